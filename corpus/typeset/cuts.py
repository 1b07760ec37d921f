"""From labelled lines to edits: what is cut off the page, and why, until only the article is left."""

from __future__ import annotations

from corpus.edits import Edit, Fields, edits_of
from corpus.label.lines import Line
from corpus.typeset.layout import join_lines, stray_spaces

KEPT = ("heading", "paragraph")


def cuts(text: str, lines: list[Line]) -> list[Edit]:
    """Return the edits that leave of a page its article, one newline between its lines. Sorted, non-overlapping."""
    kept = [line for line in lines if line.role in KEPT]
    join_lines(text, kept)
    stray = iter(stray_spaces(text, kept))
    found: list[Fields] = []
    at = 0
    newline_due = seen = False
    for line in lines:
        start, end, role = line.start, line.end, line.role
        if role not in KEPT:
            if at < start:
                found.append((at, start, "", "removed", _blank_reason(text[at:start])))
            if line.claims:
                _claims(line, role, found)
            else:
                found.append((start, end, "", "removed", role))
        else:
            if not line.claims or _body(line) < end:
                newline_due = seen and not line.joins
                seen = True
            if at < start:
                _gap(text, at, start, newline_due, line.joins, found)
            newline_due = False
            inner = next(stray)
            if line.claims:
                _claims(line, "", found)
                inner = [edit for edit in inner if not any(a < edit.end and edit.start < b for a, b, _ in line.claims)]
            found += inner
        at = end
    if at < len(text):
        _gap(text, at, len(text), False, False, found)
    return edits_of(sorted(found))


def _body(line: Line) -> int:
    """Where the article starts on a kept line, behind what was claimed at its head."""
    at = line.start
    for start, end, _ in sorted(line.claims):
        if start > at:
            break
        at = max(at, end)
    return at


def _gap(text: str, start: int, end: int, newline: bool, joined: bool, found: list[Fields]) -> None:
    """Cut the space between two lines; one newline of it stays where the article goes on in a new line."""
    if newline:
        if end - start == 1 and text[start] == "\n":
            return
        at = text.find("\n", start, end)
        if at < 0:
            found.append((start, end, "\n", "repaired", "paragraph-break"))
            return
        if start < at:
            found.append((start, at, "", "removed", _blank_reason(text[start:at])))
        start = at + 1
    if start < end:
        reason = "line-break" if joined else _blank_reason(text[start:end])
        found.append((start, end, "", "removed", reason))


def _blank_reason(blank: str) -> str:
    return "lost-space" if "?" in blank else "whitespace"


def _claims(line: Line, role: str, found: list[Fields]) -> None:
    """Cut what became a field, for that reason; with a role, also everything else on the line."""
    at, end = line.start, line.end
    for a, b, reason in sorted(line.claims):
        if a < at or b <= a or b > end:
            continue
        if role and at < a:
            found.append((at, a, "", "removed", role))
        found.append((a, b, "", "removed", reason))
        at = b
    if role and at < end:
        found.append((at, end, "", "removed", role))
