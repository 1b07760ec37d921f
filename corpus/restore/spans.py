"""Reading a shifted span: bytes that slipped by one, paired again.

A reading was injected where the trail byte of one character and the lead byte of the next happened to spell a glossed
character. The bracket then followed a lone lead byte, both became `?`, and all bytes behind it were paired off by one:
打實服務 (B4F2 8C8D B7FE 84D5) with 驅(qū) written across F2 8C, and 務(wù) behind 84 D5, is read as
B4F2 打, 8C28 ?, qū), 8DB7 嵎, FE84 ⻊, D528 ?, wù).

>>> page = "打?qū)嵎⻊?wù)職工"
>>> read(page, page.index("?"), lambda character: True)
Reading(end=11, text='實服務', pending=None, doubtful=(0, 1))
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import NamedTuple

from corpus.restore.bytes import character, glossable, is_plausible, two_bytes
from corpus.restore.common import is_traditional, level
from corpus.restore.readings import SYLLABLE, has_reading

# Some sites leave a space before the closing bracket.
ANCHOR = re.compile(rf"\?({SYLLABLE}) ?\)")
_GLOSS = re.compile(rf"\(({SYLLABLE}) ?\)")
_OWN_GLOSS = re.compile(rf"\({SYLLABLE} ?\)\Z")
# A mark and a letter stand before it; the bracket is asked first, since it is fast to find.
_SPLIT = re.compile(rf"\((?<=([,，;；?？!！:：。])([@-~])\()({SYLLABLE}) ?\)")
# GBK leaves these areas to its users: lead bytes, trail bytes.
_USER_DEFINED = ((range(0xA1, 0xA8), range(0x81, 0xA1)), ((*range(0xAA, 0xB0), *range(0xF8, 0xFF)), range(0xA1, 0xFF)))
_HALF_WIDTH = str.maketrans(",;?!:", "，；？！：")
# Longer spans than this were never seen closed: each character is a chance for the bytes to fall in step again.
_LONGEST = 400
# The bytes were also split at full-width marks, so a span ends there at the latest.
_ENDS = frozenset("\n,;:?!，；：？！。")


class Reading(NamedTuple):
    """A span read anew.

    Where it ends, its text, the lead byte of a last character that lost its trail byte, and the places of doubtful
    characters in the text: two others may hide behind each.
    """

    end: int
    text: str
    pending: int | None
    doubtful: tuple[int, ...]


@cache
def hidden_pairs(lead: int, trail: int) -> tuple[tuple[str, str], ...]:
    """Return the pairs of characters that may stand where the bytes seem to spell one.

    Some sites drop user-defined characters. Where a shift had made one (A1-A7 with 40-A0; AA-AF and F8-FE with A1-FE)
    out of the trail byte of one character and the lead byte of the next, what is left of both spells a third.

    >>> len(hidden_pairs(*two_bytes("務"))), ("漠", "腹") in hidden_pairs(*two_bytes("墓"))
    (12, True)
    """
    pairs = []
    for first_trails, second_leads in _USER_DEFINED:
        firsts = [text for p in first_trails if is_plausible(text := character(lead, p))]
        seconds = [text for q in second_leads if is_plausible(text := character(q, trail))]
        pairs += [(first, second) for first in firsts for second in seconds]
    return tuple(pairs)


def opening_bytes(
    page: str, anchor: int, reading: str, rarest: int, may_be_glossed: Callable[[str], bool]
) -> list[int]:
    """Return the bytes that `?` may have eaten, if the anchor opens a span.

    Each is the trail byte of a glossed character that was never there: 驅 (F28C) across 打 (B4F2) and 實 (8C8D).

    >>> [hex(byte) for byte in opening_bytes("打?qū)嵎", 1, "qū", 1, lambda character: True)]
    ['0x8c']
    """
    # The character before may have a gloss of its own: 們(men)?nèi)馍 is 們肉身.
    own_gloss = _OWN_GLOSS.search(page, max(anchor - 9, 0), anchor) if page.startswith(")", anchor - 1) else None
    place = own_gloss.start() if own_gloss else anchor
    before = two_bytes(page[place - 1 : place])
    # A rare character before the anchor is itself made of slipped bytes: where those began is not known.
    if not before or not level(page[place - 1]):
        return []
    return [
        trail
        for trail in glossable(before[1], reading, rarest)
        if trail >= 0x81 and may_be_glossed(character(before[1], trail))
    ]


def read(page: str, anchor: int, may_be_glossed: Callable[[str], bool]) -> Reading | None:
    """Read the span that opens with the anchor `?reading)` at a position; nothing, unless exactly one answer fits.

    >>> read("你好?ma)", 2, lambda character: True)
    """
    match = ANCHOR.match(page, anchor)
    if not match:
        return None
    tried: list[int] = []
    for rarest in (1, 2):
        leads = opening_bytes(page, anchor, match[1], rarest, may_be_glossed)
        if leads == tried:
            return None
        tried = leads
        found = [reading for lead in leads for reading in _follow(page, match.end(), lead, may_be_glossed)]
        # Nothing at all behind the anchor proves nothing about the byte it ate, if several fit.
        if len({(reading.end, reading.text) for reading in found}) == 1:
            return found[0] if len(found) == 1 else found[0]._replace(pending=None)
        if found:
            return None
    return None


def read_splits(page: str, may_be_glossed: Callable[[str], bool]) -> Iterator[tuple[int, int, str]]:
    r"""Yield start, end and text of places where two characters were split for a mark that their bytes spell.

    In 。現 (A1A3 AC46) stands A3AC, the comma. What is left is `,F(xiàn)`, or `?,F(xiàn)`. The letter and the
    reading prove 現; of the character before it only A3 survives.

    >>> list(read_splits("提高?,F(xiàn)有", lambda character: True))
    [(2, 11, '\ufffd現')]
    """
    for match in _SPLIT.finditer(page):
        if match[3].isascii():
            continue
        put_back = character(two_bytes(match[1].translate(_HALF_WIDTH))[1], ord(match[2]))
        if is_plausible(put_back) and has_reading(put_back, match[3]) and may_be_glossed(put_back):
            start = match.start(1) - (page[match.start(1) - 1 : match.start(1)] == "?")
            yield start, match.end(), "\ufffd" + put_back


def _follow(page: str, at: int, pending: int, may_be_glossed: Callable[[str], bool]) -> list[Reading]:
    """Pair the bytes behind an anchor, beginning with a lone lead byte, until they fall in step or the part ends."""
    done: list[str] = []
    doubtful: list[int] = []
    limit = min(len(page), at + _LONGEST)
    while at < limit and page[at] not in _ENDS:
        here = page[at]
        code = two_bytes(here)
        if code and here != "€":
            put_back = character(pending, code[0])
            if not is_plausible(put_back) or code[1] < 0x80:
                return []
            if hidden_pairs(pending, code[0]):
                doubtful.append(len(done))
            done.append(put_back)
            pending = code[1]
            at += 1
            # A gloss on a character that the shift made up: the injection was blind to boundaries.
            gloss = _GLOSS.match(page, at)
            if gloss and is_traditional(here) and has_reading(here, gloss[1]):
                at = gloss.end()
        elif "@" <= here <= "~" or here in "€(":
            # A trail byte below 0x81 surfaced as a letter: with it the bytes are in step again. 80 is €, or dropped.
            trail = ord(here) if here <= "~" and here != "(" else 0x80
            put_back = character(pending, trail)
            at += here != "("
            gloss = _GLOSS.match(page, at)
            if not is_plausible(put_back) or (not has_reading(put_back, gloss[1]) if gloss else here == "("):
                return []
            if gloss:
                at = gloss.end()
            elif hidden_pairs(pending, trail):
                doubtful.append(len(done))
            return [Reading(at, "".join((*done, put_back)), None, tuple(doubtful))]
        else:
            return []
    if at < len(page) and (closing := ANCHOR.match(page, at)):
        found = []
        for rarest in (1, 2):
            for trail in glossable(pending, closing[1], rarest):
                put_back = character(pending, trail)
                if may_be_glossed(put_back):
                    found.append(Reading(closing.end(), "".join((*done, put_back)), None, tuple(doubtful)))
            if found:
                break
        return found
    if at == limit and at < len(page):
        return []
    if page[at : at + 1] == "?" and (at + 1 == len(page) or page[at + 1] in _ENDS):
        at += 1  # some sites show the lost byte as `?`
    return [Reading(at, "".join((*done, "\ufffd")), pending, tuple(doubtful))]
