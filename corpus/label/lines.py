r"""A page as lines: the unit that gets a role.

>>> [line.text for line in split("标题\n\n　　第一段。   第二段。")]
['标题', '第一段。', '第二段。']
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from corpus.label.gates import EVERYTHING, gate, scan
from corpus.patterns import lazy

if TYPE_CHECKING:
    from corpus.label.dates import Stated
    from corpus.label.meta import Meta

# What `str.isspace` knows, byte order marks and zero-width characters.
BLANK = (
    "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u202f\u205f\u2060\u3000\ufeff"
)
# Three spaces or more inside a line stand where a paragraph ended; so do `? ?` and `??`, spaces that an encoding
# lacked.
_END = "[。！？”》）]"
# A cut takes one character first, whatever it is for: so one fast search runs over all others of a line.
_FIRST = r"[\s?【〔\[]"
_SPACES = rf"(?<=\s)\s{{2,}}|(?<={_END}\?)(?: ?\?)+ ?|(?<={_END} )\?(?: ?\?)+ ?"
# The heads of a journal article often share one line.
_BRACKETED = "(?<=[【〔\\[])(?=(?:关键词|摘\\s?要|中图分类号|文献标识码|文章编号|作者单位)[】〕\\]])"
_PIECE = lazy(f"{_FIRST}(?:{_SPACES}|{_BRACKETED})")
_MAY_CUT = gate(r"\s\s\s") | gate("[。！？”》）][ ?][ ?]") | gate(r"[【〔\[][关摘中文作][键\s要图献章者]")
# In a long run-on line, a single space behind a sentence does, too.
_RUN_ON = 400
_BEHIND_SENTENCE = "(?<=[。！？”]\\s)\\s*(?=[\u3400-\u9fff“《])"
_RUN_ON_PIECE = lazy(f"{_FIRST}(?:{_SPACES}|{_BRACKETED}|{_BEHIND_SENTENCE})")
_RUN_ON_SPACE = lazy(rf"\s{_BEHIND_SENTENCE}")
_MAY_CUT_RUN_ON = _MAY_CUT | gate(r"[。！？”]\s")


@dataclass(slots=True)
class Line:
    """A stretch of the page (code points) with the space around it cut off, and what it is."""

    start: int
    end: int
    text: str
    holds: int = EVERYTHING
    """Bits of the gates that the line passes somewhere (`corpus.label.gates`)."""
    opens: int = EVERYTHING
    """Bits of those that it passes where it begins."""
    role: str = ""
    strong: bool = False
    """Whether more than one thing on the line shows its role, so that its place in an article does not overrule it."""
    heading: bool = False
    joins: bool = False
    """Whether this line goes on with the paragraph of the kept line before it."""
    claims: list[tuple[int, int, str]] = field(default_factory=list)
    """Stretches of the page within this line that became a field: start, end, reason."""
    weight: int | None = None
    """What the line weighs, once it was asked (`shape.weight_of`)."""
    dates: list[Stated] | None = None
    """The dates on it, once they were asked (`dates.on`)."""
    names_someone: bool | None = None
    """Whether it is names and nothing else, once that was asked (`names.names_someone_on`)."""
    is_read: bool = False
    meta: Meta | None = None
    """What it says of the page, once that was asked (`meta.read`)."""


def split(text: str) -> list[Line]:
    """Split a page into lines that are not blank, in order."""
    places: list[int] = []
    texts: list[str] = []
    at = 0
    for piece in text.splitlines(keepends=True):
        line = piece.lstrip(BLANK)
        at += len(piece)
        if line:
            start = at - len(line)
            line = line.rstrip(BLANK)
            places += (start, start + len(line))
            texts.append(line)
    lines: list[Line] = []
    for start, line, holds, opens in zip(places[::2], texts, *scan(text, places), strict=True):
        if holds & _MAY_CUT_RUN_ON and (holds & _MAY_CUT or len(line) > _RUN_ON):
            _add_pieces(lines, line, start, holds)
        else:
            lines.append(Line(start, start + len(line), line, holds, opens))
    return lines


def _add_pieces(lines: list[Line], line: str, start: int, holds: int) -> None:
    """Add the lines that spaces cut a line into. What the line may hold, any of them may."""
    at = 0
    pattern = _PIECE if len(line) <= _RUN_ON else _RUN_ON_PIECE if holds & _MAY_CUT else _RUN_ON_SPACE
    for cut in pattern.finditer(line):
        _add(lines, line[at : cut.start()], start + at, holds)
        # Spaces are dropped; a bracket opens the next piece.
        at = cut.start() if line[cut.start()] in "【〔[" else cut.end()
    _add(lines, line[at:], start + at, holds)


def _add(lines: list[Line], piece: str, start: int, holds: int) -> None:
    stripped = piece.lstrip(BLANK)
    start += len(piece) - len(stripped)
    stripped = stripped.rstrip(BLANK)
    if stripped:
        lines.append(Line(start, start + len(stripped), stripped, holds))
