"""Which lines are the article: the stretch of lines that speaks most for being prose."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from corpus.label.cues import cue, phrases_on
from corpus.label.lines import Line
from corpus.label.meta import EDITOR, ISSUE, LONG_LABEL, OWN_LINE, parse
from corpus.label.shape import NUMBERED, weight
from corpus.label.sites import site_lines
from corpus.label.spam import is_spam

# A line that opens a list of other articles, comments or the foot ends the article, once there is that much of one.
_ENOUGH = 45
_LEAST = 12
# Longer than any line about the page.
_PROSE = 120
# A line that ends in a full stop says something of the page only when it is short.
_SENTENCE = 30
# Lines of one length, this long and this many, are sentences that were cut to a width.
_WRAPPED, _FEWEST_WRAPPED = 25, 4
_AGAINST = {"related": -60, "comment": -40, "footer": -60, "notice": -30, "share": -20, "spam": -60}


def label_by_words(lines: list[Line], is_foreign: Callable[[Line], bool]) -> None:
    """Give each line the role that its words or its shape show; leave the others open."""
    phrases = phrases_on("\n".join([line.text for line in lines]))
    for line in lines:
        if len(line.text) > _PROSE or (len(line.text) > _SENTENCE and line.text[-1] == "。"):
            _label_long(line, is_foreign, phrases)
            continue
        if is_spam(line.text, lambda: is_foreign(line)):  # noqa: B023  # called at once
            line.role = "spam"
            continue
        line.role = "source" if line.text in site_lines() or ISSUE.match(line.text) else cue(line.text, phrases)
        if line.role in ("", "navigation", "breadcrumb", "share", "notice"):
            meta = parse(line.text)
            if meta:
                kinds = {field.kind for field in meta.fields}
                if line.role == "" or kinds & {"published", "source", "author"}:
                    line.role = _meta_role(kinds, line.role)
            elif not line.role and OWN_LINE.match(line.text):
                line.role = "byline"


def _label_long(line: Line, is_foreign: Callable[[Line], bool], phrases: dict[str, str]) -> None:
    """Label a line that can only be prose, an abstract, a notice, a list of keywords or of catchwords."""
    head = LONG_LABEL.match(line.text)
    if head:
        line.role = "keywords" if head["keywords"] else "abstract"
    elif is_spam(line.text, lambda: is_foreign(line)):
        line.role = "spam"
    else:
        line.role = cue(line.text, phrases)


def _meta_role(kinds: set[str], role: str) -> str:
    for kind, name in (
        ("abstract", "abstract"),
        ("keywords", "keywords"),
        ("published", "dateline"),
        ("date-label", "dateline"),
        ("author", "byline"),
        ("editor", "byline"),
        ("source", "source"),
        ("site", "source"),
        ("url", "source"),
        ("original-title", "navigation"),
        ("class", "navigation"),
        ("views", "navigation"),
    ):
        if kind in kinds:
            return role if role == "notice" else name
    return role


def find(lines: list[Line]) -> tuple[int, int]:
    """Return the article's first line and the line after its last; equal when there is none."""
    best = total = start = 0
    span = (0, 0)
    lengths = Counter(map(len, {line.text for line in lines if not line.role}))
    over = False  # whether a list, comments or the editor's name have ended an article
    for i, line in enumerate(lines):
        gain = _gain(line)
        if gain < 0 and not line.role and len(line.text) >= _WRAPPED and lengths[len(line.text)] >= _FEWEST_WRAPPED:
            gain = len(line.text) // 2
        if _ends_article(line) and best >= _ENOUGH:
            over = True
        if over and gain > 0:
            gain //= 4
        if total <= 0:
            total, start = 0, i
        total += gain
        if total > best:
            best, span = total, (start, i + 1)
    if best < _LEAST:
        return 0, 0
    first, last = span
    while first > 0 and not lines[first - 1].role and NUMBERED.match(lines[first - 1].text):
        first -= 1
    return first, last


def _gain(line: Line) -> int:
    if line.role == "abstract":
        return max(5, weight(line.text))
    if line.role == "keywords":
        return 0
    return _AGAINST.get(line.role, -12) if line.role else weight(line.text)


def _ends_article(line: Line) -> bool:
    return line.role in ("related", "comment", "footer") or (line.role == "byline" and bool(EDITOR.search(line.text)))
