"""The bytes that wrongly decoded text was read from, and what they say in another encoding.

>>> read_anew("宸ヤ細", "gb18030", "utf-8")
[Piece(start=0, end=3, text='工会')]
>>> read_anew("宸ヤ細娉?", "gb18030", "utf-8")
[Piece(start=0, end=3, text='工会'), Piece(start=3, end=5, text='�')]
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, partial
from itertools import accumulate, pairwise
from operator import add
from typing import NamedTuple, cast

import numpy as np
import numpy.typing as npt

from corpus.plausible import ENOUGH, evidence, stand_in_word
from corpus.plausible import words as known_words
from corpus.read.broken import LOST, characters
from corpus.restore.kinds import code_points

_NO_BYTE = b"\xff"  # in none of the encodings part of a character
# A character of UTF-8; one that lost its last bytes to a `?` or to a byte that is none; any other byte.
_UTF_8 = re.compile(
    rb"[\x00-\x7f]|[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
    rb"|[\xe2-\xef](?:[\x80-\xbf][?\xff]|[?\xff]{1,2})|[\x80-\xff]",
    re.S,
)
_SOME_UTF_8 = re.compile(rb"(?:[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}){2}")


class Piece(NamedTuple):
    """A stretch of the page (code points), and what its bytes say: U+FFFD for each character that is not whole."""

    start: int
    end: int
    text: str


# `Piece._make` in C: a line of a megabyte may have half a million.
_piece = cast("Callable[[tuple[int, int, str]], Piece]", partial(tuple.__new__, Piece))


class _Bytes(dict[str, bytes]):
    """The bytes that each character was read from, as they are asked for."""

    def __init__(self, encoding: str) -> None:
        super().__init__()
        self._encoding = encoding

    def __missing__(self, character: str) -> bytes:
        self[character] = code = _byte(character, self._encoding)
        return code


_bytes = cache(_Bytes)


def _byte(character: str, encoding: str) -> bytes:
    if character.isascii():
        return character.encode()
    if character == LOST:
        return _NO_BYTE
    if encoding == "cp1252" and "\x80" <= character <= "\xff":
        return character.encode("latin-1")  # control characters stand for the bytes that Windows left undefined
    try:
        return character.encode(encoding)
    except UnicodeEncodeError:
        return _NO_BYTE


def read_anew(text: str, wrong: str, right: str) -> list[Piece]:
    """Take text that was read as `wrong`, and read its bytes as `right`: whole stretches apart from broken places.

    Returns nothing where they cannot be `right`.
    `wrong` is `cp1252`, `gb18030` or `big5hkscs`; `right` is `utf-8`, `gb18030` or `big5hkscs`. Each piece begins and
    ends between two characters of the text.
    """
    codes = _codes(text, wrong)
    data = b"".join(codes)
    if right == "utf-8" and not _SOME_UTF_8.search(data):
        return []
    try:
        said = data.decode(right)
        if LOST not in said or right != "utf-8":
            return [Piece(0, len(text), said)]
    except UnicodeDecodeError:
        pass
    texts, ends = _utf_8(data) if right == "utf-8" else _two_byte(text, data, right)
    return _pieces(codes, texts, ends) if texts else []


def _pieces(codes: list[bytes], texts: list[str], ends: list[int]) -> list[Piece]:
    """Join what was read to pieces, whole or broken, that begin and end where a character of the text does."""
    borders = np.cumsum(np.fromiter(map(len, codes), np.intp, len(codes)))
    # How many characters of the text end at each of the bytes; 0 if none does.
    upto = np.zeros(borders[-1] + 1, np.intp)
    upto[borders] = np.arange(1, len(codes) + 1)
    upto = upto[ends]
    closing = upto.nonzero()[0]
    is_lost = np.array([LOST in text for text in texts])
    is_broken = np.logical_or.reduceat(is_lost, np.append(0, closing[:-1] + 1))
    last = closing[np.append(is_broken[1:] != is_broken[:-1], True)]
    reads, stops = (last + 1).tolist(), upto[last].tolist()
    said = map("".join, map(texts.__getitem__, map(slice, [0, *reads], reads)))
    return list(map(_piece, zip([0, *stops], stops, said, strict=False)))


def whole_utf_8(text: str, wrong: str) -> str:
    """Take text that was read as `wrong`, and read its bytes as UTF-8: nothing where some of them are not.

    >>> whole_utf_8("宸ヤ細", "gb18030"), whole_utf_8("宸ヤ細?", "gb18030"), whole_utf_8("工会", "gb18030")
    ('工会', '工会?', '')
    """
    data = b"".join(_codes(text, wrong))
    try:
        said = data.decode()
    except UnicodeDecodeError:
        return ""
    return "" if LOST in said or not _SOME_UTF_8.search(data) else said


def promising(lines: list[str], wrong: str, right: str, words: int) -> npt.NDArray[np.bool_]:
    """Say of each line, all at once, whether its bytes may be `right`, and hold so many known words if that is not
    UTF-8. Where the plain reading is broken and has one, the best may have more.

    >>> promising(["宸ヤ細鏄亴宸", "嵎⻊嵎⻊嵎"], "gb18030", "utf-8", 4).tolist()
    [True, False]
    """
    data = b"".join(_codes("\n".join(lines), wrong))
    if right == "utf-8":
        return np.array([_SOME_UTF_8.search(line) is not None for line in data.split(b"\n")])
    text = data.decode(right, "replace")
    known_pairs, to_simplified = known_words()
    simplified = text.translate(to_simplified)
    is_known = np.array(bytearray(map(known_pairs.__contains__, map(add, simplified, simplified[1:]))) + b"\0")
    points = code_points(text)
    starts = np.concatenate(([0], np.flatnonzero(points == ord("\n")) + 1))
    known = np.add.reduceat(is_known, starts, dtype=np.int32)
    lost = np.add.reduceat(points == ord(LOST), starts, dtype=np.int32)
    return (known >= words) | ((known > 0) & (lost > 0))


def _codes(text: str, wrong: str) -> list[bytes]:
    """Return the bytes that each character was read from."""
    codes = list(map(_bytes(wrong).__getitem__, text))
    if "€" in text and wrong == "gb18030":
        _settle_euro(text, codes)
    return codes


def _settle_euro(text: str, codes: list[bytes]) -> None:
    """Tell the two codes of the euro sign apart, of which UTF-8 is read: Windows has it at 80, GB 18030 at A2E3.

    After 80, the last byte of a character, comes no byte of 80 to BF; after E3, the first of one, comes nothing else.
    """
    for at, character in enumerate(text):
        if character == "€":
            following = codes[at + 1][:1] if at + 1 < len(codes) else b""
            codes[at] = _NO_BYTE if following in (b"?", _NO_BYTE) else b"\x80"
            if b"\x80" <= following <= b"\xbf":
                codes[at] = b"\xa2\xe3"


def _two_byte(text: str, data: bytes, encoding: str) -> tuple[list[str], list[int]]:
    """Look for the best reading of bytes of which some are broken. That takes a while, and is left out where even the
    plain one has no word, or the text has so many that no reading could have four times as many."""
    if not evidence(data.decode(encoding, "replace")).known:
        return [], []
    if len(text) <= ENOUGH and evidence(text).known * 8 > len(data):
        return [], []
    texts, ends = characters(data, encoding)
    return _sure(texts), ends


def _sure(texts: list[str]) -> list[str]:
    """Give up also what stands beside a broken place, up to the next word: there the bytes may be out of step.

    >>> _sure(characters("工将组织".encode("gb18030")[1:], "gb18030")[0])
    ['�', '�', '组', '织']
    """
    for step in (1, -1):
        texts = texts[::step]
        beside = False
        for at, (here, next_) in enumerate(pairwise([*texts, ""])):
            if LOST in here:
                beside = True
            elif beside:
                beside = not (here.isascii() or stand_in_word(here, next_) or stand_in_word(next_, here))
                if beside:
                    texts[at] = LOST
        texts = texts[::step]
    return texts


def _utf_8(data: bytes) -> tuple[list[str], list[int]]:
    codes = _UTF_8.findall(data)
    return list(map(_characters.__getitem__, codes)), list(accumulate(map(len, codes)))


class _Characters(dict[bytes, str]):
    """What bytes of UTF-8 stand for."""

    def __missing__(self, code: bytes) -> str:
        try:
            text = code.decode()
        except UnicodeDecodeError:
            text = LOST
        self[code] = text
        return text


_characters = _Characters()
