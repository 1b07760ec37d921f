"""Personal data in text: phone numbers, e-mail addresses, identity card numbers, bank card numbers.

>>> find("联系电话13812345678。")
[Found(start=4, end=15, kind='phone')]
>>> mask("电话(010)6512 3456转801，邮箱zhang@example.com联系")
'电话[电话]，邮箱[邮箱]联系'

What is found must be proved by its form: a number that the numbering plan has, a birth date and a check digit, an
issuer and a check digit, a domain. What may as well be an amount, a code or a date is left; QQ numbers are, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal, NamedTuple

from corpus.pii import emails, numbers, phones
from corpus.pii.context import BLANKS, DASHES, plain

Kind = Literal["email", "id", "bank_card", "phone"]

PLACEHOLDERS: dict[Kind, str] = {"email": "[邮箱]", "id": "[身份证号]", "bank_card": "[银行卡号]", "phone": "[电话]"}
# The fields of `corpus.models.Quality` that count them.
COUNTS: dict[Kind, str] = {
    "phone": "phone_numbers",
    "email": "email_addresses",
    "id": "id_numbers",
    "bank_card": "bank_card_numbers",
}

_PLACEHOLDER = re.compile("|".join(map(re.escape, PLACEHOLDERS.values())))
# An address of 64 + 1 + 255 characters is the longest that is found. One line holds it.
_LONGEST = 330
_MASKABLE = re.compile(f"[ -~！-～{DASHES}{BLANKS}转轉分机機内內线線]+|{_PLACEHOLDER.pattern}")


class Found(NamedTuple):
    """A stretch of a text, in code points, and what it is."""

    start: int
    end: int
    kind: Kind


# Three digits and four with few marks between them, or the mark of an address: a line without one is not looked at.
# It begins with one set of characters, which is what the regex engine looks for fastest.
_DIGIT = "0-9０-９"
_CANDIDATE = re.compile(
    f"[{_DIGIT}@＠#＃(（\\[［](?:(?<=[{_DIGIT}])[{_DIGIT}]{{2}}[-)）－ {DASHES}{BLANKS}]{{0,3}}"
    f"(?:[{_DIGIT}]{{4}}|[{_DIGIT}]{{3}}[-－ {DASHES}{BLANKS}][{_DIGIT}]{{3}})"
    f"|(?<=[@＠])(?=[ {BLANKS}]?[{_DIGIT}A-Za-zＡ-Ｚａ-ｚſ\u212a])"
    "|(?<=[#＃])(?:1[2368２３６８]|2[1１]|[afghloqstvyAFGHLOQSTVY])|(?<=[(（\\[［])[aAａＡ][tTｔＴ])"
)


def is_candidate(text: str) -> bool:
    """Whether something in a text, or in a piece of it, may be personal data: quickly told, and nearly always not.

    >>> is_candidate("2019年5月31日"), is_candidate("电话13812345678")
    (False, True)
    """
    return _CANDIDATE.search(text) is not None


def find(text: str) -> list[Found]:
    """Return what is personal data in `text`, in order and apart. Nothing goes over the end of a line.

    >>> find("金额13800000000元，文章编号1001-1234(2019)05-0001-02")
    []
    """
    found: list[Found] = []
    at = 0
    while candidate := _CANDIDATE.search(text, at):
        start = max(at, text.rfind("\n", at, candidate.start()) + 1)
        at = text.find("\n", candidate.end())
        at = len(text) if at < 0 else at
        found += (Found(start + a, start + b, kind) for a, b, kind in _on_line(text[start:at]))
    return found


def mask(text: str) -> str:
    """Return `text` with a placeholder for everything found; in what it returns nothing is found.

    >>> mask("工会是职工之家。")
    '工会是职工之家。'
    """
    # Once a number is gone, what stood beside it may be recognized, too.
    while found := find(text):
        text = replace(text, found)
    return text


def replace(text: str, found: Iterable[Found]) -> str:
    """Return `text` with a placeholder for each stretch; they are in order and apart."""
    return put(text, [(start, end, PLACEHOLDERS[kind]) for start, end, kind in found])


def is_masked(page: str, masked: str) -> bool:
    """Whether `masked` is `page` with placeholders in the place of anything that may be personal data.

    >>> is_masked("电话13812345678。", "电话[电话]。"), is_masked("电话13812345678。", "[电话]。")
    (True, False)
    """
    first, *pieces = _PLACEHOLDER.split(masked)
    # Every place of the page up to which `masked` may have come; nearly always one.
    ends = {len(first)} if page.startswith(first) else set()
    for piece in pieces:
        ends = {
            stop + len(piece)
            for end in ends
            for stop in range(end + 1, min(end + _LONGEST, len(page)) + 1)
            if page.startswith(piece, stop) and _MASKABLE.fullmatch(page, end, stop)
        }
    return len(page) in ends


def count(text: str) -> dict[str, int]:
    """Return how many of each kind a text holds, by the fields of `corpus.models.Quality`.

    >>> count("zhang@example.com、li@example.com")["email_addresses"]
    2
    """
    return counts(find(text))


def counts(found: list[Found]) -> dict[str, int]:
    """Return how many of each kind were found.

    >>> counts([])
    {'phone_numbers': 0, 'email_addresses': 0, 'id_numbers': 0, 'bank_card_numbers': 0}
    """
    kinds = [one.kind for one in found]
    return {name: kinds.count(kind) for kind, name in COUNTS.items()}


def _on_line(line: str) -> list[Found]:
    text = plain(line)
    found: list[Found] = []
    kind: Kind
    # In this order: an address may begin with a phone number, an identity card number may look like that of a card.
    for kind, spans in (
        ("email", emails.find),
        ("id", numbers.find_ids),
        ("bank_card", numbers.find_cards),
        ("phone", phones.find),
    ):
        new = [Found(start, end, kind) for start, end in spans(text)]
        if new:
            # What is taken is of no other kind, and no digit to stand beside.
            text = put(text, [(start, end, "\0" * (end - start)) for start, end, _ in new])
            found += new
    return sorted(found)


def put(text: str, places: Iterable[tuple[int, int, str]]) -> str:
    """Return `text` with each place (start, end) replaced by another text; they are in order and apart."""
    parts: list[str] = []
    at = 0
    for start, end, new in places:
        parts += (text[at:start], new)
        at = end
    parts.append(text[at:])
    return "".join(parts)
