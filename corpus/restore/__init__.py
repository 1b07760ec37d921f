"""Undo what was done to a page: mojibake first, then byte shifts, injected glosses, artefacts, then Traditional script.

The order matters: the stray `?`, the glosses and the Traditional characters are the evidence for what came before.

>>> restore("工會(huì)服務(wù)職工,工會(huì)組織").text
'工会服务职工,工会组织'
"""

from __future__ import annotations

from typing import NamedTuple

from corpus.edits import Edit, apply, compose
from corpus.restore import artefacts, glosses, mojibake, shifts
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
    text = page
    edits: list[Edit] = []
    for find in (mojibake.find, _injected, artefacts.find):
        if found := find(text):
            text = apply(text, found)
            edits = compose(edits, found) if edits else found
    return Restored(to_simplified(text), edits)


def _injected(page: str) -> list[Edit]:
    """Return the edits that undo an injection of readings: byte shifts, then what glosses are left."""
    injected = glosses.find(page)
    if not injected:
        return []
    repaired = shifts.find(page, injected)
    # A gloss within a shifted span goes with the span.
    taken = {place for edit in repaired for place in range(edit.start, edit.end)}
    return sorted(repaired + glosses.remove([gloss for gloss in injected if gloss.start not in taken]))
