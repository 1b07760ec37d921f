"""What is held for each page, by the driver of a build and by the task that compares a crowd: a few numbers."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from corpus.dedup import cluster
from corpus.dedup.cluster import compare
from corpus.dedup.signature import DTYPE
from corpus.dedup.stage import find_twins
from corpus.dedup.tasks import DIGEST, MEMBER, PAIR, Rows, path, read_rows, write_rows
from corpus.dedup.twins import FACTS
from corpus.engine import Function, Result, Task

PAGES, GROUPS = 200_000, 50


@contextmanager
def peak() -> Iterator[list[int]]:
    """Tell the most bytes that Python and numpy held at a time, in a list, after the body."""
    held: list[int] = []
    tracemalloc.start()
    try:
        yield held
    finally:
        held.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()


def test_the_driver_holds_a_few_numbers_a_page(tmp_path: Path) -> None:
    """The tasks do nothing here but write what is expected of them: crowds of 100 pages that hang together."""
    work, size = str(tmp_path), PAGES // GROUPS
    random = np.random.default_rng(1)

    def run(function: Function, tasks: Sequence[Task]) -> list[Result]:
        return [fake[function.__name__](task) for task in tasks]

    def sign(task: Task) -> Result:
        facts = np.zeros(size, dtype=FACTS)
        facts["id"], facts["size"], facts["later"] = random.integers(0, 1 << 63, size), 1000, True
        write_rows(path(work, "facts", task["group"]), facts)
        digests = random.integers(0, 1 << 63, (size, 2)).astype(DIGEST.base)
        write_rows(path(work, "digests", task["group"]), digests)
        return {"rows": size}

    def pair(task: Task) -> Result:
        one = np.arange(PAGES * task["task"] // 100, PAGES * (task["task"] + 1) // 100)
        write_rows(path(work, "pairs", task["task"]), np.stack([one, one // 100 * 100], axis=1).astype(PAIR.base))
        return {"pairs": len(one)}

    def gather(task: Task) -> Result:
        packs = np.unique(read_rows(path(work, "members", task["group"]), MEMBER)["pack"])
        return {"packs": [[int(pack), 0, 1, 0, 1] for pack in packs]}

    def roots(task: Task) -> Result:
        write_rows(path(work, "roots", task["pack"]), np.zeros((0, 2), dtype=PAIR.base))
        return {"joined": 0}

    fake = {"sign": sign, "pair": pair, "gather": gather, "compare": roots}
    with peak() as held:
        found = find_twins([f"run {number}" for number in range(GROUPS)], work, run)

    assert len(found) == PAGES
    assert found.itemsize == 17
    assert held[0] / PAGES < 160


def crowd(texts: int) -> Rows:
    """Signatures that agree in every band and in little else: each text is compared with many others, in vain."""
    random = np.random.default_rng(2)
    made = np.zeros(texts, dtype=DTYPE)
    made["length"] = 300
    made["digest"][:, 0] = np.arange(texts)
    made["whole"] = random.integers(0, 1 << 32, made["whole"].shape)
    made["whole"][:, :21] = 7
    made["head"] = random.integers(0, 1 << 32, made["head"].shape)
    return made


def test_a_crowd_takes_little_more_than_its_signatures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "_BLOCK", 500)  # what does not grow with the crowd
    signed = crowd(5_000)

    with peak() as held:
        found = compare(signed, np.zeros(len(signed), dtype=np.int64), lambda row: chr(0x4E00 + row) * 300)

    assert found.tolist() == list(range(len(signed)))
    assert held[0] / len(signed) < 2_000
