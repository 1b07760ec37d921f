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

_HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_CHINESE_MARKS = "，。、；：！？…—“”‘’《》〈〉（）「」『』【】〔〕·\ufffd"
_CHINESE = _HAN + _CHINESE_MARKS
_NARROW, _TO_WIDE = ",;:!", ord("，") - ord(",")
# A question mark among others, or next to a space, is more likely a character that an encoding lost. These patterns
# begin with the mark itself, and look back over it: the regex engine finds a literal many times faster.
_QUESTION = re.compile(f"\\?(?<=[{_CHINESE}]\\?)(?! ?\\?)(?=[{_HAN}”’）》｜|\\n]|$)")
_QUOTED = re.compile(f'"(?<![A-Za-z0-9=(]")(?<![A-Za-z] ")([^"\\n]*[{_HAN}][^"\\n]*)"')
_BRACKETS = re.compile(f"\\((?<=[{_CHINESE}a-zA-Z0-9]\\()([^()\\n]*[{_HAN}][^()\\n]*)\\)")
# Behind a clause, not behind a number or an initial: 一.加强, 约翰.史密斯
_STOP = re.compile(f"\\.(?<=[{_HAN}，、“”（）0-9a-zA-Z%]{{3}}[{_HAN}”）]\\.)(?=[{_HAN}“《（‘ \u3000]|$)", re.M)
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
    edges = np.flatnonzero(is_mark[1:] != is_mark[:-1])
    starts, ends = edges[::2], edges[1::2]
    before, behind = kinds.take(starts), kinds.take(ends + 1)
    is_wide = (before & _IS_CHINESE != 0) | ((before & _IS_WORD != 0) & (behind & _OPENS != 0))
    if not is_wide.any():
        return text
    mapped = codes.copy()
    mapped[np.flatnonzero(is_mark[1:-1])[np.repeat(is_wide, ends - starts)]] += _TO_WIDE
    return str(mapped.data, "utf-32-le", "surrogatepass")


def _pair_quotes(line: str) -> str:
    return _QUOTED.sub(r"“\1”", line) if line.count('"') % 2 == 0 else line


def marks(text: str) -> str:
    """Map half-width marks to their Chinese form where Chinese stands around them. The length stays the same."""
    if '"' in text:
        text = "\n".join([_pair_quotes(line) if '"' in line else line for line in text.split("\n")])
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
