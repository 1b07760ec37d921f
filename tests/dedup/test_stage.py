"""The stage of tasks finds what is found in memory, however the pages are divided among runs and tasks."""

from __future__ import annotations

import hashlib
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.dedup import tasks
from corpus.dedup.stage import Sizes, find_twins
from corpus.dedup.tasks import Result, Task
from corpus.dedup.twins import twins

from .made import article, edited

Row = dict[str, Any]

RUN = pa.schema([("id", pa.string()), ("url", pa.string()), ("text", pa.string()), ("truncated", pa.bool_())])
EARLIER = pa.schema(
    [*(RUN.field(name) for name in ("id", "text", "truncated")), ("fold", pa.int8()), ("duplicate_of", pa.string())]
)
FOUND = ["id", "duplicate_of", "fold"]


def at_once(function: Callable[[Task], Result], wanted: Sequence[Task], done: object = None) -> list[Result]:
    return [function(task) for task in wanted]


def row(number: int, text: str, truncated: bool = False) -> Row:
    return {"id": f"gh-{number * 0x9E3779B97F4A7C15 % 2**64:016x}", "url": "x", "text": text, "truncated": truncated}


def write_run(place: Path, rows: list[Row], batch: int = 3) -> str:
    ordered = pa.Table.from_pylist(sorted(rows, key=lambda one: str(one["id"])), RUN)
    with pa.OSFile(str(place), "wb") as file, pa.ipc.new_file(file, RUN) as writer:
        writer.write_table(ordered, max_chunksize=batch)
    return str(place)


def in_memory(rows: list[Row], earlier: list[Row] | None = None) -> list[Row]:
    once = list({one["id"]: one for one in rows}.values())
    before = None if earlier is None else pa.Table.from_pylist(earlier, EARLIER)
    found = twins(pa.Table.from_pylist(once, RUN), before)
    columns = ([one["id"] for one in once], found.duplicate_of.to_pylist(), found.fold.to_pylist())
    return [dict(zip(FOUND, one, strict=True)) for one in sorted(zip(*columns, strict=True))]


# A family of copies, how much a copy was edited, where it was cut, whether it is truncated; the runs that it stands in,
# if any; whether it was in the earlier release.
PAGE = st.tuples(
    st.integers(0, 3),
    st.sampled_from([0, 20, 100, 180]),
    st.sampled_from([60, 150, 260, 420]),
    st.booleans(),
    st.sets(st.integers(0, 3), max_size=2),
    st.booleans(),
)
SIZES = st.builds(
    Sizes, st.just(1), st.sampled_from([1, 3, 1 << 20]), st.sampled_from([1, 30, 1 << 22]), st.sampled_from([1, 500, 9999])
)


@settings(deadline=None)
@given(st.lists(PAGE, max_size=14), SIZES, st.randoms(use_true_random=False))
def test_the_same_is_found_as_in_memory(pages: list[Any], sizes: Sizes, rng: random.Random) -> None:
    runs: list[list[Row]] = [[] for _ in range(4)]
    before: list[Row] = []
    for i, (family, per_mille, length, truncated, places, old) in enumerate(pages):
        page = row(i + 1, edited(article(family, 450), per_mille, i)[:length], truncated)
        for place in places:
            runs[place].append(page)
        if old:
            before.append(page)
    earlier = [{**one, **facts} for one, facts in zip(sorted(before, key=lambda one: str(one["id"])), in_memory(before), strict=True)]

    with tempfile.TemporaryDirectory() as folder:
        places = [write_run(Path(folder, f"{i}.arrow"), rows, 1 + i) for i, rows in enumerate(runs) if rows]
        rng.shuffle(places)
        cut = len(earlier) // 2
        files = []
        for name, part in (("a", earlier[:cut]), ("b", earlier[cut:])):
            files.append(str(Path(folder, name)))
            pq.write_table(pa.Table.from_pylist(part, EARLIER), files[-1], row_group_size=2)
        found = find_twins(places, str(Path(folder, "work")), at_once, files if earlier else [], sizes)

    rows = [one for run in runs for one in run]
    assert found.to_pylist() == in_memory(rows, earlier or None)
    assert found.schema.names == FOUND
