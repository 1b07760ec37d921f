"""Set the article as its author meant it: Chinese marks, whole paragraphs, no stray spaces.

Everything here is an edit or a map of one code point to one, so that the ledger can account for it.
"""

from __future__ import annotations

from corpus.typeset.cuts import cuts
from corpus.typeset.marks import marks

__all__ = ["cuts", "marks"]
