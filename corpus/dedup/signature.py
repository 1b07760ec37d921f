"""Signatures: what of a text is compared with other texts, in 624 bytes whatever its length.

>>> a, b = signatures(["工会是职工之家，职工的事就是工会的事。", "工会是职工之家\\n职工的事 就是工会的事"])
>>> int(a["length"]), bool(a == b)
(17, True)

No hash depends on the process, the platform or a library: numpy's own arithmetic, on unsigned numbers that wrap around.
Measured on texts of 2,700 code points, one core: 0.15 ms each; rensa takes 0.6 (0.2 when it is given these hashes of
n-grams), datasketch 2.3.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

import numpy as np

Signatures = np.ndarray[Any, np.dtype[np.void]]
_Codes = np.ndarray[Any, np.dtype[np.uint32]]

# Hashes that make a band: twins agree in all of one band or another, strangers rarely do. Measured with 4-grams: texts
# with a tenth of their characters edited have a Jaccard similarity of 0.53, and meet in one band of 42 in 999 cases of
# 1,000; articles on one subject have 0.02, and meet in 2 cases of 10,000.
ROWS = 3
BANDS, HEAD_BANDS = 42, 8
HEAD = 200  # letters at the beginning that have hashes of their own: all that a copy cut short need share
NGRAM = 4

DTYPE = np.dtype(
    [
        ("digest", "<u8", (2,)),  # of the letters: equal texts
        ("length", "<u8"),  # letters
        ("whole", "<u4", (BANDS * ROWS,)),  # MinHash of the 4-grams
        ("head", "<u4", (HEAD_BANDS * ROWS,)),  # MinHash of the first 4-grams
    ]
)

# Code points that say nothing about whether two texts are the same: spaces, marks, and what is lost (U+FFFD). Ranges,
# not Unicode categories, which change with the version of Python.
_NO_LETTERS = (
    *((0x00, 0x2F), (0x3A, 0x40), (0x5B, 0x60), (0x7B, 0xBF), (0x2000, 0x206F), (0x2E00, 0x2E7F), (0x3000, 0x3004)),
    *((0x3008, 0x3020), (0xFE10, 0xFE1F), (0xFE30, 0xFE6F), (0xFEFF, 0xFEFF), (0xFF00, 0xFF0F), (0xFF1A, 0xFF20)),
    *((0xFF3B, 0xFF40), (0xFF5B, 0xFF65), (0xFFF0, 0xFFFF)),
)
_IS_LETTER = np.ones(0x110000, dtype=np.bool_)
for _first, _last in _NO_LETTERS:
    _IS_LETTER[_first : _last + 1] = False

_BLOCK = 4096  # n-grams hashed at once: 2 MB of hashes


def signatures(texts: Iterable[str]) -> Signatures:
    """Return one signature a text, in order. A signature depends on its text alone, so parts can be joined.

    >>> parts = [signatures(["工会"]), signatures(["职工"])]
    >>> bool((np.concatenate(parts) == signatures(["工会", "职工"])).all())
    True
    """
    # Memory asked for once: asking for each text anew costs up to ten times the arithmetic.
    work = np.empty((BANDS * ROWS, _BLOCK), dtype=np.uint32)
    return np.fromiter((_signature(codes(text), work) for text in texts), dtype=DTYPE)


def letters(text: str) -> str:
    """Return the text without marks and spaces.

    >>> letters("工会，是 “职工之家”。")
    '工会是职工之家'
    """
    return codes(text).tobytes().decode("utf-32-le")


def codes(text: str) -> _Codes:
    """Return the code points of the letters of a text."""
    found: _Codes = np.frombuffer(text.encode("utf-32-le"), dtype="<u4")
    return found[_IS_LETTER[found]]


def _signature(found: _Codes, work: _Codes) -> tuple[Any, ...]:
    digest = np.frombuffer(hashlib.blake2b(found.tobytes(), digest_size=16).digest(), dtype="<u8")
    grams = _grams(found)
    head = grams[: max(0, HEAD - NGRAM + 1)]
    whole = _minima(grams, slice(0, BANDS * ROWS), work)
    return digest, len(found), whole, _minima(head, slice(-HEAD_BANDS * ROWS, None), work)


def _mixed(numbers: np.ndarray[Any, np.dtype[np.uint64]]) -> np.ndarray[Any, np.dtype[np.uint64]]:
    """Spread numbers over all 64 bits: the finalizer of SplitMix64 (Steele, Lea, Flood, OOPSLA 2014)."""
    numbers = (numbers ^ (numbers >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    numbers = (numbers ^ (numbers >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return numbers ^ (numbers >> np.uint64(31))


def _grams(found: _Codes) -> _Codes:
    """Return a hash of 32 bits for each run of `NGRAM` letters."""
    wide = found.astype(np.uint64)
    count = max(0, len(wide) - NGRAM + 1)
    hashes = wide[:count]
    for i in range(1, NGRAM):
        hashes = hashes * np.uint64(0x9E3779B97F4A7C15) + wide[i : i + count]
    return (_mixed(hashes) >> np.uint64(32)).astype(np.uint32)


# Permutations of the numbers of 32 bits, x * factor + term: the factors are odd.
_RANDOM = _mixed(np.arange(1, 1 + (BANDS + HEAD_BANDS) * ROWS, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15))
_FACTORS = (_RANDOM >> np.uint64(32)).astype(np.uint32)[:, None] | np.uint32(1)
_TERMS = _RANDOM.astype(np.uint32)[:, None]


def _minima(grams: _Codes, which: slice, work: _Codes) -> _Codes:
    """Return the least value of all n-grams under each permutation; without n-grams the greatest number."""
    factors, terms = _FACTORS[which], _TERMS[which]
    least: _Codes = np.full(len(factors), 0xFFFFFFFF, dtype=np.uint32)
    for start in range(0, len(grams), _BLOCK):
        block = grams[start : start + _BLOCK]
        values = work[: len(factors), : len(block)]
        np.multiply(block, factors, out=values)
        np.add(values, terms, out=values)
        np.minimum(least, values.min(axis=1), out=least)
    return least
