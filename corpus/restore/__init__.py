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
from corpus.restore.script import script_counts, script_of, to_simplified

__all__ = ["Restored", "restore", "script_counts", "script_of"]


class Restored(NamedTuple):
    """A page restored, and how.

    `text` is the whole page in Simplified script. `edits` are what was removed or repaired, in code points of the page,
    sorted and apart from each other, before the change of script: that one maps code point to code point, so `text` is
    as long as the page with its edits carried out.
    """

    text: str
    edits: list[Edit]


def restore(page: str) -> Restored:
    """Restore a page; a page without damage comes through unchanged.

    >>> restore("工会亟(jí)需组织职工")
    Restored(text='工会亟(jí)需组织职工', edits=[])
    """
    if page.isascii():
        found = artefacts.find(page, kinds_of(page))
        return Restored(apply(page, found), found)
    text = page
    kinds = kinds_of(page)
    edits: list[Edit] = []
    for find in (mojibake.find, _injected, artefacts.find):
        if found := find(text, kinds):
            text = apply(text, found)
            kinds = kinds_of(text)
            edits = compose(edits, found) if edits else found
    return Restored(to_simplified(text, kinds=kinds), edits)


def _injected(page: str, kinds: Kinds) -> list[Edit]:
    """Return the edits that undo an injection of readings: byte shifts, then what glosses are left."""
    injected = glosses.find(page, kinds)
    if injected is None:
        return []
    repaired = shifts.find(page, injected)
    if not repaired:
        return glosses.remove(injected)
    # A gloss within a shifted span goes with the span.
    edits: list[Edit] = []
    for edit, before in zip([*repaired, None], glosses.between(injected, repaired), strict=True):
        edits += glosses.remove(before)
        edits += [edit] if edit else []
    return edits
