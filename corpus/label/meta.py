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
from itertools import zip_longest
from typing import NamedTuple

from corpus.label import dates, labels
from corpus.label.gates import gate, heads
from corpus.label.labels import MAY_HOLD_LABEL, MAY_STATE_ORIGIN
from corpus.label.lines import Line
from corpus.label.names import name_and_office
from corpus.patterns import lazy

# `文/单位 姓名`: a stroke is a label's mark only at the start of a line or behind a space.
_STROKE = re.compile(
    r"(?:^|(?<=[\s（(]))"
    r"(?P<label>文/图|图/文|文|图|漫画|摄影|撰文|执笔|编译|整理|编辑|供稿|采写|记者|作者|责编|校对|出处|来源|时间)"
    r"(?:\s?(?:[/／丨︱]|(?<=[文图])[:：|]|(?<=[文图] )\|)\s*|(?<=文/图|图/文)\s+)"
)
_STROKE_END = "[文图画影笔译理辑稿写者编对处源间]"
_MAY_HOLD_STROKE = gate(rf"{_STROKE_END}[/／丨︱]", "[文图][:：|]", rf"{_STROKE_END}\s[/／丨︱]", r"[文图]\s\|")
_STROKE_KIND = {
    "文": "author",
    "文/图": "author",
    "图/文": "author",
    "撰文": "author",
    "执笔": "author",
    "编译": "author",
    "供稿": "author",
    "采写": "author",
    "记者": "author",
    "作者": "author",
    "出处": "source",
    "来源": "source",
    "时间": "published",
}
# A magazine and its issue on a line of their own.
ISSUE = re.compile(
    "^(?P<name>《?[\u3400-\u9fffA-Za-z·•（）()]{2,20}》?)\\s*"
    "(?P<issue>(?:19|20)\\d\\d年\\s?第?\\s?\\d{1,2}\\s?期|(?:19|20)\\d\\d年第?[\\d一二三四五六七八九十]+期?)$"
)
# The same within a line: 释小川 《文史杂谈》2003年06期, 社区护理杂志, 2019年5期
ISSUE_WITHIN = re.compile(
    "(?:《(?P<quoted>[^《》]{2,20})》[\\s·，,/]*|(?:^|(?<=[\\s（(]))(?P<name>[\u3400-\u9fff]{2,14})[\\s·，,/]+)"
    "(?P<issue>(?:19|20)\\d\\d年?[\\s，,]?(?:第?\\s?\\d{1,3}卷\\s?)?第?\\s?\\d{1,2}\\s?期|第\\s?\\d{1,4}\\s?期"
    "|(?:19|20)\\d\\d\\s?[,，]?\\s?(?:\\d{1,3}\\s?)?[(（]\\d{1,2}[)）])"
)
_MAY_HOLD_ISSUE_WITHIN = dates.MAY_HOLD_YEAR | gate(r"第[\s\d]")
ISSUE_ALONE = re.compile(r"(?:19|20)\d\d\s?年\s?第?\s?\d{1,2}\s?期$")
# Dates of a manuscript and of edits, also without a mark: 收稿日期 2007-10-08
_RECEIVED_WORDS = (
    "收稿日期",
    "修回日期",
    "接受日期",
    "录用日期",
    "最新推荐文章于",
    "最后编辑于",
    "最后修改于",
    "最后更新于",
    "最近更新",
)
_REPOSTED = "以下文章来源于"
_RECEIVED = re.compile(f"(?:{'|'.join(_RECEIVED_WORDS)})\\s?[:：]?\\s*")
_MAY_HOLD_RECEIVED = gate(*heads((*_RECEIVED_WORDS, _REPOSTED)))
MAY_BE_READ = dates.MAY_HOLD_DATE | MAY_HOLD_LABEL | _MAY_HOLD_STROKE | _MAY_HOLD_ISSUE_WITHIN | _MAY_HOLD_RECEIVED
_REFERENCE = re.compile(r"\s*[\[［(（]?\d{1,3}[\]］)）.、]")
# A reporter's or an account's line without a label's mark.
OWN_LINE = re.compile(
    "^(?:(?:新华社|本报|本刊|本网|特约)?(?:记者|通讯员|评论员)|原创|作者|撰文|文)[\\s　]+"
    "(?P<who>[^，。:：]{1,20}?)(?:[\\s　]+(?P<more>.{1,20}))?$"
)
MAY_BE_OWN_LINE = gate(
    *heads(("新华社", "本报", "本刊", "本网", "特约", "记者", "通讯员", "评论员", "原创", "作者", "撰文")), r"文\s"
)
# Who took or gave the picture above: no author.
CREDIT = re.compile(
    "^[（(▲△]?\\s?[^，。！？；]{0,24}(?:\\s摄影?|(?:记者|通讯员|图片|资料)\\S{0,8}\\s?摄影?|供图|提供|资料图片?|摄影报道|\\s[图绘])[）)]?$|^图片?[:：/／]|^[（(]\\S{1,10}摄[）)]$"
)
MAY_BE_CREDIT = gate("摄", "供图", "提供", "资料图", r"\s[图绘]", "图[:：/／]", "图片[:：/／]")
EDITOR = re.compile("责任编辑|责编|[（(\\[【]编辑[:：]")
# Labels that nobody listed, by how they end: 编辑日期：, 年 卷 期：, 报纸编辑：
_OTHER_LABEL = lazy(
    r"[•·*\-\s]*(?:[\u3400-\u9fff]\s?){0,6}(?:日期|时间|编辑|\S量|专辑|栏目|分类|来源|作者|类型|版本?|页\s?面|[数号期]|标签|地址|单位|方式|机构)\s?[:：]"
)
HAS_COLON = gate("[:：]")
_HAS_SPACE = gate(r"\s")
_VALUE_END = re.compile(
    r"\s*[|¦｜]\s*|\s{2,}|　+|\t+|\s(?=[\u3400-\u9fff]{2,6}[:：])"
    r"|(?<=[\u3400-\u9fff])\s(?=责任|编辑|浏览|阅读|点击|字号|打印|分享|关注)"
)
_TRIM = " \t　,，;；。|¦｜·[]【】()（）〔〕<>-—_"
# No label without its mark, no date without a figure.
_HINT = re.compile("[0-9〇○:：︱丨|/／】〕\\]于]")
_LONGEST = 400
_LONGEST_HEAD, _LONGEST_VALUE, _LONGEST_REST = 20, 60, 40
_HAN = re.compile("[\u3400-\u9fff]")
# Words beside a date that are neither a name nor an outlet make a sentence or a title of the line.
_PHRASE = re.compile("[\u3400-\u9fff，：、（）《》0-9]{9,}$|[^》]*》.")
OUTLET = re.compile(
    "^\\S{2,}(?:网|站|报|社|刊|频道|杂志|周刊|电视台|新闻|月谈|在线|平台|[晨午晚快]讯|商讯|资讯|融媒体?|融媒体中心|客户端|电视|广播|发布)$"
)
# What may have words before it on its line, and whose value goes to the end of the line.
_AFTER_HEAD = ("date", "issue", "source", "published", "author", "views")
# A date behind one of these is not the page's: 收稿日期：2019-05-31
_OTHER_DATES = ("class",)
_OPEN_ENDED = ("about-author", "original-title", "keywords", "abstract")
_SENTENCE = re.compile("[。！？；“”]|，.*，")
_REPOST = re.compile(f"{_REPOSTED}(?P<source>[^，,]{{2,20}}?)\\s*(?:[，,]\\s*作者\\s?(?P<author>\\S{{2,20}}))?$")
_LINK = re.compile(r"^\s*(?:https?://|www\.)[\x21-\x7e]+|(?<![\w.])(?:[\w-]{1,400}+\.){1,200}(?:com|cn|net|org)\b\S*")
# What may stand before the facts at any length: the path of the page, its buttons.
_PATH_HEAD = re.compile(
    "[^，。]{0,6}位置|本文(?:[已共被]{1,2})?(?:阅读|浏览|点击)|[^，。]*[>＞»→]|[【\\[（(]?(?:设置|字体|字号|打印|分享|收藏|关闭|我要)"
)
_DOMAIN = re.compile(r"\w\.(?:com|cn|net|org|example)\b")
_LONGEST_TITLED, _SHORTEST_TITLE, _SHORTEST_DATED = 160, 7, 2
# How blogs write it: 糖水铺的黄昏 (2011-11-20 23:10:45)转载▼
_DATED = re.compile(r"(?<!\s)\s?[(（](?:19|20)\d\d-\d{1,2}-\d{1,2}\s\d{1,2}:\d\d(?::\d\d)?[)）]\s?(?:转载▼?)?$")
_URL = re.compile(r"https?://[\x21-\x7e]+")


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


class _Point(NamedTuple):
    """Where a label or a date stands on a line, and what it is; `value` is the date."""

    start: int
    end: int
    kind: str
    value: str = ""


def read(line: Line) -> Meta | None:
    """Read a line as one about the page, once, or return None when it is not."""
    if not line.is_read:
        line.is_read = True
        if line.holds & MAY_BE_READ:
            line.meta = _parse(line)
    return line.meta


def parse(text: str) -> Meta | None:
    """Read a text as a line about the page, or return None when it is not."""
    return _parse(Line(0, len(text), text))


def _parse(line: Line) -> Meta | None:
    text = line.text
    if text.startswith(_REPOSTED):
        return _reposted(text)
    if len(text) > _LONGEST or not _HINT.search(text):
        return None
    points = _points(line)
    if not points:
        return None
    fields: list[Field] = []
    rest: list[tuple[int, int]] = []
    head = text[: points[0].start]
    if "." in head or "://" in head:
        head = _LINK.sub("", head)
    head = head.strip(_TRIM)
    if head:
        # 资金来源：, 活动时间：: the end of a longer word is no label.
        glued = points[0].kind != "date" and _HAN.match(text[points[0].start - 1]) and not OUTLET.match(head)
        is_path = _PATH_HEAD.match(head)
        if (
            glued
            or (len(head) > _LONGEST_HEAD and not is_path)
            or (points[0].kind not in _AFTER_HEAD and not is_path and not OUTLET.match(head))
        ):
            return None
        if not is_path:
            rest.append((0, points[0].start))
    for number, (point, behind) in enumerate(zip_longest(points, points[1:])):
        before = points[number - 1].kind if number else ""
        if point.kind == "date" and before in _OTHER_DATES:
            point = point._replace(kind="class")
        _read_value(text, point, behind.start if behind else len(text), fields, rest)
    if text[-1] in "。！？" and fields and fields[0].kind not in _OPEN_ENDED:
        return None
    unexplained = [text[a:b].strip(_TRIM) for a, b in rest]
    return Meta(fields, rest) if fields and _is_about_page(fields, unexplained) else None


def _reposted(text: str) -> Meta | None:
    """What an account says of an article it took over: 以下文章来源于某某 ，作者孙波."""
    found = _REPOST.match(text)
    if found is None:
        return None
    kinds = [kind for kind in ("source", "author") if found[kind]]
    return Meta([Field(kind, found[kind], *found.span(kind)) for kind in kinds], [])


def end_of_title(line: Line) -> int | None:
    """Return where a title ends that shares its line with two facts of the page at least, or with a time in brackets.

    >>> end_of_title(Line(0, 33, "某某集团召开安全生产会议 来源：钢铁日报 2015-12-16"))
    12
    """
    text = line.text
    dated = _DATED.search(text) if line.holds & dates.MAY_HOLD_YEAR and len(text) <= _LONGEST_TITLED else None
    if dated and dated.start() >= _SHORTEST_DATED:
        return dated.start()
    # Of a source, an author and a date it states two, so one of the former.
    if not line.holds & MAY_STATE_ORIGIN or len(text) > _LONGEST_TITLED or not _HINT.search(text):
        return None
    starts = [stated.start for stated in dates.on(line)]
    if line.holds & _HAS_SPACE and line.holds & MAY_HOLD_LABEL:
        spaced = (start for start, _, _ in labels.find(text, line.holds) if text[start - 1].isspace())
        starts += [start for start in (next(spaced, None),) if start is not None]
    start = min(starts, default=0)
    head = text[:start].rstrip()
    if len(head) < _SHORTEST_TITLE:
        return None
    if (
        _SENTENCE.search(head)
        or _PATH_HEAD.match(head)
        or OUTLET.match(head)
        or _DOMAIN.search(head)
        or _LINK.match(head)
    ):
        return None
    # What the line may hold, its end may.
    rest = Line(line.start + start, line.end, text[start:], line.holds)
    if not any(point.kind in ("source", "author") for point in _labelled(rest)):
        return None
    meta = _parse(rest)
    kinds = {field.kind for field in meta.fields} if meta else set()
    return len(head) if len(kinds & {"source", "author", "published"}) > 1 else None


def starts_with_label(line: Line) -> bool:
    """Whether a line starts with a label that has its mark, whatever stands behind it."""
    if line.holds & MAY_HOLD_LABEL and labels.starts(line.text.lstrip("•·*-— \u3000"), line.holds):
        return True
    return bool(line.holds & HAS_COLON and _OTHER_LABEL.match(line.text))


def _points(line: Line) -> list[_Point]:
    """Find the labels and the dates of a line, in order; none inside another."""
    text, holds = line.text, line.holds
    points = [_Point(stated.start, stated.end, "date", stated.value) for stated in dates.on(line)]
    points += _labelled(line)
    if holds & _MAY_HOLD_RECEIVED:
        points += (_Point(found.start(), found.end(), "class") for found in _RECEIVED.finditer(text))
    if holds & _MAY_HOLD_ISSUE_WITHIN and len(text) <= _LONGEST_TITLED and not _REFERENCE.match(text):
        issue = ISSUE_WITHIN.search(text)
        if issue:
            points.append(_Point(issue.start(), issue.end(), "issue"))
    found = []
    at = 0
    for point in sorted(points):
        if point.start >= at:
            found.append(point)
            at = point.end
    return found


def _labelled(line: Line) -> list[_Point]:
    """Find the labels of a line, also those whose mark is a stroke."""
    points: list[_Point] = []
    if line.holds & _MAY_HOLD_STROKE:
        points += [
            _Point(found.start(), found.end(), _STROKE_KIND.get(found["label"], "editor"))
            for found in _STROKE.finditer(line.text)
        ]
    if line.holds & MAY_HOLD_LABEL:
        points += [_Point(*found) for found in labels.find(line.text, line.holds)]
    return points


def _read_value(text: str, point: _Point, stop: int, fields: list[Field], rest: list[tuple[int, int]]) -> None:
    """Add what a label or a date says, up to the next one at `stop`; what does not belong to it is rest."""
    start, end = point.end, stop
    if point.kind == "date":
        is_written = bool(fields) and fields[-1].kind == "written" and not fields[-1].value
        fields.append(Field("written" if is_written else "published", point.value, point.start, point.end))
        if text[start:end].strip(_TRIM):
            rest.append((start, end))
        return
    if point.kind == "issue":
        fields.append(Field("issue", text[point.start : point.end], point.start, point.end))
        if text[start:end].strip(_TRIM):
            rest.append((start, end))
        return
    if point.kind == "url":
        url = _URL.match(text, start)
        if url:
            fields.append(Field("url", url[0], url.start(), url.end()))
        return
    if point.kind not in _OPEN_ENDED:
        limit = _VALUE_END.search(text, start, end)
        if limit and text[start : limit.start()].strip(_TRIM):
            if text[limit.end() : end].strip(_TRIM):
                rest.append((limit.end(), end))
            end = limit.start()
    value = text[start:end].lstrip(_TRIM)
    start = end - len(value)
    value = value.rstrip(_TRIM)
    # The label of a date is not the date: that stands for itself, if it is one.
    kind = "date-label" if point.kind == "published" else point.kind
    fields.append(Field(kind, value, start, start + len(value)))


def _is_about_page(fields: list[Field], unexplained: list[str]) -> bool:
    """A sentence that holds a date or the word of a label is not a line about the page."""
    if fields[0].kind in _OPEN_ENDED:
        return True
    if sum(map(len, unexplained)) > _LONGEST_REST:
        return False
    for field in fields:
        if field.kind not in _OPEN_ENDED and (len(field.value) > _LONGEST_VALUE or _SENTENCE.search(field.value)):
            return False
    for part in unexplained:
        if _SENTENCE.search(part) or (_PHRASE.match(part) and not OUTLET.match(part) and not name_and_office(part)):
            return False
    return True
