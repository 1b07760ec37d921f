"""Give every line of a readable page one role.

>>> lines = split("怎样做好工会工作\\n作者：孙波\\n工会是职工之家，要把职工的事情办好。\\n相关阅读")
>>> layout = label(lines)
>>> [line.role for line in layout.lines]
['title', 'byline', 'paragraph', 'related']
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import accumulate, pairwise
from typing import NamedTuple

from corpus.label import article, cut_short, title
from corpus.label.lines import Line, check_some_prose, split
from corpus.label.meta import read
from corpus.label.names import AROUND_NAMES, is_organisation, names_someone_on, workplace
from corpus.label.shape import ENDED_ONLY, REFERENCE, REFERENCES, is_ended, is_heading, weight_of
from corpus.patterns import lazy

__all__ = ["Layout", "Line", "check_some_prose", "is_heading", "is_truncated", "label", "split"]

_AFTER = 8
# The kind of a work, as references state it: [M], [J]
_CITED = re.compile(r"[\[〔［][A-Z](?:/OL)?[\]〕］]")
# So far below an article its site may say that there is more of it.
_NOTES_BELOW = 4
_BARE_NAME = lazy("[\u3400-\u9fff]{2,3}$")
_ABOUT = ("dateline", "byline")
# The byline itself, the title, and one heading such as 注释 under a poem.
_SHORT, _FEW_HEADINGS = 8, 3
_LONG = 60
_LONGEST_ABSTRACT = 20
_SENTENCE = re.compile("[。！？；]")
_PAUSE = re.compile("[，。；]")
_WORDS = lazy("[\u3400-\u9fff]{2}|[\u3400-\u9fff] [\u3400-\u9fff]")
# A mark of a button, or three short words apart.
_WIDGET = re.compile(r"[|┊│▼▲△↑↓→←+＋#☆♥]|^(?:\S{1,4}\s+){2,}\S{1,4}$|^\W?(?:下载|点击|登录|注册|返回|分享|收藏)")
_RESULT = re.compile("(?:结果|结论|方法|讨论)[\\s:：]")


class Layout(NamedTuple):
    """The lines of a page, where the article lies among them, and the line of its title."""

    lines: list[Line]
    first: int
    last: int
    title: int | None


def label(lines: list[Line], is_foreign: Callable[[Line], bool] = lambda line: False) -> Layout:
    """Label lines. `is_foreign` says of a line whether it is in another script than the page as scraped."""
    article.label_by_words(lines, is_foreign)
    first, last = article.find(lines)
    if first == last:
        _label_rest(lines, 0, 0)
        return Layout(lines, 0, 0, None)
    first = _split_abstract(lines, first, last)
    prose = _first_prose(lines, first, last)
    found = title.find(lines, prose, last)
    if found is not None and found >= first:
        first = prose
    if found is not None:
        name = title.key_of(lines[found])
        for line in title.same_title(lines, name):
            line.role = "title"
        for line in list(title.wrapped_title(lines[:last], name)):
            line.role = "title"
        for line, _ in title.suffixed(lines, name):
            line.role = "title"
        lines[found].role = "title"
        second = title.subtitle(lines, found, first)
        if second is not None:
            lines[second].role = "title"
    first = _first_after(lines, found, first, last)
    while first < last and lines[first].role in ("title", "byline", "dateline", "source", "navigation", "share"):
        first += 1
    last = _cut_references(lines, first, last)
    _cut_notes(lines, first, last)
    for line in lines[first:last]:
        if not line.role:
            line.heading = is_heading(line.text)
            line.role = "heading" if line.heading else "paragraph"
    _label_rest(lines, first, last)
    return Layout(lines, first, last, found)


def _first_prose(lines: list[Line], first: int, last: int) -> int:
    """Return where the prose of an article starts: a few headings at its head may hold its title."""
    for i in range(first, min(last, first + _FEW_HEADINGS + 1)):
        text = lines[i].text
        if lines[i].role or weight_of(lines[i]) > ENDED_ONLY:  # 让作业本“会说话” may be one
            return i
        if len(_PAUSE.findall(text)) > 1:  # a sentence that was cut to a width
            break
    return first


def is_truncated(layout: Layout) -> bool:
    """Whether the source cut the article: it says so, or the last line is long and breaks off in mid-sentence."""
    if any(
        cut_short.note(line.text, line.holds)
        for line in layout.lines[max(0, layout.last - 1) : layout.last + _NOTES_BELOW]
    ):
        return True
    kept = [line for line in layout.lines if line.role in ("heading", "paragraph")]
    if not kept:
        return False
    last = kept[-1].text
    return len(last) >= _LONG and not is_ended(last) and bool(_SENTENCE.search(last))


def _cut_references(lines: list[Line], first: int, last: int) -> int:
    """Label the list of works that a paper ends with, and return where the article ends before it."""
    end = last
    while end > first + 1 and (lines[end - 1].role or REFERENCE.match(lines[end - 1].text)):
        end -= 1
    headed = end - 1 > first and bool(REFERENCES.match(lines[end - 1].text))
    if headed:
        end -= 1
    listed = [line for line in lines[end:last] if not line.role]
    if not headed and not any(_CITED.search(line.text) for line in listed):
        return last
    for line in listed:
        line.role = "references"
    return end


def _cut_notes(lines: list[Line], first: int, last: int) -> None:
    """Take out what says that the rest is not shown."""
    for line in lines[first:last]:
        place = None if line.role else cut_short.note(line.text, line.holds)
        if place == (0, len(line.text)):
            line.role = "navigation"
        elif place:
            line.claims.append((line.start + place[0], line.start + place[1], "navigation"))


def _split_abstract(lines: list[Line], first: int, last: int) -> int:
    """Label the abstract that an article starts with, and return where the article goes on.

    A page that holds nothing but an abstract has it as its text.
    """
    top = next((i for i in range(max(0, first - 3), last) if lines[i].role == "abstract"), None)
    if top is None or any(line.role == "" and weight_of(line) > 5 for line in lines[first:top]):
        return first
    below = range(top + 1, min(last + 2, len(lines), top + _LONGEST_ABSTRACT))
    keys = next((i for i in below if lines[i].role == "keywords"), None)
    goes_on = top + 1 if keys is None else keys + 1
    rest = [line for line in lines[goes_on:last] if not line.role]
    if not any(total >= 2 * _LONG for total in accumulate(max(0, weight_of(line)) for line in rest)) or _RESULT.match(
        rest[0].text
    ):
        lines[top].role = ""
        return min(first, top)
    for line in lines[top:goes_on]:
        line.role = line.role or "abstract"
    return goes_on


def _first_after(lines: list[Line], found: int | None, first: int, last: int) -> int:
    """Name the bylines between the title and the article, and move its start up over lines that are neither."""
    top = -1 if found is None else found
    for line, behind in pairwise(lines[top + 1 : first + 1]):
        # Where an office follows, a name is a name.
        of_paper = behind.role == "byline" and workplace(behind.text) is not None and names_someone_on(line)
        if not line.role and (of_paper or _is_byline(line, lines[:last])):
            line.role = "byline"
    while first - 1 > top and not lines[first - 1].role and _may_open(lines[first - 1], found is not None):
        first -= 1
    return first


def _may_open(line: Line, titled: bool) -> bool:
    """Whether a line right above the first prose belongs to it: a heading below the title, but no button or menu."""
    text = line.text
    if title.DOCUMENT_NUMBER.match(text):
        return False
    return weight_of(line) >= 0 or (titled and bool(_WORDS.search(text)) and not _WIDGET.search(text))


def _is_byline(line: Line, others: list[Line]) -> bool:
    """Whether a line between title and article is a byline.

    A bare word of a name's shape is as likely a heading: it is one where it is a word, or where the page has others;
    unless another line about the page names the same person.
    """
    text = line.text
    if not names_someone_on(line):
        return is_organisation(text.strip(AROUND_NAMES))
    if not _BARE_NAME.match(text) or any(text in each.text for each in others if each.role in _ABOUT):
        return True
    headings = sum(1 for each in others if not each.role and len(each.text) <= _SHORT and is_heading(each.text))
    # A heading's word comes up again below it.
    is_taken_up = any(text in each.text for each in others if len(each.text) > _LONG)
    return headings <= _FEW_HEADINGS and not is_taken_up


def _label_rest(lines: list[Line], first: int, last: int) -> None:
    """Lines outside the article that no word names: by where they stand."""
    for line in lines[:first]:
        line.role = line.role or "navigation"
    behind = "navigation"
    for i, line in enumerate(lines[last:]):
        if line.role in ("related", "comment", "footer"):
            behind = line.role
        elif behind == "related" and line.role in ("dateline", "title"):
            line.role = behind
        elif not line.role:
            meta = read(line) if i < _AFTER else None
            line.role = "byline" if meta and behind == "navigation" else behind
