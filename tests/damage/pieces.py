"""An injured page in pieces: what stands there, and what stood there before.

>>> page = [Piece("工會", "工會", "kept"), Piece("(huì)", "", "gloss")]
>>> injured(page), clean(page)
('工會(huì)', '工會')
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

Kind = Literal["kept", "gloss", "shift"]


class Piece(NamedTuple):
    """A stretch of an injured page and what it was, in Traditional script. A kept one is the same in both."""

    text: str
    truth: str
    kind: Kind


def injured(pieces: Iterable[Piece]) -> str:
    return "".join(piece.text for piece in pieces)


def clean(pieces: Iterable[Piece]) -> str:
    return "".join(piece.truth for piece in pieces)


def joined(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Join neighbours that were kept.

    >>> list(joined([Piece("工", "工", "kept"), Piece("會", "會", "kept")]))
    [Piece(text='工會', truth='工會', kind='kept')]
    """
    kept: list[str] = []
    for piece in pieces:
        if piece.kind == "kept":
            kept.append(piece.text)
            continue
        if kept:
            yield Piece(text := "".join(kept), text, "kept")
            kept = []
        yield piece
    if kept:
        yield Piece(text := "".join(kept), text, "kept")
