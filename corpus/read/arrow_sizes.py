"""How much memory the batches of an Arrow file ask for, read from their headers before any of them is unpacked.

What is packed says before each buffer how long it is unpacked. Arrow makes room for that, batch by batch, whatever a
file of some kilobytes says.

>>> import pyarrow as pa
>>> sink, table = pa.BufferOutputStream(), pa.table({"text": ["工会工作" * 1000]})
>>> with pa.ipc.new_stream(sink, table.schema, options=pa.ipc.IpcWriteOptions(compression="zstd")) as writer:
...     writer.write_table(table)
>>> list(batches(pa.BufferReader(sink.getvalue()), is_file=False))
[Batch(unpacked=12008, packed=63)]
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, NamedTuple

from corpus.errors import Rejected
from corpus.read.parquet_sizes import check_packing

_DICTIONARY, _BATCH = 2, 3  # kinds of messages
_BLOCK, _BUFFER = 24, 16  # bytes of an entry, in the footer and in a batch
_LONGEST_HEADER = 64 << 20
_OF_2020 = b"ARROW:experimental_compression"  # beside the batch; Arrow still reads it


class Batch(NamedTuple):
    """The bytes of what is packed in a batch, unpacked and as they lie there."""

    unpacked: int
    packed: int


def check_batches(source: Any, is_file: bool) -> None:
    """Raise `Rejected` (`too-long`) for a batch that unpacks to too much."""
    with suppress(struct.error, OverflowError):  # it is broken there: Arrow gives what comes before, and then says so
        for batch in batches(source, is_file):
            check_packing(*batch)
    source.seek(0)


def batches(source: Any, is_file: bool) -> Iterator[Batch]:
    """The batches of a stream, one after the other, or those that the footer of a file names; also of dictionaries."""
    for message, start in _in_file(source) if is_file else _in_stream(source):
        kind = message.number(1, "<B")
        if kind in (_BATCH, _DICTIONARY):
            batch = message.table(2)
            yield _batch(source, batch if kind == _BATCH else batch.table(1), start)


def _in_stream(source: Any) -> Iterator[tuple[_Table, int]]:
    """The messages, and where their bodies lie."""
    at = 0
    while at < source.size():
        header, start = _header(source, at)
        if not header:  # says that the stream ends
            return
        message = _root(header)
        yield message, start
        at = start + max(0, message.number(3, "<q"))


def _in_file(source: Any) -> Iterator[tuple[_Table, int]]:
    end = source.size() - 10
    length = _number("<I", _read(source, end, 4), 0)
    footer = _root(_read(source, end - length, length))
    for field in (2, 3):
        for entry in footer.entries(field, _BLOCK):
            header, start = _header(source, _number("<q", footer.data, entry))
            yield _root(header), start


def _header(source: Any, at: int) -> tuple[bytes, int]:
    length = _number("<I", _read(source, at, 4), 0)
    if length == 0xFFFFFFFF:  # before 2019 the length came first
        at += 4
        length = _number("<I", _read(source, at, 4), 0)
    return _read(source, at + 4, length), at + 4 + length


def _read(source: Any, at: int, length: int) -> bytes:
    if at < 0 or length > _LONGEST_HEADER:  # Arrow makes room for what is asked for
        raise Rejected("corrupt", "cannot be read: a batch is in no known form; fetch it again")
    source.seek(at)
    data: bytes = source.read(length)
    return data


def _batch(source: Any, batch: _Table, start: int) -> Batch:
    unpacked = packed = 0
    if batch.at_field(3) or _OF_2020 in batch.data:
        for entry in batch.entries(2, _BUFFER):
            at, length = struct.unpack_from("<qq", batch.data, entry)
            if length >= 8:
                unpacked += max(0, _number("<q", _read(source, start + at, 8), 0))
                packed += length
    return Batch(unpacked, packed)


class _Table(NamedTuple):
    """A table of a flatbuffer: its fields lie where a list of offsets says."""

    data: bytes
    at: int

    def at_field(self, field: int) -> int:
        offsets = self.at - _number("<i", self.data, self.at)
        place = 4 + 2 * field
        offset = _number("<H", self.data, offsets + place) if place < _number("<H", self.data, offsets) else 0
        return self.at + offset if offset else 0

    def number(self, field: int, form: str) -> int:
        at = self.at_field(field)
        return _number(form, self.data, at) if at else 0

    def table(self, field: int) -> _Table:
        at = self.at_field(field)
        return _Table(self.data, at + _number("<I", self.data, at))

    def entries(self, field: int, size: int) -> Iterator[int]:
        """Where the entries of a list of structs lie."""
        at = self.at_field(field)
        if at:
            at += _number("<I", self.data, at)
            yield from (at + 4 + size * number for number in range(_number("<I", self.data, at)))


def _root(data: bytes) -> _Table:
    return _Table(data, _number("<I", data, 0))


def _number(form: str, data: bytes, at: int) -> int:
    number: int = struct.unpack_from(form, data, at)[0]
    return number
