"""Pairs of characters that stand side by side in some known word, from the phrases that pypinyin and OpenCC ship.

>>> is_word("服务"), is_word("服实")
(True, False)
"""

from __future__ import annotations

from functools import cache
from operator import add

from corpus.restore import opencc_tables, pypinyin_tables


@cache
def known_pairs() -> frozenset[str]:
    """Return every pair of Simplified characters that stand side by side in a known word.

    >>> "服务" in known_pairs()
    True
    """
    phrases = "\n".join([*pypinyin_tables.phrases(), *opencc_tables.words()])
    return frozenset([pair for pair in set(map(add, phrases, phrases[1:])) if "\n" not in pair])


def is_word(pair: str) -> bool:
    """Say whether two Simplified characters stand side by side in a known word.

    >>> is_word("工会")
    True
    """
    return pair in known_pairs()
