r"""Facts of a page, from lines whose role is known: title, author, source, date, keywords, abstract.

Nothing is guessed: what no line states is None. Each fact is claimed on its line, so that the ledger can show the raw
place it came from.

>>> from corpus.label import label, split
>>> lines = split("怎样做好工会工作\n作者：孙波 来源：工人日报\n工会是职工之家，要把职工的事情办好。")
>>> facts = extract(label(lines))
>>> facts.title, facts.author, facts.publication
('怎样做好工会工作', '孙波', '工人日报')
"""

from __future__ import annotations

from corpus.extract.facts import extract
from corpus.extract.stated import Facts

__all__ = ["Facts", "extract"]
