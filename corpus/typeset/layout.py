"""Which lines of an article belong together, and which spaces in them are stray."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from operator import add

from corpus.edits import Edit, Fields, edits_of
from corpus.label.lines import BLANK, Line
from corpus.label.shape import MAY_BE_NUMBERED, NUMBERED
from corpus.patterns import lazy

_MARK = "，。、；：！？…—“”‘’《》〈〉（）「」『』【】〔〕"
_HAN = "\u3400-\u9fff"
_SPACES = lazy(
    f"(?<=[{_MARK}])[^\\S\\n]+|[^\\S\\n]+(?=[{_MARK}])|(?<=[{_HAN}]) (?=[{_HAN}])|[\u200b-\u200f\u2060\ufeff]+"
)
_GAP = re.compile(f"[{re.escape(BLANK)}]+")
_HIDDEN = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
_LATIN = re.compile("[A-Za-z]")
_CLOSING = "”’」』）"
# What `corpus.label.shape.ENDED` says, asked of the end of a line alone: a mark and what may close behind it, or what
# closes without a mark.
_ENDS, _CLOSERS, _CLOSED = frozenset("。！？!?…：:；;."), '”’」』）)》〕】"〞', frozenset("”」』】）)")
_SENTENCE_ENDS = "。！？"
# Fewer gaps inside lines than this are somebody's layout, not the ends of paragraphs.
_FEWEST_GAPS = 3
# Looking for so many pairs of characters takes as long as making a table of all.
_FEW_PAIRS = 100
# A hard wrap cuts lines at one width, or a little less; fewer lines than this, or narrower ones, prove no width.
_FEWEST_WRAPPED, _NARROWEST, _SLACK = 4, 20, 3


def join_lines(text: str, kept: list[Line]) -> None:
    """Mark the lines that go on with the paragraph before them."""
    # Whether two pieces of one line are apart by the spaces that stand where a paragraph ended.
    spaced = [text.find("\n", before.end, line.start) < 0 for before, line in pairwise(kept)]
    sentences = _one_sentence_a_line(text, kept, spaced)
    width = 0 if sentences else _wrap_width(kept)
    if not sentences and not width:  # as on most pages
        for line in kept[1:]:
            if line.text[0] in _CLOSING:
                line.joins = True
        return
    numbered = [_is_numbered(line) for line in kept] if sentences else []
    for at, (before, line) in enumerate(pairwise(kept)):
        if line.text[0] in _CLOSING:
            line.joins = True
        elif sentences:
            is_apart = numbered[at] or numbered[at + 1] or spaced[at]
            line.joins = not is_apart and is_ended(before.text)
        else:
            line.joins = width - _SLACK <= len(before.text) <= width and not is_ended(before.text)


def _is_numbered(line: Line) -> bool:
    return bool(line.opens & MAY_BE_NUMBERED) and NUMBERED.match(line.text) is not None


def is_ended(text: str) -> bool:
    """Whether a line ends as a sentence or a quotation does.

    >>> is_ended("工会是职工之家。”"), is_ended("工会是职工之")
    (True, False)
    """
    last = text[-1]
    return last in _ENDS or last in _CLOSED or (last in _CLOSERS and text.rstrip(_CLOSERS)[-1:] in _ENDS)


def _one_sentence_a_line(text: str, kept: list[Line], spaced: list[bool]) -> bool:
    """Whether each sentence has a line of its own, and spaces inside lines keep the paragraphs apart."""
    if len(kept) < 8 or spaced.count(True) < _FEWEST_GAPS:
        return False
    # Most pages hold no exclamation or question.
    marks = [mark for mark in _SENTENCE_ENDS if mark in text]
    single = [sum(map(line.text.count, marks)) <= 1 for line in kept].count(True)
    return 10 * single >= len(kept) * 9


def _sentences(text: str) -> int:
    return sum(map(text.count, _SENTENCE_ENDS))


def _wrap_width(kept: list[Line]) -> int:
    """The width at which an editor cut lines in mid-sentence, or 0."""
    lengths = [len(line.text) for line in kept]
    longest = max(lengths, default=0)
    # Most of the lines that were cut are about as long as the longest one. Nearly always so many are not.
    if longest < _NARROWEST or 10 * sum(n >= longest - 2 * _SLACK for n in lengths) < 7 * _FEWEST_WRAPPED:
        return 0
    cut = [len(line.text) for line in kept if not _is_numbered(line) and not is_ended(line.text)]
    if len(cut) < _FEWEST_WRAPPED:
        return 0
    width = max(cut)
    is_one_width = 10 * sum(n >= width - _SLACK for n in cut) >= 7 * len(cut)
    return width if width >= _NARROWEST and longest <= width + _SLACK and is_one_width else 0


def stray_spaces(text: str, kept: list[Line]) -> list[list[Edit]]:
    """Return for each line the removal of spaces beside Chinese marks, and of one between two characters that the
    article elsewhere writes together."""
    article = "\n".join([line.text for line in kept])
    has_hidden = any(mark in article for mark in _HIDDEN)
    # Lines are as `str.strip` leaves them, so one without a space is one word for `str.split`.
    if not has_hidden and len(article.split()) == len(kept):
        return [[]] * len(kept)
    is_written = _pairs_of(article)
    return [_stray(text, line, is_written) if has_hidden or len(line.text.split()) > 1 else [] for line in kept]


def _pairs_of(article: str) -> Callable[[str], bool]:
    """Return whether a pair of characters stands in an article: looked for one by one, and behind many in a table."""
    pairs: set[str] = set()
    asked = 0

    def holds(pair: str) -> bool:
        nonlocal asked
        asked += 1
        if asked <= _FEW_PAIRS:
            return pair in article
        if not pairs:
            pairs.update(map(add, article, article[1:]))
        return pair in pairs

    return holds


def _stray(text: str, line: Line, is_written: Callable[[str], bool]) -> list[Edit]:
    found: list[Fields] = []
    has_sentence = _sentences(line.text) > 0
    for gap in _GAP.finditer(text, line.start, line.end):
        at, end = gap.span()
        while at < end:
            match = _SPACES.match(text, at, line.end)
            at = match.end() if match else at + 1
            if match and _is_stray(text, match, has_sentence, is_written):
                found.append((*match.span(), "", "removed", "whitespace"))
    return edits_of(found)


def _is_stray(text: str, match: re.Match[str], has_sentence: bool, is_written: Callable[[str], bool]) -> bool:
    a, b = match.span()
    between_han = match[0] == " " and text[a - 1] not in _MARK and text[b] not in _MARK
    if between_han and not (has_sentence and is_written(text[a - 1] + text[b])):
        return False
    # A gap to be filled in, and quotation marks in Latin text.
    return not (
        text[a - 1] + text[b] == "（）"
        or (text[b] in "“‘" and _LATIN.match(text[a - 1]))
        or (text[a - 1] in "”’" and _LATIN.match(text[b]))
    )
