"""Readings of characters, as pypinyin lists them. The import costs 0.2 s, so it waits for the first gloss.

>>> has_reading("實", "shí"), has_reading("著", "zhe"), has_reading("實", "wù")
(True, True, False)
"""

from __future__ import annotations

from functools import cache

from corpus.restore.script import to_simplified

TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ"
# Longest syllable: zhuāng, shuāng, chuāng.
SYLLABLE = "[a-zɡüêāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ]{1,6}"


@cache
def readings(character: str) -> frozenset[str]:
    """Return every reading of a character and of its Simplified form; the mainland reads some otherwise (績 jī, 绩 jì).

    >>> sorted(readings("現")), "jì" in readings("績")
    (['xiàn'], True)
    """
    from pypinyin.constants import PINYIN_DICT

    forms = {character, to_simplified(character)}
    return frozenset(reading for form in forms for reading in PINYIN_DICT.get(ord(form), "").split(",")) - {""}


def has_reading(character: str, reading: str) -> bool:
    """Say whether a character can be read so. Some sites write the script g of phonetics for g.

    >>> has_reading("廣", "ɡuǎng")
    True
    """
    return reading.replace("ɡ", "g") in readings(character)
