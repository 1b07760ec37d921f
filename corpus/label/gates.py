r"""What each line of a page may hold: a few bits a line, found for all lines at once and asked before anything slow.

Most rules cannot apply to most lines, and that can be told from a few characters. A *gate* is a number that stands for
a rule, and is made from *openers*: every match of the rule holds one of them. An opener is a pattern of one to three
characters (a character, a class such as `[12]`, `\s`, `\d`, or `.` for any): a date may have the opener `[12][90]\d`.
`scan` looks at every place of a page once. A line whose bits have none of a gate's holds no match of its rule; one that
has some may hold one, and the rule itself decides.

>>> year = gate(r"[12][90]\d")
>>> holds, opens = scan("2019年\n九月", [0, 5, 6, 8])
>>> [bool(bits & year) for bits in holds]
[True, False]

The first characters of a gate's openers are kept as one set, so are the second and the third. That lets a few places
pass that hold no opener, and makes a place three look-ups, whatever the number of openers (Hyperscan's Teddy does so).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import NamedTuple

import numpy as np

EVERYTHING = (1 << 64) - 1
"""The bits of a line that was not looked at: it may hold anything."""

# What `\s` matches on a line, that is, without line breaks.
SPACE = "\t\x1f \xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"

_LONGEST = 3
_POSITION = re.compile(r"\[((?:\\.|[^\[\]\\])+)\]|(\\?.)", re.S)
_ITEM = re.compile(r"(\\?.)(?:-(\\?.))?", re.S)
# All characters beyond the first plane count as one.
_ASTRAL = 0x10000

# What the bits stand for: openers of one length.
_groups: list[tuple[Callable[[], Iterable[str]], int]] = []


Bits = np.ndarray[tuple[int], np.dtype[np.uint64]]


class _Tables(NamedTuple):
    first: Bits
    second: Bits
    third: Bits


def gate(*openers: str) -> int:
    """Return a new gate with these openers."""
    return _new(lambda: openers, {min(_LONGEST, len(_POSITION.findall(opener))) for opener in openers})


def words_gate(openers: Callable[[], Iterable[str]], lengths: Iterable[int] = (1, 2, 3)) -> int:
    """Return a new gate whose openers, of these lengths, are asked for when the first page is scanned."""
    return _new(openers, lengths)


def _new(openers: Callable[[], Iterable[str]], lengths: Iterable[int]) -> int:
    """Return a new gate. It has a bit for each length of its openers: a shorter one lets more through."""
    bits = 0
    for length in lengths:
        if len(_groups) == EVERYTHING.bit_length():
            raise OverflowError("there are no more bits; let two gates be one")
        bits |= 1 << len(_groups)
        _groups.append((openers, length))
    _tables.cache_clear()
    return bits


def heads(words: Iterable[str]) -> set[str]:
    """Return openers for words: their first characters.

    >>> sorted(heads(["相关阅读", "相关新闻", "热文"]))
    ['热文', '相关新', '相关阅']
    """
    return {re.escape(word[:_LONGEST]) for word in words}


def scan(text: str, places: Sequence[int]) -> tuple[list[int], list[int]]:
    """Return, for each line of a page, the bits of what it may hold and of what it may begin with.

    `places` are the starts and ends of the lines (code points): in order, none of them empty.
    """
    return of_lines(bits_of(text), places)


def bits_of(text: str) -> Bits:
    """Return for each place of a page, and for its end, of which gates an opener may begin there."""
    first, second, third = _tables()
    codes = np.frombuffer(f"{text}\n\n\n".encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.intp)
    bits = first.take(codes[:-2], mode="clip")
    bits &= second.take(codes[1:-1], mode="clip")
    bits &= third.take(codes[2:], mode="clip")
    return bits


def of_lines(bits: Bits, places: Sequence[int]) -> tuple[list[int], list[int]]:
    """Return what `scan` does, of the bits of a page."""
    if not places:
        return [], []
    ends = np.array(places)
    return np.bitwise_or.reduceat(bits, ends)[::2].tolist(), bits[ends[::2]].tolist()


@cache
def _tables() -> _Tables:
    """By code point, of which gates it may be the first, the second and the third character of an opener.

    Gates that are made later count as open.
    """
    later = EVERYTHING ^ ((1 << len(_groups)) - 1)
    tables = _Tables(*(np.full(_ASTRAL + 1, later, dtype=np.uint64) for _ in range(_LONGEST)))
    for number, (openers, length) in enumerate(_groups):
        bit = np.uint64(1 << number)
        sets = [set() if position < length else {""} for position in range(_LONGEST)]
        for positions in map(_positions, openers()):
            if len(positions) == length:
                for each, characters in zip(sets, positions, strict=False):
                    each.update(characters)
        for table, each in zip(tables, sets, strict=True):
            if "" in each:
                table |= bit
            else:
                table[[min(ord(character), _ASTRAL) for character in each]] |= bit
    return tables


@cache
def _positions(opener: str) -> list[Sequence[str]]:
    """The characters that an opener has at each of its positions; an empty string stands for any."""
    found: list[Sequence[str]] = []
    for inside, single in _POSITION.findall(opener):
        items = _ITEM.findall(inside) if inside else [(single, "")]
        if single == ".":
            items = [("", "")]
        found.append([each for low, high in items for each in _between(low, high)])
    return found[:_LONGEST]


def _between(low: str, high: str) -> Sequence[str]:
    if low == "\\s":
        return SPACE
    if low == "\\d":
        return _decimals()
    low, high = low[-1:], high[-1:]
    return [chr(code) for code in range(ord(low), ord(high) + 1)] if high else [low]


@cache
def _decimals() -> Sequence[str]:
    """What `\\d` matches."""
    characters = np.arange(_ASTRAL, dtype="<u4").tobytes().decode("utf-32-le", "surrogatepass")
    return [*re.findall(r"\d", characters), chr(_ASTRAL)]
