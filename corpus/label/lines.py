r"""A page as lines: the unit that gets a role.

>>> [line.text for line in split("标题\n\n　　第一段。   第二段。")]
['标题', '第一段。', '第二段。']
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

# What `str.isspace` knows, byte order marks and zero-width characters.
BLANK = (
    "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u202f\u205f\u2060\u3000\ufeff"
)
_BREAK = re.compile("[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")
# Three spaces or more inside a line stand where a paragraph ended; so do `? ?` and `??`, spaces that an encoding
# lacked.
_END = "[。！？”》）]"
_SPACES = rf"\s{{3,}}|\?(?<={_END}\?)(?: ?\?)+ ?| (?<={_END} )\?(?: ?\?)+ ?"
# The heads of a journal article often share one line.
_BRACKETED = "(?=[【〔\\[](?:关键词|摘\\s?要|中图分类号|文献标识码|文章编号|作者单位)[】〕\\]])"
_SPACES += f"|{_BRACKETED}"
_GAP = re.compile(rf"\s{{3}}|(?<!^){_BRACKETED}")
_PIECE = re.compile(_SPACES)
# In a long run-on line, a single space behind a sentence does, too.
_RUN_ON = 400
_RUN_ON_PIECE = re.compile(_SPACES + "|\\s(?<=[。！？”]\\s)\\s*(?=[\u3400-\u9fff“《])")


@dataclass(slots=True)
class Line:
    """A stretch of the page (code points) with the space around it cut off, and what it is."""

    start: int
    end: int
    text: str
    role: str = ""
    strong: bool = False
    """Whether more than one thing on the line shows its role, so that its place in an article does not overrule it."""
    heading: bool = False
    joins: bool = False
    """Whether this line goes on with the paragraph of the kept line before it."""
    claims: list[tuple[int, int, str]] = field(default_factory=list)
    """Stretches of the page within this line that became a field: start, end, reason."""


def split(text: str) -> list[Line]:
    """Split a page into lines that are not blank, in order."""
    lines: list[Line] = []
    at = 0
    for end in _BREAK.finditer(text):
        _add_line(lines, text, at, end.start())
        at = end.end()
    _add_line(lines, text, at, len(text))
    return lines


def _add_line(lines: list[Line], text: str, start: int, end: int) -> None:
    line = text[start:end].lstrip(BLANK)
    start = end - len(line)
    line = line.rstrip(BLANK)
    if len(line) > _RUN_ON or "?" in line or _GAP.search(line):
        at = 0
        for cut in (_RUN_ON_PIECE if len(line) > _RUN_ON else _PIECE).finditer(line):
            _add(lines, line[at : cut.start()], start + at)
            at = cut.end()
        _add(lines, line[at:], start + at)
    elif line:
        lines.append(Line(start, start + len(line), line))


def _add(lines: list[Line], piece: str, start: int) -> None:
    stripped = piece.lstrip(BLANK)
    start += len(piece) - len(stripped)
    stripped = stripped.rstrip(BLANK)
    if stripped:
        lines.append(Line(start, start + len(stripped), stripped))
