"""Dates as pages state them.

>>> find("时间：2019-06-14 07:55:46 | 移动端")
[Stated(start=3, end=22, value='2019-06-14T07:55:46')]
>>> find("2019年13月1日")
[]
"""

from __future__ import annotations

import datetime
import re
from typing import TYPE_CHECKING, NamedTuple

from corpus.label.gates import EVERYTHING, gate

if TYPE_CHECKING:
    from corpus.label.lines import Line

_DATE = re.compile(
    r"(?<!\d)(?:(?P<H0>[01]?\d|2[0-3]):(?P<M0>[0-5]\d)\s?)?(?P<y>(?:19|20)\d\d)"
    r"(?:(?P<s>\s?[-/.．]\s?|\s{1,2}(?=\d{1,2}\s?/))(?P<m>\d{1,2})(?:\s?[-/.．]\s?(?P<d>\d{1,2})(?!\d(?!\d?[:：时])))?"
    r"|\s?年\s?(?P<cm>\d{1,2})\s?月(?:\s?(?P<cd>\d{1,2})\s?[日号])?)"
    r"(?:(?:\s|T|,|　|\(|（|星期.|周.|\)|）){0,6}"
    r"(?P<H>[01]?\d|2[0-3])\s?[:：时]\s?(?P<M>[0-5]\d)(?!\d)(?:\s?[:：分]\s?(?P<S>[0-5]\d)(?!\d)|分)?)?"
)
_PARTS = ("y", "m", "cm", "d", "cd", "H", "M", "S", "H0", "M0")
# Where one may begin, with a time or a year, and no figure before it.
_DIGITS = re.compile(r"\d(?=\d?:|\d\d\d)\d*")
# The year that every such date has, with a time before it or not.
MAY_HOLD_YEAR = gate(r"[12][90]\d")

# 民国91年 is 2002: the year of the Republic, counted from 1912.
_REPUBLIC = re.compile(r"(?:中华)?民国\s?(\d{2,3})\s?年\s?(\d{1,2})\s?月\s?(\d{1,2})\s?日")
_NUMERAL = "一二三四五六七八九十"
_IN_CHARACTERS = re.compile(f"([{_NUMERAL}〇○零]{{4}})年([{_NUMERAL}]{{1,3}})月([{_NUMERAL}]{{1,3}})日")


# Two figures for the year, in brackets and with the time, as old sites write it: [ 09-11-02 10:13:00 ]
_SHORT_YEAR = re.compile(
    r"[\[［]\s?(?P<y>\d\d)-(?P<m>\d{1,2})-(?P<d>\d{1,2})\s(?P<H>\d{1,2}):(?P<M>\d\d)(?::(?P<S>\d\d))?\s?[\]］]"
)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# Nov 11 Mon 2013 22:03, June 3, 2013
_IN_ENGLISH = re.compile(
    rf"\b(?P<m>{'|'.join(_MONTHS)})[a-z]{{0,6}}\.?\s(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s(?:[A-Z][a-z]{{2}},?\s)?(?P<y>(?:19|20)\d\d)"
    r"(?:,?\s(?P<H>\d{1,2}):(?P<M>\d\d)(?::(?P<S>\d\d))?)?(?!\d)"
)

_MAY_BE_OTHER = gate(r"民国[\s\d]", f"[{_NUMERAL}〇○零][{_NUMERAL}〇○零]年", r"[\[［]\d\d", r"[\[［]\s\d", *_MONTHS)
MAY_HOLD_DATE = MAY_HOLD_YEAR | _MAY_BE_OTHER


class Stated(NamedTuple):
    """A date in a text: where (code points) and in ISO 8601 at the precision stated."""

    start: int
    end: int
    value: str


def on(line: Line) -> list[Stated]:
    """Return the dates of a line, found once."""
    if line.dates is None:
        line.dates = find(line.text, line.holds) if line.holds & MAY_HOLD_DATE else []
    return line.dates


def find(text: str, holds: int = EVERYTHING) -> list[Stated]:
    """Return the dates of a text, in order. A year alone or an impossible date is no date.

    >>> find("二〇一九年三月二十五日")[0].value
    '2019-03-25'
    """
    found: list[Stated] = []
    if "月" in text:
        found += [stated for match in _IN_CHARACTERS.finditer(text) if (stated := _in_characters(match))]
    if "民国" in text:
        found += [stated for match in _REPUBLIC.finditer(text) if (stated := _of_republic(match))]
    if holds & _MAY_BE_OTHER:
        for pattern in (_SHORT_YEAR, _IN_ENGLISH):
            found += [stated for match in pattern.finditer(text) if (stated := _of_parts(match))]
    end = 0
    for digits in _DIGITS.finditer(text) if holds & MAY_HOLD_YEAR else ():
        match = _DATE.match(text, digits.start()) if digits.start() >= end else None
        if match is None:
            continue
        end = match.end()
        year, in_figures, in_words, day, day_in_words, hour, minute, second, hour_before, minute_before = match.group(
            *_PARTS
        )
        day = day or day_in_words
        month, number = int(in_figures or in_words), int(day) if day else 1
        try:
            datetime.date(int(year), month, number)
        except ValueError:
            continue
        if not day and in_figures:
            # `2019-05` alone is as likely a number; a Chinese `2019年5月` says what it is.
            continue
        value = f"{year}-{month:02}"
        if day:
            value += f"-{number:02}"
            if hour:
                value += f"T{int(hour):02}:{minute}"
                if second:
                    value += f":{second}"
            elif hour_before:
                value += f"T{int(hour_before):02}:{minute_before}"
        is_closed = text[end : end + 1] in (")", "）") and ("(" in match[0] or "（" in match[0])
        found.append(Stated(match.start(), end + is_closed, value))
    return sorted(found) if len(found) > 1 else found


def _of_parts(match: re.Match[str]) -> Stated | None:
    """The date of a match whose groups are its parts; of two figures for the year, those from 90 on are of 19xx."""
    month = match["m"]
    year, number = int(match["y"]), int(month) if month.isdecimal() else _MONTHS.index(month) + 1
    if year < 100:
        year += 1900 if year >= 90 else 2000
    try:
        value = datetime.date(year, number, int(match["d"])).isoformat()
        if match["H"]:
            time = datetime.time(int(match["H"]), int(match["M"]), int(match["S"] or 0))
            value += f"T{time.isoformat('seconds' if match['S'] else 'minutes')}"
    except ValueError:
        return None
    return Stated(match.start(), match.end(), value)


def _of_republic(match: re.Match[str]) -> Stated | None:
    try:
        date = datetime.date(1911 + int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None
    return Stated(match.start(), match.end(), date.isoformat())


def _in_characters(match: re.Match[str]) -> Stated | None:
    year = "".join("0" if c in "〇○零" else str(_NUMERAL.index(c) + 1) for c in match[1])
    try:
        date = datetime.date(int(year), _number(match[2]), _number(match[3]))
    except ValueError:
        return None
    return Stated(match.start(), match.end(), date.isoformat())


def _number(characters: str) -> int:
    """Read a number below one hundred: 三, 十, 十二, 二十五."""
    tens, ten, ones = characters.rpartition("十")
    if not ten:
        return _NUMERAL.index(ones) + 1 if len(ones) == 1 else 0
    return (_NUMERAL.index(tens) + 1 if tens else 1) * 10 + (_NUMERAL.index(ones) + 1 if ones else 0)
