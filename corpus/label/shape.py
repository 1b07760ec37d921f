"""The shape of a line: is it prose, a heading, a menu entry? No words here, only marks, length and place.

>>> weight("工会是党联系职工群众的桥梁和纽带，是职工利益的代表者和维护者。") > 0 > weight("首页")
True
"""

from __future__ import annotations

import re

from corpus.label.gates import EVERYTHING, gate
from corpus.label.lines import Line
from corpus.patterns import lazy

_SENTENCE = re.compile("[。！？!?…；]|(?<=[\u3400-\u9fff])[.;](?![0-9a-zA-Z])")
_HAN = re.compile("[\u3400-\u9fff]")
_MAY_BE_SENTENCE = gate("[。！？!?…；.;]")
_MARKS = re.compile("[，,、：:；;。！？“”《》]")
_ENDS = re.compile('[。！？!?…；;：:，,、.][”’」』）)》〕"]*$|[”」』]$')
_FULL_STOP = re.compile('(?:。|(?<=[\u3400-\u9fff])\\.)[”’」』）)》〕"]*(?:[（(][^（()）]{1,30}[）)])?$')
SENTENCE_END = re.compile("[。！？；：][”’」』）)]*$")
SIGNED_DATE = re.compile(
    "(?:(?:\\d{4}|[一二三四五六七八九〇○零]{4})年)?[\\d一二三四五六七八九十\\s]{1,4}月[\\d一二三四五六七八九十\\s]{1,4}日$"
)
# Who signs a notice, in short, and the lines of details in one: 地点：, 联系人：
OFFICE = lazy("[\u3400-\u9fff]{1,8}(?:处|部|室|科|会|组|系|局|所|院)$")
DETAIL = re.compile(
    "(?:地\\s?点|联系人|联系电话|联系方式|主讲人?|参加人员|参加对象|参会人员|对象|主持人?|主题|内容|集合)\\s?[:：]"
)
# How letters and notices end.
CLOSING = re.compile("(?:此致|敬礼|敬启|特此(?:通知|公告|报告|说明|函复)|附件?\\s?\\d?\\s?[:：]|附表|注[:：])")
# The last characters of lines that end in a mark, and those of them that the mark may stand before.
_CLOSING_MARKS = '”’」』）)》〕】〞"'
_LAST_MARKS = frozenset("。！？!?…；;：:，,、." + _CLOSING_MARKS)
# What ends a line: the last mark, or the last but for those that may stand behind it.
_ENDING, _BEHIND_ENDING, _LAST_ENDING = frozenset("。！？!?…：:；;."), '”’」』）)》〕】"〞', frozenset("”」』】）)")
_NUMBER = (
    "[一二三四五六七八九十百]{1,3}[、.．]|第[一二三四五六七八九十百\\d]{1,3}[章节条部篇讲课、]|[（(][一二三四五六七八九十\\d]{1,3}[)）]"
    "|[\\d０-９]{1,2}[、.．](?!\\d)|[①-⑳]"
)
NUMBERED = re.compile(f"^(?:{_NUMBER})")
MAY_BE_NUMBERED = gate(r"[一二三四五六七八九十百第（(\d０-９①-⑳]")
HEADING = re.compile(f"^(?:{_NUMBER}|【[^】]{{1,20}}】$|[●■◆▲★※])")
_MAY_BE_HEADING = MAY_BE_NUMBERED | gate("[【●■◆▲★※]")

# The list of works at the end of a paper: its heading, and what its items look like.
REFERENCES = re.compile(
    r"[【〔\[（(]?(?:主要)?(?:参考文献|参考资料|引用文献|References)(?:\s?[（(][A-Za-z]+[)）])?[】\])）]?\s?[:：]?$",
    re.I,
)
REFERENCE = re.compile(
    r"\s*(?:[\[［【〔（(]?\d{1,3}[\]］】〕）).．、]|[①-⑳])\s?.*(?:\[[A-Z](?:/OL)?\]|(?:19|20)\d\d|出版社|[Hh]ttps?:)"
)
_LONG = 120
# What a short line weighs of which nothing is known but that it ends in a mark.
ENDED_ONLY = 5


def weight_of(line: Line) -> int:
    """Return the weight of a line, found once."""
    if line.weight is None:
        line.weight = weight(line.text, line.holds, line.opens)
    return line.weight


def weight(text: str, holds: int = EVERYTHING, opens: int = EVERYTHING) -> int:
    """Return how much a line speaks for (positive) or against (negative) standing in an article."""
    length, last = len(text), text[-1]
    if length >= _LONG and (last == "。" or "。" in text):
        return _LONG
    if length >= 6 and last == "。":
        return length + 5
    ends_in_mark = last in _LAST_MARKS
    if length >= 6 and ends_in_mark and _FULL_STOP.search(text):
        return min(length, _LONG) + 5
    if length >= 25 and holds & _MAY_BE_SENTENCE and _SENTENCE.search(text):
        return min(length, _LONG) if length >= 45 else 12
    # A volume, pages and a DOI have marks, too, but few characters.
    if length >= 40 and len(_MARKS.findall(text)) >= 2 and 3 * len(_HAN.findall(text)) >= length:
        return min(length, _LONG) // 2
    if ends_in_mark and _ENDS.search(text):
        return ENDED_ONLY
    if opens & _MAY_BE_HEADING and HEADING.match(text):
        return 0
    if length <= 6:
        return -9
    return -6 if length <= 12 else -4


def is_ended(text: str) -> bool:
    """Whether a text ends in the mark of a sentence or a clause, or in what closes a quotation.

    >>> is_ended("工会是职工之家。”"), is_ended("工会是（职工）之家")
    (True, False)
    """
    return text[-1:] in _LAST_ENDING or text.rstrip(_BEHIND_ENDING)[-1:] in _ENDING


def is_heading(text: str) -> bool:
    """Whether a line of an article is a heading: short, and no sentence.

    >>> is_heading("一、工会工作要以服务为基础"), is_heading("工会是职工之家。")
    (True, False)
    """
    if len(text) > 45:
        return False
    return not is_ended(text) or (len(text) <= 25 and HEADING.match(text) is not None)
