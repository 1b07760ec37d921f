"""Read the labelled lines around an article and take from them what they state."""

from __future__ import annotations

import re

from corpus.extract import bylines, sources
from corpus.extract.keywords import keywords
from corpus.extract.site import find_site
from corpus.extract.stated import Facts, claim, is_unknown
from corpus.label import Layout, Line
from corpus.label import title as titles
from corpus.label.dates import MAY_HOLD_YEAR
from corpus.label.labels import MAY_OPEN_LONG, abstract_label
from corpus.label.meta import ISSUE, Meta, read
from corpus.label.names import is_organisation, split_affiliation
from corpus.label.shape import SIGNED_DATE

# How far below the article a line may still speak of it, and how far above the title.
_BELOW = 16
_ABOVE = 6
_BRACKETED_DATE = re.compile(r"[（(]\s*(?:\d{4}|[一二三四五六七八九〇○零]{4})年.{1,3}月.{1,3}日[^（()）]{0,20}[）)]$")
_SUBTITLE = re.compile("(?:——|－－|--|— —)\\s*")
_NOTHING = Meta([], [])
_ARTICLE = ("heading", "paragraph")
# Lines that speak of other pages, or of nothing.
_SILENT = (*_ARTICLE, "title", "related", "comment", "spam", "breadcrumb", "credit")


def extract(layout: Layout) -> Facts:
    """Take the facts from a labelled page, and claim their places on the lines."""
    facts = Facts()
    lines = layout.lines
    body = lines[layout.first : layout.last]
    if layout.title is not None:
        _title(facts, lines, lines[layout.title], body)
    _abstract(facts, lines)
    around = _around(layout)
    for line in around:
        _read(facts, line, body)
    bylines.read_offices(facts)
    if facts.published is None:
        _date_of_writing(facts, around)
    bylines.read_tail(facts, body)
    if facts.author is None:
        bylines.read_head(facts, body)
    if not facts.url:
        sources.find_url(facts, lines[layout.last :])
    sources.read_path(facts, lines[: layout.first])
    find_site(facts, layout)
    return facts


def _around(layout: Layout) -> list[Line]:
    """The lines that may speak of the article, those that most likely do first."""
    lines, first, last = layout.lines, layout.first, layout.last
    top = first if layout.title is None else layout.title
    below = lines[last : last + _BELOW]
    ended = next((i for i, line in enumerate(below) if line.role in ("related", "comment")), len(below))
    inside = [
        line for line in lines[first:last] if line.role not in _ARTICLE and (line.strong or line.role != "dateline")
    ]
    found = lines[top + 1 : first] + inside + below[:ended] + lines[max(0, top - _ABOVE) : top][::-1]
    spoken = [line for line in found if line.role not in _SILENT]
    # The day of a speech stands in brackets below the title, the day of a letter under it; what the site says of the
    # page counts more.
    end = lines[last - 1].end
    return sorted(
        spoken,
        key=lambda line: bool(_BRACKETED_DATE.match(line.text) or (line.start > end and SIGNED_DATE.match(line.text))),
    )


def _read(facts: Facts, line: Line, body: list[Line]) -> None:
    meta = None if line.holds & MAY_HOLD_YEAR and ISSUE.match(line.text) else read(line)
    if meta is None:
        sources.read_issue(facts, line)
        bylines.read_line(facts, line)
        return
    editors = {item.value for item in meta.fields if item.kind == "editor"}
    for item in meta.fields:
        if is_unknown(item.value):
            continue
        if item.kind == "published":
            facts.published = facts.published or item.value
            if facts.published == item.value:
                claim(line, item.start, item.end, "published")
        elif item.kind == "author" and item.value not in editors:
            bylines.read_author(facts, line, item)
        elif item.kind == "about-author":
            bylines.read_about_author(facts, line, item)
        elif item.kind == "source":
            sources.read_source(facts, line, item)
        elif item.kind == "issue":
            sources.read_issue_within(facts, line, item)
        elif item.kind in ("site", "url") and getattr(facts, item.kind) is None:
            setattr(facts, item.kind, item.value)
            claim(line, item.start, item.end, item.kind)
        elif item.kind == "affiliation" and split_affiliation(item.value):
            bylines.read_author(facts, line, item)
        elif item.kind == "affiliation" and is_organisation(item.value.split(" ")[0].rstrip("；;")):
            facts.author_affiliation = facts.author_affiliation or item.value.rstrip("；;")
            claim(line, item.start, item.end, "author-affiliation")
        elif item.kind == "keywords" and not facts.keywords:
            facts.keywords = keywords(item.value, "\n".join([each.text for each in body]))
            claim(line, item.start, item.end, "keywords")
    if line.role in ("dateline", "source", "byline"):
        for start, end in meta.rest:
            outlet = sources.OUTLET_FIRST.match(line.text, start, end)
            if outlet:
                sources.read_rest(facts, line, start, outlet.end("outlet"))
                start = outlet.end()
            if not bylines.read_rest(facts, line, start, end):
                sources.read_rest(facts, line, start, end)


def _date_of_writing(facts: Facts, lines: list[Line]) -> None:
    """Where a site does not say when it put a document up, the day the document was made is its date."""
    for line in lines:
        for item in (read(line) or _NOTHING).fields:
            if item.kind == "written" and item.value:
                facts.published = item.value
                claim(line, item.start, item.end, "published")
                return


def _title(facts: Facts, lines: list[Line], line: Line, body: list[Line]) -> None:
    """Take the title as its line has it, and cut its repetitions, also off the head of the article."""
    start, end = titles.clean(line.text)
    value = line.text[start:end]
    first = next((each for each in body if each.role in _ARTICLE), None)
    if first is not None:
        cut = titles.prefix(value, first.text)
        if not cut and value[:1].isascii() and value[:1].isalnum() and not value[1:2].isascii():
            # A stray letter before the title: the article repeats the title without it.
            cut = titles.prefix(value[1:], first.text)
            value = value[1:] if cut else value
        if cut:
            claim(first, 0, cut, "title")
            bylines.cut_head(facts, first, cut)
    facts.title = value.strip()
    second = lines.index(line) + 1
    if second < len(lines) and lines[second].role == "title" and _SUBTITLE.match(lines[second].text):
        facts.title += "——" + _SUBTITLE.sub("", lines[second].text)
        claim(lines[second], 0, len(lines[second].text), "title")
    for other in lines:
        if other.role == "title":
            at = other.text.find(value)
            if at >= 0:
                claim(other, at, at + len(value), "title")


def _abstract(facts: Facts, lines: list[Line]) -> None:
    """The lines labelled abstract are the abstract; on a line of the article itself, only the label goes."""
    parts = []
    for line in lines:
        if line.role not in ("abstract", "paragraph"):
            continue
        label = abstract_label().match(line.text) if line.opens & MAY_OPEN_LONG else None
        start = label.end() if label else 0
        if line.role == "abstract":
            parts.append(line.text[start:])
            claim(line, start, len(line.text), "abstract")
        elif label:
            claim(line, 0, start, "abstract")
    facts.abstract = "".join(parts).strip() or None
