"""Phone numbers of China: mobile, landline, 400 and 800.

>>> line = "电话0571-87654321、87654322"
>>> [line[a:b] for a, b in find(line)]
['0571-87654321', '87654322']
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from corpus.patterns import lazy
from corpus.pii.context import Span, has_unit, is_called, is_local, is_other
from corpus.pii.numbers import is_date

_CHINA = r"(?:\+ ?86|0086|86(?=[ -])|\((?:\+ ?|00)?86\))[ -]{0,2}"
_MOBILE = r"1[3-9][0-9](?:[ -]?[0-9]{4}[ -]?[0-9]{4}|[0-9][ -][0-9]{3}[ -][0-9]{4})(?![0-9])"
_SUBSCRIBER = r"[2-8](?:[0-9]{6,7}|[0-9]{2,3}[ -][0-9]{4})(?![0-9])"
# Three blanks are no gap: there a paragraph ends.
_GAP = r"(?: ?- ?| {1,2})"
_AREA = rf"\(0[0-9]{{2,3}}\){_GAP}?|0[0-9]{{2,3}}{_GAP}"
_AREA_BEHIND_86 = rf"\(0?[0-9]{{2,3}}\){_GAP}?|(?:\(0\)|0)?[1-9][0-9]{{1,2}}{_GAP}"
_SERVICE = r"[48]00(?:[ -][0-9]{3}[ -]?[0-9]{4}|[ -][0-9]{4}[ -][0-9]{3}|[0-9][ -][0-9]{3}[ -][0-9]{3})(?![0-9])"
_GLUED = r"(?:0[1-9][0-9]{8,10}|[48]00[0-9]{7})(?![0-9])"
_EXTENSION = r"(?: ?(?:转|轉|分机|分機|内线|內線|ext\.?)[ :]*[0-9]{1,6}(?![0-9])|-[0-9]{1,5}(?![0-9-]))?"

_NUMBER = lazy(
    rf"(?<![0-9])(?:(?:{_CHINA})?(?P<mobile>{_MOBILE})"
    rf"|(?:(?:(?P<area>{_AREA})|{_CHINA}(?P<area_behind_86>{_AREA_BEHIND_86}))(?P<subscriber>{_SUBSCRIBER})"
    rf"|(?P<service>{_SERVICE})|(?P<glued>{_GLUED})|(?P<local>{_SUBSCRIBER})){_EXTENSION})",
    re.I,
)
# One more of the same place.
_NEXT = lazy(rf" ?(?:[、/,;]|或|和|及| ) ?(?P<local>{_SUBSCRIBER}){_EXTENSION}", re.I)
# A figure beside a number that is written in groups: a row of a table.
_FIGURE_BEFORE, _FIGURE_BEHIND = re.compile(r"[0-9] \Z"), re.compile(rf" (?!{_MOBILE})[0-9]")
_YEAR = re.compile("(?:19|20)[0-9]{2}[ -]")


def find(line: str) -> Iterator[Span]:
    """Yield where phone numbers stand in a line of plain characters, with their prefix and extension."""
    at = done = 0
    while match := _NUMBER.search(line, at):
        at = match.end()
        if not _is_number(match, done):
            continue
        done = at
        yield match.span()
        if not (match["mobile"] or match["service"]):
            while (more := _NEXT.match(line, at)) and not _is_day(more["local"]) and not has_unit(line, more.end()):
                at = done = more.end()
                yield more.start("local"), at


def _is_number(match: re.Match[str], since: int) -> bool:
    """Whether a match is in the numbering plan, and nothing around it, from `since` on, says that it is another."""
    line, (start, end) = match.string, match.span()
    local = match["local"]
    if local:
        return is_local(line, start) and not _is_day(local) and not has_unit(line, end)
    if not is_called(line, start):
        if match["glued"] or is_other(line, start, end, since):
            return False
        grouped = " " in (match["mobile"] or match["service"] or "")
        if grouped and (
            match["service"] or _FIGURE_BEFORE.search(line, since, start) or _FIGURE_BEHIND.match(line, end)
        ):
            return False
        if match["subscriber"] and _is_day(match["subscriber"]):
            return False
    area = match["area"] or match["area_behind_86"]
    number = area + match["subscriber"] if area else match["mobile"] or match["service"] or match["glued"]
    return _is_planned(int("".join(filter(str.isdigit, number))))


def _is_day(subscriber: str) -> bool:
    """Whether a landline number without its area may as well be a day, or a year and more."""
    return bool(_YEAR.match(subscriber)) or (len(subscriber) == 8 and subscriber.isdigit() and is_date(subscriber))


def _is_planned(number: int) -> bool:
    """Whether the numbering plan has a national number.

    >>> _is_planned(13812345678), _is_planned(65123456), _is_planned(1065123456)
    (True, False, True)
    """
    return _plan().match(str(number)) is not None


@cache
def _plan() -> re.Pattern[str]:
    """Return a pattern of what `phonenumbers.is_valid_number` calls valid in China, many times as fast."""
    # Loaded when there is a number to ask about: that takes as long as some twenty pages.
    from phonenumbers import PhoneMetadata

    plan: Any = PhoneMetadata.metadata_for_region("CN")
    kinds = (
        *(plan.premium_rate, plan.toll_free, plan.shared_cost, plan.voip, plan.personal_number),
        *(plan.pager, plan.uan, plan.voicemail, plan.fixed_line, plan.mobile),
    )
    patterns = [
        rf"(?=(?:{'|'.join(f'.{{{n}}}' for n in kind.possible_length)})\Z)(?:{kind.national_number_pattern})\Z"
        for kind in kinds
        if kind and kind.national_number_pattern
    ]
    return re.compile(rf"(?=(?:{plan.general_desc.national_number_pattern})\Z)(?:{'|'.join(patterns)})")
