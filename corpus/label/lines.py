r"""A page as lines: the unit that gets a role.

>>> [line.text for line in split("标题\n\n　　第一段。   第二段。")]
['标题', '第一段。', '第二段。']
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from corpus.label.gates import EVERYTHING, SPACE, bits_of, gate, held

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
# A cut takes one character first, whatever it is for: so one fast search runs over all others of a line, three times
# as fast as with `\s`.
_FIRST = rf"[{SPACE}?【〔\[]"
_SPACES = rf"(?<=\s)\s{{2,}}|(?<={_END}\?)(?: ?\?)+ ?|(?<={_END} )\?(?: ?\?)+ ?"
# The heads of a journal article often share one line.
_BRACKETED = "(?<=[【〔\\[])(?=(?:关键词|摘\\s?要|中图分类号|文献标识码|文章编号|作者单位)[】〕\\]])"
_PIECE = re.compile(f"{_FIRST}(?:{_SPACES}|{_BRACKETED})")
_MAY_CUT = gate(r"\s\s\s") | gate("[。！？”》）][ ?][ ?]") | gate(r"[【〔\[][关摘中文作][键\s要图献章者]")
# In a long run-on line, a single space behind a sentence does, too.
_RUN_ON = 400
_BEHIND_SENTENCE = "(?<=[。！？”]\\s)\\s*(?=[\u3400-\u9fff“《])"
_RUN_ON_PIECE = re.compile(f"{_FIRST}(?:{_SPACES}|{_BRACKETED}|{_BEHIND_SENTENCE})")
_RUN_ON_SPACE = re.compile(rf"\s{_BEHIND_SENTENCE}")
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
    key: str | None = None
    """What it has in common with other forms of a title, once that was asked (`title.key_of`)."""
    is_read: bool = False
    meta: Meta | None = None
    """What it says of the page, once that was asked (`meta.read`)."""


def split(text: str) -> list[Line]:
    """Split a page into lines that are not blank, in order."""
    places: list[int] = []
    texts: list[str] = []
    at = 0
    for piece in text.splitlines(keepends=True):
        at += len(piece)
        line = piece.lstrip(BLANK)
        if line:
            start = at - len(line)
            line = line.rstrip(BLANK)
            places += (start, start + len(line))
            texts.append(line)
    bits = bits_of(text)
    holds = held(bits, places)
    if any(map(_MAY_CUT_RUN_ON.__and__, holds)):
        places, texts = _cut(places, texts, holds)
        holds = held(bits, places)
    starts, ends = places[::2], places[1::2]
    return [Line(*each) for each in zip(starts, ends, texts, holds, bits[starts].tolist(), strict=True)]


def _cut(places: list[int], texts: list[str], holds: list[int]) -> tuple[list[int], list[str]]:
    """Return the places and texts of lines, and of the pieces that spaces cut some of them into.

    `holds` are the bits of the lines.
    """
    cut_places: list[int] = []
    cut_texts: list[str] = []
    for start, line, hold in zip(places[::2], texts, holds, strict=True):
        is_run_on = len(line) > _RUN_ON
        if not hold & (_MAY_CUT_RUN_ON if is_run_on else _MAY_CUT):
            cut_places += (start, start + len(line))
            cut_texts.append(line)
            continue
        pieces, at = [], 0
        pattern = _PIECE if not is_run_on else _RUN_ON_PIECE if hold & _MAY_CUT else _RUN_ON_SPACE
        for cut in pattern.finditer(line):
            stop, end = cut.span()
            pieces.append((at, stop))
            # Spaces are dropped; a bracket opens the next piece.
            at = stop if line[stop] in "【〔[" else end
        pieces.append((at, len(line)))
        for at, stop in pieces:
            piece = line[at:stop].lstrip(BLANK)
            if piece:
                at = start + stop - len(piece)
                piece = piece.rstrip(BLANK)
                cut_places += (at, at + len(piece))
                cut_texts.append(piece)
    return cut_places, cut_texts
