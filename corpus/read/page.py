"""What a reader gives: pages, one value each, and what it could not read.

>>> Page("dump.jsonl#2", "工会是职工之家。".encode()).path
'dump.jsonl#2'
"""

from __future__ import annotations

from typing import NamedTuple

from corpus.errors import Rejected

# No page is longer, packed or not (bytes): a container that claims one is broken, or made to fill the memory.
LONGEST = 16 << 20
NOT_A_PAGE = "not-a-page"  # the reason of what belongs to a container and was never meant as a page
WEB = "pip install 'gonghui-corpus[web]'"


class Page(NamedTuple):
    """One page, with what its container says of it."""

    path: str
    """The file, or `file#n`: the n-th line, row or record of a container, from 1."""
    data: bytes
    """The raw bytes by which the page is known: a file's, unpacked if it is one page in `.gz` or `.zst`; the body of an
    HTTP response without its transfer and content encodings; a text field in UTF-8 (a binary field as it is)."""
    html: bool = False
    """Whether the container says that it is HTML. The bytes decide."""
    url: str | None = None
    declared: str | None = None
    """The character set that HTTP names."""
    fetched: str | None = None
    """When the page was fetched, ISO 8601."""


class Unread(NamedTuple):
    """What could not be read, or is no page: where it lies, and why."""

    path: str
    problem: Rejected


def needs_web(what: str) -> Rejected:
    """The problem of a page whose reader is not installed."""
    return Rejected("needs-web", f"{what} is read by an extra; {WEB}")


def web_address(value: object) -> str | None:
    """An address of a page, or None.

    >>> web_address("<http://example.com/1.html>"), web_address("dns:example.com")
    ('http://example.com/1.html', None)
    """
    text = value.strip(" <>\t\r\n") if isinstance(value, str) else ""
    is_one = text.lower().startswith(("http://", "https://")) and len(text) > len("https://")
    return text if is_one and text.isprintable() and " " not in text else None
