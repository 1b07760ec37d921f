"""The paragraphs of a document, injured: the rows of a release's table `restoration`.

They follow from the document's id and text alone, whatever else is in the release.

>>> text = "工会干部要深入基层，面对面、心贴心、实打实服务职工。"
>>> [row["injury"] for row in rows("gh-0123456789abcdef", text, 5)]
['none', 'script', 'shift', 'mark', 'zero-width', 'mojibake', 'mixed']
>>> [row] = [row for row in rows("gh-0123456789abcdef", text, 5) if row["injury"] == "mark"]
>>> row["injured"]
'工会干部要深入基层,面对面、心贴心、实打实服务职工。'
>>> row["injuries"]
[{'start': 9, 'end': 10, 'kind': 'mark', 'truth': '，', 'recoverable': True}]
>>> undone(row["injured"], row["injuries"]) == row["clean"]
True
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from corpus.injure.pieces import INJURIES, Piece, clean, injured
from corpus.injure.recipes import GENERATOR, injure_lines

# Shorter lines are headings, which hold too little to prove anything by.
LEAST = 20
_LOST = "\ufffd"
# A row must have what its injury is named after; what is mixed, what takes more than a table of characters to undo.
_SHOWS = {"mixed": ("gloss", "shift")}


def rows(document_id: str, text: str, fold: int) -> Iterator[dict[str, Any]]:
    """Yield the rows of one document, line by line: each as it is, and injured in every way that takes."""
    lines = text.split("\n")
    places = [place for place, line in enumerate(lines) if len(line) >= LEAST and _LOST not in line]
    chosen = [lines[place] for place in places]
    ways = {injury: injure_lines(chosen, injury, f"{document_id}|{injury}") for injury in INJURIES}
    position = 0
    for number, place in enumerate(places):
        for injury, made in ways.items():
            pieces = made[number]
            injuries = list(_injuries(pieces))
            if injury != "none" and not any(each["kind"] in _SHOWS.get(injury, (injury,)) for each in injuries):
                continue  # this way changes nothing here, or does no more than another
            yield {
                "id": f"{document_id}-{place:04d}-{injury}",
                "document_id": document_id,
                "position": position,
                "paragraph": place,
                "injury": injury,
                "injured": injured(pieces),
                "clean": clean(pieces),
                "injuries": injuries,
                "recoverable": all(each["recoverable"] for each in injuries),
                "generator": GENERATOR,
                "fold": fold,
            }
            position += 1


def undone(text: str, injuries: Iterable[Mapping[str, Any]]) -> str:
    """Return an injured text with the truth put where each injury is."""
    parts, at = [], 0
    for each in injuries:
        parts += [text[at : each["start"]], each["truth"]]
        at = each["end"]
    return "".join([*parts, text[at:]])


def _injuries(pieces: Iterable[Piece]) -> Iterator[dict[str, Any]]:
    at = 0
    for text, truth, kind, recoverable in pieces:
        if kind != "kept":
            yield {"start": at, "end": at + len(text), "kind": kind, "truth": truth, "recoverable": recoverable}
        at += len(text)
