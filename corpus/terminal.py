"""Text of unknown origin, made safe and visible for people: names of files, pages, ledger rows.

>>> visible("a\\nb\\x1b[31m")
'a⟨U+000A⟩b⟨U+001B⟩[31m'
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, TextIO

from corpus.invisible import HIDDEN

if TYPE_CHECKING:
    from corpus.models import Record

_HIDDEN = re.compile(f"[{HIDDEN}]")
_HIDDEN_IN_TEXT = re.compile(f"(?!\n)[{HIDDEN}]")
_PICTURES = {"\n": "⏎", "\r": "␍", "\t": "⇥", "\u3000": "□", "\xa0": "⍽"}


def _named(match: re.Match[str]) -> str:
    return f"⟨U+{ord(match.group()):04X}⟩"


def visible(text: str) -> str:
    """One line of `text` with every character that would act on a terminal or hide there written by its number.

    >>> visible("page\\u202etxt.")
    'page⟨U+202E⟩txt.'
    """
    return _HIDDEN.sub(_named, text)


def json_safe(line: str) -> str:
    r"""The same JSON with characters that act on a terminal or hide there as escapes, which every reader undoes.

    >>> json_safe('"\x9b2J\U000e0041"')
    '"\\u009b2J\\udb40\\udc41"'
    """
    return _HIDDEN.sub(lambda match: json.dumps(match.group())[1:-1], line)


def pictured(text: str, blanks: bool = False) -> str:
    r"""The same, with a picture for what is only white, and on demand for plain spaces.

    >>> pictured("a\u3000\n")
    'a□⏎'
    """
    if blanks:
        text = text.replace(" ", "·")
    for char, picture in _PICTURES.items():
        text = text.replace(char, picture)
    return _HIDDEN.sub(_named, text)


def describe(record: Record) -> Iterator[str]:
    """A record as lines to read: its facts, then its text."""
    facts = record.model_dump(include={"id", "title", "author", "author_affiliation", "published", "abstract"})
    for name, value in {**facts, **record.source.model_dump(), "keywords": "、".join(record.keywords)}.items():
        if value:
            yield f"{name.replace('_', ' ')}: {visible(str(value))}"
    if record.truncated:
        yield "truncated: the source cut the article"
    yield ""
    yield _HIDDEN_IN_TEXT.sub(_named, record.text)


def is_terminal(stream: TextIO) -> bool:
    """Whether `stream` is a terminal; a closed or replaced stream is not."""
    try:
        return stream.isatty()
    except (AttributeError, ValueError):
        return False
