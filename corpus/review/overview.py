"""The overview of a release as plain data: a line for each record, the accounting, how the signals are distributed.

>>> line = row({"id": "gh-1", "title": "标题", "truncated": True, "quality": {"kept_per_mille": 574}})
>>> line["title"], line["complete"], line["kept"], line["warnings"]
('标题', 'cut short', '57.4 %', ['cut short by its source'])
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from corpus.account.ledger import Row
from corpus.models import Quality, Repairs
from corpus.review.plots import histogram
from corpus.review.record import flat, warnings, words

_NOTES = {
    **{f"repairs.{name}": field.description for name, field in Repairs.model_fields.items()},
    **{f"quality.{name}": field.description for name, field in Quality.model_fields.items()},
}
CHANGES = {
    "came": "new",
    "changed": "changed",
    "ledger": "ledger alone changed",
    "same": "unchanged",
}


def row(document: Mapping[str, Any], change: str = "") -> dict[str, Any]:
    """Return what the table of the overview says of a document."""
    values = flat(document)
    repairs = [values.get(f"repairs.{name}", 0) for name in ("glosses_removed", "shifts_repaired", "shifts_marked")]
    kept = values.get("quality.kept_per_mille", 0)
    found = warnings(document)
    return {
        "id": document["id"],
        "title": words(document.get("title")) or "(no title)",
        "author": words(values.get("author")),
        "source": words(values.get("source.publication") or values.get("source.site") or values.get("source.url")),
        "date": words(values.get("published"))[:10],
        "complete": "cut short" if values.get("truncated") else "whole",
        "kept_per_mille": kept,
        "kept": f"{kept / 10:.1f} %",
        "repairs": sum(repairs),
        "converted": values.get("repairs.characters_converted", 0),
        "marked": values.get("repairs.shifts_marked", 0),
        "curated": words(values.get("curated") or []),
        "warnings": found,
        "change": CHANGES.get(change, ""),
    }


def tally(counts: dict[tuple[str, str], list[int]], rows: Iterable[Row]) -> None:
    """Add the rows of a ledger, and the raw characters in them, to the counts by action and reason.

    >>> counts: dict = {}
    >>> tally(counts, [("kept", "text", "工会", "工会")])
    >>> counts
    {('kept', 'text'): [1, 2]}
    """
    for action, reason, raw, _ in rows:
        of = counts.setdefault((action, reason), [0, 0])
        of[0] += 1
        of[1] += len(raw)


def signals(document: Mapping[str, Any]) -> dict[str, int]:
    """Return the numbers of a document whose distribution is shown.

    >>> signals({"repairs": {"glosses_removed": 3}, "quality": {"characters": 9}, "fold": 1})
    {'quality.characters': 9, 'repairs.glosses_removed': 3}
    """
    values = flat(document)
    found = {name: values[name] for name in values if name.startswith(("quality.", "repairs."))}
    return dict(sorted(found.items(), key=lambda item: item[0].startswith("repairs.")))


def distributions(values: Mapping[str, list[int]]) -> list[dict[str, Any]]:
    """Return a histogram for each signal; those that are the same in every document come last.

    >>> [plot["name"] for plot in distributions({"quality.sentences": [1, 1], "quality.characters": [1, 2]})]
    ['characters', 'sentences']
    """
    plots = [
        {"name": name.partition(".")[2], "note": (_NOTES.get(name) or "").replace("`", ""), **histogram(found)}
        for name, found in values.items()
    ]
    return sorted(plots, key=lambda plot: plot["low"] == plot["high"])
