"""Injected pinyin glosses: whether a page has them, and which ones they are.

>>> page = "工會(huì)領導,工會(huì)組織"
>>> [(edit.start, page[edit.start:edit.end]) for edit in remove(find(page))]
[(2, '(huì)'), (12, '(huì)')]
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import accumulate, compress, repeat
from operator import add, itemgetter
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from corpus.edits import Edit, edits_of, stretches
from corpus.restore.kinds import GLOSSED, SIZE, Kinds, code_points, glossed, kinds_of
from corpus.restore.readings import SYLLABLE, TONED, has_reading, is_usual_reading
from corpus.restore.script import script_of

HAN = r"[㐀-䶿一-鿿\uf900-\ufaff\U00020000-\U0003ffff]"
# Some sites leave a space before the closing bracket: `樂(lè )`. The bracket is asked before the character in front of
# it, since a search for one sign is many times faster than one for a class of them.
_GLOSS = re.compile(rf"(\((?<={HAN}\(){SYLLABLE} ?\))")
_TONED_GLOSS = re.compile(rf"\([a-zɡ]{{0,4}}[{TONED}][a-zɡ]{{0,4}} ?\)")


# A page that teaches readings glosses on purpose; only more characters than a lesson has outweigh that.
_TEACHES = re.compile("[讀读注拼同]音|[讀读]作|[請请][讀读](?!者)")
_MANY = 12
# Fewer characters than these are counted one by one.
_FEW = 8

_LAST = itemgetter(-1)

Pair = tuple[str, str]  # a character and its reading


class Glosses(NamedTuple):
    """Glosses of a page: how often it has each, where the brackets start and end, in order, and what is left.

    `texts` stand before the first bracket, between two, and behind the last.
    """

    pairs: dict[Pair, int]
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
    if not has_candidates(page) or not ((kinds_of(page) if kinds is None else kinds) & GLOSSED).any():
        return None
    # Text, bracket, text, bracket … A bracket stands behind the last character of a text.
    parts = _GLOSS.split(page)
    texts, brackets = parts[0::2], parts[1::2]
    every = list(map(add, map(_LAST, texts[:-1]), brackets))
    pair_of: dict[str, Pair] = {}
    pairs: dict[Pair, int] = {}
    for gloss, count in Counter(every).items():
        pair_of[gloss] = pair = gloss[0], gloss[2:-1].rstrip(" ")
        pairs[pair] = pairs.get(pair, 0) + count
    valid = {pair for pair in pairs if has_reading(*pair)}
    possible = [
        (character, reading)
        for character, reading in valid
        if character in _ranks()
        # 賈(gǔ) once is what a writer glosses: an injection would have written 賈(jiǎ). Neutral tones are asked below.
        and (pairs[character, reading] > 1 or reading.isascii() or is_usual_reading(character, reading))
    ]
    # Always or never, and with one reading: what is glossed here and bare there was glossed by a writer.
    injected = _always(page, possible, pairs)
    toned = {pair for pair in pairs if not pair[1].isascii()}
    proved = injected & toned
    genuine = sum([pairs[pair] for pair in (valid & toned) - proved])
    invalid = sum([pairs[pair] for pair in toned - valid])
    if not _are_injected([pairs[pair] for pair in proved], genuine, invalid):
        return None
    if len(proved) < _MANY and _TEACHES.search(page):
        return None
    are_valid = _are_among(valid, pairs, pair_of, every)
    if _are_ruby(texts, are_valid) or not _stand_on_traditional_lines(page):
        return None
    places = list(accumulate(map(len, parts)))
    starts, ends = places[:-1:2], places[1::2]
    # A site puts lines of its own around what was injected, with no reading in them: on a page that is proved, only the
    # lines that hold one are asked. Neutral tones carry no mark (們(men), 著(zhe)); only here may they go.
    if rest := [pair for pair in possible if pair not in injected]:
        lines = "\n".join(_lines_of(page, compress(zip(starts, ends, strict=True), are_valid)))
        injected |= _always(lines, rest, pairs)
    if len(injected) == len(pairs):
        return Glosses(pairs, starts, ends, texts)
    chosen = _are_among(injected, pairs, pair_of, every)
    starts, ends = list(compress(starts, chosen)), list(compress(ends, chosen))
    return Glosses({pair: pairs[pair] for pair in injected}, starts, ends, stretches(page, starts, ends))


def _are_among(some: set[Pair], pairs: dict[Pair, int], pair_of: dict[str, Pair], every: list[str]) -> list[bool]:
    """Say of each gloss of a page whether it is one of some pairs: of nearly every page, all are."""
    if len(some) == len(pairs):
        return [True] * len(every)
    return list(map({gloss for gloss, pair in pair_of.items() if pair in some}.__contains__, every))


@cache
def _ranks() -> dict[str, int]:
    """Number the characters that an injection may have glossed, from 1."""
    return {character: rank for rank, character in enumerate(glossed(), 1)}


@cache
def _rank_table() -> npt.NDArray[np.uint16]:
    table = np.zeros(SIZE, dtype=np.uint16)
    table[code_points("".join(_ranks()))] = np.arange(1, len(_ranks()) + 1)
    return table


def _always(text: str, pairs: list[Pair], times: dict[Pair, int]) -> set[Pair]:
    """Return those of some pairs that stand in a text nine times of ten that their character does."""
    if len(pairs) < _FEW:
        occurrences = [text.count(character) for character, _ in pairs]
    else:
        found = np.bincount(_rank_table().take(code_points(text), mode="clip"), minlength=len(_ranks()) + 1)
        occurrences = found[[_ranks()[character] for character, _ in pairs]].tolist()
    return {pair for pair, count in zip(pairs, occurrences, strict=True) if times[pair] * 10 >= count * 9}


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


def _stand_on_traditional_lines(page: str) -> bool:
    """Say whether the glossed lines are Traditional: the damage began with a conversion to it."""
    lines: list[str] = []
    at = 0
    while match := _TONED_GLOSS.search(page, at):
        at = page.find("\n", match.end())
        at = len(page) if at < 0 else at
        lines.append(page[page.rfind("\n", 0, match.start()) + 1 : at])
    return script_of("".join(lines)) == "Hant"


def remove(glosses: Glosses) -> list[Edit]:
    """Return the edits that take glosses away.

    >>> remove(Glosses({("會", "huì"): 1}, [2], [7], ["工會", ""]))
    [Edit(start=2, end=7, text='', action='removed', reason='gloss')]
    """
    return edits_of(zip(glosses.starts, glosses.ends, repeat(""), repeat("removed"), repeat("gloss")))
