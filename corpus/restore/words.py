"""Pairs of characters that stand side by side in some known word, from the phrases that pypinyin and OpenCC ship.

>>> is_word("服务"), is_word("服实")
(True, False)
"""

from __future__ import annotations

from functools import cache
from operator import add

import numpy as np

from corpus.restore import opencc_tables, pypinyin_tables


@cache
def known_pairs() -> frozenset[str]:
    """Return every pair of Simplified characters that stand side by side in a known word.

    >>> "服务" in known_pairs()
    True
    """
    phrases = "\n".join([*pypinyin_tables.phrases(), *opencc_tables.words()])
    # As numbers of 64 bits each of the four hundred thousand pairs is looked at, as strings only each different one.
    points = np.frombuffer(phrases.encode("utf-32-le"), dtype="<u4")
    is_pair = (points[:-1] != ord("\n")) & (points[1:] != ord("\n"))
    pairs = np.unique(np.stack([points[:-1], points[1:]], axis=1)[is_pair].view("<u8"))
    firsts_and_seconds = pairs.tobytes().decode("utf-32-le")
    return frozenset(map(add, firsts_and_seconds[::2], firsts_and_seconds[1::2]))


def is_word(pair: str) -> bool:
    """Say whether two Simplified characters stand side by side in a known word.

    >>> is_word("工会")
    True
    """
    return pair in known_pairs()
