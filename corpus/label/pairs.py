"""Labels on lines of their own, with what they say on the next line: tables above the documents of offices, records.

>>> from corpus.label.lines import split
>>> lines = split("发布日期：\\n2021-09-16 16:35\\n来源：\\n作者：\\n工会是职工之家。")
>>> join(lines)
>>> [line.text for line in lines]
['发布日期： 2021-09-16 16:35', '来源：', '作者：', '工会是职工之家。']
"""

from __future__ import annotations

import re

from corpus.label import dates, labels
from corpus.label.labels import MAY_HOLD_LABEL
from corpus.label.lines import Line
from corpus.label.meta import HAS_COLON, OUTLET, starts_with_label
from corpus.label.names import is_organisation, names_someone_on, workplace

_TITLE = re.compile(r"(?:文章标题|文件名称|标\s*题|题\s*[目名]|名\s*称)\s?[:：]$")
_LONGEST_LABEL, _LONGEST_VALUE, _SHORTEST_TITLE = 12, 80, 7


def join(lines: list[Line]) -> None:
    """Make one line of a label and its value, where that is what the label asks for."""
    for i in range(len(lines) - 2, -1, -1):
        head, value = lines[i], lines[i + 1]
        if len(head.text) > _LONGEST_LABEL or not head.holds & (MAY_HOLD_LABEL | HAS_COLON):
            continue
        if len(value.text) > _LONGEST_VALUE or not _fits(head, value) or starts_with_label(value):
            continue
        # As long as the stretch of the page that it stands for.
        text = head.text.ljust(value.start - head.start) + value.text
        lines[i : i + 2] = [Line(head.start, value.end, text, head.holds | value.holds, head.opens)]


def _fits(head: Line, value: Line) -> bool:
    text = value.text
    if _TITLE.match(head.text):
        return len(text) >= _SHORTEST_TITLE and text[-1] not in "。：:"
    found = list(labels.find(head.text, head.holds))
    if len(found) != 1 or found[0][:2] != (0, len(head.text)):
        return False
    kind = found[0][2]
    if kind in ("published", "written"):
        stated = dates.on(value)
        return len(stated) == 1 and stated[0].start == 0
    if kind == "author":
        return names_someone_on(value)
    if kind == "source":
        return bool(OUTLET.match(text)) or is_organisation(text)
    if kind == "affiliation":
        return workplace(text) is not None or is_organisation(text)
    return kind == "class"
