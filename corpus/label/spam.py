"""Lines that an attacker put on the page: told by shape and place, then by script or by words.

>>> is_spam("玛多县| 托克逊县| 江达县| 棋牌| 平凉市| 桃江县|")
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

_SEPARATOR = re.compile(r"[_|,，、;；\s\-﹣]+")
_SENTENCE = re.compile("[。！？：“”]")
# Fewer pieces are no list.
_FEWEST = 4


@cache
def _words() -> tuple[re.Pattern[str], str]:
    data = tomllib.loads((files(__package__) / "spam.toml").read_text(encoding="utf-8"))
    return re.compile("|".join(map(re.escape, data["words"]))), data["places"]


def is_spam(text: str, is_foreign: Callable[[], bool] = lambda: False) -> bool:
    """Whether a line is a list of catchwords or of places. `is_foreign` tells whether it is in another script than
    the page."""
    if _SENTENCE.search(text):
        return False
    pieces = [piece for piece in _SEPARATOR.split(text) if piece]
    if len(pieces) < _FEWEST or max(map(len, pieces)) > 40:
        return False
    words, places = _words()
    if "|" in text and sum(piece[-1] in places for piece in pieces) * 10 >= len(pieces) * 7 and len(pieces) > 5:
        return True
    hits = sum(1 for piece in pieces if words.search(piece))
    return hits * 2 >= len(pieces) or (hits >= 2 and is_foreign())
