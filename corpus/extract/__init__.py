"""Facts of a page, from lines whose role is known: title, author, source, date, keywords, abstract.

Nothing is guessed: what no line states is None. Each fact is claimed on its line, so that the ledger can show the raw
place it came from.
"""

from __future__ import annotations

from corpus.extract.facts import Facts, extract

__all__ = ["Facts", "extract"]
