"""Where the article comes from: publication and issue, address."""

from __future__ import annotations

import re

from corpus.extract.stated import Facts, claim
from corpus.label import Line
from corpus.label.meta import ISSUE, ISSUE_ALONE, ISSUE_WITHIN, OUTLET, Field, read
from corpus.label.names import people
from corpus.patterns import lazy

# What stands behind the label of a source and names none.
_NO_SOURCE = re.compile("(?:网络|互联网|来自|转载|投稿|本站|本网$|网友|综合|整理|原创|未知|转自)|^[A-Za-z]{0,4}\\d+$")
_QUOTED = re.compile("《([^《》]{2,20})》")
_REPORTER = re.compile("(?:(?<!\\s)\\s++)?(?:本报|特约)?(?:记者|通讯员)\\s*(.{2,20})$")
# An outlet with its reporters behind it.
OUTLET_FIRST = lazy("[\\s·|｜，,]*(?P<outlet>[\u3400-\u9fff]{2,12}[报网社刊台])[\\s·|｜]+(?=\\S)")
_IN_PATH = lazy(
    "[>＞»→›/]\\s*(?P<name>《?[\u3400-\u9fffA-Za-z·]{2,20}》?)\\s*+[>＞»→›/]*+\\s*+(?P<issue>(?:19|20)\\d\\d年\\s?第?\\s?\\d{1,2}\\s?期)"
)
_AROUND = "|¦｜·,，()（） \t　"
_LONGEST = 40


def read_source(facts: Facts, line: Line, item: Field) -> None:
    """Take what stands behind the label of a source: a publication, perhaps with its issue."""
    issue = ISSUE.match(item.value)
    if issue:
        _publication(facts, line, issue, item.start)
        return
    within = ISSUE_WITHIN.search(item.value)
    if within and facts.issue is None:
        facts.issue = within["issue"].replace(" ", "")
    quoted = _QUOTED.search(item.value)
    value = quoted[1] if quoted else _REPORTER.sub("", item.value).strip("《》 ")
    if not value or _NO_SOURCE.match(value):
        return
    reporter = _REPORTER.search(item.value)
    if reporter and facts.author is None and people(reporter[1]):
        facts.author = "、".join(people(reporter[1]))
        claim(line, item.start + reporter.start(1), item.start + reporter.end(1), "author")
    if facts.publication in (None, value):
        facts.publication = value
        at = item.start + item.value.find(value)
        claim(line, at, at + len(value), "publication")


def read_issue(facts: Facts, line: Line) -> None:
    """Take a publication and its issue from a line of their own."""
    issue = ISSUE.match(line.text)
    if issue:
        _publication(facts, line, issue, 0)
    elif facts.issue is None and ISSUE_ALONE.match(line.text):
        facts.issue = line.text.replace(" ", "")
        claim(line, 0, len(line.text), "issue")


def read_issue_within(facts: Facts, line: Line, item: Field) -> None:
    """Take a publication and its issue from the middle of a line about the page."""
    issue = ISSUE_WITHIN.match(item.value)
    if issue and facts.publication is None:
        group = "quoted" if issue["quoted"] else "name"
        facts.publication, facts.issue = issue[group], issue["issue"].replace(" ", "")
        claim(line, item.start + issue.start(group), item.start + issue.end(group), "publication")
        claim(line, item.start + issue.start("issue"), item.start + issue.end("issue"), "issue")


def read_rest(facts: Facts, line: Line, start: int, end: int) -> None:
    """Take an outlet that stands beside the date without a label."""
    raw = line.text[start:end]
    value = raw.strip(_AROUND)
    is_outlet = bool(OUTLET.match(value)) or raw.lstrip().startswith("·")
    if facts.publication is None and is_outlet and 0 < len(value) <= _LONGEST:
        facts.publication = value
        at = line.text.find(value, start)
        claim(line, at, at + len(value), "publication")


def read_path(facts: Facts, lines: list[Line]) -> None:
    """Take the magazine and its issue from the path of a page: 首页 > 期刊导航 > 城镇供水 > 2018年第3期."""
    for line in lines:
        found = _IN_PATH.search(line.text) if line.role == "breadcrumb" and facts.publication is None else None
        if found:
            facts.publication, facts.issue = found["name"].strip("《》"), found["issue"].replace(" ", "")
            claim(line, *found.span("name"), "publication")
            claim(line, *found.span("issue"), "issue")


def find_url(facts: Facts, lines: list[Line]) -> None:
    """Take the address that a labelled line states, wherever below the article."""
    for line in lines:
        meta = read(line) if "://" in line.text else None
        for item in meta.fields if meta else []:
            if item.kind == "url" and facts.url is None:
                facts.url = item.value
                claim(line, item.start, item.end, "url")


def _publication(facts: Facts, line: Line, issue: re.Match[str], at: int) -> None:
    if facts.publication is None:
        facts.publication, facts.issue = issue["name"].strip("《》"), issue["issue"].replace(" ", "")
    for group, reason in (("name", "publication"), ("issue", "issue")):
        start, end = issue.span(group)
        claim(line, at + start, at + end, reason)
