"""How well injuries are undone, counted over pages that the model made.

>>> from corpus.injure.shifts import inject
>>> counts = Counts()
>>> measure(inject("工会会员开会，实打实服务，工会会员", "會驅實務"), counts)
>>> counts.glosses, counts.glosses_found, counts.shifts, counts.shifts_repaired
(6, 6, 1, 1)
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate
from random import Random

from corpus.edits import Edit, apply
from corpus.injure.pieces import Piece, clean, injured
from corpus.restore import restore
from tests.damage.pages import clean_page, injured_page

LOST = "\ufffd"


@dataclass
class Counts:
    """What was injured, and what became of it. A false repair is worse than a miss, so they are never added up."""

    pages: int = 0
    pages_exact: int = 0  # nothing is missed, marked or wrong
    glosses: int = 0
    glosses_found: int = 0
    glosses_false: int = 0  # removed, though genuine
    shifts: int = 0
    shifts_repaired: int = 0  # called repaired, and right
    shifts_wrong: int = 0  # called repaired, and not what stood there; or nothing was wrong there
    shifts_marked: int = 0  # marked as damaged
    marked_wrong: int = 0  # of these, with a character in it that never stood there
    shifts_missed: int = 0  # neither
    clean_pages: int = 0
    clean_pages_changed: int = 0
    examples: dict[str, list[str]] = field(default_factory=dict)

    def note(self, name: str, example: str) -> None:
        found = self.examples.setdefault(name, [])
        if len(found) < 50:
            found.append(example)


def measure_pages(pages: int, seed: int = 20240501, everything: bool = False) -> Counts:
    """Make, restore and compare as many injured pages, and a fifth as many clean ones.

    With `everything` they are made of the sentences of the cases, too, so that the counts change with these.
    """
    counts = Counts()
    for number in range(pages):
        measure(injured_page(Random(f"{seed}-{number}"), everything), counts)
    for number in range(pages // 5):
        page = clean_page(Random(f"{seed}-clean-{number}"), everything)
        counts.clean_pages += 1
        if edits := restore(page).edits:
            counts.clean_pages_changed += 1
            counts.note("clean_pages_changed", f"{[page[e.start - 3 : e.end + 3] for e in edits][:5]}")
    return counts


def measure(pieces: list[Piece], counts: Counts) -> None:
    """Restore an injured page and add to the counts what became of each injury."""
    page = injured(pieces)
    # What else a page suffered (zero-width characters, line breaks written out) has cases of its own.
    edits = [edit for edit in restore(page).edits if edit.reason in ("gloss", "byte-shift", "byte-shift-lost")]
    starts = [0, *accumulate(len(piece.text) for piece in pieces)]
    counts.pages += 1
    counts.pages_exact += apply(page, edits) == clean(pieces)
    glosses = {(starts[i], starts[i + 1]) for i, piece in enumerate(pieces) if piece.kind == "gloss"}
    removed = {(edit.start, edit.end) for edit in edits if edit.reason == "gloss"}
    spans = list(_spans(pieces, starts, edits))
    counts.glosses += len(glosses)
    within = [gloss for gloss in glosses - removed if any(s <= gloss[0] and gloss[1] <= e for s, e in spans)]
    counts.glosses_found += len(glosses & removed) + len(within)  # what a span swallows is judged with it
    for start, end in sorted(glosses - removed - set(within)):
        counts.note("glosses_missed", page[max(start - 8, 0) : end + 3])
    for start, end in sorted(removed - glosses):
        if not any(s <= start and end <= e for s, e in spans):
            counts.glosses_false += 1
            counts.note("glosses_false", page[max(start - 8, 0) : end + 3])
    for start, end in spans:
        _judge(page, pieces, starts, edits, start, end, counts)


def _spans(pieces: list[Piece], starts: list[int], edits: list[Edit]) -> Iterator[tuple[int, int]]:
    """Yield the stretches that are shifted, or that the program took for shifted; those that overlap as one."""
    every = [(starts[i], starts[i + 1]) for i, piece in enumerate(pieces) if piece.kind == "shift"]
    every += [_outwards(pieces, starts, edit) for edit in edits if edit.action == "repaired"]
    every.sort()
    while every:
        start, end = every.pop(0)
        while every and every[0][0] < end:
            end = max(end, every.pop(0)[1])
        yield start, end


def _outwards(pieces: list[Piece], starts: list[int], edit: Edit) -> tuple[int, int]:
    """Return where an edit starts and ends, no gloss or shift cut in two."""
    first, last = bisect_right(starts, edit.start) - 1, bisect_right(starts, edit.end - 1) - 1
    start = edit.start if pieces[first].kind == "kept" else starts[first]
    return start, edit.end if pieces[last].kind == "kept" else starts[last + 1]


def _judge(
    page: str, pieces: list[Piece], starts: list[int], edits: list[Edit], start: int, end: int, counts: Counts
) -> None:
    truth = "".join(
        piece.truth[max(start - at, 0) : end - at] if piece.kind == "kept" else piece.truth
        for piece, at in zip(pieces, starts, strict=False)
        if at < end and (at + len(piece.text) > start or (at == start and not piece.text))
    )
    shifts = sum(
        piece.kind == "shift" and start <= at < max(end, start + 1) for piece, at in zip(pieces, starts, strict=False)
    )
    ours = [edit for edit in edits if start <= edit.start and edit.end <= end]
    result = apply(page[start:end], [edit._replace(start=edit.start - start, end=edit.end - start) for edit in ours])
    example = f"{page[max(start - 6, 0) : start]}[{page[start:end]} → {result}, was {truth}]{page[end : end + 6]}"
    reasons = {edit.reason for edit in ours} - {"gloss"}
    counts.shifts += shifts
    if not reasons:
        counts.shifts_missed += shifts
        counts.note("shifts_missed", example)
    elif reasons == {"byte-shift"}:
        if result == truth:
            counts.shifts_repaired += shifts
        elif _true_as_far_as_it_goes(ours, start, end, truth):
            counts.shifts_missed += shifts  # what it covers is right, but it does not cover all
            counts.note("shifts_missed", example)
        else:
            counts.shifts_wrong += 1
            counts.note("shifts_wrong", example)
    else:
        counts.shifts_marked += shifts
        counts.note("shifts_marked", example)
        if not _true_as_far_as_it_goes(ours, start, end, truth):
            counts.marked_wrong += 1
            counts.note("marked_wrong", example)


def _true_as_far_as_it_goes(edits: list[Edit], start: int, end: int, truth: str) -> bool:
    """Say whether what was put into a marked span stood there. U+FFFD stands for a character that did not survive."""
    pattern = ""
    for edit in edits:
        pattern += ".*" if edit.start > start else ""  # left as it was
        pattern += ".{0,2}".join(map(re.escape, edit.text.split(LOST)))
        start = edit.end
    return re.fullmatch(pattern + (".*" if end > start else ""), truth, re.DOTALL) is not None
