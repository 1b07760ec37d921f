"""Measure pages of hostile shapes: each in a process of its own, split off one that has cleaned a small page.

    python -m tests.hostile 1000000 [WORDS IN THE NAMES …]
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time

import corpus
from tests.hostile import shapes


def measure(name: str, data: bytes, mask: bool) -> dict[str, object]:
    idle = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    before = time.process_time()
    said = "accepted"
    cleaned = None
    try:
        cleaned = corpus.clean(data, mask_pii=mask)
        cleaned.record
    except corpus.Rejected as error:
        said = error.reason
    seconds = time.process_time() - before
    above = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - idle) / 1024
    a = time.process_time()
    if cleaned is not None:
        from corpus.explain import explain
        for _ in explain(cleaned.rows): pass
    ex = time.process_time() - a
    return {"name": name, "seconds": round(seconds, 3), "MB": round(above, 1), "said": said, "bytes": len(data), "explain": round(ex,3)}


def main(size: int, words: list[str]) -> None:
    mask = "mask" in words
    words = [w for w in words if w != "mask"]
    corpus.clean((shapes.PROSE * 4).encode()).record
    if "warm" in words:
        words.remove("warm")
        for f in ("000_ebea4eab6122b0bc", "002_ad9227ce84dbec07"):
            d = open(f"raw/{f}.txt", "rb").read()
            corpus.clean(d).record
        corpus.clean(shapes.WHOLE["utf-8 read as Latin-1"](3000)).record
        corpus.clean(shapes.WHOLE["gb18030, every 50th byte broken"](3000)).record
    for name, make in shapes.shapes():
        if words and not any(word in name for word in words):
            continue
        data = make(size)
        sys.stdout.flush()
        child = os.fork()
        if child == 0:
            resource.setrlimit(resource.RLIMIT_CPU, (8, 8))
            print(json.dumps(measure(name, data, mask), ensure_ascii=False), flush=True)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if status:
            print(json.dumps({"name": name, "failed": status}, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
