"""What a page states of itself, and where on its lines."""

from __future__ import annotations

from dataclasses import dataclass, field

from corpus.label import Line
from corpus.label.labels import UNKNOWN
from corpus.label.meta import Field


@dataclass(slots=True)
class Facts:
    """What a page states; what no line states is None."""

    title: str | None = None
    author: str | None = None
    author_affiliation: str | None = None
    site: str | None = None
    url: str | None = None
    publication: str | None = None
    issue: str | None = None
    published: str | None = None
    keywords: list[str] = field(default_factory=list)
    abstract: str | None = None
    offices: list[tuple[Line, Field]] = field(default_factory=list)
    """What labels of authors say that names an office."""


def claim(line: Line, start: int, end: int, reason: str) -> None:
    """Say that a stretch of a line (code points within it) became a field."""
    line.claims.append((line.start + start, line.start + end, reason))


def is_unknown(value: str) -> bool:
    """Whether a value only says that nothing is known.

    >>> is_unknown("佚名"), is_unknown(""), is_unknown("孙波")
    (True, True, False)
    """
    return not value or value in UNKNOWN
