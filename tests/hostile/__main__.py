"""Measure pages of hostile shapes: each in a process of its own, split off one that has restored small pages.

python -m tests.hostile 1000000                  every shape, one JSON object a line
python -m tests.hostile 1000000 phones "lines "  those that have one of these in their names
"""

from __future__ import annotations

import gc
import json
import os
import resource
import sys
import time
from collections.abc import Callable

import corpus
from corpus.explain import explain
from tests.hostile.shapes import HANT, PROSE, WHOLE, shapes

_SECONDS = 60  # of processor time: whatever takes longer is ended


def measure(data: bytes) -> dict[str, object]:
    """Return what cleaning takes above what this process has taken so far: seconds, megabytes, and those of a diff."""
    idle = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.process_time()
    try:
        cleaned = corpus.clean(data, mask_pii=True)
        said = f"{len(cleaned.record.text)} characters"
    except corpus.Rejected as error:
        cleaned, said = None, error.reason
    seconds = time.process_time() - started
    above = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - idle) / (1024 if sys.platform == "linux" else 1024**2)
    started = time.process_time()
    for _ in explain(cleaned.rows) if cleaned else ():
        pass
    explained = time.process_time() - started
    return {"seconds": round(seconds, 3), "MB": round(above, 1), "explain": round(explained, 3), "said": said}


def in_a_process(name: str, make: Callable[[int], bytes], size: int) -> None:
    data = make(size)
    child = os.fork()
    if child == 0:
        resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
        print(json.dumps({"name": name, **measure(data)}, ensure_ascii=False), flush=True)
        os._exit(0)
    if os.waitpid(child, 0)[1]:
        print(json.dumps({"name": name, "failed": True}, ensure_ascii=False), flush=True)


def main(size: int, words: list[str]) -> None:
    # Tables are loaded when a page first needs them, once for all pages.
    for small in (PROSE * 4, HANT * 12):
        corpus.clean(small.encode(), mask_pii=True)
    for name in ("utf-8 read as GBK", "gb18030, every 50th byte broken", "phones, one line", "ids"):
        corpus.clean(WHOLE[name](3_000), mask_pii=True)
    corpus.clean(WHOLE["mixed"](200_000), mask_pii=True)
    gc.set_threshold(100_000, 20, 20)  # as the command does
    for name, make in shapes():
        if not words or any(word in name for word in words):
            in_a_process(name, make, size)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
