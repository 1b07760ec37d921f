"""Readings injected into the bytes of a page, and what became of the bytes.

1. Simplified to Traditional character by character; ambiguous characters stay, 着 becomes 著.
2. On GBK bytes, one after the other, each listed character X becomes X(reading), blind to character boundaries.
3. A lead byte before a byte below 0x40 becomes `?`, both bytes eaten, over the whole stream.
4. The bytes are split at full-width marks, blind to boundaries, each part decoded alone with the same rule; a byte
   left over at the end of a part is lost.

Each byte knows the character it came from, so what was done can be told afterwards. What is told is in Traditional
script.

>>> [piece for piece in inject("只有实打实，才能服好务", ["驅", "會", "實", "務"]) if piece.kind != "kept"]
[Piece(text='(shí)', truth='', kind='gloss', recoverable=True), \
Piece(text='?qū)', truth='實', kind='shift', recoverable=False), \
Piece(text='?wù)', truth='務', kind='shift', recoverable=False)]
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from corpus.injure.listed import listed as listed_readings
from corpus.injure.listed import names_one
from corpus.injure.pieces import Piece, joined
from corpus.injure.script import traditional

MARKS = {"，": ",", "；": ";", "？": "?", "！": "!", "。": "。", "：": ":"}
_LONE = re.compile(rb"([\x81-\xfe][\x40-\xff])|[\x81-\xfe][\x00-\x3f]|([\x00-\x80\xff])|[\x81-\xfe]\Z", flags=re.DOTALL)
_CHARACTERS = re.compile(rb"[\x81-\xfe][\x40-\xff]|[\x00-\xff]", flags=re.DOTALL)


class _Bytes(NamedTuple):
    """Bytes, and where each came from: twice the place of its character, one more for a trail byte; glosses below 0."""

    data: bytes
    origins: list[int]

    def part(self, start: int, end: int) -> _Bytes:
        return _Bytes(self.data[start:end], self.origins[start:end])


class _Token(NamedTuple):
    text: str
    origins: list[int]


def reading(character: str) -> str:
    """Return the reading of a character; of those that are listed, the one that the list has.

    >>> reading("會"), reading("工")
    ('huì', 'gōng')
    """
    if character in listed_readings():
        return listed_readings()[character]
    from pypinyin.constants import PINYIN_DICT

    return PINYIN_DICT[ord(character)].split(",")[0]


def encode(text: str) -> bytes:
    """GBK; what it does not have becomes `?`, as on the pages.

    >>> encode("工\\xa0会").decode("gbk")
    '工?会'
    """
    return b"".join(code if len(code := c.encode("gb18030", "replace")) <= 2 else b"?" for c in text)


def inject(
    text: str,
    listed: Iterable[str],
    marks: str = "，",
    readings: Mapping[str, str] | None = None,
    drop_user_defined: bool = False,
    show_lost: bool = False,
    space: str = "",
) -> list[Piece]:
    """Injure Simplified text with a list of Traditional characters, split at some marks.

    Some sites drop user-defined characters that a shift made (`drop_user_defined`), some show a lost byte as `?`, some
    have a space before the closing bracket.
    """
    known = readings or {}
    source = traditional(text)
    codes = [encode(character) for character in source]
    stream = _Bytes(b"".join(codes), [2 * at + n for at, code in enumerate(codes) for n in range(len(code))])
    glosses: list[str] = []
    named: set[int] = set()
    for character in listed:
        code, said = encode(character), known.get(character) or reading(character)
        stream = _gloss(stream, code, f"({said}{space})", glosses, named if names_one(code[0], said) else None)
    parts = _split(_lone_leads(stream), marks)
    tokens = [token for part, mark in parts for token in (mark or _decode(part, drop_user_defined, show_lost))]
    # What GBK has not got is lost for good: it is no damage that anything could undo.
    source = "".join("?" if code == b"?" else c for c, code in zip(source, codes, strict=True))
    return list(joined(_told(tokens, source, codes, glosses, named)))


def _gloss(stream: _Bytes, code: bytes, gloss: str, glosses: list[str], named: set[int] | None) -> _Bytes:
    """Write a gloss behind every two bytes that spell a character; the second ones are `named` by it and the first."""
    at = stream.data.find(code)
    if at < 0:
        return stream
    written = gloss.encode("gb18030")
    data: list[bytes] = []
    origins: list[int] = []
    done = 0
    while at >= 0:
        end = at + len(code)
        glosses.append(gloss)
        data += (stream.data[done:end], written)
        origins += stream.origins[done:end]
        origins += [-len(glosses)] * len(written)
        if named is not None:
            named.add(stream.origins[end - 1])
        done = end
        at = stream.data.find(code, end)
    return _Bytes(b"".join(data) + stream.data[done:], origins + stream.origins[done:])


def _lone_leads(stream: _Bytes) -> _Bytes:
    """Replace each lead byte before a byte below 0x40, and that byte, by `?`."""
    data = bytearray()
    origins: list[int] = []
    for match in _LONE.finditer(stream.data):
        eaten = len(match[0]) == 2 and not match[1]
        data += b"?" if eaten else match[0]
        # What was eaten came from nowhere that can be told.
        origins += [_NOWHERE] if eaten else stream.origins[match.start() : match.end()]
    return _Bytes(bytes(data), origins)


_NOWHERE = -(1 << 40)


def _split(stream: _Bytes, marks: str) -> Iterator[tuple[_Bytes, list[_Token]]]:
    """Yield each part, or the mark between two, which is written half-width."""
    nothing = _Bytes(b"", [])
    at = 0
    if marks:
        patterns = {mark.encode("gb18030"): MARKS[mark] for mark in marks}
        for match in re.finditer(b"|".join(map(re.escape, patterns)), stream.data):
            yield stream.part(at, match.start()), []
            yield nothing, [_Token(patterns[match[0]], stream.origins[match.start() : match.end()])]
            at = match.end()
    yield stream.part(at, len(stream.data)), []


def _decode(part: _Bytes, drop_user_defined: bool, show_lost: bool) -> Iterator[_Token]:
    part = _lone_leads(part)
    for match in _CHARACTERS.finditer(part.data):
        origins = part.origins[match.start() : match.end()]
        if len(match[0]) == 2:
            character = match[0].decode("gb18030", "ignore")
            if not (drop_user_defined and "\ue000" <= character <= "\uf8ff"):
                yield _Token(character, origins)
        elif match[0] < b"\x80":
            yield _Token(match[0].decode("ascii"), origins)
        elif match[0] == b"\x80":
            if not drop_user_defined:
                yield _Token("€", origins)
        elif show_lost:
            yield _Token("?", [_NOWHERE])


def _told(
    tokens: list[_Token], source: str, codes: list[bytes], glosses: list[str], named: set[int]
) -> Iterator[Piece]:
    """Tell what was done: characters that came through, whole glosses behind them, and what lies between."""
    place = 0  # of the source, up to which it has been told
    broken: list[_Token] = []
    at = 0
    while at < len(tokens):
        text, origins = tokens[at]
        host = _whole(origins, source)
        if host is None:
            broken.append(tokens[at])
            at += 1
            continue
        if broken or host > place:
            yield _shift(broken, place, host, source, codes, named)
            broken = []
        yield Piece(text, text, "kept")  # a mark that the split made half-width is no injury
        place = host + 1
        at += 1
        # The glosses of a character that came through whole, if they did.
        while at < len(tokens) and (number := -tokens[at].origins[0]) > 0 and number != -_NOWHERE:
            end = at
            while end < len(tokens) and tokens[end].origins[0] == -number:
                end += 1
            if "".join(token.text for token in tokens[at:end]) != glosses[number - 1]:
                break
            yield Piece(glosses[number - 1], "", "gloss")
            at = end
    if broken or place < len(source):
        yield _shift(broken, place, len(source), source, codes, named)


def _shift(broken: list[_Token], start: int, end: int, source: str, codes: list[bytes], named: set[int]) -> Piece:
    """Return a broken stretch. What is lost of it can be found again where a reading names it."""
    wanted = {2 * at + n for at in range(start, end) for n in range(len(codes[at]))}
    lost = wanted.difference(*(token.origins for token in broken))
    return Piece("".join(token.text for token in broken), source[start:end], "shift", lost <= named)


def _whole(origins: list[int], source: str) -> int | None:
    """Return the place of the character that these are all bytes of, or nothing."""
    first = origins[0]
    if first < 0 or first % 2:
        return None
    one_byte = source[first // 2] < "\x80"
    return first // 2 if origins == ([first] if one_byte else [first, first + 1]) else None
