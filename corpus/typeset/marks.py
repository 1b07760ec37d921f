"""Chinese punctuation between Chinese characters, one code point for one.

>>> marks('他说:"工会是职工之家",GDP(国内生产总值)增长3.5%,对吗?')
'他说：“工会是职工之家”，GDP（国内生产总值）增长3.5%，对吗？'
>>> marks("x = f(a, b); 比分3:2")
'x = f(a, b); 比分3:2'
"""

from __future__ import annotations

import re

_HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_CHINESE = _HAN + "，。、；：！？…—“”‘’《》〈〉（）「」『』【】〔〕·\ufffd"
_MARKS = ",;:!"
_WIDE = tuple(zip(_MARKS, "，；：！", strict=True))
# A mark is Chinese when the character before it is, or when the one behind it is and no Latin word goes on before it.
# On a Chinese page nearly all are: it is quicker to map them all, and to put back those that are not.
_OTHER_MARK = re.compile(
    f"(?<![{_CHINESE}{_MARKS}])[{_MARKS}]+(?![{_HAN}“《（{_MARKS}])|(?<![{_CHINESE}0-9%a-zA-Z){_MARKS}])[{_MARKS}]+"
)
# A question mark among others, or next to a space, is more likely a character that an encoding lost.
_QUESTION = re.compile(f"(?<=[{_CHINESE}])\\?(?! ?\\?)(?=[{_HAN}”’）》｜|\\n]|$)")
_QUOTED = re.compile(f'(?<![A-Za-z0-9=(])(?<![A-Za-z] )"([^"\\n]*[{_HAN}][^"\\n]*)"')
_BRACKETS = re.compile(f"(?<=[{_CHINESE}a-zA-Z0-9])\\(([^()\\n]*[{_HAN}][^()\\n]*)\\)")
_DASH = re.compile("―{2}")
# Behind a clause, not behind a number or an initial: 一.加强, 约翰.史密斯
_STOP = re.compile(f"(?<=[{_HAN}，、“”（）0-9a-zA-Z%]{{3}}[{_HAN}”）])\\.(?=[{_HAN}“《（‘ \u3000]|$)", re.M)
# So many, and so many times more than Chinese ones, are somebody's way to write.
_FEWEST_STOPS, _STOPS_RATIO = 3, 4


def _map_marks(text: str) -> str:
    mapped = text
    for narrow, wide in _WIDE:
        mapped = mapped.replace(narrow, wide)
    parts: list[str] = []
    at = 0
    for other in _OTHER_MARK.finditer(text):
        parts += (mapped[at : other.start()], other[0])
        at = other.end()
    return "".join((*parts, mapped[at:]))


def _pair_quotes(line: str) -> str:
    return _QUOTED.sub(r"“\1”", line) if line.count('"') % 2 == 0 else line


def marks(text: str) -> str:
    """Map half-width marks to their Chinese form where Chinese stands around them. The length stays the same."""
    if '"' in text:
        text = "\n".join([_pair_quotes(line) if '"' in line else line for line in text.split("\n")])
    if "(" in text:
        text = _BRACKETS.sub(r"（\1）", text)
    if "―" in text:
        text = _DASH.sub("——", text)
    text = _map_marks(text)
    if text.count(".") >= _FEWEST_STOPS:
        stops = _STOP.sub("。", text)
        written = sum(1 for a, b in zip(stops, text, strict=True) if a != b) if stops != text else 0
        if written >= _FEWEST_STOPS and written >= _STOPS_RATIO * text.count("。"):
            text = stops
    if "?" in text and "？" not in text:
        text = _QUESTION.sub("？", text)
    return text
