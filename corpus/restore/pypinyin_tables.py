"""The dictionaries of pypinyin, read from its files: importing the library takes thirty times as long.

>>> readings("会"), "一丝不挂" in phrases()
('huì,kuài', True)
"""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path


def _text(name: str) -> str:
    """Return a file of the library, or nothing where a version has its dictionaries elsewhere."""
    spec = find_spec("pypinyin")
    try:
        return Path(spec.origin).with_name(name).read_text(encoding="utf-8") if spec and spec.origin else ""
    except OSError:
        return ""


@cache
def _characters() -> dict[str, str]:
    """Return the readings of each character, which is named by its code point."""
    # {"20250": "huì,kuài", …}: only digits and letters in quotation marks, for which JSON takes six times as long.
    fields = _text("pinyin_dict.json").split('"')
    if len(fields) > 1 and fields[2] == ": " and "\\" not in fields[3]:
        return dict(zip(fields[1::4], fields[3::4], strict=True))
    from pypinyin.constants import PINYIN_DICT

    return {str(code): value for code, value in PINYIN_DICT.items()}


def readings(character: str) -> str:
    """Return the readings of a character with commas between, the usual one first.

    >>> readings("工"), readings("A")
    ('gōng', '')
    """
    return _characters().get(str(ord(character)), "")


def phrases() -> list[str]:
    """Return the phrases of the library, read anew: callers keep what they need of them."""
    pieces = _text("phrases_dict.json").split('": [')
    if len(pieces) > 1 and "\\" not in pieces[0]:
        return [piece[piece.rindex('"') + 1 :] for piece in pieces[:-1]]
    from pypinyin.constants import PHRASES_DICT

    return list(PHRASES_DICT)
