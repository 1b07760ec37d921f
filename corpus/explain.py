"""What became of a page, as a diff to read: `corpus clean --explain`.

>>> import corpus
>>> page = "首页 > 工会\\n工会是职工之家\\n工會要把職工的事情辦好,還要辦實。\\n各级工会要为职工服务，让职工满意。"
>>> print("\\n".join(explain(corpus.clean(page.encode()).rows)))
@@ 1 @@ breadcrumb
- 首页 > 工会
@@ 2 @@ title
- 工会是职工之家
@@ 3 @@ script-and-marks
- 工會要把職工的事情辦好,還要辦實。
+ 工会要把职工的事情办好，还要办实。
@@ 4 @@
  各级工会要为职工服务，让职工满意。
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from corpus.terminal import pictured

if TYPE_CHECKING:
    from corpus.account.ledger import Ledger

_BREAK = "\n"

# What the two lines of a diff tell without words; of the rest, each row is told below them.
_SEEN = frozenset({"text", "script", "marks", "script-and-marks", "gloss", "whitespace", "line-break", "zero-width"})

_RED, _GREEN, _CYAN, _STRONG, _END = "\x1b[31m", "\x1b[32m", "\x1b[36m", "\x1b[1m", "\x1b[0m"


class _Piece(NamedTuple):
    """A ledger row, or the part of one that lies on a line of the page."""

    action: str
    reason: str
    raw: str
    text: str


class _Line(NamedTuple):
    """A line of the page, with the line break it ends with."""

    number: int
    pieces: list[_Piece]
    raw: str


class _Hunk(NamedTuple):
    """Neighbouring lines of the page that had the same fate: `kept`, `changed`, or the reasons they are gone for."""

    fate: str
    lines: list[_Line]


def explain(rows: Ledger, colour: bool = False) -> Iterator[str]:
    """Yield the lines of a diff from a page to its text, made of its whole ledger.

    A hunk opens with the numbers of its lines in the page and what was done, how often. `-` is the page and `+` the
    text. A row that is more than a mapping, or a removal that the two lines show, follows in a line of its own.
    """
    for fate, lines in _hunks(_lines(rows)):
        first, last = lines[0].number, lines[-1].number
        numbers = f"@@ {first} @@" if first == last else f"@@ {first}–{last} @@"
        yield f"{_paint(numbers, _CYAN, colour)} {_reasons(lines)}".rstrip()
        for line in lines:
            if not line.raw.strip():
                continue
            if fate == "kept":
                yield f"  {pictured(line.raw.removesuffix(_BREAK))}"
            else:
                yield from _changes(line, fate == "changed", colour)


def _changes(line: _Line, stays: bool, colour: bool) -> Iterator[str]:
    """The two lines of a diff, and what they do not tell."""
    whole = [*line.pieces[:-1], _without_break(line.pieces[-1])]
    before = "".join(_part(piece.raw, _RED, piece.action != "kept", colour) for piece in whole)
    yield f"{_paint('-', _RED, colour)} {before}"
    if not stays:
        return
    after = "".join(_part(piece.text, _GREEN, piece.action != "kept", colour) for piece in whole)
    yield f"{_paint('+', _GREEN, colour)} {after}"
    for piece in whole:
        if piece.reason not in _SEEN:
            change = f"{pictured(piece.raw)} → {pictured(piece.text)}" if piece.text else pictured(piece.raw)
            yield f"    {piece.reason}: {change}"


def _without_break(piece: _Piece) -> _Piece:
    """The end of a line without its line break, unless it was taken out of a paragraph."""
    if piece.reason == "line-break":
        return piece
    return piece._replace(raw=piece.raw.removesuffix(_BREAK), text=piece.text.removesuffix(_BREAK))


def _lines(rows: Ledger) -> Iterator[_Line]:
    """Cut the rows where a line of the page ends."""
    number, pieces = 1, list[_Piece]()
    for piece in map(_Piece, rows.action, rows.reason, rows.raw, rows.text):
        for part in _cut(piece):
            pieces.append(part)
            if part.raw.endswith(_BREAK):
                yield _Line(number, pieces, _raw(pieces))
                number, pieces = number + 1, []
    if pieces:
        yield _Line(number, pieces, _raw(pieces))


def _cut(piece: _Piece) -> Iterator[_Piece]:
    """A row by lines of the page. What was mapped has a counterpart for each character; else the first part has all."""
    action, reason, whole, text = piece
    if _BREAK not in whole:
        yield piece
        return
    mapped, at = action in ("kept", "converted"), 0
    for raw in whole.splitlines(keepends=True):
        yield _Piece(action, reason, raw, text[at : at + len(raw)] if mapped else text * (at == 0))
        at += len(raw)


def _hunks(lines: Iterable[_Line]) -> Iterator[_Hunk]:
    """A blank line belongs to those before it, so that a list of links with gaps is one list."""
    hunk: _Hunk | None = None
    for line in lines:
        fate = _fate(line)
        if hunk and (not fate or (fate == hunk.fate and fate != "changed") or not hunk.fate):
            hunk.lines.append(line)
            if fate and not hunk.fate:
                hunk = hunk._replace(fate=fate)
            continue
        if hunk:
            yield hunk
        hunk = _Hunk(fate, [line])
    if hunk:
        yield hunk


def _fate(line: _Line) -> str:
    """As in a hunk; empty for a blank line, which any may hold."""
    if not line.raw.strip():
        return ""
    if all(piece.action == "kept" for piece in line.pieces):
        return "kept"
    if any(piece.text.strip() for piece in line.pieces):
        return "changed"
    return ", ".join(dict.fromkeys(piece.reason for piece in line.pieces if piece.raw.strip()))


def _reasons(lines: Iterable[_Line]) -> str:
    """What was done, most often first: `gloss ×14, script ×9, byte-shift`. White space is told where it is all."""
    counts = Counter(piece.reason for line in lines for piece in line.pieces if piece.action != "kept")
    if len(counts) > 1:
        del counts["whitespace"]
    return ", ".join(f"{reason} ×{count}" if count > 1 else reason for reason, count in counts.most_common())


def _raw(pieces: list[_Piece]) -> str:
    return pieces[0].raw if len(pieces) == 1 else "".join([piece.raw for piece in pieces])


def _part(text: str, colour: str, changed: bool, coloured: bool) -> str:
    shown = pictured(text, blanks=changed and not text.strip())
    return _paint(shown, _STRONG + colour, coloured and bool(shown)) if changed else shown


def _paint(text: str, colour: str, coloured: bool) -> str:
    return f"{colour}{text}{_END}" if coloured else text
