"""A release in numbers, for people who have just built it or want to know what is in it.

>>> from corpus.release.folder import our_release
>>> found = stats_of(our_release("1.0.1"))
>>> found["totals"]["documents"], found["reasons"]["removed/gloss"]["rows"]
(5, 327)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from operator import add
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unicodedata import east_asian_width

import pyarrow.compute as pc

from corpus.errors import CorpusError
from corpus.release.counts import count, read_counts, sites
from corpus.release.folder import read_table, tables_of
from corpus.release.plain import check_plain
from corpus.release.withdrawn import held, words

if TYPE_CHECKING:
    from corpus.release.build import Built

_REPAIRED = {
    "glosses_removed": "glosses",
    "shifts_repaired": "byte shifts",
    "characters_converted": "mapped characters",
}
_PARTS = (0, 0.25, 0.5, 0.75, 1)
_SITES_SHOWN = 20


def summary(built: Built) -> list[tuple[str, int, str]]:
    """Return what a build did, as rows of a name, a number and what it is made of."""
    totals, left_out = built.totals, built.left_out
    return [
        ("pages found", built.pages, ""),
        ("documents", built.documents, f"{totals['characters']:,} of {totals['raw_characters']:,} characters"),
        ("repeat another", totals["near_copies"], "kept and named in duplicate_of" if totals["near_copies"] else ""),
        ("left out", sum(left_out.values()), ", ".join(f"{name} {n:,}" for name, n in sorted(left_out.items()))),
        (
            "repaired",
            sum(totals[name] for name in _REPAIRED),
            ", ".join(f"{word} {totals[name]:,}" for name, word in _REPAIRED.items() if totals[name]),
        ),
        ("marked", totals["shifts_marked"], "could not be restored in full" if totals["shifts_marked"] else ""),
    ]


def stats_of(release: Path) -> dict[str, Any]:
    """Return the counts that the release's card states, the spread of its quality signals, and its sites.

    The counts are read from the card, where `corpus verify` compares them with the tables: a release of any size is
    told in a moment. A card of one's own that states none has them counted. All are of the release as it was made;
    `withdrawn` says what of it is no longer shown.
    """
    check_plain(release)
    card = release / "README.md"
    try:
        counts = read_counts(card.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError(f"{card}: cannot be read; copy the release again") from error
    if not {"documents", "kept/text"} <= counts.keys():
        counts = count(
            {name: read_table(release, name) for name in sorted({"documents", "ledger", *tables_of(release)})}
        )
    documents = read_table(release, "documents")
    quality = documents.column("quality").combine_chunks()
    return {
        "release": release.name,
        "totals": {name: numbers[0] for name, numbers in counts.items() if "/" not in name},
        "reasons": {
            name: dict(zip(("rows", "characters"), numbers, strict=True))
            for name, numbers in counts.items()
            if "/" in name
        },
        "quality": {
            field.name: pc.quantile(pc.struct_field(quality, field.name), _PARTS, interpolation="nearest").to_pylist()
            for field in (quality.type if len(quality) else ())
        },
        "sites": sites(documents),
        "withdrawn": {name: words(each) for name, each in sorted(held(release).items())},
    }


def lines(stats: Mapping[str, Any]) -> Iterator[str]:
    """Yield the same as text for a terminal."""
    yield stats["release"]
    yield from _columns(stats["totals"].items(), ("", ""))
    rows = [(name, *numbers.values()) for name, numbers in stats["reasons"].items()]
    yield from _columns(rows, ("ledger", "rows", "characters"))
    yield from _columns(
        [(name, *spread) for name, spread in stats["quality"].items()],
        ("quality", "least", "quarter", "middle", "quarter", "most"),
    )
    named = list(stats["sites"].items())
    yield from _columns(
        [(name or "(not stated)", number) for name, number in named[:_SITES_SHOWN]], ("site", "documents")
    )
    if len(named) > _SITES_SHOWN:
        yield f"  and {len(named) - _SITES_SHOWN:,} more"
    if stats["withdrawn"]:
        yield ""
        yield "  counted above, and withdrawn since"
        yield from (f"  {name}  {why}" for name, why in stats["withdrawn"].items())


def _columns(rows: Any, head: tuple[str, ...]) -> Iterator[str]:
    """A name and numbers, right-aligned; as wide as what is in them."""
    cells = [[name, *(f"{number:,}" for number in numbers)] for name, *numbers in rows]
    yield ""
    if not cells:
        return
    table = [list(head), *cells] if any(head) else cells
    widths = [max(_width(row[column]) for row in table) for column in range(len(table[0]))]
    for row in table:
        blanks = [" " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)]
        yield "  " + "  ".join([row[0] + blanks[0], *map(add, blanks[1:], row[1:])]).rstrip()


def _width(text: str) -> int:
    """Columns of a terminal: a Chinese character takes two."""
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)
