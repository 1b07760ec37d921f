"""Which lines of an article belong together, and which spaces in them are stray."""

from __future__ import annotations

import re
from itertools import pairwise

from corpus.edits import Edit
from corpus.label.lines import Line
from corpus.label.shape import ENDED, NUMBERED

_MARK = "，。、；：！？…—“”‘’《》〈〉（）「」『』【】〔〕"
_HAN = "\u3400-\u9fff"
_SPACES = re.compile(
    f"(?<=[{_MARK}])[^\\S\\n]+|[^\\S\\n]+(?=[{_MARK}])|(?<=[{_HAN}]) (?=[{_HAN}])|[\u200b-\u200f\u2060\ufeff]+"
)
_ANY_SPACE = re.compile("[\\s\u200b-\u200f\u2060\ufeff]")
_LATIN = re.compile("[A-Za-z]")
_SENTENCE = re.compile("[。！？][”’」』）]*")
_CLOSING = "”’」』）"
# Fewer gaps inside lines than this are somebody's layout, not the ends of paragraphs.
_FEWEST_GAPS = 3
# A hard wrap cuts lines at one width; fewer lines than this prove no width.
_FEWEST_WRAPPED = 4


def join_lines(text: str, kept: list[Line]) -> None:
    """Mark the lines that go on with the paragraph before them."""
    sentences = _one_sentence_a_line(text, kept)
    width = _wrap_width(kept)
    for before, line in pairwise(kept):
        if line.text[0] in _CLOSING:
            line.joins = True
        elif sentences:
            numbered = NUMBERED.match(before.text) or NUMBERED.match(line.text)
            line.joins = not numbered and bool(ENDED.search(before.text)) and not _spaced(text, before, line)
        elif width:
            line.joins = not ENDED.search(before.text) and width - 3 <= len(before.text) <= width


def _spaced(text: str, before: Line, line: Line) -> bool:
    """Whether two pieces of one line are apart by the spaces that stand where a paragraph ended."""
    return "\n" not in text[before.end : line.start]


def _one_sentence_a_line(text: str, kept: list[Line]) -> bool:
    """Whether each sentence has a line of its own, and spaces inside lines keep the paragraphs apart."""
    gaps = sum(1 for before, line in pairwise(kept) if _spaced(text, before, line))
    if len(kept) < 8 or gaps < _FEWEST_GAPS:
        return False
    single = sum(1 for line in kept if len(_SENTENCE.findall(line.text)) <= 1)
    return single * 10 >= len(kept) * 9


def _wrap_width(kept: list[Line]) -> int:
    """The width at which an editor cut lines in mid-sentence, or 0."""
    cut = [len(line.text) for line in kept if not NUMBERED.match(line.text) and not ENDED.search(line.text)]
    if len(cut) < _FEWEST_WRAPPED:
        return 0
    width = max(cut)
    longest = max(len(line.text) for line in kept)
    if width < 20 or longest > width + 3 or sum(1 for n in cut if n >= width - 3) * 10 < len(cut) * 7:
        return 0
    return width


def stray_spaces(text: str, line: Line, article: str) -> list[Edit]:
    """Return the removal of spaces beside Chinese marks, and of one between two characters that the article elsewhere
    writes together."""
    if not _ANY_SPACE.search(line.text):
        return []
    found = []
    for match in _SPACES.finditer(text, line.start, line.end):
        a, b = match.span()
        between_han = match[0] == " " and text[a - 1] not in _MARK and text[b] not in _MARK
        if between_han and (text[a - 1] + text[b] not in article or not _SENTENCE.search(line.text)):
            continue
        # A gap to be filled in, and quotation marks in Latin text.
        if (
            text[a - 1] + text[b] == "（）"
            or (_LATIN.match(text[a - 1]) and text[b] in "“‘")
            or (text[a - 1] in "”’" and _LATIN.match(text[b]))
        ):
            continue
        found.append(Edit(a, b, "", "removed", "whitespace"))
    return found
