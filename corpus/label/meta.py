"""Lines about the page: labels and what stands behind them.

>>> [(f.kind, f.value) for f in parse("2019-09-26 12:11来源：证券时报网作者：李在山").fields]
[('published', '2019-09-26T12:11'), ('source', '证券时报网'), ('author', '李在山')]
>>> parse("来源：作者：责任编辑：肖春芳").fields[-1].kind
'editor'
>>> parse("他说：“工会是职工之家。”") is None
True
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from importlib.resources import files
from typing import NamedTuple

from corpus.label import dates

_LABELS: dict[str, list[str]] = tomllib.loads((files("corpus.label") / "labels.toml").read_text(encoding="utf-8"))
_KIND = {label: kind for kind, labels in _LABELS.items() for label in labels}


def _any(labels: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(labels, key=len, reverse=True)))


_MARK = r"\s?[:：︱丨]\s*"
_LABEL = re.compile(f"(?P<label>{_any(_KIND)})(?:{_MARK}|(?<=于)|(?<=[】〕\\]])\\s*)")
# `文/单位 姓名`: a stroke is a label's mark only at the start of a line.
_STROKE = re.compile(r"^(?P<label>文/图|图/文|文|图|漫画|摄影|撰文|执笔|编译|整理|编辑|供稿)\s?[/／:：]\s*")
_STROKE_KIND = {
    "文": "author",
    "文/图": "author",
    "图/文": "author",
    "撰文": "author",
    "执笔": "author",
    "编译": "author",
    "供稿": "author",
}
# A magazine and its issue on a line of their own.
ISSUE = re.compile(
    "^(?P<name>《?[\u3400-\u9fffA-Za-z·•（）()]{2,20}》?)\\s*"
    "(?P<issue>(?:19|20)\\d\\d年\\s?第?\\s?\\d{1,2}\\s?期|(?:19|20)\\d\\d年第?[\\d一二三四五六七八九十]+期?)$"
)
# A reporter's or an account's line without a label's mark.
OWN_LINE = re.compile(
    "^(?:(?:新华社|本报|本刊|本网|特约)?(?:记者|通讯员|评论员)|原创|撰文|文)[\\s　]+"
    "(?P<who>[^，。:：]{1,20}?)(?:[\\s　]+(?P<more>.{1,20}))?$"
)
EDITOR = re.compile("责任编辑|责编|[（(\\[【]编辑[:：]")
_BEFORE_LABEL = re.compile(r"[\s|¦｜丨/·　(（\[【〔<>，,。;；]*$")
_VALUE_END = re.compile(
    r"\s*[|¦｜]\s*|\s{2,}|　+|(?<=[\u3400-\u9fff])\s(?=责任|编辑|浏览|阅读|点击|字号|打印|分享|关注)"
)
_TRIM = " \t　,，;；。|¦｜·[]【】()（）〔〕<>-—_"
# No label without its mark, no date without a figure.
_HINT = re.compile("[0-9:：︱丨/／】〕\\]于]")
_LONGEST = 400
_SENTENCE = re.compile("[。！？；“”]|，.*，")
_URL = re.compile(r"https?://[\x21-\x7e]+")


LONG_LABEL = re.compile(
    f"[【〔\\[]?(?:(?P<keywords>{_any(_LABELS['keywords'])})|(?:{_any(_LABELS['abstract'])}))[】〕\\]]?{_MARK}"
)


class Field(NamedTuple):
    """A labelled value on a line: offsets (code points) of the value within the line."""

    kind: str
    value: str
    start: int
    end: int


class Meta(NamedTuple):
    """What a line about the page says, and the text on it that no label explains."""

    fields: list[Field]
    rest: list[tuple[int, int]]


def parse(text: str) -> Meta | None:
    """Read a line as one about the page, or return None when it is not."""
    if len(text) > _LONGEST or not _HINT.search(text):
        return None
    stated = dates.find(text)
    marks: list[tuple[int, int, str]] = []
    stroke = _STROKE.match(text)
    if stroke:
        marks.append((0, stroke.end(), _STROKE_KIND.get(stroke["label"], "editor")))
    inside = [(d.start, d.end) for d in stated]
    for found in _LABEL.finditer(text):
        if stroke and found.start() < stroke.end():
            continue
        marks.append((found.start(), found.end(), _KIND[found["label"]]))
    fields: list[Field] = []
    rest: list[tuple[int, int]] = []
    at = 0
    points = sorted(
        [(s, e, k, None) for s, e, k in marks if not any(a < s < b for a, b in inside)]
        + [(d.start, d.end, "date", d.value) for d in stated],
        key=lambda p: (p[0], p[1]),
    )
    if not points:
        return None
    first = points[0][0]
    head = text[:first].strip(_TRIM)
    if len(head) > 20 or (head and points[0][2] not in ("date", "source", "published", "author", "views")):
        return None
    if head:
        rest.append((0, first))
    for i, (start, end, kind, value) in enumerate(points):
        if start < at:
            continue
        stop = points[i + 1][0] if i + 1 < len(points) else len(text)
        at = end
        if kind == "date":
            fields.append(Field("published", value or "", start, end))
            if text[end:stop].strip(_TRIM):
                rest.append((end, stop))
            continue
        if kind == "url":
            url = _URL.match(text, end)
            if url:
                fields.append(Field("url", url[0], url.start(), url.end()))
                at = url.end()
            continue
        a, b = end, stop
        if kind not in ("keywords", "abstract"):
            limit = _VALUE_END.search(text, a, b)
            if limit and text[a : limit.start()].strip(_TRIM):
                if text[limit.end() : b].strip(_TRIM):
                    rest.append((limit.end(), b))
                b = limit.start()
        while a < b and text[a] in _TRIM:
            a += 1
        while a < b and text[b - 1] in _TRIM:
            b -= 1
        if kind == "published":
            # The label of a date; the date itself, if it is one, stands for itself.
            kind = "date-label"
        fields.append(Field(kind, text[a:b], a, b))
    return Meta(fields, rest) if _is_about_page(text, fields, rest) else None


def _is_about_page(text: str, fields: list[Field], rest: list[tuple[int, int]]) -> bool:
    """A sentence that holds a date or the word of a label is not a line about the page."""
    if fields[:1] and fields[0].kind in ("keywords", "abstract"):
        return True
    values = [f.value for f in fields if f.kind not in ("published", "keywords", "abstract")]
    unexplained = [text[a:b] for a, b in rest]
    return (
        sum(map(len, unexplained)) <= 40
        and all(len(value) <= 60 for value in values)
        and not any(_SENTENCE.search(part) for part in values + unexplained)
    )
