"""Which characters are common, and which belong to one script only.

>>> level("實"), level("⻊")
(1, 0)
>>> simplified("實")
'实'
"""

from __future__ import annotations

from functools import cache

from corpus.restore.opencc_tables import tables


@cache
def gb2312_levels() -> dict[str, int]:
    """Return 1 or 2 for each Han character of GB 2312 level 1 or 2.

    >>> levels = gb2312_levels()
    >>> levels["工"], levels["彳"], len(levels)
    (1, 2, 6763)
    """
    # Rows B0-D7 hold the 3,755 frequent characters in order of reading, rows D8-F7 the rest in order of radical.
    return {
        character: level
        for level, leads in ((1, range(0xB0, 0xD8)), (2, range(0xD8, 0xF8)))
        for character in bytes([b for lead in leads for trail in range(0xA1, 0xFF) for b in (lead, trail)]).decode(
            "gb2312", "ignore"
        )
    }


def gb2312_level(character: str) -> int:
    """Return 1 or 2 for a Han character of GB 2312 level 1 or 2, 0 for anything else.

    >>> gb2312_level("工"), gb2312_level("彳"), gb2312_level("實")
    (1, 2, 0)
    """
    return gb2312_levels().get(character, 0)


@cache
def simplified(character: str) -> str:
    """Return the Simplified form of one character. 著 counts as the Traditional form of 着, as on these pages it is.

    >>> simplified("務"), simplified("著"), simplified("工")
    ('务', '着', '工')
    """
    return "着" if character == "著" else tables().characters.get(character, character)


def simplified_pair(a: str, b: str) -> str:
    """Return two characters side by side in Simplified script; either may be missing.

    >>> simplified_pair("服", "務"), simplified_pair("", "務")
    ('服务', '务')
    """
    return (a and simplified(a)) + (b and simplified(b))


@cache
def is_traditional(character: str) -> bool:
    """Say whether the character has a Simplified form of its own.

    >>> is_traditional("務"), is_traditional("于")
    (True, False)
    """
    return simplified(character) != character


@cache
def level(character: str) -> int:
    """Return the GB 2312 level of the Simplified form of a character: 1 frequent, 2 rarer, 0 rare.

    >>> level("實"), level("嵎")
    (1, 0)
    """
    return gb2312_level(simplified(character))
