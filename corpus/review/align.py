"""A page and its article side by side: the rows of the ledger, cut where paragraphs end.

>>> rows = [("removed", "share", "分享\\n", ""), ("converted", "script", "工會。\\n職工。", "工会。\\n职工。")]
>>> [[(piece.raw, piece.text) for piece in part.pieces] for part in aligned(rows)]
[[('分享\\n', '')], [('工會。\\n', '工会。\\n')], [('職工。', '职工。')]]
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import NamedTuple

from corpus.account.ledger import ONE_FOR_ONE, Row

LONGEST = 4000  # code points of a part: what a browser lays out at once; a line of a million is folded


class Piece(NamedTuple):
    """A stretch of a row. All pieces of a row joined give the row."""

    row: int
    """Number of the row in the ledger."""
    start: int
    """First code point of the piece in the page."""
    raw: str
    text: str
    is_first: bool


@dataclass
class Part:
    """Pieces that stand beside each other: a paragraph of the article, or a line of the page that is not of it."""

    pieces: list[Piece] = field(default_factory=list)
    continues: bool = False
    """Whether it goes on with a paragraph that was too long for one part."""

    size: int = 0
    """Code points of its longer side, piece by piece."""

    def add(self, piece: Piece) -> None:
        self.pieces.append(piece)
        self.size += max(len(piece.raw), len(piece.text))

    @property
    def is_blank(self) -> bool:
        return not any(piece.raw.strip() or piece.text.strip() for piece in self.pieces)


def aligned(rows: Iterable[Row], longest: int = LONGEST) -> Iterator[Part]:
    """Yield the parts of a page in order. Every row is in them once, every character of page and article once.

    Blank lines stay with the paragraph before them.
    """
    waiting: Part | None = None
    for part in _parts(rows, longest):
        if waiting and part.is_blank and waiting.size + part.size <= longest:
            for piece in part.pieces:
                waiting.add(piece)
            continue
        if waiting:
            yield waiting
        waiting = part
    if waiting:
        yield waiting


def _parts(rows: Iterable[Row], longest: int) -> Iterator[Part]:
    part = Part()
    for piece, ends in _pieces(rows, longest):
        if part.pieces and part.size + max(len(piece.raw), len(piece.text)) > longest:
            yield part
            part = Part(continues=True)
        part.add(piece)
        if ends:
            yield part
            part = Part()
    if part.pieces:
        yield part


def _pieces(rows: Iterable[Row], longest: int) -> Iterator[tuple[Piece, bool]]:
    """Yield the pieces of rows, and whether a paragraph of the article or a line outside of it ends behind them."""
    known = list(rows)
    # Where the article stands before each row: behind a newline or at an end of it, no paragraph is under way.
    start = 0
    last = ""  # the character of the article before the row
    upcoming = _next_characters(known)
    for number, (action, _, raw, text) in enumerate(known):
        outside = last in ("", "\n") or upcoming[number] in ("", "\n")
        at = 0
        for is_first, (raw_cut, text_cut, ends) in _first(_cuts(action, raw, text, outside, longest)):
            yield Piece(number, start + at, raw_cut, text_cut, is_first), ends
            at += len(raw_cut)
        start += len(raw)
        last = text[-1:] or last


def _next_characters(rows: list[Row]) -> list[str]:
    """The character of the article that comes next at each row; empty at its end."""
    found, upcoming = "", []
    for _, _, _, text in reversed(rows):
        found = text[:1] or found
        upcoming.append(found)
    return upcoming[::-1]


def _first(cuts: Iterable[tuple[str, str, bool]]) -> Iterator[tuple[bool, tuple[str, str, bool]]]:
    return ((number == 0, cut) for number, cut in enumerate(cuts))


def _cuts(action: str, raw: str, text: str, outside: bool, longest: int) -> Iterator[tuple[str, str, bool]]:
    if action in ONE_FOR_ONE and len(raw) == len(text):
        at = 0
        for line in text.split("\n"):
            end = min(at + len(line) + 1, len(text))
            if at < end or not text:
                yield from _folded(raw[at:end], text[at:end], text[at:end].endswith("\n"), longest)
            at = end
    elif not text and outside and raw:
        for line in raw.splitlines(keepends=True):
            yield from _folded(line, "", len(line.splitlines()[0]) < len(line), longest)
    else:
        yield from _folded(raw, text, text.endswith("\n"), longest)


def _folded(raw: str, text: str, ends: bool, longest: int) -> Iterator[tuple[str, str, bool]]:
    """Cut both after `longest` code points."""
    if len(raw) <= longest and len(text) <= longest:
        yield raw, text, ends
        return
    raws, texts = ([each[at : at + longest] for at in range(0, len(each), longest)] for each in (raw, text))
    pairs = list(zip_longest(raws, texts, fillvalue=""))
    for number, (one, other) in enumerate(pairs, 1):
        yield one, other, ends and number == len(pairs)
