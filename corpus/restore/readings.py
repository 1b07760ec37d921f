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
def readings(character: str) -> tuple[tuple[str, ...], ...]:
    """Return the readings of a character and of its Simplified form, the usual one of each first.

    The mainland reads some otherwise (績 jī, 绩 jì).

    >>> readings("績")
    (('jī',), ('jì', 'jī'))
    """
    from pypinyin.constants import PINYIN_DICT

    forms = dict.fromkeys((character, to_simplified(character)))
    return tuple(tuple(PINYIN_DICT.get(ord(form), "").split(",")) for form in forms)


def has_reading(character: str, reading: str) -> bool:
    """Say whether a character can be read so. Some sites write the script g of phonetics for g.

    >>> has_reading("廣", "ɡuǎng")
    True
    """
    return bool(reading) and any(reading.replace("ɡ", "g") in each for each in readings(character))


# Characters whose second reading is as frequent as the first: 長(cháng) stands on injected pages.
_AS_USUAL = {"長": "cháng", "為": "wéi"}


def is_usual_reading(character: str, reading: str) -> bool:
    """Say whether a reading is one that an injection writes: all 85 characters of the injected pages have theirs.

    >>> is_usual_reading("傳", "chuán"), is_usual_reading("傳", "zhuàn")
    (True, False)
    """
    if _AS_USUAL.get(character) == reading:
        return True
    return bool(reading) and any(reading.replace("ɡ", "g") == each[0] for each in readings(character))
