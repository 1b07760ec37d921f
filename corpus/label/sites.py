"""What is known of single sites: data in `corpus/sites/*.toml`, one file a site.

>>> site_named_in("原创力文档(book118)网站文档一经付费").name
'原创力文档'
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import NamedTuple
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from corpus.errors import CorpusError


class Site(BaseModel):
    """One site: its name, the hosts it is served from, phrases that prove a page is its, lines it adds to articles."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=1)
    hosts: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()


class Found(NamedTuple):
    """A site that a text names: where (code points) and which."""

    start: int
    end: int
    name: str


@cache
def sites() -> tuple[Site, ...]:
    """Return every known site, by file name."""
    folder = files("corpus") / "sites"
    found = []
    for file in sorted(folder.iterdir(), key=lambda f: f.name):
        if file.name.endswith(".toml"):
            try:
                found.append(Site.model_validate(tomllib.loads(file.read_text(encoding="utf-8"))))
            except (tomllib.TOMLDecodeError, ValidationError) as error:
                raise CorpusError(f"corpus/sites/{file.name}: not a valid site file: {error}") from error
    return tuple(found)


@cache
def _phrases() -> dict[str, str]:
    return {phrase: site.name for site in sites() for phrase in site.evidence}


@cache
def site_lines() -> dict[str, str]:
    """Return the fixed lines of all sites, with the site's name."""
    return {line: site.name for site in sites() for line in site.lines}


def site_at(url: str) -> str | None:
    """Return the name of the known site that serves an address, or None.

    >>> site_at("https://max.book118.com/html/1.shtm")
    '原创力文档'
    """
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return None
    return next((s.name for s in sites() for each in s.hosts if host == each or host.endswith(f".{each}")), None)


def site_named_in(text: str) -> Found | None:
    """Return the first known site that a text proves itself to be from, or None."""
    for phrase, name in _phrases().items():
        at = text.find(phrase)
        if at >= 0:
            return Found(at, at + (len(name) if phrase.startswith(name) else len(phrase)), name)
    return None
