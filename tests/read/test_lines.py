"""JSON Lines give their pages, one at a time, and say which line gives none; and which column or key holds the page."""

from __future__ import annotations

import datetime
import gzip
import hashlib
from pathlib import Path
from typing import Any

import pytest

from corpus.read.columns import iso_time
from corpus.read.containers import pages_of
from corpus.read.page import Page, Unread

from . import made
from .files import LINES, gz, json_lines, read, write, zst


@pytest.mark.parametrize(
    ("name", "pack"),
    [("a.jsonl", bytes), ("a.jsonl.gz", gzip.compress), ("a.jsonl.zst", zst), ("a.json", bytes), ("a.ndjson", bytes)],
)
def test_json_lines(name: str, pack: Any, tmp_path: Path) -> None:
    pages, problems = read(write(tmp_path, name, pack(LINES)))
    assert problems == []
    assert [page.path for page in pages] == [f"{name}#{n}" for n in (1, 2, 3)]
    assert pages[1] == Page(f"{name}#2", made.text(2).encode(), url="http://example.com/2")


def test_several_gzip_members_and_zstd_frames_are_one_file(tmp_path: Path) -> None:
    for name, pack in (("a.jsonl.gz", gzip.compress), ("b.jsonl.zst", zst)):
        half = LINES.index(b"\n") + 20
        pages, problems = read(write(tmp_path, name, pack(LINES[:half]) + pack(LINES[half:])))
        assert (len(pages), problems) == (3, [])


def test_each_bad_line_is_rejected_alone(tmp_path: Path) -> None:
    good = json_lines({"text": made.text(1)}).strip()
    lines = [
        b"\xef\xbb\xbf" + good,
        b"{",
        b"",
        b"[1]",
        b"3",
        b'{"text": null}',
        b'{"text": " "}',
        b"{}",
        b'{"text": 3}',
    ]
    lines += ['{"text": "工会"}'.encode("gb18030"), b'{"text": "\\ud800"}', b"[" * 100_000, b"NaN", good]
    pages, problems = read(write(tmp_path, "a.jsonl", b"\n".join(lines)))
    assert [page.path for page in pages] == ["a.jsonl#1", "a.jsonl#14"]
    assert problems == [
        ("a.jsonl#2", "malformed"),
        ("a.jsonl#4", "malformed"),
        ("a.jsonl#5", "malformed"),
        ("a.jsonl#6", "empty"),
        ("a.jsonl#7", "empty"),
        ("a.jsonl#8", "empty"),
        ("a.jsonl#9", "malformed"),
        ("a.jsonl#10", "malformed"),
        ("a.jsonl#11", "encoding"),
        ("a.jsonl#12", "malformed"),
        ("a.jsonl#13", "malformed"),
    ]


def test_a_line_that_is_too_long_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corpus.read.json_lines.LONGEST", 1000)
    long = json_lines({"text": "工会" * 1000})
    just = b'{"text": "' + b"x" * (1000 - 13) + b'"}\n'
    assert len(just) == 1000
    pages, problems = read(write(tmp_path, "a.jsonl", LINES + long + just + LINES + long.strip()))
    assert [page.path[-1] for page in pages] == ["1", "2", "3", "5", "6", "7", "8"]
    assert problems == [("a.jsonl#4", "too-long"), ("a.jsonl#9", "too-long")]


@pytest.mark.parametrize(
    ("name", "data", "reason", "words"),
    [
        ("a.json", b'[{"text": "x"}]', "json-array", "one object a line"),
        ("a.jsonl", b' [\n{"text": "x"}]', "json-array", "one object a line"),
        ("a.json", b'{\n"text": "x"\n}', "malformed", "one object a line"),
        ("a.jsonl", b'{"id": 1, "name": "x"}', "columns", "--text-column: id, name"),
        (
            "a.jsonl",
            b'{"text": "a", "html": "b"}',
            "columns",
            "text and html may hold the page; say which with --text-column",
        ),
        ("a.jsonl", b"{}", "columns", "it has no column"),
        ("a.jsonl", b"\n\n", "empty", ""),
        ("a.jsonl.gz", gz(b""), "empty", "no page"),
        ("a.jsonl", b"", "empty", ""),
        ("a.jsonl.gz", b"\x1f\x8b\x08garbage", "corrupt", "cannot be unpacked"),
        ("a.parquet", b"PAR1garbagePAR1", "corrupt", "cannot be read"),
        ("a.parquet", b"garbage", "corrupt", "its name says Parquet"),
        ("a.warc.gz", gz(b"garbage"), "corrupt", "its name says WARC"),
        ("a.arrow", b"\xff\xff\xff\xffgarbage", "corrupt", "cannot be read"),
    ],
)
def test_a_file_that_cannot_be_read(name: str, data: bytes, reason: str, words: str, tmp_path: Path) -> None:
    (item,) = pages_of(name, write(tmp_path, name, data))
    assert isinstance(item, Unread)
    assert item.path == name
    assert item.problem.reason == reason
    assert words in str(item.problem)


@pytest.mark.parametrize("pack", [gzip.compress, zst])
def test_a_file_that_breaks_off_keeps_what_came_before(pack: Any, tmp_path: Path) -> None:
    lines = json_lines(*({"text": hashlib.sha256(b"%d" % n).hexdigest() * 40} for n in range(400)))
    name = "a.jsonl.gz" if pack is gzip.compress else "a.jsonl.zst"
    whole = pack(lines)
    pages, problems = read(write(tmp_path, name, whole[: len(whole) * 3 // 4]))
    assert len(pages) > 200
    assert [page.path for page in pages] == [f"{name}#{n}" for n in range(1, len(pages) + 1)]
    assert problems == [(name, "corrupt")]


def test_the_column_that_was_named(tmp_path: Path) -> None:
    file = write(tmp_path, "a.jsonl", json_lines({"文本": "甲", "text": "乙", "html": "<p>丙"}))
    assert read(file, "文本")[0][0].data == "甲".encode()
    assert read(file, "html")[0][0].html
    assert read(file, "missing")[1] == [("a.jsonl", "columns")]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2019-05-31T06:54:36Z", "2019-05-31T06:54:36Z"),
        ("2019-05-31T06:54:36.123456+00:00", "2019-05-31T06:54:36Z"),
        ("2019-05-31 06:54", "2019-05-31T06:54:00"),
        (1559285676123, "2019-05-31T06:54:36Z"),
        (1559285676.5, "2019-05-31T06:54:36Z"),
        (datetime.date(2019, 5, 31), "2019-05-31"),
        *(
            (value, None)
            for value in (None, True, 3, -1, 10**30, float("nan"), float("inf"), "", "2019", "x" * 14, [1])
        ),
    ],
)
def test_times(value: object, expected: str | None) -> None:
    assert iso_time(value) == expected
