"""How much memory the pages of a Parquet file ask for, read from their headers before any of them is unpacked.

Arrow makes room for what the header of a page says that it unpacks to, up to 2 GB, and sees later that it lied. Where a
column lies is read from the footer here: asked for it, Arrow ends the process for a footer that contradicts itself.

>>> import io, pyarrow as pa, pyarrow.parquet as pq
>>> file = io.BytesIO()
>>> pq.write_table(pa.table({"text": ["工会工作" * 1000]}), file, use_dictionary=False)
>>> source = pa.BufferReader(file.getvalue())
>>> largest(source, chunks(source)[0], [0])
12010
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from corpus.errors import Rejected
from corpus.read.page import LONGEST

# A page of a Parquet file holds many web pages. One of more bytes is believed only if as many of them are there.
_LARGE = 4 * LONGEST
_PACKED = 16  # times smaller than what it unpacks to, at most: of text, a fifth to a tenth is left
_HEADER = 1 << 12  # bytes read at first, and then up to
_LONGEST_HEADER = 1 << 20
_ROWS_A_BYTE = 10  # at most: where there are more, they are empty

_NO_FORM = "cannot be read: it is in no known form; fetch it again"
# The types of Thrift's compact protocol.
_TRUE, _FALSE, _BYTE, _INTEGERS, _DOUBLE, _BINARY, _LISTS, _STRUCT = 1, 2, 3, (4, 5, 6), 7, 8, (9, 10), 12
_DEEPEST = 16


class Chunk(NamedTuple):
    """Where the pages of a column of a row group lie."""

    start: int
    size: int


def check_rows(source: Any, metadata: Any) -> None:
    """Raise `Rejected` (`corrupt`) where there are more rows than the bytes of the file can hold."""
    size = source.size()
    rows = rows_of(metadata)
    if rows > _ROWS_A_BYTE * size:
        raise Rejected("corrupt", f"says that it has {rows:,} rows, in {size:,} bytes; fetch it again")


def rows_of(metadata: Any) -> int:
    """How many rows are read: those of all row groups, whatever the footer says of the whole."""
    groups = map(metadata.row_group, range(metadata.num_row_groups))
    return sum(max(0, group.num_rows) for group in groups)


def check_packing(unpacked: int, packed: int) -> None:
    """Raise `Rejected` (`too-long`) where so few bytes unpack to so many as no text does."""
    if unpacked > max(_LARGE, _PACKED * packed):
        raise Rejected("too-long", f"a part of it unpacks to {unpacked >> 20} MB, which no text does")


def chunks(source: Any) -> list[list[Chunk]]:
    """The columns of each row group, as the footer has them."""
    end = source.size() - 8
    source.seek(max(end, 0))
    length = int.from_bytes(source.read(4), "little")
    source.seek(max(end - length, 0))
    try:
        footer, _ = _struct(source.read(length), 0)
        return [[_chunk(column[3]) for column in group[1]] for group in footer.get(4, [])]
    except (IndexError, KeyError, TypeError, AttributeError, ValueError):
        raise Rejected("corrupt", _NO_FORM) from None
    finally:
        source.seek(0)


def _chunk(said: dict[int, Any]) -> Chunk:
    starts = [at for at in (said[9], said.get(11, 0)) if at > 0]
    return Chunk(min(starts, default=0), said[7])


def largest(source: Any, row_group: list[Chunk], columns: Iterable[int]) -> int:
    """The most bytes that a page of these columns of a row group unpacks to.

    Raises `Rejected`: `too-long` for one that asks for too many, `corrupt` for one that is not there.
    """
    size = source.size()
    try:
        return max((_largest_of(source, row_group[column], size) for column in columns), default=0)
    except IndexError:
        raise Rejected("corrupt", _NO_FORM) from None


def _largest_of(source: Any, chunk: Chunk, size: int) -> int:
    at, end, most = chunk.start, chunk.start + chunk.size, 0
    if not 0 <= at <= end <= size:
        raise Rejected("corrupt", "cannot be read: a column lies outside of the file; fetch it again")
    while at < end:
        header, length = _header_at(source, at, size)
        unpacked, packed = header.get(2, -1), header.get(3, -1)
        if not isinstance(unpacked, int) or not isinstance(packed, int):
            raise Rejected("corrupt", _NO_FORM)
        if packed < 0 or unpacked < 0 or at + length + packed > size:
            raise Rejected("corrupt", "cannot be read: a page lies outside of the file; fetch it again")
        check_packing(unpacked, packed)
        most = max(most, unpacked)
        at += length + packed
    return most


def _header_at(source: Any, at: int, size: int) -> tuple[dict[int, Any], int]:
    length = _HEADER
    while True:
        source.seek(at)
        try:
            return _struct(source.read(length), 0)
        except IndexError:
            if length >= _LONGEST_HEADER or at + length >= size:
                raise Rejected("corrupt", "cannot be read: a page has no header; fetch it again") from None
            length *= 16


def _struct(data: bytes, at: int, depth: int = 0) -> tuple[dict[int, Any], int]:
    """The fields of a struct by their numbers, and where it ends. Raises `IndexError` where the data end before it."""
    found: dict[int, Any] = {}
    number = 0
    while kind := data[at] & 15:
        delta = data[at] >> 4
        at += 1
        if delta:
            number += delta
        else:
            number, at = _integer(data, at)
        found[number], at = (kind == _TRUE, at) if kind in (_TRUE, _FALSE) else _value(data, at, kind, depth + 1)
    return found, at + 1


def _value(data: bytes, at: int, kind: int, depth: int) -> tuple[Any, int]:
    if kind in _INTEGERS:
        return _integer(data, at)
    if kind in (_TRUE, _FALSE, _BYTE):  # in a list
        return data[at], at + 1
    if kind == _DOUBLE:
        return None, at + 8
    if kind == _BINARY:
        length, at = _varint(data, at)
        return data[at : at + length], at + length
    if depth > _DEEPEST or kind not in (*_LISTS, _STRUCT):
        raise Rejected("corrupt", _NO_FORM)
    if kind == _STRUCT:
        return _struct(data, at, depth)
    length, kind, at = data[at] >> 4, data[at] & 15, at + 1
    if length == 15:
        length, at = _varint(data, at)
    values = []
    for _ in range(length):
        value, at = _value(data, at, kind, depth + 1)
        if at > len(data):
            raise IndexError
        values.append(value)
    return values, at


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while data[at] & 0x80:
        value |= (data[at] & 0x7F) << shift
        shift += 7
        at += 1
        if shift > 63:
            raise Rejected("corrupt", _NO_FORM)
    return value | data[at] << shift, at + 1


def _integer(data: bytes, at: int) -> tuple[int, int]:
    value, at = _varint(data, at)
    return value >> 1 ^ -(value & 1), at
