"""Which lines are the article: the stretch of lines that speaks most for being prose."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from functools import partial
from itertools import pairwise, takewhile

from corpus.label import contents, pairs
from corpus.label.cues import HOLDS_CUE, LIST_NUMBER, LONGEST_CUE, MAY_BE_LIST_NUMBER, OPENS_CUE, cue, is_weak
from corpus.label.dates import MAY_HOLD_YEAR
from corpus.label.gates import gate
from corpus.label.labels import MAY_OPEN_LONG, MAY_STATE_ORIGIN, about_author, long_label
from corpus.label.lines import Line
from corpus.label.meta import (
    CREDIT,
    EDITOR,
    ISSUE,
    ISSUE_ALONE,
    MAY_BE_CREDIT,
    MAY_BE_OWN_LINE,
    MAY_BE_READ,
    OWN_LINE,
    Meta,
    end_of_title,
    read,
)
from corpus.label.names import (
    HAS_POSTCODE,
    OPENS_BRACKET,
    is_organisation,
    names_someone_on,
    people,
    unwrapped,
    workplace,
)
from corpus.label.shape import (
    CLOSING,
    DETAIL,
    ENDED_ONLY,
    MAY_BE_NUMBERED,
    NUMBERED,
    OFFICE,
    SENTENCE_END,
    SIGNED_DATE,
    weight_of,
)
from corpus.label.sites import MAY_BE_SITE_LINE, site_lines
from corpus.label.spam import MAY_BE_LIST, MAY_HOLD_CATCHWORD, is_spam
from corpus.patterns import lazy

# A line that opens a list of other articles, comments or the foot ends the article, once there is that much of one.
_ENOUGH = 45
_LEAST = 12
# So many lines at the top and at the foot are where attackers write.
_EDGE = 3
_PAGE_NUMBER = re.compile(r"第?\s?\d{1,4}\s?页")
# What a search found is no article.
_RESULTS = re.compile(
    r"(?:找到|搜索到)(?:约|相关|了|以下)*\s?[\d,，]+\s?[条个篇](?:相关)?(?:搜索)?结果|相关结果约?\s?[\d,，]+\s?个"
)
_MAY_BE_RESULTS = gate("结果")
# Labels that only stand about a paper.
_OF_PAPERS = {"affiliation", "about-author", "class", "original-title"}
_OF_PERSONS = {"author", "affiliation", "about-author", "keywords", "abstract"}
_ABOUT = ("byline", "dateline", "source")
_REPORTER = re.compile("记者|通讯员|评论员")
_MAY_HOLD_REPORTER = gate("记者", "通讯员", "评论员")
# So many lines from the top, authors of a paper may say where they work.
_HEAD = 30
# Longer than any line about the page.
_PROSE = 120
# A line that ends in a full stop says something of the page only when it is short.
_SENTENCE = 30
# Lines of one length, this long and this many, are sentences that were cut to a width.
_WRAPPED, _FEWEST_WRAPPED = 25, 4
# What only looks like these in a whole sentence of this length is prose.
_CUED = ("related", "comment", "footer", "notice", "share", "navigation")
_WHOLE = 8
# A label that opens a list is no longer than this; what is longer names something itself.
_OPENER = 7
# So far ahead lies the prose that goes on behind what stands in the middle of an article.
_AHEAD, _FOOT = 4, 12
_DETAIL, _FOOT_PROSE = -6, 60
_CLAUSE = 12
_VERSE, _FEWEST_VERSES = lazy("[\u3400-\u9fff，、。？！“”‘’…—：·\\d.亿]{1,30}$"), 4
_AGAINST = {"credit": -1, "related": -60, "comment": -40, "footer": -60, "notice": -30, "share": -20, "spam": -60}


_OPENS_OFFICES = OPENS_BRACKET | MAY_BE_NUMBERED
# What a line around an article holds, or begins with. At the edges of a page any list of words is suspicious.
_HOLDS_SOMETHING = HOLDS_CUE | MAY_BE_READ | MAY_BE_CREDIT | HAS_POSTCODE | MAY_HOLD_CATCHWORD | _MAY_HOLD_REPORTER
_OPENS_SOMETHING = OPENS_CUE | MAY_BE_OWN_LINE | MAY_OPEN_LONG | _OPENS_OFFICES | MAY_BE_SITE_LINE


def label_by_words(lines: list[Line], is_foreign: Callable[[Line], bool]) -> None:
    """Give each line the role that its words or its shape show; leave the others open."""
    pairs.join(lines)
    contents.take_out(lines)
    _part_titles(lines)
    lines_of_sites = site_lines()
    below_prose = False
    foot = len(lines) - _EDGE
    for i, line in enumerate(lines):
        if line.role:
            continue
        text, holds, opens = line.text, line.holds, line.opens
        length = len(text)
        at_edge = i < _EDGE or i >= foot
        if not (holds & _HOLDS_SOMETHING or opens & _OPENS_SOMETHING or at_edge):
            below_prose = below_prose or (length > 2 * _SENTENCE and text[-1] in "。！？")
            continue
        if (
            holds & MAY_BE_LIST
            and (at_edge or holds & MAY_HOLD_CATCHWORD)
            and text[-1] != "。"
            and is_spam(text, at_edge, partial(is_foreign, line))
        ):
            line.role = "spam"
            continue
        below_prose = below_prose or (length > 2 * _SENTENCE and text[-1] in "。！？")
        if not below_prose and i < _HEAD and (holds & HAS_POSTCODE or opens & _OPENS_OFFICES) and workplace(text):
            line.role, line.strong = "byline", True
            continue
        if length > _PROSE or (length > _SENTENCE and text[-1] == "。"):
            if length <= LONGEST_CUE or opens & MAY_OPEN_LONG:
                _label_long(line)
            continue
        if opens & MAY_BE_SITE_LINE and text in lines_of_sites:
            line.role, line.strong = "navigation", True
            continue
        may_be_issue = holds & MAY_HOLD_YEAR and (ISSUE.match(text) or ISSUE_ALONE.match(text))
        line.role = "source" if may_be_issue else cue(text, holds, opens)
        line.strong = bool(opens & MAY_BE_LIST_NUMBER and LIST_NUMBER.match(text))
        if line.role in ("", "navigation", "breadcrumb", "share", "notice"):
            meta = read(line) if holds & MAY_BE_READ else None
            if meta:
                _label_meta(line, meta, lines[i + 1].text if i + 1 < len(lines) else "", below_prose)
            elif line.role:
                pass
            elif holds & MAY_BE_CREDIT and CREDIT.match(text):
                line.role, line.strong = "credit", True
            elif holds & _MAY_HOLD_REPORTER and _REPORTER.search(text) and people(unwrapped(text)):
                line.role, line.strong = "byline", True
            elif opens & MAY_BE_OWN_LINE and OWN_LINE.match(text):
                line.role = "byline"
    for line, behind in pairwise(lines):
        # An inset of the article, not a list of others: what stands below it is prose.
        if line.role == "related" and len(line.text) <= _OPENER and _is_prose(behind):
            line.role = ""


def _part_titles(lines: list[Line]) -> None:
    """Where a title shares its line with source and date, make two lines of it: 某某召开会议 来源：日报 2015-12-16."""
    for i, line in enumerate(lines[:_HEAD]):
        at = end_of_title(line) if line.holds & (MAY_STATE_ORIGIN | MAY_HOLD_YEAR) else None
        if at:
            rest = line.text[at:].lstrip()
            title = line.text[:at].rstrip()
            lines[i : i + 1] = [
                Line(line.start, line.start + len(title), title, line.holds),
                Line(line.end - len(rest), line.end, rest, line.holds),
            ]
            return


def _is_prose(line: Line) -> bool:
    return not line.role and len(line.text) > _SENTENCE and bool(SENTENCE_END.search(line.text))


def _label_long(line: Line) -> None:
    """Label a line that can only be prose, an abstract, a notice, a list of keywords or of catchwords."""
    if line.opens & MAY_OPEN_LONG:
        head = long_label().match(line.text)
        if about_author().match(line.text):
            line.role, line.strong = "byline", True
            return
        if head:
            line.role = "keywords" if head["keywords"] else "abstract"
            return
    line.role = cue(line.text, line.holds, line.opens)


def _label_meta(line: Line, meta: Meta, below: str, below_prose: bool) -> None:
    """Label a line by what it says of the page."""
    kinds = {field.kind for field in meta.fields}
    if line.role and not kinds & {"published", "source", "author", "issue"}:
        return
    line.role = _meta_role(kinds, line.role)
    line.strong = (
        (len(kinds - {"date-label"}) > 1 and not (below_prose and kinds <= _OF_PERSONS))
        or (bool(kinds & _OF_PAPERS) and not below_prose)
        or "editor" in kinds
        or ("T" in meta.fields[0].value and not DETAIL.match(below))
    )


def _meta_role(kinds: set[str], role: str) -> str:
    for kind, name in (
        ("abstract", "abstract"),
        ("keywords", "keywords"),
        ("published", "dateline"),
        ("date-label", "dateline"),
        ("written", "dateline"),
        ("author", "byline"),
        ("affiliation", "byline"),
        ("editor", "byline"),
        ("source", "source"),
        ("issue", "source"),
        ("site", "source"),
        ("url", "source"),
        ("original-title", "navigation"),
        ("about-author", "byline"),
        ("class", "navigation"),
        ("views", "navigation"),
    ):
        if kind in kinds:
            return role if role == "notice" else name
    return role


def find(lines: list[Line]) -> tuple[int, int]:
    """Return the article's first line and the line after its last; equal when there is none.

    A line inside the article whose words only look like those of a line around it loses its role.
    """
    if any(line.holds & _MAY_BE_RESULTS and _RESULTS.search(line.text) for line in lines[:_HEAD]):
        return 0, 0
    lengths: Counter[int] | None = None
    over = False  # whether a list, comments or the editor's name have ended an article
    best = total = start = 0
    span = (0, 0)
    for i, line in enumerate(lines):
        if line.role:
            gain = _gain(line)
            if best >= _ENOUGH:
                if _ends_article(line, lines[i + 1 : i + 1 + (_FOOT if line.role == "footer" else _AHEAD)]):
                    over = True
                elif line.role == "footer":
                    gain = _DETAIL  # an address with prose behind it is one of the article's
        else:
            gain = weight_of(line)
            if gain < 0 and len(line.text) >= _WRAPPED:
                if lengths is None:
                    lengths = Counter(map(len, {each.text for each in lines if not each.role}))
                if lengths[len(line.text)] >= _FEWEST_WRAPPED:
                    gain = len(line.text) // 2
        if over and gain > 0:
            gain //= 4
        if total <= 0:
            total, start = 0, i
        total += gain
        if total > best:
            best, span = total, (start, i + 1)
    # The labels of a form are none.
    if best < _LEAST or not any(map(_says_something, lines[slice(*span)])):
        return _verse(lines)
    first, last = span
    while first > 0 and not lines[first - 1].role and NUMBERED.match(lines[first - 1].text):
        first -= 1
    # What is said of the page where the article starts or ends is no part of it.
    while last > first + 1 and lines[last - 1].role in _ABOUT and not lines[last - 1].strong:
        last -= 1
    opened = False
    for line in lines[first:last]:
        if opened and not line.role:
            continue
        opened = opened or (not line.role and weight_of(line) > ENDED_ONLY)
        if (_is_doubtful(line) and (opened or line.role not in _ABOUT)) or (opened and line.role == "footer"):
            line.role = ""
    first, last = _with_edges(lines, first, last)
    return first, _with_tail(lines, last)


def _says_something(line: Line) -> bool:
    return line.role == "abstract" or (not line.role and weight_of(line) > 0 and line.text[-1] not in "：:")


def _with_edges(lines: list[Line], first: int, last: int) -> tuple[int, int]:
    """Take in the sentences right above and below: one word like those of a notice proves nothing beside prose."""
    while last < len(lines) and _is_weak(lines[last]):
        lines[last].role = ""
        last += 1
    while first > 0 and _is_weak(lines[first - 1]):
        first -= 1
        lines[first].role = ""
    return first, last


def _is_weak(line: Line) -> bool:
    return (
        line.role in _CUED
        and not line.strong
        and len(line.text) >= _CLAUSE
        and line.text[-1] in "。！？"
        and is_weak(line.text)
    )


def _verse(lines: list[Line]) -> tuple[int, int]:
    """Return where the lines of a poem lie that has no marks: a run of short lines below its author or date, or above.

    Menus look the same; only a named author or a date next to the run, and a title above, tell a poem from them.
    """
    best = (0, 0)
    start = 0
    while start < len(lines):
        end = start
        while end < len(lines) and _may_be_verse(lines[end]):
            end += 1
        signed_above = start > 1 and (
            lines[start - 1].role in ("byline", "dateline") or names_someone_on(lines[start - 1])
        )
        signed_below = end < len(lines) and lines[end].role == "byline"
        if end - start >= _FEWEST_VERSES and end - start > best[1] - best[0] and (signed_above or signed_below):
            best = (start, end)
        start = end + 1
    return best


def _may_be_verse(line: Line) -> bool:
    return not line.role and bool(_VERSE.match(line.text)) and not names_someone_on(line)


def _is_doubtful(line: Line) -> bool:
    """A whole sentence, or a label in prose: a cue word in it proves nothing where the lines around it are prose."""
    if line.role in _ABOUT:
        return not line.strong
    return line.role in _CUED and len(line.text) >= _WHOLE and bool(SENTENCE_END.search(line.text)) and not line.strong


def _gain(line: Line) -> int:
    """How much a line with a role speaks for or against the article."""
    if line.role == "navigation" and (line.weight == 0 or _PAGE_NUMBER.match(line.text)):
        return 0
    if line.role == "abstract":
        return max(5, weight_of(line))
    if line.role == "keywords":
        return 0
    if _is_doubtful(line):
        return 0 if line.role in _CUED else -6
    return _AGAINST.get(line.role, -12)


def _ends_article(line: Line, behind: list[Line]) -> bool:
    """Whether a line opens what comes after an article; a single link or a credit does not, if prose goes on."""
    if line.role == "byline":
        return bool(EDITOR.search(line.text))
    if line.role not in ("related", "comment", "footer") or _is_doubtful(line):
        return False
    ahead = takewhile(
        lambda each: each.role not in ("related", "comment") if line.role == "footer" else not each.role, behind
    )
    goes_on = sum(weight_of(each) for each in ahead if _is_prose(each))
    if line.role == "related":
        return len(line.text) <= _OPENER or goes_on < _ENOUGH
    return line.role == "comment" or goes_on < _FOOT_PROSE


def _with_tail(lines: list[Line], last: int) -> int:
    """Go on over last lines that lack a full stop: items under a number, clauses, greeting and signature."""
    while last < len(lines):
        text, before = lines[last].text, lines[last - 1].text
        if not _is_signature(lines, last) and (lines[last].role or not _goes_on(text, before)):
            break
        lines[last].role = ""
        last += 1
    return last


def _goes_on(text: str, before: str) -> bool:
    if "相关" in text:
        return False
    is_clause = len(text) >= _CLAUSE and "，" in text
    is_item = bool(NUMBERED.match(text) or NUMBERED.match(before))
    is_closing = bool(CLOSING.match(text)) or bool(CLOSING.match(before) and len(text) <= _SENTENCE)
    return is_clause or is_item or is_closing


def _is_office(text: str) -> bool:
    return is_organisation(text) or bool(OFFICE.match(text))


def _is_signature(lines: list[Line], at: int) -> bool:
    """Whether an office and a date, or a date in full behind an office, sign what stands before them."""
    if SIGNED_DATE.match(lines[at].text):
        return _is_office(lines[at - 1].text)
    signed = at + 1 < len(lines) and SIGNED_DATE.match(lines[at + 1].text)
    return bool(signed) and _is_office(lines[at].text)
