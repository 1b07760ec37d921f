"""The stage of tasks finds what is found in memory, however the pages are divided among runs and tasks."""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.dedup import stage, tasks
from corpus.dedup.stage import Sizes
from corpus.dedup.twins import columns
from corpus.engine import Result, Task
from corpus.errors import CorpusError
from corpus.ids import strings

from .in_memory import twins
from .made import article, edited

Row = dict[str, Any]

RUN = pa.schema([("id", pa.string()), ("url", pa.string()), ("text", pa.string()), ("truncated", pa.bool_())])
EARLIER = pa.schema(
    [*(RUN.field(name) for name in ("id", "text", "truncated")), ("fold", pa.int8()), ("duplicate_of", pa.string())]
)
FOUND = ["id", "duplicate_of", "fold"]


def at_once(function: Callable[[Task], Result], wanted: Sequence[Task], done: object = None) -> list[Result]:
    return [function(task) for task in wanted]


def find_twins(*what: Any, **how: Any) -> pa.Table:
    """What the stage finds, as a table."""
    rows = stage.find_twins(*what, **how)
    return pa.table(dict(zip(FOUND, [strings(rows["id"]), *columns(rows)], strict=True)))


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
# Up to eight parts of a band, bands together or alone, packs of one set or of all.
SIZES = st.builds(
    Sizes,
    st.just(1),
    st.sampled_from([2, 5, 1 << 20]),
    st.sampled_from([100, 1 << 22]),
    st.sampled_from([1, 500, 9999]),
)


@settings(max_examples=settings.default.max_examples // 25)  # each is some hundred tasks
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
    earlier = [
        {**one, **facts}
        for one, facts in zip(sorted(before, key=lambda one: str(one["id"])), in_memory(before), strict=True)
    ]

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


def files(work: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(work.iterdir())}


def test_a_large_group_is_gathered_in_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [row(i + 1, edited(article(i % 7, 500), 5 * i, i)) for i in range(40)]
    places = [write_run(tmp_path / f"{i}.arrow", rows[i * 20 : i * 20 + 20]) for i in range(2)]
    whole = find_twins(places, str(tmp_path / "whole"), at_once)
    monkeypatch.setattr(tasks, "_LETTERS", 5_000)  # bytes of three texts
    pieces = []

    def run(function: Callable[[Task], Result], wanted: Sequence[Task]) -> list[Result]:
        found = [function(task) for task in wanted]
        pieces.extend(piece for each in found for piece in each.get("packs", []))
        return found

    assert find_twins(places, str(tmp_path / "pieces"), run).equals(whole)
    assert len(pieces) > 2 * len({pack for pack, *_ in pieces})
    assert whole.to_pylist() == in_memory(rows)


def test_a_task_run_again_writes_the_same_and_order_decides_nothing(tmp_path: Path) -> None:
    rows = [row(i + 1, edited(article(i % 7, 500), 5 * i, i)) for i in range(40)]
    places = [write_run(tmp_path / f"{i}.arrow", rows[i * 10 : i * 10 + 12]) for i in range(4)]
    sizes = Sizes(records=10, letters=2000)
    seen = []

    def twice_and_backwards(function: Callable[[Task], Result], wanted: Sequence[Task]) -> list[Result]:
        # What passes between tasks and driver is JSON.
        wanted = json.loads(json.dumps(wanted))
        seen.append((function.__name__, len(wanted)))
        first = [function(task) for task in wanted]
        before = files(tmp_path / "again")
        again = [function(task) for task in reversed(wanted)][::-1]
        assert files(tmp_path / "again") == before
        assert json.loads(json.dumps(again)) == first == again
        return first

    found = find_twins(places, str(tmp_path / "work"), at_once, sizes=sizes)

    assert find_twins(places, str(tmp_path / "again"), twice_and_backwards, sizes=sizes).equals(found)
    assert files(tmp_path / "work") == files(tmp_path / "again")
    assert find_twins(places[::-1], str(tmp_path / "other"), at_once).equals(found)
    assert [name for name, _ in seen] == ["sign", "pair", "gather", "compare"]
    assert min(count for _, count in seen) > 1
    assert len(set(found["duplicate_of"].to_pylist())) == 8
    assert found.to_pylist() == in_memory(rows)


def test_without_pages(tmp_path: Path) -> None:
    assert find_twins([], str(tmp_path / "work"), at_once).num_rows == 0
    empty = write_run(tmp_path / "empty.arrow", [])
    assert find_twins([empty], str(tmp_path / "work"), at_once).num_rows == 0


def test_an_id_of_another_kind_is_said_in_a_line(tmp_path: Path) -> None:
    place = write_run(tmp_path / "a.arrow", [{**row(1, "工会"), "id": "page-1"}])

    with pytest.raises(CorpusError, match="hexadecimal"):
        find_twins([place], str(tmp_path / "work"), at_once)


@pytest.mark.slow
def test_a_hundred_thousand_pages(tmp_path: Path) -> None:
    """Strangers do not hang together, planted twins are found, memory stays low."""
    script = (
        "import sys; from pathlib import Path; from tests.dedup.scale import main; main(100_000, Path(sys.argv[1]))"
    )

    said = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True, check=True
    ).stdout

    planted, missed, strangers = (
        int(number.replace(",", "")) for number in re.findall(r"([0-9,]*[0-9])", said.splitlines()[-2])[:3]
    )
    assert planted == 22_000
    assert missed <= planted // 100
    assert strangers == 0
    assert max(map(int, re.findall(r"(\d+) MB", said))) < 600
    assert max(map(int, re.findall(r"\d+", said.split("the largest")[1]))) < 100
