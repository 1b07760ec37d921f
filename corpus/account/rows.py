"""Account for every raw character: from the edits of pages to the rows of their ledgers, all pages at once.

>>> gloss, blank = Edit(1, 7, "", "removed", "gloss"), Edit(2, 3, "", "removed", "whitespace")
>>> rows = edited("聯(lián)繫 ", "聯繫 ", "联系 ", "联系 ", [gloss], [blank]).ledger()
>>> list(zip(rows.action, rows.raw, rows.text))
[('converted', '聯', '联'), ('removed', '(lián)', ''), ('converted', '繫', '系'), ('removed', ' ', '')]
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Any, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from corpus.account.ledger import ACTION_CODES, REASON_CODES, Codes, Ledger, Numbers, Points, code_points, codes, starts
from corpus.edits import Edit, apply

_REMOVED = ACTION_CODES["removed"]
# What became of a stretch that stays, by what is true of one of its characters: 1, it is another than in the page;
# 2, its mark was mapped; 4, its script was. Both can be undone by each other.
_STAYS = ["text", "marks", "text", "marks", "text", "script", "text", "script-and-marks"]
_STAYS_REASON = codes(_STAYS, REASON_CODES)
_STAYS_ACTION = codes(["converted" if bits & 1 else "kept" for bits in range(8)], ACTION_CODES)


_Kind = TypeVar("_Kind", np.int64, np.uint8)


class _Edits(NamedTuple):
    """Edits as columns."""

    start: Numbers
    end: Numbers
    size: Numbers  # code points of what stands there now
    action: Codes
    reason: Codes


class _Rows(NamedTuple):
    """Rows as columns: how long they are in the page and in the article, and what was done."""

    raw: Numbers
    text: Numbers
    action: Codes
    reason: Codes


class Edited(NamedTuple):
    """A page and what was done to it: all that its ledger follows from.

    `restored` are edits of the page (code points of `page`); `readable` is the page after them, `simplified` that in
    Simplified script, `typeset` that with its marks mapped, all of one length; `cut` are edits of `typeset`. Both lists
    are sorted and do not overlap. A restored place that a cut removes only in part stays one row. `article` is what
    the cuts leave.
    """

    page: str
    readable: str
    simplified: str
    typeset: str
    restored: Sequence[Edit]
    cut: Sequence[Edit]
    article: str

    def ledger(self) -> Ledger:
        return ledgers([self])[0]


def edited(
    page: str, readable: str, simplified: str, typeset: str, restored: Sequence[Edit], cut: Sequence[Edit]
) -> Edited:
    """Return a page and what was done to it, with the article that comes of it."""
    return Edited(page, readable, simplified, typeset, restored, cut, apply(typeset, cut))


def ledgers(pages: Sequence[Edited]) -> tuple[Ledger, Numbers]:
    """Return the ledgers of pages side by side in one, and how many rows of it each page has.

    A page has a few hundred rows: one at a time, they would take several times as long.
    """
    page, readable, simplified, typeset, article = (
        "".join([getattr(each, name) for each in pages])
        for name in ("page", "readable", "simplified", "typeset", "article")
    )
    heads = starts([len(each.typeset) for each in pages])
    repairs = _columns([each.restored for each in pages], starts([len(each.page) for each in pages]))
    cuts = _columns([each.cut for each in pages], heads)
    # Where in `typeset` the repairs stand.
    first = repairs.end - repairs.size - np.cumsum(repairs.end - repairs.start - repairs.size)
    last = first + repairs.size
    points = code_points(typeset)
    begins, ends = _stretches(points, heads, first, last, cuts)
    bits = _changes(readable, simplified, typeset, points, begins)
    if repairs.size.any():
        outside = ~_within(begins, first, last)
        begins, ends, bits = begins[outside], ends[outside], bits[outside]
    counts = np.bincount(np.searchsorted(heads, begins, side="right") - 1, minlength=len(pages))
    counts += [len(each.restored) for each in pages] if pages else 0
    rows = _stretch_rows(begins, ends, bits, cuts)
    if len(first):
        rows = _merged(rows, _repair_rows(repairs, first, last, cuts), np.searchsorted(first, begins, side="right"))
    return Ledger(page, article, np.cumsum(rows.raw), np.cumsum(rows.text), rows.action, rows.reason), counts


def _columns(edits: Sequence[Sequence[Edit]], heads: Numbers) -> _Edits:
    """Return the edits of several pages as columns; `heads` says where the pages begin."""
    fields: list[Any] = list(chain.from_iterable(chain.from_iterable(edits)))
    start, end, text, action, reason = (fields[at::5] for at in range(5))
    shifts = np.repeat(heads, [len(each) for each in edits])
    return _Edits(
        np.fromiter(start, np.int64, len(start)) + shifts,
        np.fromiter(end, np.int64, len(end)) + shifts,
        np.fromiter(map(len, text), np.int64, len(text)),
        codes(action, ACTION_CODES),
        codes(reason, REASON_CODES),
    )


def _stretches(points: Points, heads: Numbers, first: Numbers, last: Numbers, cuts: _Edits) -> tuple[Numbers, Numbers]:
    """Return starts and ends of what `typeset` falls into: at pages, repairs, cuts, and behind a newline that stays."""
    newlines = np.flatnonzero(points == ord("\n"))
    newlines = newlines[~(_within(newlines, cuts.start, cuts.end) | _within(newlines, first, last))] + 1
    edges = np.concatenate(([0], heads, first, last, cuts.start, cuts.end, newlines, [len(points)]))
    edges.sort()
    is_last = edges[1:] != edges[:-1]
    return edges[:-1][is_last], edges[1:][is_last]


def _within(places: Numbers, starts: Numbers, ends: Numbers) -> npt.NDArray[np.bool_]:
    """Whether each place lies in one of the stretches, which are sorted and do not overlap."""
    return np.append(0, ends)[np.searchsorted(starts, places, side="right")] > places


def _changes(readable: str, simplified: str, typeset: str, points: Points, begins: Numbers) -> Codes:
    """Return what is true of some character of each stretch, as bits: see `_STAYS`. Repaired places mean nothing."""
    before = code_points(readable)
    bits = (before != points).view(np.uint8)
    if simplified == typeset:
        bits |= bits << 2
    else:
        middle = code_points(simplified)
        bits |= (middle != points).view(np.uint8) << 1
        bits |= (before != middle).view(np.uint8) << 2
    return np.bitwise_or.reduceat(bits, begins) if len(begins) else bits


def _stretch_rows(starts: Numbers, ends: Numbers, bits: Codes, cuts: _Edits) -> _Rows:
    """Return the rows of what holds no repair: it stays, or a cut takes it."""
    length = ends - starts
    action, reason = _STAYS_ACTION[bits], _STAYS_REASON[bits]
    text = length.copy()
    if len(cuts.start):
        of = np.searchsorted(cuts.start, starts, side="right") - 1
        places = np.flatnonzero((of >= 0) & (starts < cuts.end[of]))
        of = of[places]
        # What stands in the place of a cut stands where it begins.
        text[places] = np.where(starts[places] == cuts.start[of], cuts.size[of], 0)
        action[places] = np.where(text[places] > 0, cuts.action[of], _REMOVED)
        reason[places] = cuts.reason[of]
    return _Rows(length, text, action, reason)


def _repair_rows(repairs: _Edits, first: Numbers, last: Numbers, cuts: _Edits) -> _Rows:
    """Return the rows of what was repaired; a cut may take some of what stands there now, or all of it."""
    length = repairs.end - repairs.start
    if not (repairs.size.any() and len(cuts.start)):
        return _Rows(length, repairs.size, repairs.action, repairs.reason)
    # Up to each cut: how much was cut, and what was written instead.
    gone, new = (np.append(0, np.cumsum(sizes)) for sizes in (cuts.end - cuts.start, cuts.size))

    def cut_before(place: Numbers) -> Numbers:
        of = np.searchsorted(cuts.start, place, side="right")
        return gone[of] - np.maximum(0, np.append(0, cuts.end)[of] - place)

    begun = np.searchsorted(cuts.start, first), np.searchsorted(cuts.start, last)
    text = repairs.size - (cut_before(last) - cut_before(first)) + new[begun[1]] - new[begun[0]]
    by = np.searchsorted(cuts.end, first, side="right")
    is_gone = (text == 0) & (repairs.size > 0)
    action = np.where(is_gone, _REMOVED, repairs.action)
    reason = np.where(is_gone, cuts.reason.take(by, mode="clip"), repairs.reason)
    return _Rows(length, text, action.astype(np.uint8), reason)


def _merged(rows: _Rows, others: _Rows, before: Numbers) -> _Rows:
    """Put rows among others; `before` says how many of those stand before each."""
    places = np.arange(len(rows.raw)) + before
    is_other = np.ones(len(rows.raw) + len(others.raw), dtype=np.bool_)
    is_other[places] = False

    def both(one: npt.NDArray[_Kind], other: npt.NDArray[_Kind]) -> npt.NDArray[_Kind]:
        new = np.empty(len(is_other), dtype=one.dtype)
        new[places], new[is_other] = one, other
        return new

    return _Rows(
        both(rows.raw, others.raw),
        both(rows.text, others.text),
        both(rows.action, others.action),
        both(rows.reason, others.reason),
    )
