"""Ids as numbers and back, by the column: a million of them as Python strings would take 70 MB.

>>> found = numbers(pa.chunked_array([["gh-000000000000000b", "gh-ffffffffffffffff"]]))
>>> found.tolist()
[11, 18446744073709551615]
>>> strings(found).to_pylist()
['gh-000000000000000b', 'gh-ffffffffffffffff']
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from corpus.errors import CorpusError

Ids = np.ndarray[Any, np.dtype[np.uint64]]

_PREFIX, _DIGITS = b"gh-", 16
_SIZE = len(_PREFIX) + _DIGITS


def numbers(ids: pa.ChunkedArray | pa.Array) -> Ids:
    """Return the number that each id writes in hexadecimal; the order of the numbers is that of the ids."""
    chunks = ids.chunks if isinstance(ids, pa.ChunkedArray) else [ids]
    return np.concatenate([np.zeros(0, dtype=np.uint64), *map(_numbers, chunks)])


def _numbers(ids: pa.Array) -> Ids:
    joined = "".join(ids.to_pylist()).encode()
    rows = np.frombuffer(joined[: len(ids) * _SIZE].ljust(len(ids) * _SIZE), dtype=np.uint8).reshape(-1, _SIZE)
    try:
        found = np.frombuffer(bytes.fromhex(rows[:, len(_PREFIX) :].tobytes().decode()), dtype=">u8")
    except ValueError:
        found = np.zeros(0, dtype=">u8")
    if not strings(found.astype(np.uint64)).equals(ids.cast(pa.string())):
        raise CorpusError("the id of a page is not gh- and 16 hexadecimal digits; build the release anew")
    return found.astype(np.uint64)


def strings(found: Ids) -> pa.Array:
    """Return the ids."""
    rows = np.empty((len(found), _SIZE), dtype=np.uint8)
    rows[:, : len(_PREFIX)] = np.frombuffer(_PREFIX, dtype=np.uint8)
    rows[:, len(_PREFIX) :] = np.frombuffer(found.astype(">u8").tobytes().hex().encode(), np.uint8).reshape(-1, _DIGITS)
    offsets = np.arange(len(found) + 1, dtype=np.int32) * np.int32(_SIZE)
    return pa.StringArray.from_buffers(len(found), pa.py_buffer(offsets), pa.py_buffer(rows))
