"""Account for every raw character: kept, converted, repaired or removed, with a reason.

>>> gloss, blank = Edit(1, 7, "", "removed", "gloss"), Edit(2, 3, "", "removed", "whitespace")
>>> rows = account("聯(lián)繫 ", "联系 ", "联系 ", [gloss], [blank])
>>> list(zip(rows.action, rows.raw, rows.text))
[('converted', '聯', '联'), ('removed', '(lián)', ''), ('converted', '繫', '系'), ('removed', ' ', '')]
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from corpus.edits import Edit

ONE_FOR_ONE = ("kept", "converted")
_Row = tuple[int, int, str, str, str, str]
_COLUMNS = ("raw_start", "raw_end", "action", "reason", "raw", "text")


@dataclass(slots=True)
class Ledger:
    """Rows of one document in order, column by column. All lists have the same length."""

    raw_start: list[int] = field(default_factory=list)
    raw_end: list[int] = field(default_factory=list)
    action: list[str] = field(default_factory=list)
    reason: list[str] = field(default_factory=list)
    raw: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)

    def add(self, start: int, end: int, action: str, reason: str, raw: str, text: str) -> None:
        self.raw_start.append(start)
        self.raw_end.append(end)
        self.action.append(action)
        self.reason.append(reason)
        self.raw.append(raw)
        self.text.append(text)


def account(page: str, simplified: str, typeset: str, restored: Sequence[Edit], cut: Sequence[Edit]) -> Ledger:
    """Return the ledger of a page.

    `restored` are edits of the page (code points of `page`); `simplified` is the page after them, in Simplified script;
    `typeset` is that with its marks mapped, of the same length; `cut` are edits of `typeset`. Both lists are sorted and
    do not overlap. A restored place that a cut removes only in part stays one row.
    """
    rows: list[_Row] = []  # one append a row; turned into columns at the end
    shift = 0  # where a place of `typeset` lies in the page: raw = place + shift
    at = 0  # place in `typeset` up to which all is accounted for
    todo = 0  # first cut that is not done

    def stretch(end: int) -> None:
        """Account for `typeset[at:end]`, which holds no restored place."""
        nonlocal at, todo
        while at < end:
            if todo < len(cut) and cut[todo].start <= at:
                edit = cut[todo]
                upto = min(edit.end, end)
                raw = page[at + shift : upto + shift]
                text = edit.text if at == edit.start else ""
                rows.append((at + shift, upto + shift, edit.action if text else "removed", edit.reason, raw, text))
                if upto == edit.end:
                    todo += 1
            else:
                upto = min(cut[todo].start, end) if todo < len(cut) else end
                _mapped(rows, page, simplified, typeset, at, upto, shift)
            at = upto

    for edit in restored:
        start = edit.start - shift
        if todo < len(cut) and cut[todo].start < start:
            stretch(start)
        elif at < start:
            _mapped(rows, page, simplified, typeset, at, start, shift)
            at = start
        if not edit.text:  # nearly every edit: a gloss
            raw = page[edit.start : edit.end]
            rows.append((edit.start, edit.end, edit.action, edit.reason, raw, ""))
            shift += edit.end - edit.start
            continue
        stop = start + len(edit.text)
        text, reason = "", ""
        while at < stop:
            if todo < len(cut) and cut[todo].start <= at:
                reason = reason or cut[todo].reason
                upto = min(cut[todo].end, stop)
                text += cut[todo].text if at == cut[todo].start else ""
                if upto == cut[todo].end:
                    todo += 1
            else:
                upto = min(cut[todo].start, stop) if todo < len(cut) else stop
                text += typeset[at:upto]
            at = upto
        raw = page[edit.start : edit.end]
        if text:
            rows.append((edit.start, edit.end, edit.action, edit.reason, raw, text))
        else:
            rows.append((edit.start, edit.end, "removed", reason, raw, ""))
        shift += edit.end - edit.start - len(edit.text)
    stretch(len(typeset))
    return Ledger(*map(list, zip(*rows, strict=True))) if rows else Ledger()


def _mapped(rows: list[_Row], page: str, simplified: str, typeset: str, start: int, end: int, shift: int) -> None:
    """Add what stays, a line of text a row."""
    while start < end:
        newline = typeset.find("\n", start, end)
        stop = end if newline < 0 else newline + 1
        raw, text = page[start + shift : stop + shift], typeset[start:stop]
        if raw == text:
            rows.append((start + shift, stop + shift, "kept", "text", raw, text))
        else:
            middle = simplified[start:stop]
            reason = "script" if middle == text else "marks" if middle == raw else "script-and-marks"
            rows.append((start + shift, stop + shift, "converted", reason, raw, text))
        start = stop


def replace_once(rows: Ledger, find: str, replacement: str) -> bool:
    """Let a person's decision stand in the ledger: replace the one place of the text that is `find`.

    Returns False, and changes nothing, if there is no such place or more than one.
    """
    text = "".join(rows.text)
    if text.count(find) != 1:
        return False
    head = _common(find, replacement)
    tail = _common(find[head:][::-1], replacement[head:][::-1])
    if head + tail == len(find):
        # A pure insertion hangs on a character beside it.
        head, tail = (head - 1, tail) if head else (head, tail - 1)
    start, end = text.index(find) + head, text.index(find) + len(find) - tail
    new = replacement[head : len(replacement) - tail]

    offsets = list(accumulate(map(len, rows.text), initial=0))
    first = next(i for i, _ in enumerate(rows.text) if offsets[i + 1] > start)
    last = next(i for i in range(len(rows.text) - 1, -1, -1) if offsets[i] < end)
    before, after = rows.text[first][: start - offsets[first]], rows.text[last][end - offsets[last] :]
    result = Ledger()
    _copy(rows, result, 0, first)
    raw_start, raw_end = rows.raw_start[first], rows.raw_end[last]
    raw = "".join(rows.raw[first : last + 1])
    if before and rows.action[first] in ONE_FOR_ONE:
        n = len(before)
        result.add(raw_start, raw_start + n, rows.action[first], rows.reason[first], raw[:n], before)
        raw_start, raw, before = raw_start + n, raw[n:], ""
    kept_after = after if after and rows.action[last] in ONE_FOR_ONE else ""
    if kept_after:
        raw_end, raw, after = raw_end - len(kept_after), raw[: -len(kept_after)], ""
    decided = before + new + after
    result.add(raw_start, raw_end, "repaired" if decided else "removed", "curated", raw, decided)
    if kept_after:
        n = len(kept_after)
        result.add(raw_end, raw_end + n, rows.action[last], rows.reason[last], rows.raw[last][-n:], kept_after)
    _copy(rows, result, last + 1, len(rows.text))
    for name in _COLUMNS:
        setattr(rows, name, getattr(result, name))
    return True


def _copy(rows: Ledger, result: Ledger, start: int, end: int) -> None:
    for name in _COLUMNS:
        getattr(result, name).extend(getattr(rows, name)[start:end])


def _common(a: str, b: str) -> int:
    """The length of the common beginning of two texts."""
    return next((n for n, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
