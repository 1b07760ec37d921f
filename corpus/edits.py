"""An edit: a stretch of text and what replaces it. Restoring, labelling and typesetting all speak in edits.

>>> apply("服?務", [Edit(1, 2, "", "removed", "lost-space")])
'服務'
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Edit(NamedTuple):
    """Replace `text[start:end]` (code points) by `text`, for a reason of `corpus.account.reasons`."""

    start: int
    end: int
    text: str
    action: str
    reason: str


def apply(text: str, edits: Iterable[Edit]) -> str:
    """Return `text` with sorted, non-overlapping edits carried out."""
    parts: list[str] = []
    at = 0
    for edit in edits:
        parts += (text[at : edit.start], edit.text)
        at = edit.end
    parts.append(text[at:])
    return "".join(parts)
