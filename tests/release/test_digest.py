from __future__ import annotations

import hashlib
import json
import math
from itertools import pairwise
from pathlib import Path

import duckdb
import polars
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.release.counts import add_counts, add_sites, count, sites
from corpus.release.digest import combine, digest, document_digests, json_lines
from corpus.release.folder import parquet_path
from corpus.release.schema import ALWAYS, KEYS
from corpus.release.tables import to_tables

from .conftest import pages


def plain_digest(tables: dict[str, pa.Table]) -> str:
    """The digest as its definition reads, with nothing but the standard library."""
    lines = ""
    for name in sorted(tables):
        documents: dict[str, bytes] = {}
        for row in sorted(tables[name].to_pylist(), key=lambda row: [row[key] for key in KEYS[name]]):
            line = json.dumps(row, sort_keys=True, ensure_ascii=False, separators=(",", ":")) + "\n"
            key = row[KEYS[name][0]]
            documents[key] = documents.get(key, b"") + line.encode()
        parts = b"".join(hashlib.sha256(part).digest() for _, part in sorted(documents.items()))
        lines += f"{name} {hashlib.sha256(parts).hexdigest()}\n"
    return hashlib.sha256(lines.encode()).hexdigest()


def test_the_digest_is_as_defined() -> None:
    tables = to_tables(pages())
    assert digest(tables).release == plain_digest(tables)


def test_the_digest_of_these_pages_never_changes() -> None:
    assert digest(to_tables(pages())).release == "ead8da81a69573494ad7841b716bab0c1aca8b594938810613e932bc27aaa4d7"


def test_chunks_and_order_do_not_matter() -> None:
    tables = to_tables(pages())
    wanted = digest(tables)
    for size in (1, 2, 3):
        cut = {name: pa.Table.from_batches(table.to_batches(max_chunksize=size)) for name, table in tables.items()}
        assert digest(cut) == wanted
    backwards = {name: table.take(list(range(table.num_rows))[::-1]) for name, table in tables.items()}
    assert digest(backwards) == wanted


@given(st.sets(st.integers(0, 3), max_size=4))
def test_parts_of_a_release_give_its_digest_and_its_counts(cuts: set[int]) -> None:
    """A release of millions of pages is never in one place: slices of its documents add up to the whole."""
    tables = to_tables(pages())
    ids = tables["documents"]["id"].to_pylist()
    edges = [0, *sorted(cuts), len(ids)]
    parts = [
        {
            name: table.filter(pc.is_in(table[KEYS[name][0]], pa.array(ids[a:b], pa.string())))
            for name, table in tables.items()
        }
        for a, b in pairwise(edges)
    ]
    digests = {name: [document_digests(part[name], KEYS[name][0]) for part in parts] for name in ALWAYS}
    assert combine(digests) == digest(tables)
    assert add_counts(map(count, parts)) == count(tables)
    assert list(add_counts(map(count, parts))) == list(count(tables))
    found = add_sites(sites(part["documents"]) for part in parts)
    assert list(found.items()) == list(sites(tables["documents"]).items())


@pytest.mark.parametrize("reader", ["pyarrow", "polars", "duckdb", "datasets"])
def test_every_reader_gives_the_same_digest(release: Path, reader: str) -> None:
    def read(name: str) -> pa.Table:
        path = str(release / parquet_path(name))
        if reader == "pyarrow":
            return pq.read_table(path)
        if reader == "polars":
            return polars.read_parquet(path).to_arrow()
        if reader == "duckdb":
            return duckdb.connect().read_parquet(path).to_arrow_table()
        from datasets import Dataset

        return Dataset.from_parquet(path, keep_in_memory=True, cache_dir=str(release.parent / "cache")).data.table

    tables = {name: read(name) for name in ALWAYS}
    assert digest(tables) == digest(to_tables(pages()))


_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=5)


@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "s": st.none() | _TEXT,
                "n": st.none() | st.integers(-(2**63), 2**63 - 1),
                "b": st.booleans(),
                "l": st.lists(_TEXT, max_size=3),
                "m": st.lists(
                    st.fixed_dictionaries({"y": _TEXT, "x": st.integers(0, 9), "b": st.booleans()}), max_size=2
                ),
                "d": st.fixed_dictionaries({"z": _TEXT, "a": st.none() | _TEXT, "l": st.lists(_TEXT, max_size=2)}),
            }
        ),
        min_size=1,
        max_size=4,
    ),
    st.integers(0, 3),
)
def test_lines_are_what_the_standard_library_writes(rows: list[dict], start: int) -> None:
    texts = pa.list_(pa.string())
    schema = pa.schema(
        {
            "s": pa.string(),
            "n": pa.int64(),
            "b": pa.bool_(),
            "l": texts,
            "m": pa.list_(pa.struct([("y", pa.string()), ("x", pa.int64()), ("b", pa.bool_())])),
            "d": pa.struct([("z", pa.string()), ("a", pa.string()), ("l", texts)]),
        }
    )
    batch = pa.RecordBatch.from_pylist(rows, schema).slice(start)
    wanted = [json.dumps(row, sort_keys=True, ensure_ascii=False, separators=(",", ":")) + "\n" for row in rows[start:]]
    assert json_lines(batch).to_pylist() == wanted


def test_floats_have_no_place() -> None:
    with pytest.raises(TypeError, match="double"):
        json_lines(pa.record_batch({"x": [math.pi]}))
