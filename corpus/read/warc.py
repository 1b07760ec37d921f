r"""Web archives: the pages among the records of a WARC or WET file, packed or not.

>>> page = "工会是职工之家。".encode()
>>> head = f"WARC/1.0\r\nWARC-Type: conversion\r\nContent-Type: text/plain\r\nContent-Length: {len(page)}\r\n\r\n"
>>> dump = io.BytesIO(head.encode() + page + b"\r\n\r\n")
>>> [(found.path, found.data.decode()) for found in warc_pages("dump.wet", dump)]
[('dump.wet#1', '工会是职工之家。')]
"""

from __future__ import annotations

import contextlib
import io
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO
from urllib.parse import urlsplit

from corpus.errors import Rejected
from corpus.read.columns import iso_time, named
from corpus.read.folder import check_machine
from corpus.read.page import LONGEST, NOT_A_PAGE, Page, Unread, needs_web, web_address

if TYPE_CHECKING:
    from fastwarc.warc import WarcRecord

_HTML = ("text/html", "application/xhtml+xml")
_TYPES = (*_HTML, "text/plain", "")  # without a type, the bytes must tell
_OK = 200
_TOO_LONG = Rejected("too-long", f"the record holds more than {LONGEST >> 20} MB, which no page has")
_KINDS = 30  # of records that are no pages: an archive may say a new one in each record
_GZIP_OR_ZLIB = 47  # for zlib: find out which


def warc_pages(path: str, stream: BinaryIO, file: str | Path = "") -> Iterator[Page | Unread]:
    """The pages of a web archive: responses with status 200, resources and conversions that are HTML or plain text.

    How it is packed, its bytes tell. `file` is where the stream comes from, for what goes wrong there.

    The records are numbered as they stand in the file, all of them. What else there is (requests, metadata, redirects,
    images, robots.txt) is counted and told at the end, as one that is `not-a-page`.
    """
    try:
        from fastwarc.warc import ArchiveIterator
    except ImportError:
        raise needs_web("a web archive") from None
    skipped: Counter[str] = Counter()
    problem: Rejected | None = None
    number = 0
    try:
        # Bodies are decoded below: an archive whose headers lie about them would end the iteration without a word.
        for number, record in enumerate(ArchiveIterator(stream), 1):
            if record.headers.get("WARC-Type") is None:
                raise Rejected("corrupt", f"breaks off after record {number - 1}; fetch it again")
            what = _what_else(record)
            if what:
                what = named(what)
                skipped[what if what in skipped or len(skipped) < _KINDS else "others"] += 1
                _pass_over(record, number)
            elif record.content_length > LONGEST:
                _pass_over(record, number)
                yield Unread(f"{path}#{number}", _TOO_LONG)
            else:
                yield _page(f"{path}#{number}", record)
    except Rejected as error:
        problem = error
    except OSError as error:
        check_machine(file, error)
        problem = Rejected("corrupt", f"cannot be read after record {number}: {error}; fetch it again")
    if skipped:
        kinds = ", ".join(f"{count} {what}" for what, count in sorted(skipped.items()))
        yield Unread(path, Rejected(NOT_A_PAGE, f"records that are no pages: {kinds}"))
    if problem or not number:
        raise problem or Rejected("empty", "holds no page")


def _what_else(record: WarcRecord) -> str:
    """What a record is when it is no page; nothing when it is one."""
    kind = (record.headers.get("WARC-Type") or "").lower()
    if kind not in ("response", "resource", "conversion"):
        return kind
    if record.is_http_parsed and record.http_headers.status_code not in (None, _OK):
        return f"status {record.http_headers.status_code}"
    content_type = _type_of(record)
    if content_type not in _TYPES:
        return content_type
    try:
        is_robots = urlsplit(record.headers.get("WARC-Target-URI") or "").path == "/robots.txt"
    except ValueError:
        return ""
    return "robots.txt" if is_robots else ""


def _pass_over(record: WarcRecord, number: int) -> None:
    length = record.content_length
    if record.reader.consume() < length:
        raise Rejected("corrupt", f"breaks off in record {number}; fetch it again")


def _type_of(record: WarcRecord) -> str:
    headers = record.http_headers if record.is_http_parsed else record.headers
    return (headers.get("Content-Type") or "").partition(";")[0].strip().lower()


def _page(path: str, record: WarcRecord) -> Page | Unread:
    length = record.content_length
    body = record.reader.read()
    if len(body) < length:
        raise Rejected("corrupt", f"breaks off in record {path.rpartition('#')[2]}; fetch it again")
    declared = None
    if record.is_http_parsed:
        if record.http_headers.status_code is None:
            return Unread(path, Rejected("malformed", "the record has no HTTP headers that can be read"))
        declared = record.http_charset
        body = _decoded(body, *(record.http_headers.get(f"{name}-Encoding") or "" for name in ("Transfer", "Content")))
    if not body.strip():
        return Unread(path, Rejected("empty", "the record holds no text"))
    if len(body) > LONGEST:
        return Unread(path, _TOO_LONG)
    url = web_address(record.headers.get("WARC-Target-URI"))
    fetched = iso_time(record.headers.get("WARC-Date"))
    return Page(path, body, _type_of(record) in _HTML, url, declared, fetched)


def _decoded(body: bytes, transfer: str, content: str) -> bytes:
    """A body without its encodings. One that is not in the encoding it is said to be in was stored without it."""
    from fastwarc.stream_io import BrotliReader, ChunkedReader, ZstdReader

    if "chunked" in transfer.lower():
        body = _read(ChunkedReader, body)
    for encoding in reversed(content.lower().split(",")):
        encoding = encoding.strip()
        if encoding in ("gzip", "x-gzip", "deflate"):
            body = _inflated(body)
        elif encoding in ("br", "zstd"):
            body = _read(BrotliReader if encoding == "br" else ZstdReader, body)
    return body


def _inflated(body: bytes) -> bytes:
    for bits in (_GZIP_OR_ZLIB, -zlib.MAX_WBITS):
        # What breaks off gives what was there, as in a browser.
        with contextlib.suppress(zlib.error):
            return zlib.decompressobj(bits).decompress(body, LONGEST + 1)
    return body


def _read(reader: Callable[[io.BytesIO], Any], body: bytes) -> bytes:
    try:
        unpacked: bytes = reader(io.BytesIO(body)).read(LONGEST + 1)
    except (OSError, ValueError):
        return body
    return unpacked or body
