"""Arrow columns from plain values and from whole texts, by their buffers.

`pyarrow.array` loads pandas, whatever it is given, and that takes longer than a hundred pages.

>>> strings(["工会", None, ""]).to_pylist()
['工会', None, '']
>>> data = "工会a".encode()
>>> side_by_side(data, ends_in_bytes(data, np.array([1, 1, 3])), pa.string()).to_pylist()
['工', '', '会a']
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from corpus.account.ledger import Numbers


def strings(values: Sequence[str | None]) -> pa.Array:
    """Return texts as a column."""
    # Each in bytes by itself: then nobody has to look for where it ends in the bytes of all.
    texts = [b"" if value is None else value.encode() for value in values]
    offsets = np.zeros(len(texts) + 1, dtype=np.int64)
    np.cumsum(np.fromiter(map(len, texts), dtype=np.int64, count=len(texts)), out=offsets[1:])
    valid = None
    if None in values:
        is_valid = np.fromiter((value is not None for value in values), dtype=np.bool_, count=len(texts))
        valid = pa.py_buffer(np.packbits(is_valid, bitorder="little"))
    return _texts(b"".join(texts), offsets, valid, pa.string())


def ends_in_bytes(data: bytes | pa.Buffer, ends: Numbers) -> Numbers:
    """Return how many bytes of UTF-8 so many code points take."""
    # A byte of UTF-8 that begins a code point; all others are -128 to -65 as signed numbers.
    first = np.flatnonzero(np.frombuffer(data, dtype=np.int8) >= -64)
    return np.where(ends < len(first), first.take(ends, mode="clip"), len(data)) if len(first) else ends


def side_by_side(data: bytes | pa.Buffer, ends: Numbers, kind: pa.DataType) -> pa.Array:
    """Return a column of texts, or of bytes, that lie side by side and end at these places."""
    offsets = np.zeros(len(ends) + 1, dtype=np.int64)
    offsets[1:] = ends
    return _texts(data, offsets, None, kind)


def bytes_of(column: pa.Array) -> pa.Buffer:
    """Return the bytes of a column of texts, side by side.

    >>> bytes_of(strings(["工", "会"])[1:]).to_pybytes().decode()
    '会'
    """
    _, offsets, data = column.buffers()
    places = np.frombuffer(offsets, dtype=np.int32)[[column.offset, column.offset + len(column)]].tolist()
    return pa.py_buffer(b"") if data is None else data[places[0] : places[1]]


def _texts(data: bytes | pa.Buffer, offsets: Numbers, valid: pa.Buffer | None, kind: pa.DataType) -> pa.Array:
    if len(data) >= 1 << 31:
        raise pa.ArrowCapacityError("a column of texts holds more than two thousand million bytes")
    buffers = [valid, pa.py_buffer(offsets.astype(np.int32)), pa.py_buffer(data)]
    return pa.Array.from_buffers(kind, len(offsets) - 1, buffers)


def numbers(values: npt.NDArray[Any]) -> pa.Array:
    """Return numbers, or truths, as a column.

    >>> numbers(np.array([1, 2])).to_pylist(), numbers(np.array([True, False])).to_pylist()
    ([1, 2], [True, False])
    """
    kind = pa.from_numpy_dtype(values.dtype)
    data = np.packbits(values, bitorder="little") if kind == pa.bool_() else np.ascontiguousarray(values)
    return pa.Array.from_buffers(kind, len(values), [None, pa.py_buffer(data)])


def lists(values: Sequence[Sequence[str]], kind: pa.DataType) -> pa.Array:
    """Return lists of texts as a column of a type of lists.

    >>> lists([["工会"], [], ["职工", ""]], pa.list_(pa.string())).to_pylist()
    [['工会'], [], ['职工', '']]
    """
    offsets = np.zeros(len(values) + 1, dtype=np.int32)
    np.cumsum(np.fromiter(map(len, values), dtype=np.int32, count=len(values)), out=offsets[1:])
    return pa.ListArray.from_arrays(numbers(offsets), strings([text for each in values for text in each]), type=kind)
