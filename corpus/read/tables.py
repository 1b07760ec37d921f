"""Parquet files and Arrow files (as `datasets` saves them): a page a row, read a few rows at a time.

>>> import pyarrow as pa, pyarrow.parquet as pq, tempfile
>>> with tempfile.TemporaryDirectory() as folder:
...     pq.write_table(pa.table({"text": ["工会", None]}), f"{folder}/pages.parquet")
...     [item.path for item in parquet_pages("pages.parquet", f"{folder}/pages.parquet")]
['pages.parquet#1', 'pages.parquet#2']
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from corpus import storage
from corpus.errors import Rejected
from corpus.read.columns import Columns, choose, page_of
from corpus.read.page import Page, Unread

_ROWS = 64  # read at once: pages may be long
_BUFFER = 1 << 20  # bytes of a column read ahead, instead of the whole of a row group


def parquet_pages(path: str, file: str | Path, text_column: str | None = None) -> Iterator[Page | Unread]:
    """The page of each row of a Parquet file. Row groups of any size are read page by page of the file."""
    try:
        with (
            storage.open_input(str(file)) as source,
            pq.ParquetFile(source, buffer_size=_BUFFER, pre_buffer=False) as table,
        ):
            schema = table.schema_arrow
            columns = choose([each.name for each in schema if _is_text(each.type)], schema.names, text_column)
            wanted = [name for name in columns if name is not None]
            batches = table.iter_batches(_ROWS, columns=wanted, use_threads=False)
            yield from _pages(path, batches, columns)
    except (pa.ArrowException, OSError) as error:
        raise _corrupt(error) from None


def arrow_pages(path: str, file: str | Path, text_column: str | None = None) -> Iterator[Page | Unread]:
    """The page of each row of an Arrow file: a stream, as `datasets` saves it, or the file format."""
    try:
        # Read, not mapped: a process that touches what was cut off a mapped file is killed.
        with storage.open_input(str(file)) as source:
            is_file = source.read(6) == b"ARROW1"
            source.seek(0)
            reader = pa.ipc.open_file(source) if is_file else pa.ipc.open_stream(source)
            texts = [each.name for each in reader.schema if _is_text(each.type)]
            columns = choose(texts, reader.schema.names, text_column)
            whole = map(reader.get_batch, range(reader.num_record_batches)) if is_file else reader
            wanted = [name for name in columns if name is not None]
            parts = (batch.select(wanted).slice(at, _ROWS) for batch in whole for at in range(0, batch.num_rows, _ROWS))
            yield from _pages(path, parts, columns)
    except (pa.ArrowException, OSError) as error:
        raise _corrupt(error) from None


def _pages(path: str, batches: Iterable[pa.RecordBatch], columns: Columns) -> Iterator[Page | Unread]:
    number = 0
    for batch in batches:
        for record in batch.to_pylist():
            number += 1
            yield page_of(f"{path}#{number}", record, columns)
    if not number:
        raise Rejected("empty", "holds no page")


def _is_text(kind: pa.DataType) -> bool:
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    types = pa.types
    texts = (types.is_string, types.is_large_string, types.is_string_view)
    return any(is_one(kind) for is_one in (*texts, types.is_binary, types.is_large_binary, types.is_binary_view))


def _corrupt(error: Exception) -> Rejected:
    what = (str(error) or repr(error)).splitlines()[0]
    return Rejected("corrupt", f"cannot be read: {what}; fetch it again")
