"""Files of pages, made and read, for the tests of containers."""

from __future__ import annotations

import gzip
import json
from functools import partial
from pathlib import Path

import pyarrow as pa

from corpus.read.containers import pages_of
from corpus.read.page import Page, Unread

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

HTML = made.page(1).encode("gb18030")
