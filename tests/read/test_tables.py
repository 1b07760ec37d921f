"""Tables, Parquet and Arrow, give their pages, and say what they could not give."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import datasets
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from corpus.read.containers import read_pages
from corpus.read.page import Page, Unread
from corpus.release.check_parquet import footer_problem

from . import made
from .files import read, rows_untold, write


def table() -> pa.Table:
    time = datetime.datetime(2019, 5, 31, 6, 54, 36, 123, tzinfo=datetime.UTC)
    return pa.table(
        {
            "id": [1, 2, 3, 4],
            "meta": [{"text": "x"}] * 4,
            "Content": [made.text(1), None, "", made.text(4)],
            "crawl_time": pa.array([time, None, None, time], pa.timestamp("us", "UTC")),
            "url": ["http://example.com/1", None, None, "not an address"],
        }
    )


def test_parquet(tmp_path: Path) -> None:
    pq.write_table(table(), tmp_path / "a.parquet", row_group_size=3)
    pages, problems = read(tmp_path / "a.parquet")
    assert problems == [("a.parquet#2", "empty"), ("a.parquet#3", "empty")]
    assert pages == [
        Page("a.parquet#1", made.text(1).encode(), url="http://example.com/1", fetched="2019-05-31T06:54:36Z"),
        Page("a.parquet#4", made.text(4).encode(), fetched="2019-05-31T06:54:36Z"),
    ]


@pytest.mark.parametrize(
    "kind", [pa.string(), pa.large_string(), pa.string_view(), pa.binary(), pa.dictionary(pa.int32(), pa.string())]
)
def test_types_of_a_text_column(kind: pa.DataType, tmp_path: Path) -> None:
    values = pa.array([made.text(1), made.text(2)])
    column = values.dictionary_encode() if pa.types.is_dictionary(kind) else values.cast(kind)
    pq.write_table(pa.table({"raw": column}), tmp_path / "a.parquet")
    pages, problems = read(tmp_path / "a.parquet")
    assert ([page.data.decode() for page in pages], problems) == ([made.text(1), made.text(2)], [])


def test_a_column_of_numbers_holds_no_page(tmp_path: Path) -> None:
    pq.write_table(pa.table({"text": [1, 2]}), tmp_path / "a.parquet")
    assert read(tmp_path / "a.parquet") == ([], [("a.parquet", "columns")])
    assert read(tmp_path / "a.parquet", "text") == ([], [("a.parquet", "columns")])


def test_an_empty_table(tmp_path: Path) -> None:
    pq.write_table(table().slice(0, 0), tmp_path / "a.parquet")
    assert read(tmp_path / "a.parquet") == ([], [("a.parquet", "empty")])


def test_a_parquet_file_broken_in_the_middle_keeps_what_came_before(tmp_path: Path) -> None:
    texts = [hashlib.sha256(b"%d" % n).hexdigest() * 40 for n in range(1000)]
    pq.write_table(pa.table({"text": texts}), tmp_path / "a.parquet", row_group_size=100, use_dictionary=False)
    data = bytearray((tmp_path / "a.parquet").read_bytes())
    middle = len(data) // 2
    data[middle : middle + 40_000] = bytes(40_000)
    pages, problems = read(write(tmp_path, "b.parquet", bytes(data)))
    assert 0 < len(pages) < 1000
    assert problems == [("b.parquet", "corrupt")]


def test_datasets_saved_to_disk(tmp_path: Path) -> None:
    one = datasets.Dataset.from_dict({"text": [made.text(1), made.text(2)], "label": [0, 1]})
    datasets.DatasetDict({"train": one, "test": one.select([0])}).save_to_disk(tmp_path / "d")
    items = list(read_pages(tmp_path))
    assert [item.path for item in items if isinstance(item, Page)] == [
        "d/test/data-00000-of-00001.arrow#1",
        "d/train/data-00000-of-00001.arrow#1",
        "d/train/data-00000-of-00001.arrow#2",
    ]
    assert {item.problem.reason for item in items if isinstance(item, Unread)} == {"not-a-page"}


def test_an_arrow_file(tmp_path: Path) -> None:
    with pa.ipc.new_file(tmp_path / "a.arrow", table().schema) as writer:
        writer.write_table(table(), 3)
    pages, problems = read(tmp_path / "a.arrow")
    assert [page.path for page in pages] == ["a.arrow#1", "a.arrow#4"]
    assert problems == [("a.arrow#2", "empty"), ("a.arrow#3", "empty")]


def test_a_dataset_from_the_hub(tmp_path: Path) -> None:
    (tmp_path / "d/data").mkdir(parents=True)
    write(tmp_path, "d/README.md", b"---\nlicense: mit\n---\n")
    write(tmp_path, "d/.gitattributes", b"*.parquet filter=lfs\n")
    pq.write_table(table().slice(0, 1), tmp_path / "d/data/train-00000-of-00001.parquet")
    items = list(read_pages(tmp_path))
    assert [item.path for item in items] == ["d/README.md", "d/data/train-00000-of-00001.parquet#1"]
    # In a folder that is no dataset it is a file like others.
    write(tmp_path, "README.md", made.text(1).encode())
    assert isinstance(next(iter(read_pages(tmp_path))), Page)


@pytest.mark.parametrize("open_writer", [pa.ipc.new_stream, pa.ipc.new_file])
@pytest.mark.parametrize("codec", ["zstd", "lz4"])
@pytest.mark.parametrize("as_words", [False, True])
def test_an_arrow_batch_that_unpacks_to_too_much(
    open_writer: Callable[..., Any], codec: str, as_words: bool, tmp_path: Path
) -> None:
    texts = pa.array(["工会" * 100])
    bombs = pa.array(["会" * (1 << 20)] * 24)
    for name, column in (("good", texts), ("bomb", bombs)):
        if as_words:
            column = pa.DictionaryArray.from_arrays(pa.array([0], pa.int8()), column)
        batch = pa.record_batch([column], ["text"])
        with open_writer(
            tmp_path / f"{name}.arrow", batch.schema, options=pa.ipc.IpcWriteOptions(compression=codec)
        ) as writer:
            writer.write_batch(batch)
    pages, problems = read(tmp_path / "good.arrow")
    assert [page.path for page in pages] == ["good.arrow#1"]
    assert problems == []
    assert read(tmp_path / "bomb.arrow") == ([], [("bomb.arrow", "too-long")])


def test_a_stream_that_is_cut_gives_what_came_before(tmp_path: Path) -> None:
    with pa.ipc.new_stream(tmp_path / "a.arrow", table().schema) as writer:
        writer.write_table(table())
        end = (tmp_path / "a.arrow").stat().st_size
        writer.write_table(table())
    for cut in (end + 2, end + 20, end + 900):
        write(tmp_path, "cut.arrow", (tmp_path / "a.arrow").read_bytes()[:cut])
        pages, problems = read(tmp_path / "cut.arrow")
        assert [page.path for page in pages] == ["cut.arrow#1", "cut.arrow#4"]
        assert problems[-1] == ("cut.arrow", "corrupt")


def test_rows_of_which_the_footer_does_not_tell(tmp_path: Path) -> None:
    write(tmp_path, "a.parquet", rows_untold(1_000_000))
    assert pq.read_metadata(tmp_path / "a.parquet").num_rows == 1
    problem = footer_problem(tmp_path / "a.parquet")
    assert problem is not None
    assert "1000000 rows, which do not fit" in problem
    assert read(tmp_path / "a.parquet") == ([], [("a.parquet", "corrupt")])
