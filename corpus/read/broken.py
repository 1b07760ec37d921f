"""Bytes of GB 18030 or Big5 of which some are broken or lost.

Both encodings write a character in two bytes that look alike. Behind a broken byte a plain decoder may pair the second
byte of one character with the first of the next, up to the next ASCII mark. Here each broken stretch is read so that it
makes the most of common characters and known words; what has no place in that reading is U+FFFD, one a byte.

>>> mend("工会组织".encode("gb18030").replace(b"\\xb9", b"\\xff", 1), "gb18030")
'��会组织'
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

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
_NEVER = 1 << 60
_BOTH = 10  # two bytes given up side by side cost less than apart: damage is in one place


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
        ends, texts = _read(data, encoding)
        return "".join([texts[at] for at in _starts(ends)])


def characters(data: bytes, encoding: str) -> tuple[list[str], list[int]]:
    """Read bytes at the least cost: characters, words, and as few bytes given up as can be. Returns the characters, or
    U+FFFD for each byte that is part of none, and where the bytes of each end.

    >>> characters("职工会".encode("gb18030")[1:], "gb18030")
    (['�', '工', '会'], [1, 3, 5])
    """
    ends, texts = _read(data, encoding)
    places = [*_starts(ends)]
    return [texts[at] for at in places], [ends[at] for at in places]


def _starts(ends: list[int]) -> Iterator[int]:
    """Yield where the tokens of the best reading start."""
    at, size = 0, len(ends)
    while at < size:
        yield at
        at = ends[at]


def _read(data: bytes, encoding: str) -> tuple[list[int], list[str]]:
    """Return for each byte where the first token of the best reading from there on ends, and what it is."""
    size = len(data)
    pairs, _ = words()
    known = _characters(encoding)
    ends, texts = [size] * size, [""] * size
    # What the best readings from the next four bytes on cost, and their first tokens in Simplified. Behind the last
    # byte nothing can end.
    cost, cost_2, cost_3, cost_4 = 0, _NEVER, _NEVER, _NEVER
    form = form_2 = form_3 = form_4 = ""
    second = 0x80
    for at in range(size - 1, -1, -1):
        first = data[at]
        least, end, text, choice = cost + _GIVEN_UP, at + 1, LOST, ""
        if (price := cost_2 + _BOTH) <= least:
            least, end, text = price, at + 2, LOST + LOST
        if first < 0x80:
            behind = 0x40 <= first <= 0x7E and at > 0 and data[at - 1] >= 0x80
            price = cost + (_LETTER if behind else 0) - _WORD * (chr(first) + form in pairs)
            if price < least or (price == least and at + 1 > end):
                least, end, text, choice = price, at + 1, chr(first), chr(first)
        else:
            if first == 0x80 and (read := known[data[at : at + 1]])[0]:
                price = cost + read[2] - _WORD * (read[1] + form in pairs)
                if price < least or (price == least and at + 1 > end):
                    least, end, (text, choice, _) = price, at + 1, read
            if (read := known[data[at : at + 2]])[0]:
                price = cost_2 + read[2] - _WORD * (read[1] + form_2 in pairs)
                if price < least or (price == least and at + 2 > end):
                    least, end, (text, choice, _) = price, at + 2, read
            if 0x30 <= second <= 0x39 and (read := known[data[at : at + 4]])[0]:
                price = cost_4 + read[2] - _WORD * (read[1] + form_4 in pairs)
                if price < least or (price == least and at + 4 > end):
                    least, end, (text, choice, _) = price, at + 4, read
        ends[at], texts[at] = end, text
        cost, cost_2, cost_3, cost_4 = least, cost, cost_2, cost_3
        form, form_2, form_3, form_4 = choice, form, form_2, form_3
        second = first
    return ends, texts


class _Characters(dict[bytes, tuple[str, str, int]]):
    """The characters of one, two or four bytes, or nothing, their Simplified forms, and what they cost."""

    def __init__(self, encoding: str) -> None:
        super().__init__()
        self._encoding = encoding

    def __missing__(self, code: bytes) -> tuple[str, str, int]:
        text, price = _price(code, self._encoding)
        self[code] = found = text, text.translate(words()[1]), price
        return found


_characters = cache(_Characters)


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
