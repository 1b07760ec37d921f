"""The characters that injections gloss, with their readings, in the order in which lists grow: `listed.txt`.

A page has a prefix of it, as the measured pages have: their sets nest. What is known of them comes first; then every
common Traditional character, the more frequent ones first. 驅 stands before 實, whose bytes it breaks.

>>> list(listed().items())[:3], len(listed())
([('業', 'yè'), ('發', 'fā'), ('創', 'chuàng')], 1538)
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path


@cache
def listed() -> dict[str, str]:
    """Return the characters and their readings."""
    lines = Path(__file__).with_name("listed.txt").read_text(encoding="utf-8").splitlines()
    return {line[0]: line[2:] for line in lines}


@cache
def _counts() -> Counter[tuple[int, str]]:
    return Counter((character.encode("gb18030")[0], reading) for character, reading in listed().items())


def names_one(lead: int, reading: str) -> bool:
    """Say whether the first byte of a character and its reading name one listed character.

    >>> names_one("驅".encode("gbk")[0], "qū")
    True
    """
    return _counts()[lead, reading] == 1
