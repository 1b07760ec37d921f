"""Text of unknown origin cut into runs to show: what cannot be seen gets a sign, and never reaches the browser itself.

>>> runs("工\\u202e会")
[('', '工', ''), ('sign', '202E', 'U+202E right-to-left override'), ('', '会', '')]
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

from corpus.invisible import BLANK, HIDDEN

Run = tuple[str, str, str]  # kind: "", "changed" or "sign"; what to show; for a sign, which character it is

_INVISIBLE = f"{HIDDEN}{BLANK}\ufffd"  # of a replacement character one should know that it is one
_ONE = re.compile(f"[{_INVISIBLE}]")
_ONE_OR_SPACE = re.compile(f"[{_INVISIBLE} ]")
_PICTURES = {"\n": "⏎", "\t": "⇥", " ": "·", "\u3000": "□", "\xa0": "⍽", "\ufffd": "�"}
_CONTROLS = (
    "NUL SOH STX ETX EOT ENQ ACK BEL BS HT LF VT FF CR SO SI DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM SUB ESC FS GS RS US"
)
_SHORT = {chr(code): word for code, word in enumerate(_CONTROLS.split())} | {"\x7f": "DEL"} | _PICTURES
_NAMES = {"\n": "newline", "\r": "carriage return", "\t": "tab", "\x00": "null"}


def runs(text: str, blanks: bool = False) -> list[Run]:
    """Return a text as runs; with `blanks` plain spaces get a sign too. A newline stands behind its sign.

    >>> runs("a b\\n", blanks=True)[1:]
    [('sign', '·', 'U+0020 space'), ('', 'b', ''), ('sign', '⏎', 'U+000A newline'), ('', '\\n', '')]
    """
    return list(_runs(text, "", _ONE_OR_SPACE if blanks else _ONE))


def paired_runs(before: str, after: str) -> tuple[list[Run], list[Run]]:
    """Return two texts of equal length as runs, told apart where they differ.

    >>> paired_runs("工會", "工会")[1]
    [('', '工', ''), ('changed', '会', '')]
    """
    left: list[Run] = []
    right: list[Run] = []
    at = 0
    while at < len(before):
        start = at
        differ = before[at] != after[at]
        while at < len(before) and (before[at] != after[at]) == differ:
            at += 1
        kind = "changed" if differ else ""
        left += _runs(before[start:at], kind, _ONE)
        right += _runs(after[start:at], kind, _ONE)
    return left, right


def seen(text: str) -> str:
    """Return a text as one line in which every character can be seen, for titles and tooltips.

    >>> seen("标\\u200b题\\n")
    '标⟨200B⟩题⏎'
    """
    return _ONE.sub(lambda match: label if len(label := _label(match[0])) == 1 else f"⟨{label}⟩", text)


def _runs(text: str, kind: str, pattern: re.Pattern[str]) -> Iterator[Run]:
    if text and not pattern.search(text):  # nearly always
        yield kind, text, ""
        return
    at = 0
    for match in pattern.finditer(text):
        if match.start() > at:
            yield kind, text[at : match.start()], ""
        yield "sign", _label(match[0]), _name(match[0])
        if match[0] == "\n":
            yield "", "\n", ""
        at = match.end()
    if at < len(text):
        yield kind, text[at:], ""


def _label(char: str) -> str:
    return _SHORT.get(char) or f"{ord(char):04X}"


@cache
def _name(char: str) -> str:
    private = "private use" if unicodedata.category(char) == "Co" else "not a character"
    name = _NAMES.get(char) or unicodedata.name(char, "control" if char < "\xa0" else private).lower()
    return f"U+{ord(char):04X} {name}"
