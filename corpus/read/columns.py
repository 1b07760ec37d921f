"""Which columns of a table, or keys of JSON Lines, hold the page, its address and when it was fetched.

>>> choose(["id", "content"], ["id", "content", "url"]).text
'content'
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from corpus.errors import Rejected
from corpus.read.page import LONGEST, Page, Unread, web_address
from corpus.terminal import visible

# Names that say what a column holds. `date` is not among them: as often it says when the page was published.
TEXT = ("text", "content", "raw", "html", "body", "page", "raw_text", "raw_content", "raw_html", "page_content")
URL = ("url", "uri", "page_url", "source_url", "warc_target_uri")
FETCHED = (
    "fetched",
    "fetched_at",
    "fetch_time",
    "fetch_date",
    "crawled",
    "crawled_at",
    "crawl_time",
    "crawl_date",
    "crawl_timestamp",
    "timestamp",
    "warc_date",
)
_SHOWN = 12
_WIDTH = 40
# Seconds of 1990 and 2100: what lies between is a time, in seconds or milliseconds since 1970.
_EPOCH = range(631_152_000, 4_102_444_800)


class Columns(NamedTuple):
    """The names of the columns: the page, and where there are such, its address and time."""

    text: str
    url: str | None
    fetched: str | None


def choose(texts: Sequence[str], names: Iterable[str], wanted: str | None = None) -> Columns:
    """Choose among `names`, of which `texts` may hold text. Raises `Rejected` (`columns`) unless one name fits."""
    names = list(names)
    fit = [name for name in texts if (name == wanted if wanted else name.lower() in TEXT)]
    if len(fit) != 1:
        shown = ", ".join(map(named, names[:_SHOWN])) + (" …" if len(names) > _SHOWN else "")
        if wanted:
            raise Rejected("columns", f"has no text column {wanted}; it has {shown or 'no column'}")
        which = (
            f"{' and '.join(map(named, fit[:_SHOWN]))} may hold the page"
            if fit
            else f"no column is called {', '.join(TEXT[:5])} …"
        )
        raise Rejected("columns", f"{which}; say which with --text-column: {shown or 'it has no column'}")
    return Columns(fit[0], _first(URL, names), _first(FETCHED, names))


def _first(known: Iterable[str], names: Sequence[str]) -> str | None:
    return next((name for word in known for name in names if name.lower() == word), None)


def page_of(path: str, record: Mapping[str, Any], columns: Columns) -> Page | Unread:
    """The page of one row."""
    value = record.get(columns.text)
    if value is None or (isinstance(value, str | bytes) and not value.strip()):
        return Unread(path, Rejected("empty", f"its {named(columns.text)} is empty"))
    if not isinstance(value, str | bytes):
        return Unread(path, Rejected("malformed", f"its {named(columns.text)} is not text"))
    try:
        data = value.encode() if isinstance(value, str) else value
    except UnicodeEncodeError:
        return Unread(path, Rejected("encoding", "the text holds lone surrogates, which no encoding can write"))
    if len(data) > LONGEST:
        return Unread(
            path, Rejected("too-long", f"its {named(columns.text)} is longer than {LONGEST >> 20} MB, which no page is")
        )
    url = web_address(record.get(columns.url)) if columns.url else None
    fetched = iso_time(record.get(columns.fetched)) if columns.fetched else None
    return Page(path, data, html="html" in columns.text.lower(), url=url, fetched=fetched)


def named(name: str) -> str:
    r"""A name out of a file, as it may stand in a message: in one line, and short.

    >>> named("a\nb"), len(named("a" * 1000))
    ('a⟨U+000A⟩b', 42)
    """
    return visible(name if len(name) <= _WIDTH else name[:_WIDTH] + " …")


def iso_time(value: object) -> str | None:
    """A time as containers write it, in ISO 8601 to the second; None for what is none.

    >>> iso_time(1559285676), iso_time("2019-05-31 06:54:36.123+08:00"), iso_time("20190531065436")
    ('2019-05-31T06:54:36Z', '2019-05-31T06:54:36+08:00', '2019-05-31T06:54:36Z')
    >>> iso_time("2019-05-31"), iso_time("yesterday")
    ('2019-05-31', None)
    """
    if isinstance(value, str):
        text = value.strip()
        try:
            if len(text) == 14 and text.isdecimal():  # as web archives write it, in UTC
                value = datetime.datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=datetime.UTC)
            elif len(text) == 10:
                return datetime.date.fromisoformat(text).isoformat()
            else:
                value = datetime.datetime.fromisoformat(text)
        except ValueError:
            return None
    elif isinstance(value, int | float) and not isinstance(value, bool) and value < 1000 * _EPOCH.stop:
        seconds = value if value < _EPOCH.stop else value / 1000
        if not _EPOCH.start <= seconds < _EPOCH.stop:
            return None
        value = datetime.datetime.fromtimestamp(seconds, datetime.UTC)
    if isinstance(value, datetime.datetime):
        text = value.isoformat(timespec="seconds")
        return text.replace("+00:00", "Z") if len(text) in (19, 25) else None
    return value.isoformat() if isinstance(value, datetime.date) else None
