"""Web archives give their pages, and say what they could not give."""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path
from typing import Any

import fastwarc.stream_io
import pytest

from corpus.read.containers import pages_of
from corpus.read.page import Page, Unread

from . import made
from .files import HTML, gz, read, write, zst


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
