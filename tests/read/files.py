"""Files of pages, made and read, for the tests of containers."""

from __future__ import annotations

import gzip
import io
import json
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

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


def rows_untold(rows: int) -> bytes:
    """A Parquet file of empty rows, of which the footer says that it has one; its row group says how many."""
    file = io.BytesIO()
    columns = pa.table({"text": pa.nulls(rows, pa.string())})
    pq.write_table(columns, file, rows, compression="none", use_dictionary=False, store_schema=False)
    data = bytearray(file.getvalue())
    footer = len(data) - 8 - int.from_bytes(data[-8:-4], "little")
    size = -(-(2 * rows).bit_length() // 7)
    parts = [2 * rows >> 7 * at & 0x7F | 0x80 for at in range(size)]
    at = data.index(bytes([*parts[:-1], parts[-1] & 0x7F]), footer)
    data[at : at + size] = bytes([0x82, *[0x80] * (size - 2), 0])  # 1, in as many bytes
    return bytes(data)
