"""Raw files that are written, cut, replaced or taken away while they are read.

A page is never half of one version and half of another: the record is of the bytes that were read, or there is none.
"""

from __future__ import annotations

import errno
import io
import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

import corpus
from corpus import storage
from corpus.engine import Function, Result, Task, local
from corpus.errors import CorpusError
from corpus.read import containers
from corpus.read.containers import read_pages
from corpus.read.folder import open_file, places
from corpus.read.page import Page, Unread
from corpus.read.warc import warc_pages

from .builds import few_files, files

ROWS = 3000  # more than is read ahead


def _replace(path: Path) -> None:
    other = path.with_name(".other")
    shutil.copy(path, other)
    os.replace(other, path)


def _rewrite(path: Path) -> None:
    """Other bytes, as many, and the time of before."""
    status = path.stat()
    data = path.read_bytes()
    with path.open("r+b") as file:
        file.write(data.replace(b"1", b"2"))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


CHANGES: dict[str, Callable[[Path], object]] = {
    "grown": lambda path: path.open("ab").write(b"{}\n"),
    "cut": lambda path: os.truncate(path, path.stat().st_size // 2),
    "emptied": lambda path: os.truncate(path, 0),
    "replaced": _replace,
    "rewritten, its time put back": _rewrite,
    "removed": Path.unlink,
}


def _lines(path: Path) -> Path:
    path.write_text("".join(json.dumps({"text": f"page {n} " + "x" * 100}) + "\n" for n in range(ROWS)))
    return path


def _arrow(path: Path) -> Path:
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_stream(sink, pa.schema([("text", pa.string())])) as writer:
        for n in range(ROWS // 100):
            writer.write_batch(pa.record_batch({"text": [f"page {n} {i} " + "x" * 100 for i in range(100)]}))
    return path


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("make", [_lines, _arrow])
def test_changed_in_the_middle(make: Callable[[Path], Path], change: str, tmp_path: Path) -> None:
    """What was read before stays; the rest is left out with a reason. Of a mapped file, what is cut off would kill."""
    path = make(tmp_path / ("pages.jsonl" if make is _lines else "pages.arrow"))
    items = read_pages(tmp_path)
    first = [next(items) for _ in range(200)]
    CHANGES[change](path)
    rest = list(items)
    assert all(isinstance(item, Page) and item.data.endswith(b"x" * 100) for item in first)
    assert [item.problem.reason for item in rest if isinstance(item, Unread)] == ["changed"]
    assert not any(isinstance(item, Page) for item in rest)


@pytest.mark.parametrize("times", [1, 5])
def test_a_page_that_is_changed_is_read_again(times: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "page.txt"
    path.write_bytes(b"0")
    real, readings = containers._read, 0

    def changing(*given: Any) -> Iterator[Page | Unread]:
        nonlocal readings
        for item in real(*given):
            readings += 1
            if readings <= times:
                path.write_bytes(b"%d" % readings)
            yield item

    monkeypatch.setattr(containers, "_read", changing)
    (item,) = read_pages(tmp_path)
    if times == 1:
        assert isinstance(item, Page)
        assert item.data == b"1"
    else:
        assert isinstance(item, Unread)
        assert item.problem.reason == "changed"


def test_a_page_of_another_time_is_another(tmp_path: Path) -> None:
    """A build that was stopped must not go on over a page that was rewritten and given its old time."""
    page = tmp_path / "page.txt"
    page.write_bytes(b"version 1")
    (before,) = places(tmp_path)
    _rewrite(page)
    (after,) = places(tmp_path)
    assert (before.size, page.stat().st_mtime_ns) == (after.size, page.stat().st_mtime_ns)
    assert before.changed != after.changed


def test_no_page_is_left_out_for_want_of_descriptors(pages: Path) -> None:
    found = containers.pages_in(list(places(pages)))
    wanted = r"txt: cannot be read: Too many open files; .*ulimit -n"
    with few_files(0), pytest.raises(CorpusError, match=wanted) as caught:
        next(found)
    assert type(caught.value) is CorpusError


AWAY = {
    "a store": OSError("AWS Error NETWORK_CONNECTION during GetObject operation: curlCode: 7, Could not connect"),
    "a server of files": OSError(errno.ESTALE, "Stale file handle"),
    "a machine without memory": OSError(errno.ENOMEM, "Cannot allocate memory"),
}


class Breaking(io.BytesIO):
    """A file of which the rest cannot be read."""

    def __init__(self, data: bytes, error: OSError) -> None:
        super().__init__(data)
        self.error = error

    def read(self, size: int | None = -1) -> bytes:
        if data := super().read(size):
            return data
        raise self.error


@pytest.mark.parametrize("away", AWAY)
@pytest.mark.parametrize("kind", ["text", "archive"])
def test_nothing_is_left_out_while_a_server_is_out_of_reach(away: str, kind: str) -> None:
    file = f"mock://{kind}/pages" if away == "a store" else "raw/000_ebea4eab6122b0bc.txt"
    if away == "a store":
        storage.write_bytes(file, b"page")
    error = AWAY[away]
    record = b"WARC/1.0\r\nWARC-Type: resource\r\nContent-Length: 900\r\n\r\n" + b"a" * 300

    def opened() -> None:
        with open_file(file):
            if kind == "archive":
                list(warc_pages("a.warc", Breaking(record, error), file))
            else:
                raise error

    with pytest.raises(CorpusError, match="cannot be read: ") as caught:
        opened()
    assert type(caught.value) is CorpusError


def test_the_folder_goes_away(pages: Path, whole: dict[str, bytes], tmp_path: Path) -> None:
    """An unmounted disk: nothing is released without its pages, and all of them are there when it is back."""
    raw = tmp_path / "raw"
    shutil.copytree(pages, raw)

    def unmounting(function: Function, tasks: list[Task], done: Any = None) -> list[Result]:
        raw.rename(tmp_path / "elsewhere")
        return local(1)(function, tasks, done)

    with pytest.raises(CorpusError, match=f"^{raw}: is gone; put it back, and give the command again$"):
        corpus.build(raw, tmp_path / "out", engine=unmounting)
    (tmp_path / "elsewhere").rename(raw)
    corpus.build(raw, tmp_path / "out", engine=1)
    assert files(tmp_path / "out") == whole
