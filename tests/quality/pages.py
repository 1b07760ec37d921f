"""The labelled pages: `tests/cases/layouts/*.toml`, one file a layout, each page with the record a person gives it.

A file may say which fields nobody labelled in it (`unlabelled`); they are not judged there.

>>> page = labelled()[0]
>>> page.expected is None or bool(page.expected["text"])
True
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from corpus.injure.pieces import injured
from corpus.injure.shifts import inject
from corpus.restore import script_of
from tests.damage.pages import half_width
from tests.damage.sources import listed
from tests.damage.variants import places_line, spam_line

LAYOUTS = Path(__file__).parents[1] / "cases/layouts"
_SOURCE = ("site", "publication", "issue")
_FIELDS = {"title": None, "author": None, "author_affiliation": None, "published": None, "abstract": None}
_KNOWN = {*_FIELDS, *_SOURCE, "keywords", "truncated", "text", "optional", "around"}


@dataclass(frozen=True)
class Page:
    """A labelled page.

    `expected` has the shape of a record, or is nothing for a page that holds no article. Lines that are `optional` may
    stand in the text or not; lines `around` the article must not.
    """

    layout: str
    name: str
    raw: str
    expected: dict[str, Any] | None
    optional: tuple[str, ...] = ()
    around: tuple[str, ...] = ()


@cache
def labelled() -> tuple[Page, ...]:
    """Return every labelled page, by layout and as it stands in its file."""
    pages = []
    for path in sorted(LAYOUTS.glob("*.toml")):
        file = tomllib.loads(path.read_text(encoding="utf-8"))
        for data in file["page"]:
            pages.append(_page(path, data, file.get("unlabelled", [])))  # noqa: PERF401
    if not pages:
        raise ValueError(f"{LAYOUTS}: holds no labelled page")
    return tuple(pages)


def _page(path: Path, data: dict[str, Any], unlabelled: list[str]) -> Page:
    label = data.get("expected", {})
    unknown = set(data) - {"name", "raw", "rejected", "expected"} | set(label) - _KNOWN
    if unknown or ("expected" in data) == data.get("rejected", False):
        raise ValueError(
            f"{path}: {data.get('name')}: give `expected` or `rejected = true`; unknown: {sorted(unknown)}"
        )
    raw = data["raw"].removeprefix("\n")
    if not label:
        return Page(path.stem, data["name"], raw, None)
    expected = {name: label.get(name) for name in _FIELDS} | {
        "source": {name: label.get(name) for name in _SOURCE},
        "keywords": label.get("keywords", []),
        "truncated": label.get("truncated", False),
        "text": label["text"].strip("\n"),
    }
    expected = {name: value for name, value in expected.items() if name not in unlabelled}
    optional, around = (tuple(label.get(name, ())) for name in ("optional", "around"))
    return Page(path.stem, data["name"], raw, expected, optional, around)


@cache
def twins() -> tuple[Page, ...]:
    """Return each Simplified page with an article once more, injured; its record must be the same.

    Traditional script, glosses and shifted bytes as the injured pages have them; half-width marks on some, catchwords
    above the title and counties below the article on some.
    """
    return tuple(_twin(page) for page in labelled() if page.expected and script_of(page.raw) == "Hans")


def _twin(page: Page) -> Page:
    random = Random(page.name)
    pieces = inject(page.raw, listed()[: int(13 * 40 ** random.random())], random.choice(("，", "，；")))
    if random.random() < 0.6:
        pieces = half_width(pieces)
    above = spam_line(random) + "\n\n" if random.random() < 0.5 else ""
    below = "\n" + places_line(random) if random.random() < 0.3 else ""
    around = (*page.around, *filter(None, (above.strip(), below.strip())))
    return replace(page, raw=above + injured(pieces) + below, around=around)
