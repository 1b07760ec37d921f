"""An edit: a stretch of text and what replaces it. Restoring, labelling and typesetting all speak in edits.

>>> apply("服?務", [Edit(1, 2, "", "removed", "lost-space")])
'服務'
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import NamedTuple, cast


class Edit(NamedTuple):
    """Replace `text[start:end]` (code points) by `text`, for a reason of `corpus.account.reasons`."""

    start: int
    end: int
    text: str
    action: str
    reason: str


Fields = tuple[int, int, str, str, str]
"""Those of an edit: where a page may have hundreds of thousands, they are written so, and made edits all at once."""

# `Edit._make` in C: a page may have hundreds.
_edit = cast("Callable[[Fields], Edit]", partial(tuple.__new__, Edit))


def edits_of(fields: Iterable[Fields]) -> list[Edit]:
    """Return edits of their fields.

    >>> edits_of([(1, 2, "", "removed", "gloss")])
    [Edit(start=1, end=2, text='', action='removed', reason='gloss')]
    """
    return list(map(_edit, fields))


def apply(text: str, edits: Sequence[Edit]) -> str:
    """Return `text` with sorted, non-overlapping edits carried out."""
    if not edits:
        return text
    starts, ends, texts, _, _ = zip(*edits, strict=True)
    return splice(text, starts, ends, texts)


def splice(text: str, starts: Sequence[int], ends: Sequence[int], texts: Sequence[str]) -> str:
    """Return `text` with other texts in place of what stands from starts to ends, which are sorted and do not overlap.

    >>> splice("服?務", [1], [2], [""])
    '服務'
    """
    parts: list[str] = [""] * (2 * len(starts) + 1)
    parts[0::2] = stretches(text, starts, ends)
    parts[1::2] = texts
    return "".join(parts)


def stretches(text: str, starts: Sequence[int], ends: Sequence[int]) -> list[str]:
    """Return what of a text stands before, between and behind what goes from starts to ends.

    >>> stretches("服?務", [1], [2])
    ['服', '務']
    """
    return list(map(text.__getitem__, map(slice, (0, *ends), (*starts, len(text)))))


def compose(first: Sequence[Edit], second: Sequence[Edit]) -> list[Edit]:
    """Return the edits of a page that do at once what `first` does to it and `second` to the outcome.

    Both are sorted and do not overlap; so is the result. Where edits of both meet, one stands for them, with the reason
    of the first.

    >>> first = [Edit(2, 5, "務", "repaired", "byte-shift")]
    >>> second = [Edit(0, 1, "", "removed", "gloss"), Edit(3, 4, "!", "repaired", "entity")]
    >>> apply("服X&#x;。", compose(first, second)) == apply(apply("服X&#x;。", first), second)
    True
    """
    # Where each stands in the text between the two; what `first` only takes away is a point there, before all that
    # begins at it.
    items: list[tuple[int, int, int, Edit]] = []
    shift = 0
    for edit in first:
        items.append((edit.start + shift, edit.start + shift + len(edit.text), 0, edit))
        shift += len(edit.text) - (edit.end - edit.start)
    items += [(edit.start, edit.end, 1, edit) for edit in second]
    items.sort(key=lambda item: (item[0], item[2]))
    result: list[Fields] = []
    shift = at = 0
    while at < len(items):
        low, high, is_second, (_, _, text, action, reason) = items[at]
        upto = at + 1
        while upto < len(items) and items[upto][0] < high:
            high = max(high, items[upto][1])
            upto += 1
        start = low - shift
        if upto == at + 1:
            if not is_second:
                shift += len(text) - (items[at][3].end - items[at][3].start)
            result.append((start, high - shift, text, action, reason))
        else:
            group = items[at:upto]
            shift += sum(len(edit.text) - (edit.end - edit.start) for _, _, is_second, edit in group if not is_second)
            result.append(_merged(start, high - shift, group))
        at = upto
    return edits_of(result)


def _merged(start: int, end: int, group: list[tuple[int, int, int, Edit]]) -> Edit:
    """Return one edit for several of two lists that overlap in the text between them."""
    pieces = [(low, edit.text) for low, _, is_second, edit in group if is_second]
    gone = [(low, high) for low, high, is_second, _ in group if is_second]
    for low, high, is_second, edit in group:
        if is_second:
            continue
        at = low
        for a, b in [*gone, (high, high)]:
            if at < (stop := min(a, high)):
                pieces.append((at, edit.text[at - low : stop - low]))
            at = max(at, b)
    text = "".join(piece for _, piece in sorted(pieces, key=lambda piece: piece[0]))
    reasons = [edit.reason for _, _, is_second, edit in group if not is_second]
    reason = next((reason for reason in reasons if reason.endswith("-lost")), reasons[0])
    return Edit(start, end, text, "repaired" if text else "removed", reason)
