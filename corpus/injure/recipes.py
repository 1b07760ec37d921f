"""The kinds of injury, each a pure function of a text and a seed. Nothing is drawn but from the seed's SHA-256.

A text is a page: its lines are injured one by one, all in the way of one site. What one kind cannot do to a line it
leaves: a line with a character that GBK does not have has no bytes to slip.

>>> from corpus.injure.pieces import clean
>>> clean(injure("工会工作\\n职工之家", "mixed", seed="1"))
'工会工作\\n职工之家'
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, groupby, islice, pairwise
from typing import Literal, NamedTuple

from corpus.injure.listed import listed
from corpus.injure.pieces import Injury, Kind, Piece, joined
from corpus.injure.script import traditional
from corpus.injure.shifts import encode, inject

GENERATOR = 1
"""The version of this program: with another one the same seed gives other injuries."""

_NARROW = ",;:?!()"
HALF_WIDTH = str.maketrans("，；：？！（）", _NARROW)
# How many characters a site's list has. The first three are those of the injured pages that were measured.
_SIZES = (13, 18, 54, 150, 400)
# What a site splits the bytes at, before they are decoded; the comma is what most do.
_MARKS = ("，", "，", "，；", "，；？", "，；。", "")
_ZERO_WIDTH = ("\u200b", "\ufeff", "\u2060")
# What the bytes were written in, and what they were read in.
_WRONG = (("utf-8", "cp1252"), ("gb18030", "cp1252"), ("utf-8", "gb18030"))

Pieces = list[Piece]


def injure(text: str, injury: Injury = "mixed", seed: str = "") -> Pieces:
    """Injure a clean text in Simplified script, in one of the ways of `corpus.injure.pieces.INJURIES`.

    >>> injure("组织，服务", "mark")
    [Piece(text='组织', truth='组织', kind='kept', recoverable=True), \
Piece(text=',', truth='，', kind='mark', recoverable=True), \
Piece(text='服务', truth='服务', kind='kept', recoverable=True)]
    """
    first, *others = injure_lines(text.split("\n"), injury, seed)
    return list(joined(chain(first, *([_kept("\n"), *line] for line in others))))


def injure_lines(lines: Sequence[str], injury: Injury, seed: str) -> list[Pieces]:
    """Injure the lines of one page, each into pieces of its own."""
    if injury == "none":
        return [[_kept(line)] for line in lines]
    return [list(joined(pieces)) for pieces in _RECIPES[injury](lines, seed)]


def draw(below: int, *of: object) -> int:
    """Return a number below `below`: by the first 8 bytes of the SHA-256 of the words, which `|` joins.

    >>> [draw(6, "seed", throw) for throw in range(5)]
    [3, 0, 5, 0, 3]
    """
    return int.from_bytes(hashlib.sha256("|".join(map(str, of)).encode()).digest()[:8], "big") % below


def _script(lines: Sequence[str], seed: str) -> Iterator[Iterable[Piece]]:
    for line in lines:
        yield _told(traditional(line), line)


def _gloss(lines: Sequence[str], seed: str) -> Iterator[Iterable[Piece]]:
    """Put a reading behind each character of the page's list; no byte is touched."""
    readings = dict(islice(listed().items(), _site(seed).size))
    for line in lines:
        yield chain.from_iterable(
            [piece, Piece(f"({readings[character]})", "", "gloss")] if character in readings else [piece]
            for character, original in zip(traditional(line), line, strict=True)
            for piece in _told(character, original)
        )


def _shift(lines: Sequence[str], seed: str) -> Iterator[Iterable[Piece]]:
    """Put the readings there byte by byte, of a list that has characters whose bytes lie across two of a line."""
    site = _site(seed)
    across: set[str] = set()
    for number, line in enumerate(lines):
        found = sorted(set(_across(traditional(line))))
        across |= {found[draw(len(found), seed, "across", number, n)] for n in range(2)} if found else set()
    everything = list(listed())
    characters = sorted(across, key=everything.index) + [c for c in everything[: site.size] if c not in across]
    for line in lines:
        if any(code == b"?" for code in map(encode, line.replace("?", ""))):
            yield [_kept(line)]
            continue
        pieces = inject(line, characters, site.marks, listed(), site.drops, site.shows_lost, site.space)
        yield _simplified(pieces, line)


def _across(line: str) -> Iterator[str]:
    """Yield the listed characters whose first byte is the second of one character, and the other the next one's."""
    for one, two in pairwise(map(encode, line)):
        if len(one) == len(two) == 2 and one[1] >= 0x81:
            character = (one[1:] + two[:1]).decode("gbk", "replace")
            if character in listed():
                yield character


def _mark(lines: Sequence[str], seed: str) -> Iterator[Iterable[Piece]]:
    for line in lines:
        yield _narrow([_kept(line)])


def _zero_width(lines: Sequence[str], seed: str) -> Iterator[Iterable[Piece]]:
    for number, line in enumerate(lines):
        yield _with_zero_width([_kept(line)], f"{seed}|{number}")


def _mojibake(lines: Sequence[str], seed: str) -> Iterator[Iterable[Piece]]:
    right, wrong = _WRONG[draw(len(_WRONG), seed, "encodings")]
    for line in lines:
        data = line.encode(right)
        if wrong == "cp1252":
            # Of the bytes that Windows left undefined, browsers make control characters.
            text = "".join(bytes([byte]).decode(wrong, "ignore") or chr(byte) for byte in data)
            is_whole = True
        else:
            text = data.decode(wrong, "replace").replace("\ufffd", "?")
            is_whole = text.encode(wrong) == data
        yield [Piece(text, line, "mojibake", is_whole) if text != line else _kept(line)]


def _mixed(lines: Sequence[str], seed: str) -> Iterator[Iterable[Piece]]:
    for number, pieces in enumerate(_shift(lines, seed)):
        yield _with_zero_width(_narrow(pieces), f"{seed}|{number}")


_RECIPES: dict[Injury, Callable[[Sequence[str], str], Iterator[Iterable[Piece]]]] = {
    "script": _script,
    "gloss": _gloss,
    "shift": _shift,
    "mark": _mark,
    "zero-width": _zero_width,
    "mojibake": _mojibake,
    "mixed": _mixed,
}


class _Site(NamedTuple):
    """How one site injures its pages."""

    size: int
    marks: str
    drops: bool
    shows_lost: bool
    space: str


def _site(seed: str) -> _Site:
    return _Site(
        size=_SIZES[draw(len(_SIZES), seed, "size")],
        marks=_MARKS[draw(len(_MARKS), seed, "marks")],
        drops=draw(3, seed, "drops") == 0,
        shows_lost=draw(3, seed, "shows lost") == 0,
        space=" " if draw(20, seed, "space") == 0 else "",
    )


def _simplified(pieces: Iterable[Piece], line: str) -> Iterator[Piece]:
    """Tell pieces whose truth is in Traditional script by what the line has there."""
    at = 0
    for piece in pieces:
        truth = line[at : at + len(piece.truth)]
        at += len(piece.truth)
        if piece.kind == "kept":
            yield from _told(piece.text, truth)
        else:
            yield piece._replace(truth=truth)


def _told(text: str, truth: str) -> Iterator[Piece]:
    """Yield stretches of two texts of one length: the same, a mark made half-width, or another script."""

    def kind(pair: tuple[str, str]) -> Kind | Literal["kept"]:
        return "kept" if pair[0] == pair[1] else "mark" if pair[0] in _NARROW else "script"

    for which, pairs in groupby(zip(text, truth, strict=True), key=kind):
        stands, stood = zip(*pairs, strict=True)
        yield Piece("".join(stands), "".join(stood), which)


def _narrow(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Make the marks half-width in what was kept."""
    for piece in pieces:
        yield from _told(piece.text.translate(HALF_WIDTH), piece.text) if piece.kind == "kept" else [piece]


def _with_zero_width(pieces: Iterable[Piece], seed: str) -> Iterator[Piece]:
    """Put characters of no width behind some marks of what is whole."""
    at = 0
    for piece in pieces:
        if piece.kind not in ("kept", "mark"):
            yield piece
            continue
        for stands, stood in zip(piece.text, piece.truth, strict=True):
            yield Piece(stands, stood, piece.kind)
            at += 1
            if stood in "，。、；" and draw(3, seed, "zero-width", at) == 0:
                yield Piece(_ZERO_WIDTH[draw(3, seed, "which", at)], "", "zero-width")


def _kept(text: str) -> Piece:
    return Piece(text, text, "kept")
