"""An injured text in pieces: what stands there, and what stood there before.

>>> page = [Piece("工", "工", "kept"), Piece("會", "会", "script"), Piece("(huì)", "", "gloss")]
>>> injured(page), clean(page)
('工會(huì)', '工会')
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

Kind = Literal["script", "gloss", "shift", "mark", "zero-width", "mojibake"]
Injury = Literal["none", Kind, "mixed"]

INJURIES: dict[Injury, str] = {
    "none": "nothing, a restorer must leave it alone",
    "script": "Simplified script mapped to Traditional, character by character",
    "gloss": "that, and a reading in brackets put behind each listed character",
    "shift": "that, but byte by byte: some readings lie across two characters, and break those behind them",
    "mark": "marks made half-width",
    "zero-width": "characters of no width put behind marks",
    "mojibake": "the bytes read in a wrong encoding",
    "mixed": "`shift`, `mark` and `zero-width` together",
}


class Piece(NamedTuple):
    """A stretch of an injured text and what it was. A kept one is the same in both.

    It is not `recoverable` where bytes of what it was are lost, and nothing that is left names them.
    """

    text: str
    truth: str
    kind: Kind | Literal["kept"]
    recoverable: bool = True


def injured(pieces: Iterable[Piece]) -> str:
    return "".join(piece.text for piece in pieces)


def clean(pieces: Iterable[Piece]) -> str:
    return "".join(piece.truth for piece in pieces)


def joined(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Join neighbours that were kept.

    >>> list(joined([Piece("工", "工", "kept"), Piece("會", "會", "kept")]))
    [Piece(text='工會', truth='工會', kind='kept', recoverable=True)]
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
