"""Readings of characters, as pypinyin lists them. The import costs 0.2 s, so it waits for the first gloss.

>>> has_reading("實", "shí"), has_reading("著", "zhe"), has_reading("實", "wù")
(True, True, False)
"""

from __future__ import annotations

from functools import cache

TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ"
# Longest syllable: zhuāng, shuāng, chuāng.
SYLLABLE = "[a-zɡüêāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ]{1,6}"


@cache
def readings(character: str) -> frozenset[str]:
    """Return every reading of a character.

    >>> sorted(readings("現"))
    ['xiàn']
    """
    from pypinyin.constants import PINYIN_DICT

    return frozenset(PINYIN_DICT.get(ord(character), "").split(",")) - {""}


def has_reading(character: str, reading: str) -> bool:
    """Say whether a character can be read so. Some sites write the script g of phonetics for g.

    >>> has_reading("廣", "ɡuǎng")
    True
    """
    return reading.replace("ɡ", "g") in readings(character)
