"""Pages out of files: one reader for each kind of container, chosen by what the file holds and what it is called.

>>> [item.path for item in read_pages("raw")][0]
'000_ebea4eab6122b0bc.txt'
"""

from __future__ import annotations

import gzip
import io
import re
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from corpus.errors import Rejected
from corpus.read.folder import Place, held, open_file, places, read_file
from corpus.read.page import LONGEST, Page, Unread
from corpus.read.unchanged import settled, version

_READINGS = 3  # of a file that was changed before it gave a page
_HEAD = 512
_USUAL = 1 << 16  # bytes read at first: nearly every page has fewer, and room for the longest is not made for each
_ZSTD = 1 << 16  # bytes read at once; what a broken file loses before the break
_PACKED = {b"\x1f\x8b": "gz", b"\x28\xb5\x2f\xfd": "zst"}
_SUFFIX = re.compile(r"\.(?:gz|zst|zstd)$")
_ARROW = (b"ARROW1", b"\xff\xff\xff\xff")
_JSON_LINES = (".jsonl", ".ndjson", ".json")
_HTML = (".html", ".htm", ".xhtml", ".shtml")
# Files that are of the kind their name says, or broken.
_BY_NAME = {".parquet": "Parquet", ".arrow": "Arrow", ".warc": "WARC", ".wet": "WARC"}


def read_pages(raw: str | Path, text_column: str | None = None) -> Iterator[Page | Unread]:
    """Every page of the folder `raw`, in the order of the paths, and all that could not be read.

    `text_column` says which column of tables and key of JSON Lines holds the page, where the name does not.
    """
    return pages_in(places(raw), text_column)


def pages_in(found: Iterable[Place], text_column: str | None = None) -> Iterator[Page | Unread]:
    """The pages of these files."""
    for place in found:
        if place.problem:
            yield Unread(place.path, place.problem)
            continue
        try:
            with held(place) as file:
                yield from pages_of(place.path, file, text_column)
        except Rejected as problem:
            yield Unread(place.path, problem)


def pages_of(path: str, file: str | Path, text_column: str | None = None) -> Iterator[Page | Unread]:
    """The pages of one file; `path` is what they are called by. A file is never held as a whole, unless it is a page.

    >>> [page.path for page in pages_of("1.txt", "raw/004_1efca2efc2ded99b.txt")]
    ['1.txt']
    """
    try:
        for left in reversed(range(_READINGS)):
            before, given = settled(file), ""
            for item in _read(path, file, text_column):
                if version(file) != before:
                    break
                yield item
                given = item.path
            else:
                # What was cut off a container may have looked like its end. A page was whole when it was given.
                if given in ("", path) or version(file) == before:
                    return
            if given or not left:
                raise Rejected("changed", "was changed while it was read; build again when nobody writes to it")
    except Rejected as problem:
        yield Unread(path, problem)


# Two lines, each an object, at least: JSON Lines whatever the name says.
_OBJECTS = re.compile(rb'\s*\{\s*"[^\n]*\}\s*\r?\n\s*\{\s*"')


def _read(path: str, file: str | Path, text_column: str | None) -> Iterator[Page | Unread]:
    name = path.lower()
    with open_file(file) as stream:
        data = stream.read(_USUAL)
        head = data[:_HEAD]
        if not head:
            raise Rejected("empty", "the file is empty")
        packing = next((kind for magic, kind in _PACKED.items() if head.startswith(magic)), "")
        if not packing and _kind(head, name) == "page":
            if len(data) == _USUAL:
                data += stream.read(LONGEST)
            if len(data) > LONGEST:
                raise Rejected("too-long", f"is larger than {LONGEST >> 20} MB, which no page is; is it a container?")
            yield Page(path, data, html=name.endswith(_HTML))
            return
    if packing:
        name = _SUFFIX.sub("", name)
        with unpacked(file, packing) as unpacker:
            head = unpacker.read1(_HEAD)  # type: ignore[attr-defined]  # not to fail where a short file breaks off
    kind = _kind(head, name, packing)
    if kind == "WARC" and head.startswith(b"WARC/"):
        from corpus.read.warc import warc_pages

        with open_file(file) as stream:
            yield from warc_pages(path, stream, file)
    elif kind == "Parquet" and head.startswith(b"PAR1") and not packing:
        from corpus.read.tables import parquet_pages

        yield from parquet_pages(path, file, text_column)
    elif kind == "Arrow" and head.startswith(_ARROW) and not packing:
        from corpus.read.tables import arrow_pages

        yield from arrow_pages(path, file, text_column)
    elif kind == "JSON Lines":
        from corpus.read.json_lines import json_pages

        with unpacked(file, packing) as lines:
            yield from json_pages(path, lines, text_column)
    elif kind != "page":
        raise Rejected("corrupt", f"its name says {kind}, its bytes do not; fetch it again")
    else:
        yield Page(path, _page(file, packing), html=name.endswith(_HTML))


def _kind(head: bytes, name: str, packing: str = "") -> str:
    """What a file holds, by its first bytes, and then by its name."""
    if head.startswith(b"WARC/"):
        return "WARC"
    if head.startswith(b"PAR1") and not packing:
        return "Parquet"
    if name.endswith(".arrow") and head.startswith(_ARROW) and not packing:
        return "Arrow"
    if name.endswith(_JSON_LINES) or _OBJECTS.match(head):
        return "JSON Lines"
    return next((kind for suffix, kind in _BY_NAME.items() if name.endswith(suffix)), "page")


def _page(file: str | Path, packing: str) -> bytes:
    if not packing:
        return read_file(file)
    with unpacked(file, packing) as stream:
        data = stream.read(LONGEST + 1)
    if len(data) > LONGEST:
        raise Rejected("too-long", f"unpacks to more than {LONGEST >> 20} MB, which no page has")
    return data


@contextmanager
def unpacked(file: str | Path, packing: str) -> Iterator[BinaryIO]:
    """What a file holds, unpacked while it is read. A broken file is a `Rejected`, once what came before is read."""
    with open_file(file) as stream:
        try:
            if packing == "gz":
                # Unlike Arrow's, it hands out what comes before a break.
                with gzip.open(stream) as unpacker:
                    yield unpacker  # type: ignore[misc]  # a GzipFile is one in all but name
            elif packing == "zst":
                import pyarrow as pa

                with pa.CompressedInputStream(pa.PythonFile(stream, mode="r"), "zstd") as unpacker:
                    yield io.BufferedReader(unpacker, _ZSTD)
            else:
                yield stream
        except (OSError, EOFError, zlib.error) as error:
            if isinstance(error, OSError) and error.errno is not None:
                raise
            raise Rejected("corrupt", f"cannot be unpacked: {error}; fetch it again") from None
