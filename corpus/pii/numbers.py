"""Numbers with a check digit: identity cards and bank cards.

>>> list(find_ids("身份证号110101190001010006。"))
[(4, 22)]
>>> list(find_cards("卡号6222 0212 3456 7890 128")), list(find_cards("卡号6222 0212 3456 7890 129"))
([(2, 25)], [])
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from corpus.pii.context import Span, is_card, is_identity, is_other

# GB 11643: six digits of a place, eight of a birth date, three in sequence, one to check. Until 1999 the year had two
# digits, and there was none to check.
_ID = re.compile(
    r"(?<![0-9.])(?:[1-9][0-9]{5}([ -]?)[0-9]{8}\1[0-9]{3}[0-9Xx]|(?P<old>(?<![A-Za-z-])[1-9][0-9]{14}(?![.-])))"
    r"(?![0-9A-Za-z])"
)
# ISO/IEC 7812: 62 is UnionPay (16 to 19 digits), 4 is Visa, 51 to 55 is Mastercard (16).
_CARD = re.compile(
    r"(?<![0-9])(?:62[0-9]{14,17}|(?:4[0-9]|5[1-5])[0-9]{14}|62[0-9]{4} [0-9]{13}"
    r"|(?<![0-9] )(?:62|4[0-9]|5[1-5])[0-9]{2}(?P<gap>[ -])[0-9]{4}(?P=gap)[0-9]{4}(?P=gap)[0-9]{4}"
    r"(?:(?P=gap)[0-9]{1,3})?(?! [0-9]))(?![0-9])"
)


def find_ids(line: str) -> Iterator[Span]:
    """Yield where identity card numbers stand in a line of plain characters."""
    for match in _ID.finditer(line):
        if match["old"]:
            if is_identity(line, match.start()) and _is_born(f"{match[0][:6]}19{match[0][6:]}"):
                yield match.span()
        elif _is_id(re.sub("[ -]", "", match[0])):
            yield match.span()


def find_cards(line: str) -> Iterator[Span]:
    """Yield where bank card numbers stand in a line of plain characters."""
    for match in _CARD.finditer(line):
        start, end = match.span()
        digits = re.sub("[ -]", "", match[0])
        if not _is_card(digits):
            continue
        if is_card(line, start) or not is_other(line, start, end):
            yield start, end


def _is_id(digits: str) -> bool:
    from stdnum.cn import ric

    return _is_born(digits) and ric.calc_check_digit(digits) == digits[-1].upper()


def _is_born(digits: str) -> bool:
    """Whether a number begins with a place and a birth date. The place may be younger than its people: the list of
    `stdnum` knows when each was founded, and asks for more than the numbers keep."""
    from stdnum import numdb

    return is_date(digits[6:14]) and any("county" in place for _, place in numdb.get("cn/loc").info(digits[:6]))


def _is_card(digits: str) -> bool:
    from stdnum import luhn

    if len(digits) > 16 and not digits.startswith("62"):
        return False
    # Eighteen digits with a date where an identity card has it are one with a fault.
    return luhn.is_valid(digits) and not (len(digits) == 18 and is_date(digits[6:14]))


def is_date(digits: str) -> bool:
    """Whether eight digits are a day of 1800 to 2099, year first.

    >>> is_date("20190531"), is_date("20191331")
    (True, False)
    """
    try:
        return 1800 <= date(int(digits[:4]), int(digits[4:6]), int(digits[6:])).year < 2100
    except ValueError:
        return False
