"""Tasks that are done once: what was finished before a build was stopped is not done again.

>>> import tempfile
>>> from corpus.engine import local
>>> work = tempfile.mkdtemp()
>>> shop = Shop(local(1), work, {})
>>> [answer for _ in range(2) for answer in stage(shop, "add", _example, [{"n": 1}])]
[{'n': 2}, {'n': 2}]
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import NamedTuple

from corpus import storage
from corpus.engine import Engine, Function, Result, Task


class Shop(NamedTuple):
    """Where the stages of a build work: the engine, the folder of their files, and how long each stage has kept
    processors busy, all workers together."""

    run: Engine
    folder: str
    seconds: dict[str, float]


def stage(
    shop: Shop, name: str, function: Function, tasks: Sequence[Task], done: Callable[[int], object] | None = None
) -> list[Result]:
    """Return the answers of the tasks of a stage, in order. `function` is found by its name, in any process."""
    folder = storage.join(shop.folder, name)
    finished = {path: storage.join(folder, path) for path, _ in storage.files_under(folder) if path.endswith(".json")}
    names = [f"{number:05d}.json" for number in range(len(tasks))]
    missing = [
        {
            "function": f"{function.__module__}:{function.__qualname__}",
            "task": task,
            "answer": storage.join(folder, name),
        }
        for name, task in zip(names, tasks, strict=True)
        if name not in finished
    ]
    before = len(tasks) - len(missing)
    new = iter(shop.run(once, missing, (lambda number: done(before + number)) if done else None))
    answers = [_read(finished[name]) if name in finished else next(new) for name in names]
    shop.seconds[name] = sum(answer["seconds"] for answer in answers)
    return [answer["answer"] for answer in answers]


def once(task: Task) -> Result:
    """The task of every engine: a task of a stage, whose answer is written last."""
    if storage.exists(task["answer"]):
        return _read(task["answer"])
    module, _, name = task["function"].partition(":")
    function: Function = getattr(import_module(module), name)
    started = time.process_time()
    answer = {"answer": function(task["task"]), "seconds": time.process_time() - started}
    storage.write_bytes(task["answer"], json.dumps(answer, ensure_ascii=False).encode())
    return answer


def _read(place: str) -> Result:
    answer: Result = json.loads(storage.read_bytes(place))
    return answer


def _example(task: Task) -> Result:
    return {"n": task["n"] + 1}
