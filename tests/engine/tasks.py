"""Small tasks from files to files, for any engine."""

from __future__ import annotations

import hashlib
import os
import signal
import time
from pathlib import Path

from corpus import storage
from corpus.engine import Result, Task
from corpus.errors import CorpusError, Rejected


def twice(task: Task) -> Result:
    return {"twice": 2 * task["n"], "process": os.getpid()}


def copy(task: Task) -> Result:
    """What stands in `source` many times over, into `target`; says its process while it works."""
    data = storage.read_bytes(task["source"])
    if "started" in task:
        storage.write_bytes(storage.join(task["started"], f"{task['n']:05}.{os.getpid()}"), b"")
        time.sleep(task.get("seconds", 0))
    storage.write_bytes(task["target"], data * 100)
    return {"sha256": hashlib.sha256(data).hexdigest(), "n": task["n"]}


def fail(task: Task) -> Result:
    if task["n"] in task["fail"]:
        time.sleep(task.get("seconds", 0))
        raise CorpusError(f"page {task['n']} 坏了: say what to do")
    return {"n": task["n"]}


def reject(task: Task) -> Result:
    raise Rejected("empty", f"{task['n']} is empty")


def crash(task: Task) -> Result:
    raise ZeroDivisionError(f"a mistake of ours with {task['n']}")


def die(task: Task) -> Result:
    """Its process is killed as if it wanted too much memory: always, or until a file is there."""
    if task["n"] == task["dies"]:
        seen = Path(task["seen"])
        if not task["until"] or len(list(seen.parent.glob(f"{seen.name}*"))) < task["until"]:
            Path(f"{seen}.{time.time_ns()}").touch()
            os.kill(os.getpid(), signal.SIGKILL)
    return {"n": task["n"]}


def starve(task: Task) -> Result:
    raise MemoryError


def answer_no_json(task: Task) -> Result:
    return {"n": {1, 2}}
