"""Which lines are the article: the stretch of lines that speaks most for being prose."""

from __future__ import annotations

from corpus.label.meta import ISSUE, parse
from corpus.label.cues import cue
from corpus.label.lines import Line
from corpus.label.shape import NUMBERED, weight
from corpus.label.sites import site_lines
from corpus.label.spam import is_spam

# A line that opens a list of other articles, comments or the foot ends the article, once there is that much of one.
_ENOUGH = 45
_AGAINST = {"related": -60, "comment": -40, "footer": -60, "notice": -30, "share": -20, "spam": -60}


def label_by_words(lines: list[Line], foreign: list[bool]) -> None:
    """Give each line the role that its words or its shape show; leave the others open."""
    for line, is_foreign in zip(lines, foreign, strict=True):
        if is_spam(line.text, is_foreign):
            line.role = "spam"
            continue
        line.role = "source" if line.text in site_lines() or ISSUE.match(line.text) else cue(line.text)
        if line.role in ("", "navigation", "share", "notice"):
            meta = parse(line.text)
            if meta:
                kinds = {field.kind for field in meta.fields}
                if line.role == "" or kinds & {"published", "source", "author"}:
                    line.role = _meta_role(kinds, line.role)


def _meta_role(kinds: set[str], role: str) -> str:
    for kind, name in (
        ("abstract", "abstract"),
        ("keywords", "keywords"),
        ("published", "dateline"),
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
    best = (0, 0, 0)
    total = start = 0
    for i, line in enumerate(lines):
        if line.role == "abstract":
            gain = 5
        elif line.role == "keywords":
            gain = 0
        elif line.role:
            gain = _AGAINST.get(line.role, -12)
        else:
            gain = weight(line.text)
        if line.role in ("related", "comment", "footer") and total >= _ENOUGH:
            if best[0] >= 3 * _ENOUGH:
                break
            total = 0
            continue
        if total <= 0:
            total, start = 0, i
        total += gain
        if total > best[0]:
            best = (total, start, i + 1)
    if best[0] < 12:
        return 0, 0
    _, first, last = best
    while first > 0 and not lines[first - 1].role and NUMBERED.match(lines[first - 1].text):
        first -= 1
    return first, last
