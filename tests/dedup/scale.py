"""Time, memory and sets of many pages: `python -m tests.dedup.scale 1000000 folder [workers]`.

Pages are sentences of made-up words, as frequent as words are (Zipf). A fifth are copies with up to a tenth of their
characters edited, one in fifty is a copy that was cut. The folder is left behind, for a second run.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from corpus.dedup.stage import find_twins
from corpus.dedup.tasks import MEMBER, read_rows
from corpus.dedup.twins import columns
from corpus.engine import Result, Task
from corpus.ids import strings

RUN_PAGES, FIELDS = 4_000, pa.schema([("id", pa.string()), ("text", pa.string()), ("truncated", pa.bool_())])


def words() -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Return 40,000 words of one to four characters, and how likely it is that a word is at most each of them."""
    rng = np.random.default_rng(0)
    ranks = 1 / np.arange(1, 3_001)
    characters = rng.permutation(np.arange(0x4E00, 0x4E00 + 3_000))
    made = rng.choice(characters, (40_000, 4), p=ranks / ranks.sum())
    sizes = rng.choice([1, 2, 2, 2, 3, 4], 40_000)
    found = np.array(["".join(map(chr, word[:size])) for word, size in zip(made, sizes, strict=True)], dtype=object)
    likely = 1 / (np.arange(40_000) + 2.7)
    return found, np.cumsum(likely) / likely.sum()


def page(number: int, vocabulary: tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]) -> str:
    """Return the text of a page; of 50 in a row, ten repeat others among them, and an eleventh is the half of one."""
    place = number % 50
    original = number - place + (place - 40 if place >= 40 else place)
    rng = np.random.default_rng(original)
    count = int(rng.integers(150, 600))
    text = "，".join(
        "".join(part)
        for part in np.split(vocabulary[0][np.searchsorted(vocabulary[1], rng.random(count))], range(9, count, 9))
    )
    if place == 39:
        return page(number - 1, vocabulary)[: len(text) // 2]
    if place < 40:
        return text
    rng = np.random.default_rng(number)
    codes = np.array(list(text))
    codes[rng.random(len(codes)) < 0.1 * (place - 39) / 10] = "改"
    return "".join(codes)


def make(places: Sequence[tuple[int, int, str]]) -> None:
    vocabulary = words()
    for first, last, place in places:
        if Path(place).exists():
            continue
        texts = {
            f"gh-{number * 0x9E3779B97F4A7C15 % 2**64:016x}": page(number, vocabulary) for number in range(first, last)
        }
        ids = sorted(texts)
        table = pa.table([ids, [texts[name] for name in ids], [False] * len(ids)], schema=FIELDS)
        with pa.OSFile(place, "wb") as file, pa.ipc.new_file(file, FIELDS) as writer:
            writer.write_table(table, max_chunksize=256)


def peak() -> int:
    """Return the most memory that this process ever held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def timed(arguments: tuple[Callable[[Task], Result], Task]) -> tuple[Result, float, int]:
    function, task = arguments
    start = time.process_time()
    return function(task), time.process_time() - start, peak()


def main(pages: int, folder: Path, workers: int = 2) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    places = [
        (first, min(first + RUN_PAGES, pages), str(folder / f"{first:08}.arrow"))
        for first in range(0, pages, RUN_PAGES)
    ]
    with ProcessPoolExecutor(workers, get_context("spawn")) as pool:
        list(pool.map(make, [places[i::8] for i in range(8)]))
    total = 0.0
    start = time.process_time()

    def run(function: Callable[[Task], Result], tasks: Sequence[Task]) -> list[Result]:
        nonlocal total, start
        driver = time.process_time() - start
        with ProcessPoolExecutor(workers, get_context("spawn")) as pool:
            found = list(pool.map(timed, [(function, task) for task in tasks]))
        seconds = sum(one[1] for one in found)
        total += driver + seconds
        most, speed = max((one[2] for one in found), default=0), pages / max(seconds, 0.001)
        print(f"driver  {driver:8.1f} s  {peak():5} MB")
        print(
            f"{function.__name__:7} {seconds:8.1f} s  {most:5} MB  {speed:9,.0f} pages/s  {len(tasks):5} tasks",
            flush=True,
        )
        start = time.process_time()
        return [one[0] for one in found]

    rows = find_twins([place for _, _, place in places], str(folder / "work"), run)
    driver = time.process_time() - start
    total += driver
    print(f"driver  {driver:8.1f} s  {peak():5} MB")
    print(f"all     {total:8.1f} s  {pages / total:9,.0f} pages/s")
    _report(pa.table({"id": strings(rows["id"]), "duplicate_of": columns(rows).duplicate_of}), folder, pages)


def _report(table: pa.Table, folder: Path, pages: int) -> None:
    named = dict(zip(table["id"].to_pylist(), table["duplicate_of"].to_pylist(), strict=True))
    ids = [f"gh-{number * 0x9E3779B97F4A7C15 % 2**64:016x}" for number in range(pages)]
    planted = [(number, number - 40) for number in range(pages) if number % 50 >= 40]
    planted += [(number, number - 1) for number in range(pages) if number % 50 == 39]
    missed = sum((named[ids[one]] or ids[one]) != (named[ids[two]] or ids[two]) for one, two in planted)
    expected = {frozenset(pair) for pair in planted}
    number = {name: i for i, name in enumerate(ids)}
    strangers = sum(
        original is not None and frozenset((number[name], number[original])) not in expected
        for name, original in named.items()
    )
    sizes = [len(found) for found in _sets(folder / "work")]
    print(
        f"planted {len(planted):,}, missed {missed:,}, strangers joined {strangers:,}; compared in sets: {len(sizes):,}"
    )
    print(f"of texts in all {sum(sizes):,}, the largest {sorted(sizes, reverse=True)[:5]}")


def _sets(work: Path) -> list[np.ndarray[Any, Any]]:
    found = np.concatenate([read_rows(str(place), MEMBER)["set"] for place in sorted(work.glob("members-*"))])
    return np.split(np.sort(found), np.flatnonzero(np.diff(np.sort(found))) + 1)


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]), *map(int, sys.argv[3:4]))
