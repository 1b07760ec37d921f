"""Who wrote the article: behind a label, on a line of their own, glued to a date, or behind the last sentence."""

from __future__ import annotations

import re

from corpus.extract.stated import Facts, claim, is_unknown
from corpus.label import Line
from corpus.label.cues import cue
from corpus.label.meta import OUTLET, OWN_LINE, Field
from corpus.label.names import (
    AROUND_NAMES,
    is_organisation,
    name_and_office,
    people,
    split_affiliation,
    unwrapped,
    workplace,
)
from corpus.patterns import lazy

_TAIL = lazy(
    "[（(【]\\s*(?:(?:作者单位|作者系|作者|文/图|图/文|文图|图文|[^（）()。，\\s]{0,16}(?:记者|评论员|通讯员)|文/|文：|撰稿)[:：/\\s]*|(?<=[。！？][（(【])|(?<=^[（(]))"
    "([^（）()【】。，]{2,30})[）)】]$"
)
# What stands behind the label of an author and names none: an account, a site, whoever put it there.
_NO_AUTHOR = re.compile(
    "[编編]辑|小编|整理|未知|管理员|投稿|网友|来源|://|www\\.|[0-9@]|[。？！]|(?:网|报|报社|频道|杂志社|平台)$"
)
_BRACKET = re.compile("([^（(]{2,20})[（(]")
_UP_TO_MARK = re.compile("[^，,（(；;：:。]{2,10}(?=[，,（(；;])")
_PICTURE = re.compile("(?:摄影?|供图|提供|图|绘)$")
# A word behind which a counter stands; two words, columns apart.
_COUNTED = re.compile(
    r"[\s|·]{1,4}(?P<name>[\u3400-\u9fffA-Za-z][\u3400-\u9fffA-Za-z0-9_.-]{1,15})[\s|·]{1,4}(?:阅读|浏览|点击|评论|人气|收藏)[数量次]?"
    r"\s?[:：(（]?\s?\d"
)
_COUNTER = re.compile("(?:阅读|浏览|点击|评论|人气|收藏)")
# What else stands there: 原创, a column, how the date is meant. An account has three characters, or is a name.
_NO_ACCOUNT = re.compile(
    "^(?:本文|全文|已有|大中小|匿名|显示|发布)|(?:编辑|专栏|频道|栏目|分类|文章|新闻|资讯|动态|公告|通知|工作|用户|日志)$"
)
_SHORTEST_ACCOUNT = 3
_IN_COLUMNS = re.compile(r"\s{1,4}(?P<name>[\u3400-\u9fff]{2,4})\s{2,4}(?P<account>[\u3400-\u9fffA-Za-z0-9]{2,16})\s*$")
_SCHOOL = re.compile("(?:班|年级|级|系)$")
_LONGEST = 24
# How a report starts: 新华社北京5月3日电（记者孙波）, 本报讯 记者孙波报道：, 江城日报消息（全媒体记者孙波报道摄影）
_REPORT = re.compile(
    "[^。！？（）()]{0,30}?(?:(?:讯|电|消息|报道)\\s*[（(](?P<names>[^（()）]{2,20})[）)]"
    "|[（(〔【](?P<roles>[^（()）〔〕【】]*?(?:记者|评论员|通讯员)[^（()）〔〕【】摄]{1,60})[）)〕】])"
)
_ONE_REPORTER = lazy("记者[:：\\s]*([\u3400-\u9fff]{2,5})$")
_HEAD_LINES = 3


def read_author(facts: Facts, line: Line, item: Field) -> None:
    """Take what stands behind the label of an author: names, names and an office, or an office or account alone."""
    value = unwrapped(item.value)
    if _take(facts, line, value, item.start + item.value.find(value)):
        return
    # 苏以宁（某校退休教师）: what stands in brackets is not the name.
    bracket = _BRACKET.match(item.value)
    if bracket and _take(facts, line, bracket[1], item.start):
        return
    # 实验小学四(3)班 孙波: the class of a pupil, the office of anyone, and the name.
    office, _, name = item.value.rpartition(" ")
    if _SCHOOL.search(office) and people(name) and facts.author in (None, name):
        facts.author, facts.author_affiliation = name, facts.author_affiliation or office.strip()
        claim(line, item.start, item.start + len(office), "author-affiliation")
        claim(line, item.start + item.value.find(name, len(office)), item.end, "author")
        return
    if len(item.value) > _LONGEST or _NO_AUTHOR.search(item.value):
        return
    if is_organisation(item.value):
        facts.offices.append((line, item))
    elif facts.author is None:
        facts.author = item.value
        claim(line, item.start, item.end, "author")


def read_offices(facts: Facts) -> None:
    """Take the first office that a label calls author, if none names a person."""
    if facts.author is None and facts.offices:
        line, item = facts.offices[0]
        facts.author = item.value
        claim(line, item.start, item.end, "author")


def read_about_author(facts: Facts, line: Line, item: Field) -> None:
    """Take the name that a note on the author starts with, if no line names one."""
    name = _UP_TO_MARK.match(item.value)
    if facts.author is None and name and people(name[0]):
        _take(facts, line, name[0], item.start)


def read_line(facts: Facts, line: Line) -> None:
    """Take the names of a line without a label, if it holds nothing else."""
    if line.role != "byline" or read_rest(facts, line, 0, len(line.text)):
        return
    office = workplace(line.text)
    if office and facts.author_affiliation is None:
        facts.author_affiliation = office.replace(" ", "")
        at = line.text.find(office)
        claim(line, at, at + len(office), "author-affiliation")


def read_rest(facts: Facts, line: Line, start: int, end: int) -> bool:
    """Take names from a stretch of a line that no label explains; False if it holds none."""
    value = unwrapped(line.text[start:end])
    at = line.text.find(value, start)
    if value and people(value) and _take(facts, line, value, at):
        return True
    own = OWN_LINE.match(value)
    if own and not _COUNTER.match(own["who"]) and (people(own["who"]) or value.startswith("原创")):
        facts.author = facts.author or "、".join(people(own["who"])) or own["who"]
        claim(line, at + own.start("who"), at + own.end("who"), "author")
        more = own["more"]
        if more and not _COUNTER.match(more) and value.startswith("原创") and facts.publication is None:
            facts.publication = more
            claim(line, at + own.start("more"), at + own.end("more"), "publication")
        return True
    return (bool(value) and _take(facts, line, value, at)) or _read_account(facts, line, start, end)


def _read_account(facts: Facts, line: Line, start: int, end: int) -> bool:
    """Take who stands between the date and the counters of a blog, or the name and the account of an article there.

    `2019年06月20日 14:22:07 老猫爱运维 阅读数 3812`, `2016-05-20  林小满  趣味自然课`
    """
    found = _COUNTED.match(line.text, start, end) or _IN_COLUMNS.match(line.text, start, end)
    if found is None or facts.author is not None or not line.text[:start].strip():
        return False
    name, account = found["name"], found.groupdict().get("account")
    if account is None:
        if not people(name) and (len(name) < _SHORTEST_ACCOUNT or _NO_ACCOUNT.search(name)):
            return False
        if cue(name) or OUTLET.match(name) or is_organisation(name) or is_unknown(name):
            return False
    elif not people(name):
        return False
    facts.author = name
    claim(line, *found.span("name"), "author")
    if account and facts.publication is None:
        facts.publication = account
        claim(line, *found.span("account"), "publication")
    return True


def read_head(facts: Facts, body: list[Line]) -> None:
    """Take the reporters whom a report names where it starts: `本报讯（记者 孙波 通讯员 王芳）`. The words stay."""
    for line in [line for line in body if line.role == "paragraph"][:_HEAD_LINES]:
        found = _REPORT.match(line.text)
        names = _reporters(found["names"] or found["roles"]) if found else []
        if names:
            facts.author = facts.author or "、".join(names)
            return


def _reporters(text: str) -> list[str]:
    """The names behind the word for a reporter; there also a name longer than Chinese ones, if it is the only one."""
    names = people(text)
    one = _ONE_REPORTER.search(text)
    return names or ([one[1]] if one else [])


def read_tail(facts: Facts, body: list[Line]) -> None:
    """Take the author whom brackets behind the last sentence name, and cut them off."""
    last = next((line for line in reversed(body) if line.role == "paragraph"), None)
    found = _TAIL.search(last.text) if last and last.text[-1] in "）)】" else None
    if last is None or found is None or _PICTURE.search(found[1]):
        return
    if "作者单位" in found[0] and not split_affiliation(found[1]):
        facts.author_affiliation = found[1]
        claim(last, found.start(), found.end(), "author-affiliation")
    else:
        stated = name_and_office(found[1])
        if stated is None or ("作者系" in found[0] and stated[1] is None):
            return
        if facts.author not in (None, stated[0]):
            return  # whom a label names is the author; brackets at the end may name whom they quote
        facts.author, facts.author_affiliation = stated[0], stated[1] or facts.author_affiliation
        claim(last, found.start(), found.end(), "author")
    if found.start() == 0:
        last.role = "byline"


def cut_head(facts: Facts, line: Line, at: int) -> None:
    """Cut the byline that stands between the repeated title, which ends at `at`, and the first sentence."""
    rest = line.text[at:]
    word = rest.split(maxsplit=1)[0] if rest else ""
    if not word or word == rest:
        return
    if not _take(facts, line, word, at):
        if not is_organisation(word):
            return
        facts.author = facts.author or word
        claim(line, at, at + len(word), "author")
    space = len(rest) - len(rest[len(word) :].lstrip())
    claim(line, at + len(word), at + space, "author")


def _take(facts: Facts, line: Line, value: str, at: int) -> bool:
    """Set author and affiliation from a value that is names, or names and an office; claim both on the line."""
    stated = name_and_office(value)
    if stated is None:
        return False
    name, office = stated
    if facts.author not in (None, name):
        return True
    facts.author, facts.author_affiliation = name, facts.author_affiliation or office
    if office is None:
        claim(line, at, at + len(value), "author")
        return True
    start = value.find(office)
    claim(line, at + start, at + start + len(office), "author-affiliation")
    for part_start, part_end in ((0, start), (start + len(office), len(value))):
        names = value[part_start:part_end].strip(AROUND_NAMES)
        if people(names):
            place = value.find(names, part_start)
            claim(line, at + place, at + place + len(names), "author")
    return True
