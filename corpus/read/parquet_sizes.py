"""How much memory the pages of a Parquet file ask for, read from their headers before any of them is unpacked.

Arrow makes room for what the header of a page says that it unpacks to, up to 2 GB, and sees later that it lied.

>>> import io, pyarrow as pa, pyarrow.parquet as pq
>>> file = io.BytesIO()
>>> pq.write_table(pa.table({"text": ["工会工作" * 1000]}), file, use_dictionary=False)
>>> largest(pa.BufferReader(file.getvalue()), pq.read_metadata(file).row_group(0), ["text"])
12010
"""

from __future__ import annotations

from collections.abc import Container
from typing import Any, NamedTuple

from corpus.errors import Rejected
from corpus.read.page import LONGEST

# A page of a Parquet file holds many web pages. One of more bytes is believed only if as many of them are there.
_LARGE = 4 * LONGEST
_PACKED = 16  # times smaller than what it unpacks to, at most: of text, a fifth to a tenth is left
_HEADER = 1 << 12  # bytes read at first, and then up to
_LONGEST_HEADER = 1 << 20
_ROWS_A_BYTE = 10  # at most: where there are more, they are empty

# The types of Thrift's compact protocol.
_STOP, _TRUE, _FALSE, _BYTE, _DOUBLE, _BINARY, _LIST, _SET, _MAP, _STRUCT = 0, 1, 2, 3, 7, 8, 9, 10, 11, 12


class _Header(NamedTuple):
    end: int
    unpacked: int
    packed: int


def check_rows(source: Any, metadata: Any) -> None:
    """Raise `Rejected` (`corrupt`) where there are more rows than the bytes of the file can hold."""
    size = source.size()
    if metadata.num_rows > _ROWS_A_BYTE * size:
        raise Rejected("corrupt", f"says that it has {metadata.num_rows:,} rows, in {size:,} bytes; fetch it again")


def largest(source: Any, row_group: Any, columns: Container[str | None]) -> int:
    """The most bytes that a page of these columns of a row group unpacks to.

    Raises `Rejected`: `too-long` for one that asks for too many, `corrupt` for one that is not there.
    """
    chunks = map(row_group.column, range(row_group.num_columns))
    size = source.size()
    return max((_largest_of(source, chunk, size) for chunk in chunks if chunk.path_in_schema in columns), default=0)


def _largest_of(source: Any, chunk: Any, size: int) -> int:
    at = chunk.data_page_offset
    if chunk.has_dictionary_page and 0 < chunk.dictionary_page_offset < at:
        at = chunk.dictionary_page_offset
    end, most = at + chunk.total_compressed_size, 0
    if not 0 <= at <= end <= size:
        raise Rejected("corrupt", "cannot be read: a column lies outside of the file; fetch it again")
    while at < end:
        page = _header_at(source, at, size)
        if page.packed < 0 or page.unpacked < 0 or at + page.end + page.packed > size:
            raise Rejected("corrupt", "cannot be read: a page lies outside of the file; fetch it again")
        if page.unpacked > max(_LARGE, _PACKED * page.packed):
            raise Rejected("too-long", f"a part of it unpacks to {page.unpacked >> 20} MB, which no text does")
        most = max(most, page.unpacked)
        at += page.end + page.packed
    return most


def _header_at(source: Any, at: int, size: int) -> _Header:
    length = _HEADER
    while True:
        source.seek(at)
        try:
            return _header(source.read(length))
        except IndexError:
            if length >= _LONGEST_HEADER or at + length >= size:
                raise Rejected("corrupt", "cannot be read: a page has no header; fetch it again") from None
            length *= 16


def _header(data: bytes) -> _Header:
    """The header of a page, from its first bytes. Raises `IndexError` where it is longer."""
    unpacked = packed = -1
    at = number = 0
    while kind := data[at] & 15:
        delta = data[at] >> 4
        at += 1
        if delta:
            number += delta
        else:
            number, at = _integer(data, at)
        if number in (2, 3) and kind in (5, 6):
            value, at = _integer(data, at)
            unpacked, packed = (value, packed) if number == 2 else (unpacked, value)
        else:
            at = _behind(data, at, kind)
    return _Header(at + 1, unpacked, packed)


def _behind(data: bytes, at: int, kind: int, depth: int = 0) -> int:
    """Where a value ends."""
    if kind in (_TRUE, _FALSE):
        return at
    if kind == _BYTE:
        return at + 1
    if kind == _DOUBLE:
        return at + 8
    if kind == _BINARY:
        length, at = _varint(data, at)
        return at + length
    if kind == _STRUCT and depth < 8:
        while kind := data[at] & 15:
            if not data[at] >> 4:
                at = _varint(data, at + 1)[1] - 1
            at = _behind(data, at + 1, kind, depth + 1)
        return at + 1
    if kind in (_LIST, _SET, _MAP, _STRUCT) or kind > _STRUCT:
        raise Rejected("corrupt", "cannot be read: a page has a header of no known form; fetch it again")
    return _varint(data, at)[1]


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while data[at] & 0x80:
        value |= (data[at] & 0x7F) << shift
        shift += 7
        at += 1
        if shift > 63:
            raise Rejected("corrupt", "cannot be read: a page has a header of no known form; fetch it again")
    return value | data[at] << shift, at + 1


def _integer(data: bytes, at: int) -> tuple[int, int]:
    value, at = _varint(data, at)
    return value >> 1 ^ -(value & 1), at
