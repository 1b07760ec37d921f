"""What each character of a text is, in one look at a table: so that one pass tells what a page cannot hold.

>>> kinds = kinds_of("工會⻊")
>>> (kinds & TRADITIONAL).tolist(), (kinds & STRANGE).tolist()
([0, 2, 0], [0, 0, 1])
"""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

from corpus.plausible import MARKS, common
from corpus.restore.common import gb2312_level, gb2312_levels
from corpus.restore.opencc_tables import Tables, tables

CodePoints = npt.NDArray[np.uint32]
Kinds = npt.NDArray[np.uint8]

STRANGE = 1  # running Chinese text seldom has it
TRADITIONAL = 2  # only Traditional script has it
SIMPLIFIED = 4  # only Simplified script has it
HOT = 8  # some phrase maps it otherwise than the character table does
KEPT_HOT = 16  # the same where only what cannot stand in Simplified text is mapped
INVISIBLE = 32  # zero-width characters, odd spaces
COMPOSABLE = 64  # part of what is written in fewer code points
GLOSSED = 128  # an injection may have glossed it: Traditional, and its Simplified form is frequent

# Above are no Han characters; the last place of a table stands for all of these.
SIZE = 0x34000

# Characters that the converter maps although the standard list of 2013 (通用规范汉字表) has them, outside GB 2312:
# names (毕昇, 李陞) and words (瞭望). On a Simplified page they are correct as they stand.
_STANDARD = "昇陞氾濛瞭鉅逕祕甦"
# Characters that GB 2312 has although the standard list holds another form in their place.
_REPLACED = "後菸榘"

SPACES = "\u00a0\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f"
ALWAYS_INVISIBLE = "\u00ad\u2060\ufeff"
# Scripts from Hebrew to Khmer and emoji need these: U+200D joins, U+200C parts, U+200B ends a word, the others turn.
SOMETIMES_INVISIBLE = "\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_INVISIBLE = SPACES + ALWAYS_INVISIBLE + SOMETIMES_INVISIBLE
_COMPOSABLE = (
    *((0x0300, 0x036F), (0x3099, 0x309A)),  # marks
    *((0x2126, 0x2126), (0x212A, 0x212B), (0x2329, 0x232A), (0xF900, 0xFAFF), (0x2F800, 0x2FA1F)),
)
_USUAL_MARKS = ((0x2010, 0x2027), (0x2030, 0x203B), (0x3000, 0x301F), (0xFF01, 0xFF5E), (0x2460, 0x24FF))


def code_points(text: str) -> CodePoints:
    """Return the code points of a text.

    >>> code_points("工").tolist() == [ord("工")]
    True
    """
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")


def kinds_of(text: str) -> Kinds:
    """Return for each code point of a text the kinds it is of."""
    return _table().take(code_points(text), mode="clip")


def all_of(kinds: Kinds) -> int:
    """Return all the kinds that some character of a text is of.

    >>> all_of(kinds_of("工會")) == TRADITIONAL | GLOSSED, all_of(kinds_of(""))
    (True, 0)
    """
    return int(np.bitwise_or.reduce(kinds))


def only_traditional() -> frozenset[str]:
    """Return the characters that are mapped also in a Simplified text, as they cannot stand there.

    >>> "務" in only_traditional(), "瞭" in only_traditional(), "藉" in only_traditional()
    (True, False, False)
    """
    return _scripts()[0]


def only_simplified() -> frozenset[str]:
    """Return the characters that cannot stand in a Traditional text.

    >>> "务" in only_simplified(), "后" in only_simplified()
    (True, False)
    """
    return _scripts()[1]


@cache
def _scripts() -> tuple[frozenset[str], frozenset[str]]:
    data = tables()
    traditional = {
        key
        for key, value in data.characters.items()
        if key != value
        and not (gb2312_level(key) and key not in _REPLACED)
        and key not in data.alternatives[key]
        and key not in data.to_traditional
        and key not in _STANDARD
    }
    simplified = {
        key for key, values in data.to_traditional.items() if key not in values and key not in data.characters
    }
    return frozenset(traditional), frozenset(simplified)


def differing(data: Tables, keep: bool) -> set[str]:
    """Return the characters that a phrase may map otherwise than the table of characters does.

    With `keep`, where a phrase leaves what GB 2312 has, and the table only maps what cannot stand in Simplified text.
    """
    found = {
        character
        for key, value in data.phrases.items()
        for character, mapped in zip(key, value, strict=True)
        if data.characters.get(character, character) != mapped
    }
    if keep:
        found |= {
            key
            for key, value in data.characters.items()
            if (key if gb2312_level(key) else value) != (value if key in only_traditional() else key)
        }
    return found


@cache
def _table() -> Kinds:
    data = tables()
    frequent = common()
    table = np.full(SIZE, STRANGE, dtype=np.uint8)
    table[:0x80] = 0
    for first, last in _USUAL_MARKS:
        table[first : last + 1] = 0
    table[code_points("".join(frequent) + MARKS)] = 0
    for characters, kind in (
        (only_traditional(), TRADITIONAL),
        (only_simplified(), SIMPLIFIED),
        (differing(data, keep=False), HOT),
        (differing(data, keep=True), KEPT_HOT),
        (_INVISIBLE, INVISIBLE),
        (glossed(), GLOSSED),
    ):
        table[code_points("".join(characters))] |= kind
    for first, last in _COMPOSABLE:
        table[first : last + 1] |= COMPOSABLE
    return table


@cache
def glossed() -> tuple[str, ...]:
    """Return the Traditional characters whose Simplified forms are frequent.

    >>> "會" in glossed(), "著" in glossed(), "工" in glossed()
    (True, True, False)
    """
    levels = gb2312_levels()
    forms = tables().characters | {"著": "着"}
    return tuple(key for key, form in forms.items() if key != form and levels.get(form) == 1)
