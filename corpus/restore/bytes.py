"""GBK bytes of characters, for putting shifted bytes back.

>>> two_bytes("打").hex(), character(0x8C, 0x8D)
('b4f2', '實')
"""

from __future__ import annotations

from functools import cache

from corpus.restore.common import is_traditional, level
from corpus.restore.opencc_tables import tables
from corpus.restore.readings import has_reading, is_usual_reading

# Marks that a shift may uncover. Others are so rare in running text that they speak against the answer.
_MARKS = frozenset("，。、；：？！“”‘’（）《》—…·")


@cache
def two_bytes(text: str) -> bytes:
    """Return the two GBK bytes of a character, or nothing for a character of one or four bytes.

    >>> two_bytes("A"), two_bytes("𠮷")
    (b'', b'')
    """
    try:
        code = text.encode("gb18030")
    except UnicodeEncodeError:
        return b""
    return code if len(code) == 2 else b""


@cache
def character(lead: int, trail: int) -> str:
    """Return the character of two GBK bytes, or an empty string.

    >>> character(0xF2, 0x8C)
    '驅'
    """
    try:
        text = bytes((lead, trail)).decode("gb18030")
    except UnicodeDecodeError:
        return ""
    return text if len(text) == 1 else ""


@cache
def is_plausible(text: str) -> bool:
    r"""Say whether a character may stand in an ordinary Traditional page that was made from a Simplified one.

    A character that only Simplified text has cannot: the damage began with mapping every one of them.

    >>> is_plausible("實"), is_plausible("、"), is_plausible("实"), is_plausible("嵎"), is_plausible("")
    (True, True, False, False, False)
    """
    if text in _MARKS:
        return True
    if not text or text == "着" or level(text) != 1:
        return False
    return is_traditional(text) or text in tables().to_traditional.get(text, text)


@cache
def glossable(lead: int, reading: str, rarest: int) -> tuple[int, ...]:
    """Return the trail bytes that make a lead byte a Traditional character with a reading, of a level or more frequent.

    >>> [hex(trail) for trail in glossable(0xF2, "qū", 1)]
    ['0x8c']
    """
    found = []
    for trail in range(0x40, 0xFF):
        text = character(lead, trail)
        if text and is_traditional(text) and 1 <= level(text) <= rarest and has_reading(text, reading):
            found.append(trail)
    return tuple(found)


@cache
def read_so(reading: str) -> tuple[str, ...]:
    """Return the Traditional characters of GBK with this usual reading whose Simplified forms are in GB 2312.

    >>> read_so("duì")
    ('兌', '對', '懟', '鐓', '隊')
    """
    return tuple(text for text in _restorable() if is_usual_reading(text, reading))


@cache
def _restorable() -> tuple[str, ...]:
    """Return the Traditional characters of GBK whose Simplified forms are in GB 2312, in the order of their bytes."""
    traditional = {*filter(is_traditional, tables().characters), "著"}
    return tuple(sorted((text for text in traditional if level(text) and two_bytes(text)), key=two_bytes))
