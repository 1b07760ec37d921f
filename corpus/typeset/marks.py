"""Chinese punctuation between Chinese characters, one code point for one.

>>> marks('他说:"工会是职工之家",GDP(国内生产总值)增长3.5%,对吗?')
'他说：“工会是职工之家”，GDP（国内生产总值）增长3.5%，对吗？'
>>> marks("x = f(a, b); 比分3:2")
'x = f(a, b); 比分3:2'
"""

from __future__ import annotations

import re
from functools import cache

import numpy as np
import numpy.typing as npt

from corpus.patterns import lazy

_HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_CHINESE_MARKS = "，。、；：！？…—“”‘’《》〈〉（）「」『』【】〔〕·\ufffd"
_CHINESE = _HAN + _CHINESE_MARKS
_NARROW, _TO_WIDE = ",;:!", ord("，") - ord(",")
# A question mark among others, or next to a space, is more likely a character that an encoding lost. These patterns
# begin with the mark itself, and look back over it: the regex engine finds a literal many times faster.
_QUESTION = lazy(f"\\?(?<=[{_CHINESE}]\\?)(?! ?\\?)(?=[{_HAN}”’）》｜|\\n]|$)")
_QUOTED = re.compile(f'"(?<![A-Za-z0-9=(]")(?<![A-Za-z] ")([^"\\n{_HAN}]*+[{_HAN}][^"\\n]*)"')
_BRACKETS = lazy(f"\\((?<=[{_CHINESE}a-zA-Z0-9]\\()([^()\\n{_HAN}]*+[{_HAN}][^()\\n]*)\\)")
# Behind a clause, not behind a number or an initial: 一.加强, 约翰.史密斯
_STOP = lazy(f"\\.(?<=[{_HAN}，、“”（）0-9a-zA-Z%]{{3}}[{_HAN}”）]\\.)(?=[{_HAN}“《（‘ \u3000]|$)", re.M)
# So many, and so many times more than Chinese ones, are somebody's way to write.
_FEWEST_STOPS, _STOPS_RATIO = 3, 4

# What a code point is, in bits.
_IS_CHINESE, _IS_WORD, _OPENS, _IS_MARK = 1, 2, 4, 8


@cache
def _kinds() -> npt.NDArray[np.uint8]:
    kinds = np.zeros(0x110000, dtype=np.uint8)
    for first, last in ((0x3400, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF)):
        kinds[first : last + 1] = _IS_CHINESE | _OPENS
    word = "0123456789%)abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
    for bit, characters in ((_IS_CHINESE, _CHINESE_MARKS), (_IS_WORD, word), (_OPENS, "“《（"), (_IS_MARK, _NARROW)):
        kinds[[ord(character) for character in characters]] |= bit
    return kinds


def _map_marks(text: str) -> str:
    """Map each run of marks behind what is Chinese, and each behind a Latin word if Chinese goes on."""
    if not any(mark in text for mark in _NARROW):
        return text
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    kinds = np.zeros(len(codes) + 2, dtype=np.uint8)  # with one before the text and one behind it
    np.take(_kinds(), codes, out=kinds[1:-1], mode="clip")
    is_mark = kinds == _IS_MARK
    places = np.flatnonzero(is_mark)
    if (is_mark[1:] & is_mark[:-1]).any():
        edges = np.flatnonzero(is_mark[1:] != is_mark[:-1])
        starts, ends = edges[::2], edges[1::2]
        is_wide = np.repeat(_is_wide(kinds.take(starts), kinds.take(ends + 1)), ends - starts)
    else:  # as on most pages, each mark is a run of its own
        is_wide = _is_wide(kinds.take(places - 1), kinds.take(places + 1))
    places = places[is_wide]
    if not len(places):
        return text
    mapped = codes.copy()
    mapped[places - 1] += _TO_WIDE
    return str(mapped.data, "utf-32-le", "surrogatepass")


def _is_wide(before: npt.NDArray[np.uint8], behind: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
    """Whether marks are Chinese, by what stands before and behind a run of them."""
    # `_OPENS` behind asks for `_IS_WORD` before, which is half of it; what is Chinese before is enough.
    return (before & (behind >> 1 & _IS_WORD | _IS_CHINESE)).astype(np.bool_)


def _pair_quotes(text: str) -> str:
    """Pair the quotation marks on each line that has an even number of them; only lines with any are looked at."""
    parts: list[str] = []
    done = 0
    at = text.find('"')
    while at >= 0:
        start, end = text.rfind("\n", done, at) + 1 or done, text.find("\n", at)
        end = len(text) if end < 0 else end
        line = text[start:end]
        if line.count('"') % 2 == 0:
            parts += (text[done:start], _QUOTED.sub(r"“\1”", line))
            done = end
        at = text.find('"', end)
    return "".join((*parts, text[done:])) if parts else text


def marks(text: str) -> str:
    """Map half-width marks to their Chinese form where Chinese stands around them. The length stays the same."""
    if '"' in text:
        text = _pair_quotes(text)
    if "(" in text:
        text = _BRACKETS.sub(r"（\1）", text)
    if "―" in text:
        text = text.replace("――", "——")
    text = _map_marks(text)
    written = text.count(".")
    if written >= _FEWEST_STOPS:
        stops = _STOP.sub("。", text)
        written -= stops.count(".")
        if written >= _FEWEST_STOPS and written >= _STOPS_RATIO * text.count("。"):
            text = stops
    if "?" in text and "？" not in text:
        text = _QUESTION.sub("？", text)
    return text
