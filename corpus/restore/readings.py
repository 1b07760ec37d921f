"""Readings of characters, as pypinyin lists them.

>>> has_reading("實", "shí"), has_reading("著", "zhe"), has_reading("實", "wù")
(True, True, False)
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from corpus.restore import pypinyin_tables
from corpus.restore.common import simplified
from corpus.restore.kinds import only_traditional
from corpus.restore.script import to_simplified

TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ"
# Longest syllable: zhuāng, shuāng, chuāng.
SYLLABLE = "[a-zɡüêāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ]{1,6}"
# Characters whose second reading is as frequent as the first: 長(cháng) stands on injected pages.
_AS_USUAL = {"長": "cháng", "為": "wéi"}


class Readings(NamedTuple):
    """The readings of a character and of its Simplified form: all, and those that an injection writes."""

    every: frozenset[str]
    usual: frozenset[str]


@cache
def readings(character: str) -> Readings:
    """Return the readings of a character.

    The mainland reads some otherwise (績 jī, 绩 jì).

    >>> sorted(readings("績").usual)
    ['jì', 'jī']
    """
    # Most are asked for by thousands, and of these the form is known without reading them as a text.
    form = simplified(character) if character in only_traditional() else to_simplified(character)
    forms = [pypinyin_tables.readings(each).split(",") for each in (character, form)]
    return Readings(frozenset(forms[0] + forms[1]) - {""}, frozenset((forms[0][0], forms[1][0])) - {""})


def has_reading(character: str, reading: str) -> bool:
    """Say whether a character can be read so. Some sites write the script g of phonetics for g.

    >>> has_reading("廣", "ɡuǎng")
    True
    """
    return reading.replace("ɡ", "g") in readings(character).every


def is_usual_reading(character: str, reading: str) -> bool:
    """Say whether a reading is one that an injection writes: all 85 characters of the injected pages have theirs.

    >>> is_usual_reading("傳", "chuán"), is_usual_reading("傳", "zhuàn")
    (True, False)
    """
    return reading.replace("ɡ", "g") in readings(character).usual or reading == _AS_USUAL.get(character)
