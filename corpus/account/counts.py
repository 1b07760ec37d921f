"""Numbers of a record, counted from its ledger.

>>> repairs(Ledger([0], [6], ["removed"], ["gloss"], ["(lián)"], [""]))["glosses_removed"]
1
"""

from __future__ import annotations

import numpy as np

from corpus.account.ledger import Ledger


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
