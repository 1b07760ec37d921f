"""Checks of the ledger of one document: its promises, and what an action or a reason may mean."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import accumulate
from typing import Any

from corpus.account.reasons import REASONS
from corpus.pii import PLACEHOLDERS
from corpus.restore.opencc_tables import tables

LEDGER = ("raw_start", "raw_end", "action", "reason", "raw", "text")

_PLACEHOLDERS = tuple(PLACEHOLDERS.values())
# All that `corpus.typeset.marks` maps.
_MARKS = frozenset(zip(',;:!?.()―""', "，；：！？。（）—“”", strict=True))
_MAPPED = ("script", "marks", "script-and-marks")
_REPAIRED = (
    *("byte-shift", "byte-shift-lost", "mojibake", "mojibake-lost", "entity", "escape", "markup", "space"),
    *("composed", "paragraph-break", "curated"),
)
# What is repaired to nothing is removed, for the same reason.
_REASONS = {
    "kept": {"text"},
    "converted": {*_MAPPED, "composed"},  # composed: in releases of versions up to 1.1.0
    "repaired": set(_REPAIRED),
    "removed": REASONS.keys() - {"text", *_MAPPED},
}


def ledger(document: dict[str, Any], rows: dict[str, list[Any]]) -> Iterator[tuple[str, str]]:
    """Check the rows of a document; yield the id of each check that failed, and what is wrong."""
    if rows["position"] != list(range(len(rows["position"]))):
        yield "ledger-order", "the ledger rows are not numbered 0, 1, 2 …"
    ends = list(accumulate(map(len, rows["raw"])))
    if rows["raw_end"] != ends or rows["raw_start"] != [0, *ends][: len(ends)]:
        yield "ledger-positions", "raw_start and raw_end do not follow from the raw stretches"
    before = ""
    for i, raw in enumerate(rows["raw"]):
        # Of a number that was masked over several rows, the first holds all that is left.
        if not raw and not before.endswith(_PLACEHOLDERS):
            yield "ledger-stretch", f"ledger row {i} holds nothing of the page"
            break
        before = raw or before
    if "".join(rows["text"]) != document["text"]:
        yield "ledger-text", "joining the ledger's text does not give the document's text"
    for action, reason in sorted(set(zip(rows["action"], rows["reason"], strict=True))):
        if reason in REASONS and reason not in _REASONS.get(action, ()):
            yield "ledger-reason", f"nothing is `{action}` because of `{reason}`"
    if "curated" in rows["reason"] and "text" not in document["curated"]:
        yield "curated", "the ledger has a row that a person decided, `curated` does not name the text"
    converted = 0
    counts = dict.fromkeys(("gloss", "byte-shift", "byte-shift-lost"), 0)
    for i, (action, reason, raw, text) in enumerate(
        zip(*(rows[name] for name in ("action", "reason", "raw", "text")), strict=True)
    ):
        if not _fits(action, raw, text):
            yield "ledger-action", f"ledger row {i} is `{action}`, but its raw and text do not fit that"
        elif action == "converted":
            changed = [pair for pair in zip(raw, text, strict=True) if pair[0] != pair[1]]
            converted += len(changed)
            if reason in _MAPPED and not set(changed) <= _pairs(reason):
                yield "ledger-converted", f"ledger row {i} is `{reason}`, but no character is mapped like that"
        if reason in counts:
            counts[reason] += 1
    wanted = (*counts.values(), converted)
    names = ("glosses_removed", "shifts_repaired", "shifts_marked", "characters_converted")
    for name, value in zip(names, wanted, strict=True):
        if document["repairs"][name] != value:
            yield "repairs-count", f"repairs.{name} is {document['repairs'][name]}, the ledger has {value}"


def _fits(action: str, raw: str, text: str) -> bool:
    if action == "kept":
        return raw == text
    if action == "converted":
        return len(raw) == len(text)
    return not text if action == "removed" else bool(text)


@cache
def _pairs(reason: str) -> frozenset[tuple[str, str]]:
    """Return the characters that a reason maps to others, as pairs: those that any word of the dictionaries has."""
    if reason == "script-and-marks":
        return _pairs("script") | _pairs("marks")
    if reason == "marks":
        return _MARKS
    data = tables()
    words = (*data.characters.items(), *data.phrases.items(), ("著", "着"))
    return frozenset(pair for one, other in words for pair in zip(one, other, strict=False))
