r"""A page as lines: the unit that gets a role.

>>> [line.text for line in split("标题\n\n　　第一段。   第二段。")]
['标题', '第一段。', '第二段。']
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from corpus.errors import Rejected
from corpus.label.gates import EVERYTHING, SPACE, bits_of, gate, of_lines
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
# A cut takes one character first, whatever it is for: so one fast search runs over all others of a line, three times
# as fast as with `\s`.
_FIRST = rf"[{SPACE}?【〔\[]"
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
# Blank lines that held a space which the encoding lacked; a few may be somebody's questions.
_LOST_BLANK = re.compile(r"(?m)^[ \u3000]{0,8}\?[ ?\u3000]{0,8}$")
# More lines than this are a book; the least mean length of its lines in bytes of UTF-8, with what stands between them.
_CRUMBS = ((20_000, 12), (40_000, 24))
_OPENING = frozenset("【〔[")
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
    """Split a page into lines that are not blank, in order.

    Raises `Rejected` (`no-article`) where there are very many, and hardly anything on any of them.
    """
    places: list[int] = []
    texts: list[str] = []
    at = 0
    blank = BLANK
    if "\n?" in text and len(_LOST_BLANK.findall(text)) > 2:
        blank += "?"
    for piece in text.splitlines(keepends=True):
        at += len(piece)
        line = piece.lstrip(BLANK) if piece.strip(blank) else ""
        if line:
            start = at - len(line)
            line = line.rstrip(BLANK)
            places += (start, start + len(line))
            texts.append(line)
    _check_some_prose(text, texts)
    bits = bits_of(text)
    holds, opens = of_lines(bits, places)
    cut = [i for i, hold in enumerate(holds) if hold & _MAY_CUT_RUN_ON and (hold & _MAY_CUT or len(texts[i]) > _RUN_ON)]
    if cut:
        places, texts = _cut(cut, places, texts, holds)
        _check_some_prose(text, texts)
        holds, opens = of_lines(bits, places)
    return [Line(*each) for each in zip(places[::2], places[1::2], texts, holds, opens, strict=True)]


def check_some_prose(page: str) -> None:
    """Do what `split` does with a page of very many lines, before it is restored: that makes hardly any line longer."""
    if page.count("\n") > _CRUMBS[0][0]:
        _check_some_prose(page, [line for line in page.splitlines() if line.strip(BLANK)])


def _check_some_prose(text: str, lines: list[str]) -> None:
    """A line takes its time however short it is, so a page of nothing but crumbs is none: the longest of such poems has
    a tenth of these lines, and the shortest verse, of four characters without a mark, makes them longer. Of twice as
    many, even verses of seven characters are longer."""
    for many, crumb in _CRUMBS:
        if len(lines) > many and len(text.encode("utf-8", "surrogatepass")) < crumb * len(lines):
            said = f"the page is {len(lines)} lines with less than {crumb} bytes to each; a text has longer lines"
            raise Rejected("no-article", said)


def _cut(cut: list[int], places: list[int], texts: list[str], holds: list[int]) -> tuple[list[int], list[str]]:
    """Return the places and the texts of lines, with the pieces of those that are to be cut in their stead."""
    new_places: list[int] = []
    new_texts: list[str] = []
    done = 0
    for i in cut:
        new_places += places[2 * done : 2 * i]
        new_texts += texts[done:i]
        for start, piece in _pieces(texts[i], places[2 * i], holds[i]):
            new_places += (start, start + len(piece))
            new_texts.append(piece)
        done = i + 1
    return new_places + places[2 * done :], new_texts + texts[done:]


def _pieces(line: str, start: int, holds: int) -> Iterator[tuple[int, str]]:
    """Yield the pieces that spaces cut a line into, and where they start. `holds` are the bits of the line."""
    at = 0
    pattern = _PIECE if len(line) <= _RUN_ON else _RUN_ON_PIECE if holds & _MAY_CUT else _RUN_ON_SPACE
    for stop, end in [*(cut.span() for cut in pattern.finditer(line)), (len(line), len(line))]:
        piece = line[at:stop].lstrip(BLANK)
        if piece:
            yield start + stop - len(piece), piece.rstrip(BLANK)
        # Spaces are dropped; a bracket opens the next piece.
        at = stop if line[stop : stop + 1] in _OPENING else end
