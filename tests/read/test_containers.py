"""Every container gives its pages, one at a time, and says what it could not give."""

from __future__ import annotations

import datetime
import gzip
import hashlib
import json
import subprocess
import sys
import zlib
from functools import partial
from pathlib import Path
from typing import Any

import datasets
import fastwarc.stream_io
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import corpus
from corpus.read import page as limits
from corpus.read.columns import iso_time
from corpus.read.containers import pages_of, read_pages
from corpus.read.page import Page, Unread
from corpus.release.verify import verify

from . import made

# Without the time of day: what is made here names the cases, and must be the same in every process.
gz = partial(gzip.compress, mtime=0)


def read(file: Path, text_column: str | None = None) -> tuple[list[Page], list[tuple[str, str]]]:
    """The pages of a file, and the path and reason of what is none."""
    items = list(pages_of(file.name, file, text_column))
    problems = [(item.path, item.problem.reason) for item in items if isinstance(item, Unread)]
    assert all("\n" not in str(item.problem) for item in items if isinstance(item, Unread))
    return [item for item in items if isinstance(item, Page)], problems


def write(folder: Path, name: str, data: bytes) -> Path:
    (folder / name).write_bytes(data)
    return folder / name


def zst(data: bytes) -> bytes:
    packed: bytes = pa.compress(data, "zstd", asbytes=True)
    return packed


def json_lines(*records: object) -> bytes:
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records).encode()


LINES = json_lines(*({"id": n, "text": made.text(n), "url": f"http://example.com/{n}"} for n in range(1, 4)))


# JSON Lines


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


# Columns


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


# Tables


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


# Web archives

HTML = made.page(1).encode("gb18030")


@pytest.mark.parametrize("pack", [bytes, gzip.compress, zst])
def test_a_web_archive(pack: Any, tmp_path: Path) -> None:
    records = [
        made.record("warcinfo", b"software: x\r\n", "application/warc-fields"),
        made.record("request", b"GET / HTTP/1.1\r\nHost: example.com\r\n\r\n"),
        made.response(HTML, "Content-Type: text/html; charset=gbk"),
        made.record("metadata", b"a: b\r\n", "application/warc-fields"),
        made.response(b"", status="301 Moved Permanently"),
        made.response(b"\x89PNG", "Content-Type: image/png"),
        made.response(b"User-agent: *", "Content-Type: text/plain", url="http://example.com/robots.txt"),
        made.response(made.text(2).encode(), "Content-Type: text/plain"),
        made.record("resource", HTML, "text/html"),
        made.record("response", b"example.com. 3 IN A 1.2.3.4", "text/dns", url="dns:example.com"),
        made.response(b""),
        made.record("response", b"no http"),
    ]
    file = write(tmp_path, "a.warc.gz", b"".join(map(pack, records)))
    pages, problems = read(file)
    assert pages == [
        Page("a.warc.gz#3", HTML, True, "http://example.com/1.html", "gbk", "2019-05-31T06:54:36Z"),
        Page("a.warc.gz#8", made.text(2).encode(), False, "http://example.com/1.html", None, "2019-05-31T06:54:36Z"),
        Page("a.warc.gz#9", HTML, True, "http://example.com/1.html", None, "2019-05-31T06:54:36Z"),
    ]
    assert problems == [("a.warc.gz#11", "empty"), ("a.warc.gz#12", "malformed"), ("a.warc.gz", "not-a-page")]
    (skipped,) = (
        item for item in pages_of("a", file) if isinstance(item, Unread) and item.problem.reason == "not-a-page"
    )
    assert str(skipped.problem) == (
        "records that are no pages: 1 image/png, 1 metadata, 1 request, 1 robots.txt, 1 status 301, 1 text/dns, "
        "1 warcinfo"
    )


def brotli(body: bytes) -> bytes:
    import io

    packed = io.BytesIO()
    with fastwarc.stream_io.BrotliWriter(packed) as writer:
        writer.write(body)
        writer.close()
    return packed.getvalue()


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (HTML, []),
        (gz(HTML), ["Content-Encoding: gzip"]),
        (zlib.compress(HTML), ["Content-Encoding: deflate"]),
        (made.raw_deflate(HTML), ["Content-Encoding: deflate"]),
        (zst(HTML), ["Content-Encoding: zstd"]),
        (gz(zlib.compress(HTML)), ["Content-Encoding: deflate, gzip"]),
        (made.chunked(HTML), ["Transfer-Encoding: chunked"]),
        (made.chunked(gz(HTML)), ["Transfer-Encoding: chunked", "Content-Encoding: gzip"]),
        # Stored without the encoding that the headers still name, or with the length before it.
        (HTML, ["Content-Encoding: gzip", "Content-Length: 5"]),
        (HTML, ["Content-Encoding: br"]),
        (HTML, ["Content-Encoding: identity, weird"]),
        (HTML, ["Transfer-Encoding: chunked"]),
        (gz(HTML)[:-8], ["Content-Encoding: gzip"]),
    ],
)
def test_encodings_of_a_body(body: bytes, headers: list[str], tmp_path: Path) -> None:
    next_one = made.response(b"<p>next")
    pages, problems = read(write(tmp_path, "a.warc", made.response(body, *headers) + next_one))
    assert [page.data for page in pages] == [HTML, b"<p>next"]
    assert problems == []


def test_brotli(tmp_path: Path) -> None:
    pages, _ = read(write(tmp_path, "a.warc", made.response(brotli(HTML), "Content-Encoding: br")))
    assert pages[0].data == HTML


@pytest.mark.parametrize(
    ("data", "found"),
    [
        # A length that is a lie: what follows cannot be found.
        (made.response(HTML) + made.response(HTML, length=100_000) + made.response(HTML), 1),
        (made.response(HTML) + made.response(HTML, length=len(HTML)) + made.response(HTML), 2),
        (made.response(HTML) + b"garbage" + made.response(HTML), 1),
        (made.response(HTML)[:-50], 0),
        (made.response(HTML) + made.response(b"x" * 1000, "Content-Type: image/png")[:-500], 1),
        (b"WARC/1.0\r\n", 0),
        (gz(made.response(HTML)) + gz(made.response(HTML))[:-40], 1),
        (gz(made.response(HTML)) + b"garbage", 1),
        (gz(made.response(HTML) * 4)[:-20], 1),
    ],
)
def test_a_broken_web_archive_keeps_what_came_before(data: bytes, found: int, tmp_path: Path) -> None:
    pages, problems = read(write(tmp_path, "a.warc.gz", data))
    assert len(pages) == found
    assert [path for path, reason in problems if reason == "corrupt"] == ["a.warc.gz"]


def test_a_record_that_is_too_long_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corpus.read.warc.LONGEST", 2000)
    bomb = made.response(gz(b"<p>" + b"x" * 100_000), "Content-Encoding: gzip")
    data = made.response(b"<p>" + b"x" * 3000) + bomb + made.response(HTML)
    pages, problems = read(write(tmp_path, "a.warc", data))
    assert [page.path for page in pages] == ["a.warc#3"]
    assert problems == [("a.warc#1", "too-long"), ("a.warc#2", "too-long")]


def test_wet(tmp_path: Path) -> None:
    records = [
        made.record("warcinfo", b"", "application/warc-fields"),
        made.record("conversion", made.text(1).encode(), "text/plain"),
    ]
    pages, _ = read(write(tmp_path, "a.warc.wet.gz", b"".join(map(gzip.compress, records))))
    assert pages[0]._replace(url=None, fetched=None) == Page("a.warc.wet.gz#2", made.text(1).encode())


# Single pages


def test_a_packed_page_is_known_by_what_it_unpacks_to(tmp_path: Path) -> None:
    data = made.text(1).encode()
    for name, packed in (("a.txt", data), ("b.txt.gz", gz(data)), ("c.txt.zst", zst(data))):
        write(tmp_path, name, packed)
    built = corpus.build(tmp_path, tmp_path.parent / f"{tmp_path.name}-out")
    (document,) = corpus.load(release=built.path)
    assert document["id"] == "gh-" + hashlib.sha256(data).hexdigest()[:16]
    assert document["provenance"]["also"] == ["b.txt.gz", "c.txt.zst"]
    assert verify(built.path, tmp_path) == []


def test_a_page_that_unpacks_to_too_much(tmp_path: Path) -> None:
    bomb = gz(bytes(limits.LONGEST + 1), 1)
    assert read(write(tmp_path, "a.txt.gz", bomb)) == ([], [("a.txt.gz", "too-long")])


# All of it, to a release and back


@pytest.fixture
def mixture(tmp_path: Path) -> Path:
    folder = tmp_path / "pages"
    (folder / "more").mkdir(parents=True)
    write(folder, "1.txt", made.text(1).encode())
    write(folder, "2.html", made.page(2).encode())
    write(folder, "3#4.txt", made.text(3).encode())
    write(
        folder,
        "lines.jsonl.gz",
        gz(json_lines({"html": made.page(2)}, {"html": made.text(4)}, {"html": None})),
    )
    write(
        folder,
        "dump.warc.gz",
        gz(made.response(made.page(2).encode()) + made.response(b"", status="404 No")),
    )
    pq.write_table(pa.table({"text": [made.text(5), made.text(1), made.text(5)]}), folder / "more/table.parquet")
    return folder


def test_a_folder_of_all_kinds(mixture: Path, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    built = corpus.build(mixture, tmp_path / "out", progress=lambda done, found: told.append((done, found)))

    assert (built.pages, built.documents) == (10, 5)
    documents = {row["provenance"]["path"]: row for row in corpus.load(release=built.path).to_list()}
    assert {path: row["provenance"]["also"] for path, row in documents.items()} == {
        "1.txt": ["more/table.parquet#2"],
        "2.html": ["dump.warc.gz#1", "lines.jsonl.gz#1"],
        "3#4.txt": [],
        "lines.jsonl.gz#2": [],
        "more/table.parquet#1": ["more/table.parquet#3"],
    }
    assert [row["id"] for row in documents.values()] == sorted(row["id"] for row in documents.values())
    assert [(reject.path, reject.reason) for reject in built.rejects] == [
        ("dump.warc.gz", "not-a-page"),
        ("lines.jsonl.gz#3", "empty"),
    ]
    assert told[-1] == (6, 6)
    assert verify(built.path, mixture) == []
    # What is no page does not make a build fail, what is one and cannot be read does.
    with pytest.raises(corpus.CorpusError, match="1 of 10 pages were left out"):
        corpus.build(mixture, tmp_path / "strict", strict=True)


def test_verify_finds_other_bytes_in_a_container(mixture: Path, tmp_path: Path) -> None:
    built = corpus.build(mixture, tmp_path / "out")
    write(mixture, "lines.jsonl.gz", gz(json_lines({"html": made.page(2)}, {"html": made.text(9)})))
    pq.write_table(pa.table({"text": [made.text(5), made.text(1)]}), mixture / "more/table.parquet")
    write(mixture, "dump.warc.gz", gz(made.response(made.page(2).encode()))[:-60])

    found = sorted((failure.check, str(failure)) for failure in verify(built.path, mixture))

    assert [check for check, _ in found] == ["raw-bytes", "raw-missing", "raw-missing"]
    assert "lines.jsonl.gz#2" in found[0][1]
    assert "breaks off in record 1" in found[1][1] + found[2][1]
    assert "table.parquet#3" in found[1][1] + found[2][1]


def test_verify_renders_again_or_says_that_it_cannot(
    mixture: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built = corpus.build(mixture, tmp_path / "out")
    notes: list[str] = []
    monkeypatch.setattr("corpus.release.check_raw.renderer", lambda: "resiliparse 99.0")
    assert verify(built.path, mixture, note=notes.append) == []
    assert len(notes) == 1
    assert "were compared by their bytes alone: here is resiliparse 99.0" in notes[0]
    # The same library with another result is a failure.
    monkeypatch.undo()
    monkeypatch.setattr("corpus.read.html._text", lambda tree: "工会")
    assert {failure.check for failure in verify(built.path, mixture)} == {"raw-decoded"}


def test_commands(mixture: Path) -> None:
    def run(*args: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "corpus", *args]
        return subprocess.run(command, cwd=mixture, capture_output=True, encoding="utf-8", check=True)

    done = run("clean", "--jsonl", "lines.jsonl.gz", "more", "3#4.txt")
    paths = [json.loads(line)["provenance"]["path"] for line in done.stdout.splitlines()]
    assert paths == ["lines.jsonl.gz#1", "lines.jsonl.gz#2", *(f"table.parquet#{n}" for n in (1, 2, 3)), "3#4.txt"]
    assert done.stderr == "corpus: lines.jsonl.gz#3: left out: its html is empty (empty)\n"

    said = run("build", ".", "--out", "../out").stderr.splitlines()
    assert said == [
        "corpus: ./lines.jsonl.gz#3: left out: its html is empty (empty)",
        "corpus: ./dump.warc.gz: skipped: records that are no pages: 1 status 404 (not-a-page)",
        "corpus: 1 of 10 pages left out; see ../out/dataset-0.1.0.rejects.jsonl",
    ]
    assert "sound" in run("verify", "../out/dataset-0.1.0", "--raw", ".").stdout

    write(mixture / "more", "odd.jsonl", json_lines({"story": made.text(6)}))
    assert (
        "say which with --text-column: story"
        in subprocess.run(
            [sys.executable, "-m", "corpus", "clean", "more/odd.jsonl"],
            cwd=mixture,
            capture_output=True,
            encoding="utf-8",
            check=False,
        ).stderr
    )
    assert "第6次" in run("clean", "more/odd.jsonl", "--text-column", "story").stdout


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the peak of a process is read where Linux tells it")
@pytest.mark.parametrize("name", ["a.jsonl.gz", "a.warc.gz", "a.parquet"])
def test_a_gigabyte_in_little_memory(name: str, tmp_path: Path) -> None:
    pages, size = 21_000, 50_000
    one = made.ARTICLE * (size // len(made.ARTICLE.encode()))
    if name.endswith(".parquet"):
        with pq.ParquetWriter(tmp_path / name, pa.schema({"text": pa.string()}), use_dictionary=False) as writer:
            writer.write_table(pa.table({"text": pa.array([f"{n}{one}" for n in range(pages)])}), row_group_size=pages)
    else:
        with gzip.open(tmp_path / name, "wb", 1) as file:
            for n in range(pages):
                body = f"{n}{one}"
                file.write(json_lines({"text": body}) if "json" in name else made.response(f"<p>{body}".encode()))
    # Not getrusage: what it tells of a child begins with the peak of its parent.
    program = (
        "import pathlib, re, sys\n"
        "from corpus.read.containers import pages_of\n"
        "print(sum(len(page.data) for page in pages_of(sys.argv[1], sys.argv[1])))\n"
        "print(re.search('VmHWM: *(.*) kB', pathlib.Path('/proc/self/status').read_text().replace('\\t', ''))[1])\n"
    )
    command = [sys.executable, "-c", program, name]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, encoding="utf-8", check=True)
    read_bytes, peak = map(int, done.stdout.split())
    assert read_bytes > 10**9
    assert peak < 300_000  # kilobytes
