"""From labelled lines to edits: what is cut off the page, and why, until only the article is left."""

from __future__ import annotations

from corpus.edits import Edit
from corpus.label.lines import Line
from corpus.typeset.layout import join_lines, stray_spaces

KEPT = ("heading", "paragraph")


def cuts(text: str, lines: list[Line]) -> list[Edit]:
    """Return the edits that leave of a page its article, one newline between its lines. Sorted, non-overlapping."""
    kept = [line for line in lines if line.role in KEPT]
    join_lines(text, kept)
    article = "\n".join(line.text for line in kept)
    found: list[Edit] = []
    at = 0
    newline_due = seen = False
    for line in lines:
        is_kept = line.role in KEPT
        body = _body(line) if is_kept else line.end
        if is_kept and body < line.end:
            newline_due = seen and not line.joins
            seen = True
        _gap(text, at, line.start, newline_due and is_kept, line.joins and is_kept, found)
        if is_kept:
            newline_due = False
            _claims(line, line.start, line.end, "", found)
            inner = stray_spaces(text, line, article)
            found += [edit for edit in inner if not any(a < edit.end and edit.start < b for a, b, _ in line.claims)]
        else:
            _claims(line, line.start, line.end, line.role, found)
        at = line.end
    _gap(text, at, len(text), False, False, found)
    return sorted(found)


def _body(line: Line) -> int:
    """Where the article starts on a kept line, behind what was claimed at its head."""
    at = line.start
    for start, end, _ in sorted(line.claims):
        if start > at:
            break
        at = max(at, end)
    return at


def _gap(text: str, start: int, end: int, newline: bool, joined: bool, found: list[Edit]) -> None:
    """Cut the space between two lines; one newline of it stays where the article goes on in a new line."""
    if start >= end:
        return
    if newline:
        at = text.find("\n", start, end)
        if at < 0:
            found.append(Edit(start, end, "\n", "repaired", "paragraph-break"))
            return
        if start < at:
            found.append(Edit(start, at, "", "removed", _blank_reason(text[start:at])))
        start = at + 1
    if start < end:
        reason = "line-break" if joined else _blank_reason(text[start:end])
        found.append(Edit(start, end, "", "removed", reason))


def _blank_reason(blank: str) -> str:
    return "lost-space" if "?" in blank else "whitespace"


def _claims(line: Line, start: int, end: int, role: str, found: list[Edit]) -> None:
    """Cut what became a field, for that reason; with a role, also everything else on the line."""
    at = start
    for a, b, reason in sorted(line.claims):
        if a < at or b <= a or b > end:
            continue
        if role and at < a:
            found.append(Edit(at, a, "", "removed", role))
        found.append(Edit(a, b, "", "removed", reason))
        at = b
    if role and at < end:
        found.append(Edit(at, end, "", "removed", role))
