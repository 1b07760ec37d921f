"""Undo what was done to a page: mojibake first, then byte shifts, injected glosses, artefacts, then Traditional script.

The order matters: the stray `?`, the glosses and the Traditional characters are the evidence for what came before.

>>> restore("工會(huì)服務(wù)職工,工會(huì)組織").text
'工会服务职工,工会组织'
"""

from __future__ import annotations

from typing import NamedTuple

from corpus.edits import Edit, apply, compose
from corpus.restore import artefacts, glosses, mojibake, shifts
from corpus.restore.kinds import Kinds, kinds_of
from corpus.restore.script import counts_of, script_counts, script_of, simplify

__all__ = ["Restored", "restore", "script_counts", "script_of"]


class Restored(NamedTuple):
    """A page restored, and how.

    `text` is the whole page in Simplified script. `edits` are what was removed or repaired, in code points of the page,
    sorted and apart from each other, before the change of script. `readable` is the page with these carried out, as
    scraped but for the damage: as long as `text`, since the change of script maps code point to code point. `scripts`
    are its `script_counts`.
    """

    text: str
    edits: list[Edit]
    readable: str
    scripts: tuple[int, int]


def restore(page: str) -> Restored:
    """Restore a page; a page without damage comes through unchanged.

    >>> restore("工会亟(jí)需组织职工")
    Restored(text='工会亟(jí)需组织职工', edits=[], readable='工会亟(jí)需组织职工', scripts=(0, 4))
    """
    if page.isascii():
        found = artefacts.find(page, kinds_of(page))
        readable = apply(page, found)
        return Restored(readable, found, readable, (0, 0))
    readable = page
    kinds = kinds_of(page)
    edits: list[Edit] = []
    for find in (_find_mojibake, _find_injected, _find_artefacts):
        found, text = find(readable, kinds)
        if found:
            readable = text
            kinds = kinds_of(text)
            edits = compose(edits, found) if edits else found
    counts = counts_of(kinds)
    return Restored(simplify(readable, kinds, counts), edits, readable, counts)


def _find_mojibake(page: str, kinds: Kinds) -> tuple[list[Edit], str]:
    found = mojibake.find(page, kinds)
    return found, apply(page, found)


def _find_injected(page: str, kinds: Kinds) -> tuple[list[Edit], str]:
    """Return the edits that undo an injection of readings, byte shifts and what glosses are left, and their outcome."""
    injected = glosses.find(page, kinds)
    return shifts.find(page, injected) if injected else ([], page)


def _find_artefacts(page: str, kinds: Kinds) -> tuple[list[Edit], str]:
    found = artefacts.find(page, kinds)
    return found, apply(page, found)
