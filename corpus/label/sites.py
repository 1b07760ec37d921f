"""What is known of single sites: data in `corpus/sites/*.toml`, one file a site.

>>> site_named_in("原创力文档(book118)网站文档一经付费").name
'原创力文档'
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Annotated, NamedTuple
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from corpus.errors import CorpusError
from corpus.label.gates import EVERYTHING, heads, words_gate
from corpus.toml import parse_toml

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_HOST = re.compile(r"(?:[a-z0-9-]+\.)+[a-z0-9-]+")


def _host(value: str) -> str:
    if not _HOST.fullmatch(value):
        raise ValueError(f"{value!r} is no host; give its name alone in small letters, such as 'example.com'")
    return value


def _one_line(value: str) -> str:
    if not value or value != value.strip() or "\n" in value:
        raise ValueError(f"{value!r} is empty, or has spaces around it or a line break in it; no line of a page is so")
    return value


Host = Annotated[str, AfterValidator(_host)]
Phrase = Annotated[str, Field(min_length=3), AfterValidator(_one_line)]


class Site(BaseModel):
    """One site: its name, the hosts it is served from, phrases that prove a page is its, lines it adds to articles."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, AfterValidator(_one_line)]
    hosts: tuple[Host, ...] = ()
    evidence: tuple[Phrase, ...] = ()
    lines: tuple[Phrase, ...] = ()

    @model_validator(mode="after")
    def _says_something(self) -> Site:
        if not (self.hosts or self.evidence or self.lines):
            raise ValueError("give at least one of hosts, evidence and lines; a name alone is never used")
        return self


class Found(NamedTuple):
    """A site that a text names: where (code points) and which."""

    start: int
    end: int
    name: str


def read_site(data: bytes, file: str) -> Site:
    """Read the bytes of one site file; `file` is named in errors, which are one line each.

    >>> read_site('name = "甲网"\\nhosts = ["http://a.example/"]'.encode(), "corpus/sites/a.toml")
    Traceback (most recent call last):
    corpus.errors.CorpusError: corpus/sites/a.toml: hosts 1: 'http://a.example/' is no host; give its name alone in \
small letters, such as 'example.com'
    """
    try:
        return Site.model_validate(parse_toml(data, file))
    except ValidationError as error:
        raise CorpusError(f"{file}: " + "; ".join(_in_words(each) for each in error.errors())) from None


_MESSAGES = {
    "missing": "is missing; give it",
    "tuple_type": 'is no list; write ["…"]',
    "string_type": "is no string; put it in quotation marks",
    "string_too_short": "is too short; fewer than three characters stand on any page",
}


def _in_words(error: ErrorDetails) -> str:
    where = " ".join(str(part + 1) if isinstance(part, int) else part for part in error["loc"])
    if error["type"] == "extra_forbidden":
        return f"unknown key {where!r}; known are {', '.join(Site.model_fields)}"
    message = _MESSAGES.get(error["type"], error["msg"].removeprefix("Value error, "))
    return f"{where}: {message}" if where else message


def check_apart(found: Iterable[tuple[str, Site]]) -> None:
    """Raise if two files claim the same host, evidence or line: which of them is meant could not be told.

    >>> site = Site(name="甲网", hosts=("a.example",))
    >>> check_apart([("a.toml", site), ("b.toml", site)])
    Traceback (most recent call last):
    corpus.errors.CorpusError: b.toml: hosts: 'a.example' stands in a.toml too; take it out of one of them
    """
    seen: dict[tuple[str, str], str] = {}
    for file, site in found:
        for key, values in (("hosts", site.hosts), ("evidence", site.evidence), ("lines", site.lines)):
            for value in values:
                if other := seen.get((key, value)):
                    raise CorpusError(f"{file}: {key}: {value!r} stands in {other} too; take it out of one of them")
                seen[key, value] = file


@cache
def sites() -> tuple[Site, ...]:
    """Return every known site, by file name."""
    folder = sorted((files("corpus") / "sites").iterdir(), key=lambda file: file.name)
    names = {f"corpus/sites/{file.name}": file for file in folder if file.name.endswith(".toml")}
    found = [(name, read_site(file.read_bytes(), name)) for name, file in names.items()]
    check_apart(found)
    return tuple(site for _, site in found)


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


_MAY_NAME_SITE = words_gate(lambda: heads(phrase for site in sites() for phrase in site.evidence), (3,))


MAY_BE_SITE_LINE = words_gate(lambda: heads(site_lines()), (3,))


def site_named_in(text: str, holds: int = EVERYTHING) -> Found | None:
    """Return the first known site that a text proves itself to be from, or None. `holds` are the bits of its line."""
    if not holds & _MAY_NAME_SITE:
        return None
    for phrase, name in _phrases().items():
        at = text.find(phrase)
        if at >= 0:
            return Found(at, at + (len(name) if phrase.startswith(name) else len(phrase)), name)
    return None
