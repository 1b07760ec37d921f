"""One process that fuzzes one target: `python -m tests.fuzz.worker TARGET FOLDER RUNS`.

A defect is kept with its input, and does not end the run: what is behind it is looked for as well. What does end it (a
crash of compiled code, a hang, too much memory) leaves its input in the folder too; `tests.fuzz` then goes on.
"""

from __future__ import annotations

import hashlib
import importlib
import json
import os
import pkgutil
import re
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

_HANG = 60  # seconds for an input, on a machine that does other things besides
_MOST = 2_000  # MB
_WARM = 50  # executions, in which dictionaries are loaded


def main(name: str, folder: Path, runs: int) -> None:
    try:
        import atheris
    except ImportError:
        sys.exit("atheris is not installed, which is for Linux on x86_64 alone: pip install atheris")
    with atheris.instrument_imports(include=["corpus"], exclude=["corpus.engine.spark"]):
        import corpus

        for module in pkgutil.walk_packages(corpus.__path__, "corpus."):
            if not module.name.endswith(("__main__", "spark")):
                importlib.import_module(module.name)
    from .seeds import dictionary, seeds
    from .targets import TARGETS

    target = TARGETS[name]
    for data in seeds(name):
        _put(folder / "seeds" / hashlib.sha256(data).hexdigest()[:16], data)
    (folder / "found").mkdir(exist_ok=True)
    (folder / "words.dict").write_text(dictionary(name), "utf-8")
    watched = _watched(target.check, target.make, folder, runs)
    flags = [f"-runs={runs}", f"-max_len={target.longest}", f"-timeout={_HANG}", f"-rss_limit_mb={_MOST}"]
    flags += [f"-artifact_prefix={folder}/ended-", "-reload=0"]
    flags += [f"-dict={folder}/words.dict"] if dictionary(name) else []
    atheris.Setup([sys.argv[0], *flags, str(folder / "found"), str(folder / "seeds")], watched)
    atheris.Fuzz()


def _watched(
    check: Callable[[bytes], object], make: Callable[[bytes], bytes], folder: Path, runs: int
) -> Callable[[bytes], None]:
    """The check, with a log of what it did: `status.json` counts for all processes that have worked in the folder."""
    log = folder / "status.json"
    state: dict[str, Any] = {"executions": 0, "defects": {}, "slowest": 0.0, "seconds": 0.0, "growth_mb": 0}
    if log.exists():
        state |= json.loads(log.read_text("utf-8"))
    before, began, idle, told = state["seconds"], time.monotonic(), _memory(), state["executions"]
    first, last = told, told + runs

    def watched(data: bytes) -> None:
        nonlocal told, idle
        made = make(data)
        started = time.process_time()
        try:
            check(made)
        except Exception as error:
            kind = _kind(error)
            state["defects"][kind] = state["defects"].get(kind, 0) + 1
            if state["defects"][kind] == 1:
                _put(folder / f"defect-{hashlib.sha256(made).hexdigest()[:12]}", made)
                with (folder / "defects.log").open("a", encoding="utf-8") as out:
                    out.write(f"{hashlib.sha256(made).hexdigest()[:12]} {kind}\n{traceback.format_exc()}\n")
        took = time.process_time() - started
        state["executions"] += 1
        if state["executions"] - first <= _WARM:
            idle = _memory()
        elif took > state["slowest"]:
            state["slowest"] = took
            _put(folder / "slowest", made)
        if state["executions"] - told >= 200 or state["executions"] >= last:
            told = state["executions"]
            state["seconds"] = before + time.monotonic() - began
            state["growth_mb"] = max(state["growth_mb"], (_memory() - idle) >> 10)
            _put(log, json.dumps(state).encode())

    return watched


def _kind(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "/corpus/" in frame.filename or "/fuzz/" in frame.filename]
    return f"{type(error).__name__} {Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else type(error).__name__


def _memory() -> int:
    """The most memory that this process has held, in kB."""
    found = re.search(r"VmHWM:\s*(\d+)", Path("/proc/self/status").read_text())
    return int(found[1]) if found else 0


def _put(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}")
    unfinished.write_bytes(data)
    os.replace(unfinished, path)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
