"""Bytes of GB 18030 or Big5 of which some are broken or lost.

Both encodings write a character in two bytes that look alike. Behind a broken byte a plain decoder may pair the second
byte of one character with the first of the next, up to the next ASCII mark. Here each broken stretch is read so that it
makes the most of common characters and known words; what has no place in that reading is U+FFFD, one a byte.

>>> mend("工会组织".encode("gb18030").replace(b"\\xb9", b"\\xff", 1), "gb18030")
'��会组织'
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from corpus.plausible import MARKS, common, words

LOST = "\ufffd"
# Never the second byte of a character: whatever is broken before them, these stand for themselves.
_STRETCH = re.compile(rb"[^\x00-\x2f]+|[\x00-\x2f]+")
# A longer stretch without a blank, a digit or an ASCII mark is no prose; it is read as a plain decoder reads it.
_LONGEST = 50_000
# What a character costs that is common, rarer, or such as running text does not have, and a byte that is given up.
_COMMON, _RARE, _ODD, _GIVEN_UP = 0, 2, 6, 6
_LETTER = 1  # a letter right behind such a byte may be the second byte of a character
_WORD = 1  # what two characters that make a word save
_BOTH = 10  # two bytes given up side by side cost less than apart: damage is in one place


class Token(NamedTuple):
    """A character, and the bytes it was read from: or U+FFFD for each byte that is part of none."""

    start: int
    end: int
    text: str


def mend(data: bytes, encoding: str) -> str:
    """Decode `data`, some bytes of which may be broken, in `gb18030` or `big5hkscs`.

    >>> mend("職工".encode("big5") + b"\\xc2", "big5hkscs")
    '職工�'
    """
    parts = []
    for line in data.splitlines(keepends=True):
        try:
            parts.append(line.decode(encoding))
        except UnicodeDecodeError:
            parts += [_stretch(match[0], encoding) for match in _STRETCH.finditer(line)]
    return "".join(parts)


def _stretch(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        if len(data) > _LONGEST:
            return data.decode(encoding, "replace")
        return "".join(token.text for token in tokens(data, encoding))


def tokens(data: bytes, encoding: str) -> list[Token]:
    """Read bytes at the least cost: characters, words, and as few bytes given up as can be.

    >>> [token.text for token in tokens("职工会".encode("gb18030")[1:], "gb18030")]
    ['�', '工', '会']
    """
    size = len(data)
    pairs, _ = words()
    # From each byte on: what the best reading costs, where its first token ends, and that as it is and in Simplified.
    cost, ends, texts, simplified = [0] * (size + 1), [size] * (size + 1), [""] * (size + 1), [""] * (size + 1)
    for at in range(size - 1, -1, -1):
        least, end, text = cost[at + 1] + _GIVEN_UP, at + 1, LOST
        if at + 1 < size and cost[at + 2] + _BOTH <= least:
            least, end, text = cost[at + 2] + _BOTH, at + 2, LOST + LOST
        choice = text
        if (first := data[at]) < 0x80:
            behind = 0x40 <= first <= 0x7E and at > 0 and data[at - 1] >= 0x80
            price = cost[at + 1] + (_LETTER if behind else 0) - _WORD * (chr(first) + simplified[at + 1] in pairs)
            if price < least or (price == least and at + 1 > end):
                least, end, text = price, at + 1, chr(first)
                choice = text
        else:
            for stop in (at + 2, at + 4) if first != 0x80 else (at + 1, at + 2, at + 4):
                if stop > size or (stop == at + 4 and not 0x30 <= data[at + 1] <= 0x39):
                    break
                read, form, price = _character(data[at:stop], encoding)
                if not read:
                    continue
                price += cost[stop]
                if form + simplified[stop] in pairs:
                    price -= _WORD
                if price < least or (price == least and stop > end):
                    least, end, text, choice = price, stop, read, form
        cost[at], ends[at], texts[at], simplified[at] = least, end, text, choice
    found = []
    at = 0
    while at < size:
        found.append(Token(at, ends[at], texts[at]))
        at = ends[at]
    return found


@cache
def _character(code: bytes, encoding: str) -> tuple[str, str, int]:
    """Return the character of one, two or four bytes, or nothing, its Simplified form, and what it costs."""
    text, price = _price(code, encoding)
    return text, text.translate(words()[1]), price


def _price(code: bytes, encoding: str) -> tuple[str, int]:
    if code == b"\x80" and encoding == "gb18030":
        return "€", _RARE  # as Windows and browsers read it
    try:
        text = code.decode(encoding)
    except UnicodeDecodeError:
        if encoding != "big5hkscs":
            return "", 0
        try:
            text = code.decode("cp950")  # has the euro sign, which HKSCS lacks
        except UnicodeDecodeError:
            return "", 0
    if len(code) == 4:
        return (text, _ODD) if len(text) == 1 else ("", 0)
    if len(code) == 2 and code[0] < 0x80:
        return "", 0
    if text in MARKS or text in common():
        return text, _COMMON
    return text, _RARE if "\u4e00" <= text <= "\u9fff" else _ODD
