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
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from corpus import storage
from corpus.errors import Rejected
from corpus.read.arrow_sizes import check_batches
from corpus.read.columns import Columns, choose, page_of
from corpus.read.folder import check_machine
from corpus.read.page import Page, Unread
from corpus.read.parquet_sizes import Chunk, check_rows, chunks, largest

# What Arrow raises for texts that are no UTF-8, times to the nanosecond or beyond the year 9999, zones nobody knows.
_NO_PYTHON = (ValueError, OverflowError, KeyError, OSError)
_ROWS = 64  # read at once: pages may be long
_BYTES = 64 << 20  # no more than these in so many rows, where one page of a file holds more
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
            check_rows(source, table.metadata)
            groups = enumerate(chunks(source))
            batches = (batch for group, parts in groups for batch in _batches(source, table, group, parts, wanted))
            yield from _pages(path, batches, columns)
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:  # names of columns may be no UTF-8
        raise _corrupt(file, error) from None


def _batches(
    source: pa.NativeFile, table: pq.ParquetFile, group: int, parts: list[Chunk], wanted: list[str]
) -> Iterator[pa.RecordBatch]:
    if table.metadata.row_group(group).num_rows:
        # A value is never longer than the page it lies in, but may stand in many rows.
        paths = (table.schema.column(number).path for number in range(len(table.schema.names)))
        most = largest(source, parts, [number for number, path in enumerate(paths) if path.partition(".")[0] in wanted])
        rows = max(1, min(_ROWS, _BYTES // max(1, most)))
        yield from table.iter_batches(rows, row_groups=[group], columns=wanted, use_threads=False)


def arrow_pages(path: str, file: str | Path, text_column: str | None = None) -> Iterator[Page | Unread]:
    """The page of each row of an Arrow file: a stream, as `datasets` saves it, or the file format."""
    try:
        # Read, not mapped: a process that touches what was cut off a mapped file is killed.
        with storage.open_input(str(file)) as source:
            is_file = source.read(6) == b"ARROW1"
            check_batches(source, is_file)
            reader = pa.ipc.open_file(source) if is_file else pa.ipc.open_stream(source)
            texts = [each.name for each in reader.schema if _is_text(each.type)]
            columns = choose(texts, reader.schema.names, text_column)
            whole = map(reader.get_batch, range(reader.num_record_batches)) if is_file else reader
            wanted = [name for name in columns if name is not None]
            whole = map(_sound, (batch.select(wanted) for batch in whole))
            parts = (batch.slice(at, _ROWS) for batch in whole for at in range(0, batch.num_rows, _ROWS))
            yield from _pages(path, parts, columns)
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:  # names of columns may be no UTF-8
        raise _corrupt(file, error) from None


def _sound(batch: pa.RecordBatch) -> pa.RecordBatch:
    """The batch, if its values lie within it: Arrow itself would read beyond."""
    for column in batch.columns:
        # As bytes, since a text that is no UTF-8 is for its own row to tell.
        as_bytes = {pa.string(): pa.binary(), pa.large_string(): pa.large_binary()}.get(column.type)
        (column.view(as_bytes) if as_bytes else column).validate(full=True)
    return batch


def _pages(path: str, batches: Iterable[pa.RecordBatch], columns: Columns) -> Iterator[Page | Unread]:
    number = 0
    for batch in batches:
        for record in _records(batch):
            number += 1
            yield page_of(f"{path}#{number}", record, columns)
    if not number:
        raise Rejected("empty", "holds no page")


def _records(batch: pa.RecordBatch) -> list[dict[str, Any]]:
    try:
        records: list[dict[str, Any]] = batch.to_pylist()
    except _NO_PYTHON:
        columns = [[_value(scalar) for scalar in column] for column in batch.columns]
        return [dict(zip(batch.schema.names, values, strict=True)) for values in zip(*columns, strict=True)]
    return records


def _value(scalar: pa.Scalar) -> Any:
    """A value, as bytes where a text is no UTF-8; None for a time that Python cannot tell."""
    try:
        return scalar.as_py()
    except UnicodeDecodeError:
        return scalar.cast(pa.binary()).as_py()
    except _NO_PYTHON:
        return None


def _is_text(kind: pa.DataType) -> bool:
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    types = pa.types
    texts = (types.is_string, types.is_large_string, types.is_string_view)
    return any(is_one(kind) for is_one in (*texts, types.is_binary, types.is_large_binary, types.is_binary_view))


def _corrupt(file: str | Path, error: Exception) -> Rejected:
    if isinstance(error, OSError):
        check_machine(file, error)
    what = (str(error) or repr(error)).splitlines()[0]
    return Rejected("corrupt", f"cannot be read: {what}; fetch it again")
