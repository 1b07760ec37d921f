"""Signals to filter on, counted from the decoded page and the text it gave. Numbers of things, and no judgement.

>>> signals = quality("首页\\n工会是职工之家。", "工会是职工之家。")
>>> signals["characters"], signals["kept_per_mille"], signals["sentences"], signals["complete_per_mille"]
(8, 800, 1, 1000)
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

import numpy as np

from corpus.patterns import lazy
from corpus.restore.kinds import only_traditional
from corpus.restore.readings import TONED

_Codes = np.ndarray[Any, np.dtype[np.uint32]]
_Bits = np.ndarray[Any, np.dtype[np.uint16]]
_Flags = np.ndarray[Any, np.dtype[np.bool_]]

# What a code point is: bits in one table, so that a text is looked up once.
_HAN, _SPACE, _LOST, _ODD, _READING, _TRADITIONAL, _END, _SPAM_FIRST, _SPAM_SECOND = (1 << i for i in range(9))

_HAN_RANGES = ((0x3400, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF))
# What `str.isspace` says, written down: it follows the version of Python.
_SPACE_RANGES = (
    *((0x09, 0x0D), (0x1C, 0x20), (0x85, 0x85), (0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A), (0x2028, 0x2029)),
    *((0x202F, 0x202F), (0x205F, 0x205F), (0x3000, 0x3000)),
)
_ENDS, _CLOSERS = "。！？!?…", "”’」』）)》〕\"'"
_LINE_ENDS = frozenset(_ENDS)
# Controls but the newline, private use, what is no character, and what cannot be seen.
_ODD_RANGES = (
    *((0x00, 0x09), (0x0B, 0x1F), (0x7F, 0x9F), (0xAD, 0xAD), (0xE000, 0xF8FF), (0xF0000, 0x10FFFF), (0xFDD0, 0xFDEF)),
    *((0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0xFEFF, 0xFEFF), (0xFFF9, 0xFFFB), (0xFFFE, 0xFFFF)),
)
_GLOSS = lazy(rf"(?<=[㐀-䶿一-鿿])[(（][a-zɡü]{{0,5}}[{TONED}][a-zɡü]{{0,5}}[)）]")

# From single characters to n-grams of 16: each step makes them twice as long.
_NGRAM_STEPS = (1, 2, 4, 8)
# The constants of the hashes, as arrays: numbers would be made ones for every operation.
_SPREAD, _SHIFT, _MIX = (np.array(number, dtype=np.uint32) for number in (0x9E3779B1, 15, 0x85EBCA77))


class _Known(NamedTuple):
    kinds: _Bits
    """By code point."""
    is_space: _Flags
    """By code point, up to one behind the last space."""
    spam: re.Pattern[str]


@cache
def _known() -> _Known:
    """Return the tables, made when first needed. The words are those that advertising lines are told by."""
    words = tomllib.loads(files("corpus.label").joinpath("spam.toml").read_text(encoding="utf-8"))["words"]
    kinds = np.zeros(0x110000, dtype=np.uint16)
    for bit, ranges in ((_HAN, _HAN_RANGES), (_SPACE, _SPACE_RANGES), (_ODD, _ODD_RANGES)):
        for first, last in ranges:
            kinds[first : last + 1] |= bit
    firsts, seconds = ("".join(word[i] for word in words) for i in (0, 1))
    for bit, characters in (
        *((_END, _ENDS), (_LOST, "\ufffd"), (_READING, TONED), (_SPAM_FIRST, firsts), (_SPAM_SECOND, seconds)),
        (_TRADITIONAL, "".join(only_traditional())),
    ):
        kinds[_codes(characters)] |= bit
    # A word in Latin letters must stand alone: `av` is in `java`.
    patterns = (rf"(?<![A-Za-z]){word}(?![A-Za-z])" if word.isascii() else re.escape(word) for word in words)
    is_space = kinds[: _SPACE_RANGES[-1][1] + 2] & _SPACE != 0
    return _Known(kinds, is_space, re.compile("|".join(patterns)))


def quality(page: str, text: str) -> dict[str, int]:
    """Return the fields of `corpus.models.Quality`, where each is explained, for a decoded page and its text."""
    known = _known()
    codes = _codes(text)
    kinds = known.kinds.take(codes)
    held = int(np.bitwise_or.reduce(kinds))
    han, spaces, lost, odd, traditional = (
        _count(kinds, bit) if held & bit else 0 for bit in (_HAN, _SPACE, _LOST, _ODD, _TRADITIONAL)
    )
    lines = text.split("\n")
    size = max(1, len(text))
    kept, whole = len(text) - spaces, len(page) - int(np.count_nonzero(known.is_space.take(_codes(page), mode="clip")))
    return {
        "characters": len(text),
        "paragraphs": len(lines),
        "longest_paragraph": max(map(len, lines)),
        "sentences": _sentences(kinds),
        "complete_per_mille": 1000 * sum(line.rstrip(_CLOSERS)[-1:] in _LINE_ENDS for line in lines) // len(lines),
        "kept_per_mille": min(1000, 1000 * kept // max(1, whole)),
        "han_per_mille": 1000 * han // size,
        "repeated_per_mille": _repeated(codes),
        "lost_characters": lost,
        "odd_characters": odd,
        "traditional_left": traditional,
        "glosses_left": len(_GLOSS.findall(text)) if held & _READING else 0,
        "spam_words_left": _spam_words(text, kinds),
    }


def _codes(text: str) -> _Codes:
    return np.frombuffer(text.encode("utf-32-le"), dtype="<u4")


def _count(kinds: _Bits, bit: int) -> int:
    return int(np.count_nonzero(kinds & bit))


def _sentences(kinds: _Bits) -> int:
    """Return how many runs of marks that end sentences there are."""
    ends = kinds & _END
    return int(np.count_nonzero(ends[1:] > ends[:-1])) + bool(len(ends) and ends[0])


def _repeated(codes: _Codes) -> int:
    """Return the share of 16-grams that stood earlier in the text, per mille.

    By hashes of 32 bits, which sort twice as fast as longer ones: of a text of 8 million code points they take one
    n-gram in a thousand for a repeated one.
    """
    hashes = codes
    for width in _NGRAM_STEPS:
        longer = hashes[:-width] * _SPREAD
        longer += hashes[width:]
        longer ^= longer >> _SHIFT
        longer *= _MIX
        hashes = longer
    if not len(hashes):
        return 0
    hashes.sort()
    return 1000 * int(np.count_nonzero(hashes[1:] == hashes[:-1])) // len(hashes)


def _spam_words(text: str, kinds: _Bits) -> int:
    """Return in how many places a word stands; only where its first two characters may stand is it looked for."""
    may_open = kinds[:-1] << 1  # the bit of a second character is the one above that of a first
    may_open &= kinds[1:]
    may_open &= _SPAM_SECOND
    match = _known().spam.match
    return sum(match(text, place) is not None for place in may_open.nonzero()[0].tolist())
