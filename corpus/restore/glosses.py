"""Injected pinyin glosses: whether a page has them, and which ones they are.

>>> page = "工會(huì)領導,工會(huì)組織"
>>> [(edit.start, page[edit.start:edit.end]) for edit in remove(find(page))]
[(2, '(huì)'), (12, '(huì)')]
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import NamedTuple

from corpus.edits import Edit
from corpus.restore.common import is_common, is_traditional
from corpus.restore.readings import SYLLABLE, TONED, has_reading, is_usual_reading
from corpus.restore.script import script_of

HAN = r"[㐀-䶿一-鿿\uf900-\ufaff\U00020000-\U0003ffff]"
# Some sites leave a space before the closing bracket: `樂(lè )`.
_GLOSS = re.compile(rf"({HAN})\(({SYLLABLE}) ?\)")
_TONED_GLOSS = re.compile(rf"\([a-zɡ]{{0,4}}[{TONED}][a-zɡ]{{0,4}} ?\)")


# A page that teaches readings glosses on purpose; only more characters than a lesson has outweigh that.
_TEACHES = re.compile("[讀读注拼同]音|[讀读]作|[請请][讀读](?!者)")
_MANY = 12


class Gloss(NamedTuple):
    """A character, its reading in brackets, and where the bracket starts and ends."""

    character: str
    reading: str
    start: int
    end: int


def has_candidates(page: str) -> bool:
    """Say whether a page holds any reading in brackets; most pages do not, and need no dictionary of readings.

    >>> has_candidates("亟(jí)需"), has_candidates("国内生产总值(GDP)")
    (True, False)
    """
    return "(" in page and _TONED_GLOSS.search(page) is not None


def find(page: str) -> list[Gloss]:
    """Return the injected glosses of a page, or none.

    The injection wrote one reading behind every occurrence of some frequent Traditional characters. A writer glosses
    a rare character, once, or a whole text; so the page is judged as a whole, and a character with it.

    >>> find("绯(fēi)红的、亟(jí)需的")
    []
    """
    if not has_candidates(page):
        return []
    every = [Gloss(m[1], m[2], m.start(2) - 1, m.end()) for m in _GLOSS.finditer(page)]
    pairs = Counter((gloss.character, gloss.reading) for gloss in every)
    valid = {pair for pair in pairs if has_reading(*pair)}
    toned = {pair for pair in pairs if not pair[1].isascii()}
    # Always or never, and with one reading: what is glossed here and bare there was glossed by a writer.
    # Counting one character is a memory scan, counting all is a dictionary update each: the latter for long pages only.
    occurrences = page.count if len(page) < 20_000 else Counter(page).__getitem__
    injected = {
        (character, reading)
        for character, reading in valid
        if is_traditional(character)
        and is_common(character)
        and pairs[character, reading] * 10 >= occurrences(character) * 9
        # 賈(gǔ) once is what a writer glosses: an injection would have written 賈(jiǎ). Neutral tones are asked below.
        and (pairs[character, reading] > 1 or reading.isascii() or is_usual_reading(character, reading))
    }
    proved = injected & toned
    genuine = sum(pairs[pair] for pair in (valid & toned) - proved)
    invalid = sum(pairs[pair] for pair in toned - valid)
    if len(proved) < _MANY and _TEACHES.search(page):
        return []
    if not _are_injected([pairs[pair] for pair in proved], genuine, invalid):
        return []
    if _are_ruby([gloss for gloss in every if gloss[:2] in valid]) or not _stand_on_traditional_lines(page):
        return []
    # A site puts lines of its own around what was injected, with no reading in them: on a page that is proved, only the
    # lines that hold one are asked. Neutral tones carry no mark (們(men), 著(zhe)); only here may they go.
    lines = "\n".join(_lines_of(page, [gloss for gloss in every if gloss[:2] in valid]))
    injected |= {
        (character, reading)
        for character, reading in valid - injected
        if is_traditional(character)
        and is_common(character)
        and pairs[character, reading] * 10 >= lines.count(character) * 9
        and (pairs[character, reading] > 1 or reading.isascii() or is_usual_reading(character, reading))
    }
    return [gloss for gloss in every if gloss[:2] in injected]


def _lines_of(page: str, glosses: list[Gloss]) -> list[str]:
    """Return each line that holds one of the glosses, once."""
    lines = []
    done = -1
    for gloss in glosses:
        if gloss.start > done:
            start, done = page.rfind("\n", 0, gloss.start) + 1, page.find("\n", gloss.end)
            done = len(page) if done < 0 else done
            lines.append(page[start:done])
    return lines


def _are_injected(counts: list[int], genuine: int, invalid: int) -> bool:
    """Judge a page by how often each suspected character is glossed, and by how many glosses are not of that kind."""
    injected = sum(counts)
    if injected < 2 or injected + genuine < invalid * 4:
        return False
    if injected * 100 >= (injected + genuine) * 95:
        return True
    # Both kinds on one page: believed only where glossed characters recur, always with their reading.
    return injected >= 6 and injected * 4 >= (injected + genuine) * 3 and injected - len(counts) >= 2


def _are_ruby(glosses: list[Gloss]) -> bool:
    """Say whether most glosses stand in runs, each character with its reading, as in textbooks and poems."""
    adjacent = sum(b.start - a.end == 1 for a, b in pairwise(glosses))
    return len(glosses) > 2 and adjacent * 2 > len(glosses)


def _stand_on_traditional_lines(page: str) -> bool:
    """Say whether the glossed lines are Traditional: the damage began with a conversion to it."""
    return script_of("".join(line for line in page.split("\n") if has_candidates(line))) == "Hant"


def remove(glosses: list[Gloss]) -> list[Edit]:
    """Return the edits that take glosses away.

    >>> remove([Gloss("會", "huì", 2, 7)])
    [Edit(start=2, end=7, text='', action='removed', reason='gloss')]
    """
    return [Edit(gloss.start, gloss.end, "", "removed", "gloss") for gloss in glosses]
