"""Which texts may be twins at all: those that agree in a band of their signatures, and look alike in a sketch of them.

A signature is taken apart into one small record a band, so that one band, or the part of it whose keys lie in a range,
can be looked at alone. All that comes of it is which texts hang together, by however long a chain: how they are to be
clustered is found by comparing them (`corpus.dedup.cluster`), within such a set only.

>>> from corpus.dedup.signature import signatures
>>> made = signatures(["工会是职工之家。" * 20, "工会是职工之家。" * 21, "职工之歌，" * 40])
>>> linked(records(made, 0), 0).tolist()
[[1, 0]]
"""

from __future__ import annotations

from typing import Any

import numpy as np

from corpus.dedup.sets import Numbers, join
from corpus.dedup.signature import BANDS, HEAD_BANDS, ROWS, Signatures

Records = np.ndarray[Any, np.dtype[np.void]]

SHORTEST, SHORTEST_HEAD = 100, 200  # letters of the shortest texts that are compared in full, and as a cut copy
# In a crowd that shares a frame, a text is compared with its nearest neighbours only, and not with ever more of them:
# that bounds the work by the number of texts, not of pairs, at the price of a miss.
NEIGHBOURS = 16
# The sketch: hashes outside the band, a byte of each. Strangers agree in 1.4 % of them, by their text and by chance, so
# the least asked for leaves one pair of strangers in 30,000 of those that meet in a band; more, and among millions
# they would hang together in one set. Twins with a fifth of their letters edited agree in 27 %: one in 100 is lost here
# while the bands lose half of them; with a tenth edited, in 50 %.
_SKETCH = 48
_LEAST, _LEAST_HEAD = 7, 4
_BLOCK = 20_000  # pairs whose sketches are compared at once: some 3 MB

# All bands: those of the whole text, then those of its beginning.
ALL_BANDS = BANDS + HEAD_BANDS


def record_type(band: int) -> np.dtype[np.void]:
    """A record: the key of the band, the row of the text, the sketch."""
    return np.dtype([("key", "<u8"), ("row", "<u4"), ("sketch", "u1", (len(_columns(band)),))])


def records(signatures: Signatures, band: int) -> Records:
    """Return the records of a band, sorted by key; none for texts too short for it."""
    field, local, _, shortest = _kind(band)
    rows = np.flatnonzero(signatures["length"] >= shortest)
    hashes = signatures[field][rows]
    found = np.empty(len(rows), dtype=record_type(band))
    found["key"] = keys(hashes, local)
    found["row"] = rows
    found["sketch"] = hashes.astype(np.uint8)[:, _columns(band)]
    return found[np.argsort(found["key"], kind="stable")]


def keys(hashes: np.ndarray[Any, np.dtype[np.uint32]], band: int) -> np.ndarray[Any, np.dtype[np.uint64]]:
    """Return one number for the hashes of a band, spread over all of 64 bits."""
    found = np.zeros(len(hashes), dtype=np.uint64)
    for column in range(band * ROWS, (band + 1) * ROWS):
        found *= np.uint64(0x9E3779B97F4A7C15)
        found += hashes[:, column]
    return found


def linked(found: Records, band: int) -> Numbers:
    """Return pairs of rows, shape (n, 2), that join each set of rows which hang together in this band.

    The order of the records, which must not repeat a row, decides nothing.
    """
    found = _meeting(found)
    # Rows that agree are sorted by the sketch, so that in a crowd the nearest are neighbours.
    near = np.ascontiguousarray(found["sketch"][:, :8]).view(">u8").reshape(-1)
    found = found[np.lexsort((found["row"], near, found["key"]))]
    key, sketch = np.ascontiguousarray(found["key"]), np.ascontiguousarray(found["sketch"])
    least = _kind(band)[2]
    parent = np.arange(len(found))
    for step in range(1, NEIGHBOURS + 1):
        same = np.flatnonzero(key[step:] == key[:-step])
        if not len(same):
            break
        same = same[parent[same] != parent[same + step]]
        alike = [
            block[(sketch[block] == sketch[block + step]).sum(axis=1) >= least]
            for block in np.split(same, range(_BLOCK, len(same), _BLOCK))
        ]
        one = np.concatenate(alike)
        join(parent, one, one + step)
    rows = found["row"].astype(np.int64)
    own = np.flatnonzero(parent != np.arange(len(parent)))
    return np.stack([rows[own], rows[parent[own]]], axis=1)


def _meeting(found: Records) -> Records:
    """Return the records whose key is that of another, sorted by key."""
    order = np.argsort(found["key"], kind="stable")
    key = found["key"][order]
    same = np.zeros(len(key) + 1, dtype=np.bool_)
    same[1:-1] = key[1:] == key[:-1]
    return found[order[same[1:] | same[:-1]]]


def _kind(band: int) -> tuple[str, int, int, int]:
    """Return the field of the signature, the band's number within it, the least alike, the shortest text."""
    return ("whole", band, _LEAST, SHORTEST) if band < BANDS else ("head", band - BANDS, _LEAST_HEAD, SHORTEST_HEAD)


def _columns(band: int) -> Numbers:
    """Return the places of the hashes that are the sketch: evenly from all that are not the band's own."""
    field, local, _, _ = _kind(band)
    hashes = ROWS * (BANDS if field == "whole" else HEAD_BANDS)
    others = hashes - ROWS
    size = min(_SKETCH, others)
    return ((local + 1) * ROWS + np.arange(size) * others // size) % hashes
