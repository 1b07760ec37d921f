"""Lines that an attacker put on the page: told by shape and place, then by script or by words.

>>> is_spam("东山县| 西林县| 南河县| 北岭市| 石桥镇| 青山区|")
True
>>> is_spam("北京市、天津市、河北省等地的工会干部参加了会议。")
False
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import Any

from corpus.label.gates import gate, heads, words_gate

_SEPARATOR = re.compile(r"[_|,，\s\-﹣]+")
MAY_BE_LIST = gate(r"[_|,，\s\-﹣]")
_SENTENCE = re.compile("[。！？：“”]")
# A list has four pieces; none of them is long.
_FOUR_PIECES = re.compile(r"[_|,，\s\-﹣]*+(?:[^_|,，\s\-﹣]{1,40}+(?:[_|,，\s\-﹣]++|$)){4}")
# Fewer pieces are no list.
_FEWEST, _LONGEST = 4, 40
_MANY = 5


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads((files(__package__) / "spam.toml").read_text(encoding="utf-8"))


@cache
def _words() -> tuple[re.Pattern[str], str]:
    return re.compile("|".join(map(re.escape, _catchwords()))), _data()["places"]


def _catchwords() -> list[str]:
    return [*_data()["words"], *_data()["betting"]]


MAY_HOLD_CATCHWORD = words_gate(lambda: {*heads(_catchwords()), "\\|"}, (1, 2, 3))


def is_spam(text: str, at_edge: bool = True, is_foreign: Callable[[], bool] = lambda: False) -> bool:
    """Whether a line is a list of catchwords or of places that does not belong to its page.

    Words alone prove nothing: the line must stand at an edge of the page, or be in another script than the page.
    """
    if _SENTENCE.search(text):
        return False
    words, places = _words()
    # Most lines with commas are prose inside the page; there only catchwords, or bars between places, make a list.
    if not (at_edge or "|" in text or words.search(text)) or not _FOUR_PIECES.match(text):
        return False
    pieces = [piece for piece in _SEPARATOR.split(text) if piece]
    if len(pieces) < _FEWEST or max(map(len, pieces)) > _LONGEST:
        return False
    if "|" in text and len(pieces) > 5 and sum(piece[-1] in places for piece in pieces) * 10 >= len(pieces) * 7:
        return at_edge or is_foreign()
    # Catchwords in another script than the page need not be known.
    if at_edge and len(pieces) >= _MANY and text.count(" ") < len(pieces) - 1 and is_foreign():
        return True
    hits = sum(1 for piece in pieces if words.search(piece))
    return hits >= 2 and ((at_edge and hits * 2 >= len(pieces)) or is_foreign())
