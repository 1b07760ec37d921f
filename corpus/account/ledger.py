"""The ledger of a page: every raw character is kept, converted, repaired or removed, with a reason.

>>> rows = ledger_of([("converted", "script", "聯", "联"), ("removed", "gloss", "(lián)", "")])
>>> rows.page, rows.article, rows.raw_start, rows.raw_end
('聯(lián)', '联', [0, 1], [1, 7])
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from corpus.account.reasons import ACTIONS, REASONS

ONE_FOR_ONE = ("kept", "converted")
ACTION_CODES = {action: code for code, action in enumerate(ACTIONS)}
REASON_CODES = {reason: code for code, reason in enumerate(REASONS)}
_REASONS = tuple(REASONS)

Row = tuple[str, str, str, str]  # action, reason, raw, text
Numbers = npt.NDArray[np.int64]
Codes = npt.NDArray[np.uint8]
Points = npt.NDArray[np.uint32]


@dataclass(frozen=True, eq=False)
class Ledger:
    """Rows of one document in order, as columns: the page and its article, and where each row ends in them.

    A row is a stretch of both, so that joining the rows gives the page and the article, whatever the numbers are. The
    lists that the properties give are made anew each time.
    """

    page: str
    article: str
    raw_ends: Numbers
    """Where the rows end in the page, in code points."""
    text_ends: Numbers
    """Where they end in the article."""
    actions: Codes
    """Places in `ACTIONS`."""
    reasons: Codes
    """Places in `REASONS`."""

    def __post_init__(self) -> None:
        if not len(self.raw_ends) == len(self.text_ends) == len(self.actions) == len(self.reasons):
            raise ValueError("the columns of a ledger differ in length")

    def __len__(self) -> int:
        return len(self.raw_ends)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Ledger) and self.rows() == other.rows()

    __hash__ = None  # type: ignore[assignment]

    @property
    def raw_end(self) -> list[int]:
        return list(self.raw_ends.tolist())

    @property
    def raw_start(self) -> list[int]:
        return [0, *self.raw_ends.tolist()][: len(self)]

    @property
    def action(self) -> list[str]:
        return [ACTIONS[code] for code in self.actions.tolist()]

    @property
    def reason(self) -> list[str]:
        return [_REASONS[code] for code in self.reasons.tolist()]

    @property
    def raw(self) -> list[str]:
        return _cut(self.page, self.raw_ends)

    @property
    def text(self) -> list[str]:
        return _cut(self.article, self.text_ends)

    def columns(self) -> tuple[Numbers, Numbers, Codes, Codes]:
        return self.raw_ends, self.text_ends, self.actions, self.reasons

    def rows(self) -> list[Row]:
        return list(zip(self.action, self.reason, self.raw, self.text, strict=True))


def ledger_of(rows: Iterable[Row]) -> Ledger:
    """Return the ledger of these rows; where they stand follows from their lengths."""
    actions, reasons, raw, text = tuple(zip(*rows, strict=True)) or ((),) * 4
    return Ledger(
        "".join(raw), "".join(text), _ends(raw), _ends(text), codes(actions, ACTION_CODES), codes(reasons, REASON_CODES)
    )


def joined(ledgers: Sequence[Ledger]) -> Ledger:
    """Return the rows of several pages in one ledger, of a page and an article that are theirs side by side.

    >>> rows = ledger_of([("kept", "text", "工会", "工会")])
    >>> joined([rows, rows]).raw_ends.tolist()
    [2, 4]
    """
    columns = zip(*(rows.columns() for rows in (ledger_of([]), *ledgers)), strict=True)
    raw_ends, text_ends, actions, reasons = map(np.concatenate, columns)
    counts = [len(rows) for rows in ledgers]
    return Ledger(
        "".join([rows.page for rows in ledgers]),
        "".join([rows.article for rows in ledgers]),
        raw_ends + np.repeat(starts([len(rows.page) for rows in ledgers]), counts),
        text_ends + np.repeat(starts([len(rows.article) for rows in ledgers]), counts),
        actions,
        reasons,
    )


def starts(lengths: Sequence[int] | Numbers) -> Numbers:
    """Return where each of some pieces begins that lie side by side.

    >>> starts([3, 2, 1]).tolist()
    [0, 3, 5]
    """
    sizes = np.asarray(lengths, dtype=np.int64)
    return np.cumsum(sizes) - sizes


def codes(names: Iterable[str], known: dict[str, int]) -> Codes:
    """Return the codes of names.

    >>> codes(["removed", "kept"], ACTION_CODES).tolist()
    [3, 0]
    """
    return np.frombuffer(bytes(map(known.__getitem__, names)), dtype=np.uint8)


def code_points(text: str) -> Points:
    """Return the code points of a text.

    >>> code_points("a工").tolist()
    [97, 24037]
    """
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")


def _ends(texts: Sequence[str]) -> Numbers:
    return np.cumsum(np.fromiter(map(len, texts), dtype=np.int64, count=len(texts)))


def _cut(text: str, ends: npt.NDArray[Any]) -> list[str]:
    at, pieces = 0, []
    for end in ends.tolist():
        pieces.append(text[at:end])
        at = end
    return pieces


def replace_once(rows: Ledger, find: str, replacement: str) -> Ledger | None:
    """Let a person's decision stand in the ledger: replace the one place of the text that is `find`.

    Returns None if there is no such place or more than one.

    >>> rows = ledger_of([("kept", "text", "友地服务", "友地服务")])
    >>> replace_once(rows, "友地", "友好地").rows()[:2]
    [('repaired', 'curated', '友', '友好'), ('kept', 'text', '地服务', '地服务')]
    """
    text = rows.article
    if text.count(find) != 1:
        return None
    head = _common(find, replacement)
    tail = _common(find[head:][::-1], replacement[head:][::-1])
    if head + tail == len(find):
        # A pure insertion hangs on a character beside it.
        head, tail = (head - 1, tail) if head else (head, tail - 1)
    start, end = text.index(find) + head, text.index(find) + len(find) - tail
    new = replacement[head : len(replacement) - tail]

    old = rows.rows()
    ends = rows.text_ends.tolist()
    first = next(i for i, stop in enumerate(ends) if stop > start)
    last = next(i for i in range(len(ends) - 1, -1, -1) if i == 0 or ends[i - 1] < end)
    first_action, first_reason, _, first_text = old[first]
    last_action, last_reason, last_raw, last_text = old[last]
    before = first_text[: len(first_text) - (ends[first] - start)]
    after = last_text[len(last_text) - (ends[last] - end) :]
    raw = "".join(raw for _, _, raw, _ in old[first : last + 1])
    decided: list[Row] = []
    if before and first_action in ONE_FOR_ONE:
        decided.append((first_action, first_reason, raw[: len(before)], before))
        raw, before = raw[len(before) :], ""
    kept_after = after if after and last_action in ONE_FOR_ONE else ""
    if kept_after:
        raw, after = raw[: -len(kept_after)], ""
    new = before + new + after
    decided.append(("repaired" if new else "removed", "curated", raw, new))
    if kept_after:
        decided.append((last_action, last_reason, last_raw[-len(kept_after) :], kept_after))
    return ledger_of([*old[:first], *decided, *old[last + 1 :]])


def _common(a: str, b: str) -> int:
    """The length of the common beginning of two texts."""
    return next((n for n, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
