"""Injected pinyin glosses: whether a page has them, and which ones they are.

>>> page = "工會(huì)領導,工會(huì)組織"
>>> [(edit.start, page[edit.start:edit.end]) for edit in remove(find(page))]
[(2, '(huì)'), (12, '(huì)')]
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from itertools import accumulate, compress, repeat
from operator import add, itemgetter
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from corpus.edits import Edit, edits_of, stretches
from corpus.patterns import lazy
from corpus.restore.kinds import GLOSSED, SIMPLIFIED, SIZE, Kinds, code_points, glossed, kinds_of, only_traditional
from corpus.restore.readings import SYLLABLE, TONED, has_reading, is_usual_reading
from corpus.restore.script import script_of

HAN = r"[㐀-䶿一-鿿\uf900-\ufaff\U00020000-\U0003ffff]"
# Some sites leave a space before the closing bracket: `樂(lè )`. The bracket is asked before the character in front of
# it, since a search for one sign is many times faster than one for a class of them.
_GLOSS = lazy(rf"(\((?<={HAN}\(){SYLLABLE} ?\))")
_TONED_GLOSS = re.compile(rf"\([a-zɡ]{{0,4}}[{TONED}][a-zɡ]{{0,4}} ?\)")


# A page that teaches readings glosses on purpose; only more characters than a lesson has outweigh that.
_TEACHES = re.compile("[讀读注拼同]音|[讀读]作|[請请][讀读](?!者)")
_MANY = 12
# Fewer characters than these are counted one by one.
_FEW = 8


class Glosses(NamedTuple):
    """Glosses of a page: how often it has each (會(huì)), where the brackets start and end, and what is left.

    `texts` stand before the first bracket, between two, and behind the last.
    """

    counts: dict[str, int]
    starts: list[int]
    ends: list[int]
    texts: list[str]


def has_candidates(page: str) -> bool:
    """Say whether a page holds any reading in brackets; most pages do not, and need no dictionary of readings.

    >>> has_candidates("亟(jí)需"), has_candidates("国内生产总值(GDP)")
    (True, False)
    """
    return "(" in page and _TONED_GLOSS.search(page) is not None


def find(page: str, kinds: Kinds | None = None) -> Glosses | None:
    """Return the injected glosses of a page, or nothing. The kinds of its characters need not be given.

    The injection wrote one reading behind every occurrence of some frequent Traditional characters. A writer glosses
    a rare character, once, or a whole text; so the page is judged as a whole, and a character with it.

    >>> find("绯(fēi)红的、亟(jí)需的")
    """
    if not has_candidates(page):
        return None
    if kinds is None:
        kinds = kinds_of(page)
    if not (kinds & GLOSSED).any():
        return None
    # Text, bracket, text, bracket … A bracket stands behind the last character of a text.
    parts = _GLOSS.split(page)
    texts, brackets = parts[0::2], parts[1::2]
    every = list(map(add, map(itemgetter(-1), texts[:-1]), brackets))
    if " )" in page:
        every = [gloss.replace(" )", ")") for gloss in every]
    glosses = Counter(every)
    valid: set[str] = set()
    possible: list[str] = []
    toned = invalid = traditional = 0
    for gloss, count in glosses.items():
        is_valid, is_usual, is_toned, is_on_list, is_traditional = _nature(gloss)
        if is_valid:
            valid.add(gloss)
            # 賈(gǔ) once is what a writer glosses: an injection would have written 賈(jiǎ). Neutral tones come below.
            if is_on_list and (count > 1 or not is_toned or is_usual):
                possible.append(gloss)
        if is_toned:
            toned += count
            invalid += 0 if is_valid else count
            traditional += count if is_traditional else 0
    # Always or never, and with one reading: what is glossed here and bare there was glossed by a writer.
    injected = _always(page, possible, glosses)
    proved = [glosses[gloss] for gloss in injected if not gloss[2:-1].isascii()]
    if not _are_injected(proved, toned - invalid - sum(proved), invalid):
        return None
    if len(proved) < _MANY and _teaches(page):
        return None
    are_valid = _are_among(valid, glosses, every)
    if _are_ruby(texts, are_valid) or not _stand_on_traditional_lines(page, kinds, traditional):
        return None
    places = list(accumulate(map(len, parts)))
    starts, ends = places[:-1:2], places[1::2]
    # A site puts lines of its own around what was injected, with no reading in them: on a page that is proved, only the
    # lines that hold one are asked. Neutral tones carry no mark (們(men), 著(zhe)); only here may they go.
    if rest := [gloss for gloss in possible if gloss not in injected]:
        lines = "\n".join(_lines_of(page, compress(zip(starts, ends, strict=True), are_valid)))
        injected |= _always(lines, rest, glosses)
    if len(injected) == len(glosses):
        return Glosses(glosses, starts, ends, texts)
    chosen = _are_among(injected, glosses, every)
    starts, ends = list(compress(starts, chosen)), list(compress(ends, chosen))
    return Glosses({gloss: glosses[gloss] for gloss in injected}, starts, ends, stretches(page, starts, ends))


def _are_among(some: set[str], glosses: dict[str, int], every: list[str]) -> list[bool]:
    """Say of each gloss of a page whether it is one of some: of nearly every page, all are."""
    return [True] * len(every) if len(some) == len(glosses) else list(map(some.__contains__, every))


class _Nature(NamedTuple):
    """What is known of a character and a reading, wherever they stand."""

    is_valid: bool  # the character can be read so
    is_usual: bool  # an injection would write this reading
    is_toned: bool
    is_on_list: bool  # an injection may have glossed the character
    is_traditional: bool  # only Traditional script has it


@lru_cache(10_000)
def _nature(gloss: str) -> _Nature:
    character, reading = gloss[0], gloss[2:-1]
    return _Nature(
        has_reading(character, reading),
        is_usual_reading(character, reading),
        not reading.isascii(),
        character in _ranks(),
        character in only_traditional(),
    )


def _teaches(page: str) -> bool:
    # A character is found many times faster than a pattern.
    return ("音" in page or "读" in page or "讀" in page) and _TEACHES.search(page) is not None


@cache
def _ranks() -> dict[str, int]:
    """Number the characters that an injection may have glossed, from 1."""
    return {character: rank for rank, character in enumerate(glossed(), 1)}


@cache
def _rank_table() -> npt.NDArray[np.uint16]:
    table = np.zeros(SIZE, dtype=np.uint16)
    table[code_points("".join(_ranks()))] = np.arange(1, len(_ranks()) + 1)
    return table


def _always(text: str, glosses: list[str], times: dict[str, int]) -> set[str]:
    """Return those of some glosses that stand in a text nine times of ten that their character does."""
    if len(glosses) < _FEW:
        occurrences = [text.count(gloss[0]) for gloss in glosses]
    else:
        found = np.bincount(_rank_table().take(code_points(text), mode="clip"), minlength=len(_ranks()) + 1)
        occurrences = found[[_ranks()[gloss[0]] for gloss in glosses]].tolist()
    return {gloss for gloss, count in zip(glosses, occurrences, strict=True) if times[gloss] * 10 >= count * 9}


def _lines_of(page: str, places: Iterable[tuple[int, int]]) -> Iterator[str]:
    """Yield each line that holds one of some places, once."""
    done = -1
    for start, end in places:
        if start > done:
            first, done = page.rfind("\n", 0, start) + 1, page.find("\n", end)
            done = len(page) if done < 0 else done
            yield page[first:done]


def _are_injected(counts: list[int], genuine: int, invalid: int) -> bool:
    """Judge a page by how often each suspected character is glossed, and by how many glosses are not of that kind."""
    injected = sum(counts)
    if injected < 2 or injected + genuine < invalid * 4:
        return False
    if injected * 100 >= (injected + genuine) * 95:
        return True
    # Both kinds on one page: believed only where glossed characters recur, always with their reading.
    return injected >= 6 and injected * 4 >= (injected + genuine) * 3 and injected - len(counts) >= 2


def _are_ruby(texts: list[str], are_valid: list[bool]) -> bool:
    """Say whether most valid glosses stand in runs, each character with its reading, as in textbooks and poems.

    `texts` stand before each gloss, its character with them, and behind the last one.
    """
    count = are_valid.count(True)
    sizes = list(map(len, texts[1:-1]))
    if count <= 2 or sizes.count(1) * 2 <= count:
        return False
    adjacent = sum([size == 1 and a and b for size, a, b in zip(sizes, are_valid, are_valid[1:], strict=False)])
    return adjacent * 2 > count


def _stand_on_traditional_lines(page: str, kinds: Kinds, glossed: int) -> bool:
    """Say whether the glossed lines are Traditional: the damage began with a conversion to it.

    So many Traditional characters are glossed on them: often more than there are Simplified ones from the first of
    these lines to the last.
    """
    first, last = page.rfind("\n", 0, page.find("(")) + 1, page.find("\n", page.rfind(")"))
    if glossed > np.count_nonzero(kinds[first : last if last > 0 else None] & SIMPLIFIED):
        return True
    lines: list[str] = []
    at = 0
    while match := _TONED_GLOSS.search(page, at):
        at = page.find("\n", match.end())
        at = len(page) if at < 0 else at
        lines.append(page[page.rfind("\n", 0, match.start()) + 1 : at])
    return script_of("".join(lines)) == "Hant"


def remove(glosses: Glosses) -> list[Edit]:
    """Return the edits that take glosses away.

    >>> remove(Glosses({"會(huì)": 1}, [2], [7], ["工會", ""]))
    [Edit(start=2, end=7, text='', action='removed', reason='gloss')]
    """
    return edits_of(zip(glosses.starts, glosses.ends, repeat(""), repeat("removed"), repeat("gloss")))
