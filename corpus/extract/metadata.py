"""What the metadata of a page, and its container, may add to the facts on its lines: only what the page bears out.

- title: the line that equals a stated title, with or without the site's name behind it, is the title line. A stated
  title that no line repeats is not used.
- published: where no labelled line has a date. The day must be printed on the page; or no date at all is printed
  above the article.
- author: a stated name that stands above or below the article as well, and there is no editor's.
- site: a stated name, or the end of the `<title>` if it ends like a site's name, that stands outside the article too.
- url: what the page says of itself, before the address that it was fetched from.

>>> from corpus.extract import extract
>>> from corpus.label import label, split
>>> from corpus.read.html import Stated
>>> page = "工会网\\n怎样做好工会工作\\n2019-05-31 孙波\\n工会是职工之家，要把职工的事情办好。"
>>> hints = read(Stated(titles=("怎样做好工会工作 - 工会网",)), str)
>>> layout = title_line(label(split(page)), hints)
>>> facts = extract(layout)
>>> complete(facts, layout, hints)
>>> facts.title, facts.site
('怎样做好工会工作', '工会网')
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple
from urllib.parse import urlsplit

from corpus.extract.stated import Facts, claim, is_unknown
from corpus.label import Layout, Line, dates, is_heading
from corpus.label import title as titles
from corpus.label.meta import read as read_line
from corpus.label.names import people
from corpus.label.sites import site_at
from corpus.patterns import lazy
from corpus.read.html import Stated

_SEPARATOR = lazy(
    r"(?:(?<!\s)\s++)?(?:[_|｜丨—–]|--|(?<=\s)-|-(?=\s)|>>|::)+\s*|(?<=[\u3400-\u9fff])-(?=[\u3400-\u9fff])"
)
_SITE_END = re.compile(
    "(?:网|网站|报|在线|论坛|门户|电视台|通讯社|社区|资讯|文库|图书馆|Online|\\.(?:com|cn|net|org))$"
)
_SHORTEST, _LONGEST_SITE = 4, 20
# Much longer than any line that may hold a title; beyond it a `<title>` is not looked into for the names of sites.
_LONGEST_TITLE = 1_000
_ABOVE, _BELOW = 8, 10
_ARTICLE = ("heading", "paragraph")
_OTHERS = (*_ARTICLE, "related", "comment", "spam")
# The zone of China; what a page there states in another one is as often its own time under a wrong name.
_ZONE = datetime.timezone(datetime.timedelta(hours=8))
# Before this no page was published; a site that has no date states one long past.
_FIRST_YEAR = "1991"


class Hints(NamedTuple):
    """What a page states of itself, restored as its lines are."""

    titles: tuple[str, ...] = ()
    """Most likely ones first: as stated, then without what may be the name of the site."""
    authors: tuple[str, ...] = ()
    published: str | None = None
    sites: tuple[str, ...] = ()
    url: str | None = None


def read(stated: Stated, restored: Callable[[str], str]) -> Hints:
    """Return the hints of a page; `restored` makes of a text what it would be on a line of the page."""
    whole = [restored(title) for title in stated.titles]
    marks = ((title, at.start()) for title in whole for at in reversed(list(_SEPARATOR.finditer(title))))
    cut = [title[:at] for title, at in marks if at <= _LONGEST_TITLE]
    ends = [_SEPARATOR.split(title)[-1] for title in whole]
    sites = [*map(restored, stated.sites), *(end for end in ends if _SITE_END.search(end))]
    return Hints(
        tuple(title for title in dict.fromkeys([*whole, *cut]) if len(titles.key(title)) >= _SHORTEST),
        tuple(map(restored, stated.authors)),
        stated.published,
        tuple(site for site in dict.fromkeys(sites) if 2 <= len(site) <= _LONGEST_SITE and site not in whole),
        stated.url,
    )


def title_line(layout: Layout, hints: Hints) -> Layout:
    """Make the line that equals a stated title the title line, unless it is already."""
    lines, first = layout.lines, layout.first
    if first == layout.last or not hints.titles:
        return layout
    keys = {i: titles.key_of(line) for i, line in enumerate(lines) if len(line.text) <= titles.LONGEST}
    for name in map(titles.key, hints.titles):
        at = [i for i in keys if keys[i] == name and lines[i].role not in ("related", "comment", "spam")]
        if layout.title in at:
            return layout
        fit = [i for i in at if i < layout.last and all(line.role != "paragraph" for line in lines[first:i])]
        if fit:
            return _with_title(layout, fit, max(fit))
    return layout


def _with_title(layout: Layout, same: list[int], title: int) -> Layout:
    """The layout with another title line. What was taken for the title is what its place makes of it."""
    for i, line in enumerate(layout.lines):
        if line.role == "title":
            inside = layout.first <= i < layout.last
            line.heading = inside and is_heading(line.text)
            line.role = ("heading" if line.heading else "paragraph") if inside else "navigation"
    for i in same:
        layout.lines[i].role = "title"
        layout.lines[i].heading = False
    return layout._replace(first=max(layout.first, title + 1), title=title)


def complete(facts: Facts, layout: Layout, hints: Hints, fetched_from: str | None = None) -> None:
    """Add to the facts what the metadata states, the page bears out and no line stated."""
    if facts.published is None and hints.published:
        facts.published = _published(hints.published, layout)
    if facts.author is None:
        _author(facts, layout, hints)
    url = facts.url or _own_address(hints.url, fetched_from) or fetched_from
    if facts.site is None:
        _site(facts, layout, hints)
        facts.site = facts.site or (site_at(url) if url else None)
    facts.url = url


def _published(stated: str, layout: Layout) -> str | None:
    try:
        time = datetime.datetime.fromisoformat(stated.strip().replace("/", "-"))
        day = time.date().isoformat()
        if time.utcoffset() not in (None, _ZONE.utcoffset(None)):
            # Its day is known only if it is the same in both zones.
            return _borne_out(day, layout) if time.astimezone(_ZONE).date().isoformat() == day else None
    except (ValueError, OverflowError):
        found = dates.find(stated)
        return _borne_out(found[0].value, layout) if found else None
    has_time = len(stated.strip()) > len(day)
    return _borne_out(time.replace(tzinfo=None).isoformat(timespec="seconds") if has_time else day, layout)


def _borne_out(value: str, layout: Layout) -> str | None:
    """The date, if its day is printed on the page or no date is printed above the article."""
    day = value[:10]
    found = [
        (i, date.value[:10])
        for i, line in enumerate(layout.lines)
        if line.role not in ("related", "comment")
        for date in dates.find(line.text)
    ]
    above = any(i < layout.first for i, _ in found)
    return value if any(each == day for _, each in found) or (not above and day > _FIRST_YEAR) else None


def _around(layout: Layout) -> Iterator[Line]:
    """The lines near the article that may name who wrote it."""
    lines = layout.lines
    near = lines[max(0, layout.first - _ABOVE) : layout.first] + lines[layout.last : layout.last + _BELOW]
    return (line for line in near if line.role not in (*_OTHERS, "title"))


def _author(facts: Facts, layout: Layout, hints: Hints) -> None:
    for stated in hints.authors:
        names = [] if is_unknown(stated) else people(stated)
        places = [_place(name, layout) for name in names]
        if names and None not in places:
            facts.author = "、".join(names)
            for line, at, name in filter(None, places):
                _claim(line, at, name, "author")
            return


def _place(name: str, layout: Layout) -> tuple[Line, int, str] | None:
    """Where a name stands as that of somebody who is not an editor."""
    for line in _around(layout):
        at = line.text.find(name)
        meta = read_line(line) if at >= 0 else None
        editors = [item for item in meta.fields if item.kind == "editor"] if meta else []
        if at >= 0 and not any(item.start <= at < item.end for item in editors):
            return line, at, name
    return None


def _site(facts: Facts, layout: Layout, hints: Hints) -> None:
    for site in hints.sites:
        for line in layout.lines:
            at = line.text.find(site) if line.role not in _OTHERS else -1
            if at >= 0 and site != facts.title:
                facts.site = site
                _claim(line, at, site, "site")
                return


def _claim(line: Line, at: int, text: str, reason: str) -> None:
    start, end = line.start + at, line.start + at + len(text)
    if not any(a < end and start < b for a, b, _ in line.claims):
        claim(line, at, at + len(text), reason)


def _own_address(stated: str | None, fetched_from: str | None) -> str | None:
    """The address that a page states for itself: that of a page, not of a site, and of the site it was fetched from."""
    try:
        url, from_ = urlsplit(stated or ""), urlsplit(fetched_from or stated or "")
    except ValueError:
        return None
    is_page = bool(url.path.strip("/") or url.query) or not (from_.path.strip("/") or from_.query)
    same_site = (url.hostname or "").split(".")[-2:] == (from_.hostname or "").split(".")[-2:]
    return stated if is_page and same_site else None
