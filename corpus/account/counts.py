"""Numbers of a record, counted from what its ledger will say, or from its ledger.

>>> from corpus.account.rows import edited
>>> from corpus.edits import Edit
>>> gloss = Edit(1, 7, "", "removed", "gloss")
>>> repairs(edited("聯(lián)", "聯", "联", "联", [gloss], []))
{'glosses_removed': 1, 'shifts_repaired': 0, 'shifts_marked': 0, 'characters_converted': 1}
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import repeat
from operator import attrgetter

import numpy as np
import numpy.typing as npt

from corpus.account.ledger import ACTION_CODES, REASON_CODES, Ledger, Numbers, Points, code_points
from corpus.account.rows import Edited
from corpus.edits import Edit

_REASONS = {"glosses_removed": "gloss", "shifts_repaired": "byte-shift", "shifts_marked": "byte-shift-lost"}
_COUNTED = frozenset(_REASONS.values())
_START, _END, _TEXT, _REASON = map(attrgetter, ("start", "end", "text", "reason"))


def repairs(page: Edited | Ledger) -> dict[str, int]:
    """Return the fields of `corpus.models.Repairs`."""
    if isinstance(page, Ledger):
        counts = np.bincount(page.reasons, minlength=len(REASON_CODES))
        numbers = {name: int(counts[REASON_CODES[reason]]) for name, reason in _REASONS.items()}
        return {**numbers, "characters_converted": _converted(page)}
    # Without making the rows: what was repaired has a row each, what differs elsewhere was converted.
    is_other = (code_points(page.readable) != code_points(page.typeset)).tobytes()
    reasons = list(map(_REASON, page.restored))
    if any(map(_TEXT, page.restored)):
        is_other = _settle(is_other, page, reasons)
    converted = is_other.count(1)
    if converted:
        converted -= sum(map(is_other.count, repeat(1), map(_START, page.cut), map(_END, page.cut)))
    return {**{name: reasons.count(reason) for name, reason in _REASONS.items()}, "characters_converted": converted}


def _settle(is_other: bytes, page: Edited, reasons: list[str]) -> bytes:
    """Return what differs outside of what was written in restoring; of that, what was cut has no reason of its own."""
    outside = bytearray(is_other)
    cut_starts = list(map(_START, page.cut))
    shift = 0
    for number, (start, end, text, _, _) in enumerate(page.restored):
        if text:
            at = start - shift
            outside[at : at + len(text)] = bytes(len(text))
            if reasons[number] in _COUNTED and _is_cut(page.cut, cut_starts, at, at + len(text)):
                reasons[number] = ""
        shift += end - start - len(text)
    return bytes(outside)


def _is_cut(cut: Sequence[Edit], starts: list[int], start: int, end: int) -> bool:
    """Whether cuts leave nothing of a stretch, and put nothing in its place."""
    at = start
    for number in range(max(0, bisect_right(starts, start) - 1), len(cut)):
        edit = cut[number]
        if edit.start > at or at >= end:
            break
        if edit.end > start:
            if edit.text and edit.start >= start:
                return False
            at = max(at, edit.end)
    return at >= end


def _converted(rows: Ledger) -> int:
    """Return in how many places of the converted rows the page and the text differ."""
    is_converted = rows.actions == ACTION_CODES["converted"]
    if not is_converted.any():
        return 0
    raw, text = (_of(is_converted, *each) for each in ((rows.page, rows.raw_ends), (rows.article, rows.text_ends)))
    return int(np.count_nonzero(raw != text))


def _of(chosen: npt.NDArray[np.bool_], text: str, ends: Numbers) -> Points:
    """Return the code points of some rows."""
    return code_points(text)[np.repeat(chosen, np.diff(ends, prepend=0))]
