"""Injected pinyin glosses: whether a page has them, and which ones they are.

>>> page = "工會(huì)領導,工會(huì)組織"
>>> [(edit.start, page[edit.start:edit.end]) for edit in remove(find(page))]
[(2, '(huì)'), (11, '(huì)')]
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import NamedTuple

from corpus.edits import Edit
from corpus.restore.common import is_common, is_traditional
from corpus.restore.readings import SYLLABLE, TONED, has_reading
from corpus.restore.script import script_of

HAN = r"[㐀-䶿一-鿿\uf900-\ufaff\U00020000-\U0003ffff]"
_GLOSS = re.compile(rf"({HAN})\(({SYLLABLE})\)")
_TONED_GLOSS = re.compile(rf"\([a-zɡ]{{0,4}}[{TONED}][a-zɡ]{{0,4}}\)")
_TONED = re.compile(f"[{TONED}]")


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


def _is_ruby(glosses: list[Gloss]) -> bool:
    """Say whether most glosses stand in runs, each character with its reading, as in textbooks and poems."""
    adjacent = sum(b.start - a.end == 1 for a, b in pairwise(glosses))
    return len(glosses) > 2 and adjacent * 2 > len(glosses)


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
    toned = [gloss for gloss in every if _TONED.search(gloss.reading)]
    valid = [gloss for gloss in toned if has_reading(gloss.character, gloss.reading)]
    if len(valid) < 2 or len(valid) * 10 < len(toned) * 8:
        return []
    readings: dict[str, Counter[str]] = {}
    for gloss in every:
        readings.setdefault(gloss.character, Counter())[gloss.reading] += 1
    injected_characters = {
        character
        for character in {gloss.character for gloss in valid}
        # Always or never: what is glossed here and bare there was glossed by a writer.
        if is_traditional(character)
        and is_common(character)
        and len(readings[character]) == 1
        and readings[character].total() * 10 >= page.count(character) * 9
    }
    injected = [gloss for gloss in valid if gloss.character in injected_characters]
    if not _is_injected(page, injected, genuine=len(valid) - len(injected)) or _is_ruby(valid):
        return []
    # Neutral tones carry no mark: 們(men), 著(zhe). Only a page that is proved injected may lose them.
    for gloss in every:
        if (
            gloss not in valid
            and gloss.character not in injected_characters
            and is_traditional(gloss.character)
            and is_common(gloss.character)
            and len(readings[gloss.character]) == 1
            and has_reading(gloss.character, gloss.reading)
            and readings[gloss.character].total() * 10 >= page.count(gloss.character) * 9
        ):
            injected.append(gloss)
    return sorted(injected, key=lambda gloss: gloss.start)


def _is_injected(page: str, injected: list[Gloss], genuine: int) -> bool:
    if len(injected) < 2:
        return False
    total = len(injected) + genuine
    if len(injected) * 100 < total * 95:
        # Both kinds on one page: believed only where a glossed character recurs, always with its reading.
        recurring = len(injected) - len({gloss.character for gloss in injected})
        if len(injected) < 6 or len(injected) * 4 < total * 3 or recurring < 2:
            return False
    # The damage begins with a conversion to Traditional: the lines it stands on are Traditional, or it is not damage.
    lines = {(page.rfind("\n", 0, g.start), page.find("\n", g.end)) for g in injected}
    return script_of("".join(page[start + 1 : end if end >= 0 else None] for start, end in lines)) == "Hant"


def remove(glosses: list[Gloss]) -> list[Edit]:
    """Return the edits that take glosses away.

    >>> remove([Gloss("會", "huì", 2, 7)])
    [Edit(start=2, end=7, text='', action='removed', reason='gloss')]
    """
    return [Edit(gloss.start, gloss.end, "", "removed", "gloss") for gloss in glosses]
