"""Clean words to injure: paragraphs of our own, the reviewed pages of `raw/`, and the cases."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from corpus.injure.listed import listed as characters

TESTS = Path(__file__).parents[1]
_CASES = ("pages/*.toml", "layouts/*.toml")


def _texts(everything: bool) -> Iterator[str]:
    yield (TESTS / "damage/paragraphs.txt").read_text(encoding="utf-8")
    for path in sorted((TESTS / "gold").glob("*.json")):
        yield json.loads(path.read_text(encoding="utf-8"))["text"]
    for pattern in _CASES if everything else ():
        for path in sorted((TESTS / "cases").glob(pattern)):
            data = tomllib.loads(path.read_text(encoding="utf-8"))
            for case in (*data.get("case", ()), *data.get("page", ())):
                yield case.get("expected", {}).get("text", "")


@cache
def sentences(everything: bool = False) -> tuple[str, ...]:
    """Return each sentence of at least ten characters, most of them Han, with full-width marks, once, sorted.

    Those of our own paragraphs and the reviewed pages; with `everything` also those of the cases, which grow in number.

    >>> 200 < len(sentences()) < len(sentences(everything=True))
    True
    """
    found = {
        sentence.strip()
        for text in _texts(everything)
        for sentence in re.findall(r"[^。！？\n]{9,}[。！？]", text)
        if len(re.findall("[㐀-鿿]", sentence)) * 10 > len(sentence) * 7
    }
    # A gloss that a sentence has already is not the model's; the model plants its own.
    return tuple(sorted(sentence for sentence in found if not re.search(r"\([^)]*[^\x00-\x7f][^)]*\)|�", sentence)))


@cache
def listed() -> str:
    """Return the characters that injections gloss, in the order in which lists grow: a page has a prefix of it.

    >>> listed()[:5], len(listed()) > 1000
    ('業發創現聯', True)
    """
    return "".join(characters())
