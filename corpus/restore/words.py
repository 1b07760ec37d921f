"""Pairs of characters that stand side by side in some known word, from the phrases that pypinyin and OpenCC ship.

>>> is_word("服务"), is_word("服实")
(True, False)
"""

from __future__ import annotations

from functools import cache
from itertools import pairwise

from corpus.restore.opencc_tables import tables


@cache
def known_pairs() -> frozenset[str]:
    """Return every pair of Simplified characters that stand side by side in a known word.

    >>> "服务" in known_pairs()
    True
    """
    from pypinyin.constants import PHRASES_DICT

    return frozenset(
        a + b for phrases in (PHRASES_DICT, tables().words) for phrase in phrases for a, b in pairwise(phrase)
    )


def is_word(pair: str) -> bool:
    """Say whether two Simplified characters stand side by side in a known word.

    >>> is_word("工会")
    True
    """
    return pair in known_pairs()
