"""Tables of contents, as encyclopedias have them: the headings they list, and the word `edit` behind those.

>>> from corpus.label.lines import split
>>> lines = split("目录\\n1 历史\\n2 现状\\n历史[编辑]\\n工会成立于1921年。\\n现状编辑\\n如今仍在。")
>>> take_out(lines)
>>> [line.text for line in lines if line.role], [line.text for line in lines if not line.role]
(['目录', '1 历史', '2 现状', '[编辑]', '编辑'], ['历史', '工会成立于1921年。', '现状', '如今仍在。'])
"""

from __future__ import annotations

import re

from corpus.label.lines import Line

_HEADS = frozenset(("目录", "目次", "目 录", "Contents"))
_ENTRY = re.compile(r"\d{1,2}(?:\.\d{1,2}){0,3}[.、]?\s*(?P<heading>\D.{0,40})$")
_EDIT = re.compile(r"\s?(?:\[编辑\]|［编辑］|编辑)$")
_FEWEST, _LONGEST = 2, 46


def take_out(lines: list[Line]) -> None:
    """Label a table of contents whose entries are headings below it, and part those from what edits them."""
    for i, line in enumerate(lines):
        if line.text in _HEADS:
            end = i + 1
            while end < len(lines) and _ENTRY.match(lines[end].text):
                end += 1
            headings = {match["heading"].strip() for each in lines[i + 1 : end] if (match := _ENTRY.match(each.text))}
            below = {_EDIT.sub("", each.text) for each in lines[end:] if len(each.text) <= _LONGEST}
            if end - i > _FEWEST and len(headings & below) * 2 >= len(headings):
                # Within an article they say nothing against it, nor for it.
                for each in lines[i:end]:
                    each.role, each.strong, each.weight = "navigation", True, 0
                _part(lines, end, headings)
            return


def _part(lines: list[Line], first: int, headings: set[str]) -> None:
    for i in range(len(lines) - 1, first - 1, -1):
        line = lines[i]
        found = _EDIT.search(line.text) if len(line.text) <= _LONGEST else None
        if found and line.text[: found.start()] in headings:
            at = line.start + found.start()
            text = found[0].lstrip()
            lines[i : i + 1] = [
                Line(line.start, at, line.text[: found.start()], line.holds, line.opens),
                Line(line.end - len(text), line.end, text, line.holds, role="navigation", strong=True, weight=0),
            ]
