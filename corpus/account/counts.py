"""Numbers of a record, counted from its ledger and its text."""

from __future__ import annotations

import re

import numpy as np

from corpus.account.ledger import Ledger

_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")


def repairs(rows: Ledger) -> dict[str, int]:
    """Return the fields of `corpus.models.Repairs`."""
    reasons = rows.reason
    places = [i for i, action in enumerate(rows.action) if action == "converted"]
    raw, text = ("".join([column[i] for i in places]).encode("utf-32-le") for column in (rows.raw, rows.text))
    converted = int(np.count_nonzero(np.frombuffer(raw, "<u4") != np.frombuffer(text, "<u4")))
    return {
        "glosses_removed": reasons.count("gloss"),
        "shifts_repaired": reasons.count("byte-shift"),
        "shifts_marked": reasons.count("byte-shift-lost"),
        "characters_converted": converted,
    }


def quality(page: str, text: str) -> dict[str, int]:
    """Return the fields of `corpus.models.Quality` for a decoded page and the text it gave."""
    kept, whole = (sum(map(len, each.split())) for each in (text, page))
    return {
        "characters": len(text),
        "paragraphs": text.count("\n") + 1,
        "kept_per_mille": min(1000, 1000 * kept // max(1, whole)),
        "han_per_mille": 1000 * sum(map(len, _HAN.findall(text))) // max(1, len(text)),
    }
