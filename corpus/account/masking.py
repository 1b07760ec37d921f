"""Mask personal data in a finished record, so that masking changes nothing else: the page was read with its numbers.

>>> rows = Ledger()
>>> rows.add(0, 3, "removed", "title", "标题\\n", "")
>>> rows.add(3, 15, "kept", "text", "13812345678。", "13812345678。")
>>> masked = mask_rows(rows)
>>> masked.raw, masked.text, masked.raw_end
(['标题\\n', '[电话]。'], ['', '[电话]。'], [3, 8])
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Container, Iterator, Mapping
from itertools import accumulate
from typing import Any

from corpus.account.ledger import ONE_FOR_ONE, Ledger
from corpus.pii import PLACEHOLDERS, Found, find, mask, put


def mask_rows(rows: Ledger) -> Ledger:
    """Return the ledger of the masked page: nothing is found in its joined `raw` or `text`, nor in a single row.

    A number that the record's text holds in one piece and the page in several is masked in both. What a person wrote
    (`curated`) stays as it is.
    """
    while found := _merged(sorted(_found(rows))):
        rows = _replaced(rows, found)
    return rows


def mask_values(values: Mapping[str, Any], curated: Container[str] = ()) -> dict[str, Any]:
    """Mask the fields of a record, save those that a person decided.

    >>> mask_values({"title": "电话13812345678", "author": "13812345678", "keywords": ["工会"]}, ["author"])
    {'title': '电话[电话]', 'author': '13812345678', 'keywords': ['工会']}
    """
    return {name: value if name in curated else _masked(value) for name, value in values.items()}


def _masked(value: Any) -> Any:
    if isinstance(value, list):
        return [mask(item) for item in value]
    return mask(value) if isinstance(value, str) else value


def _found(rows: Ledger) -> Iterator[Found]:
    """Yield what is found, in code points of the page."""
    page = "".join(rows.raw)
    yield from find(page)
    starts = list(accumulate(map(len, rows.text), initial=0))
    for start, end, kind in find("".join(rows.text)):
        first, last = bisect_right(starts, start) - 1, bisect_right(starts, end - 1) - 1
        if "curated" not in rows.reason[first : last + 1]:
            yield Found(_raw(rows, first, start - starts[first]), _raw(rows, last, end - starts[last], True), kind)
    # Alone, without what stands around it, a row may hold what the page does not.
    for i, (raw, text) in enumerate(zip(rows.raw, rows.text, strict=True)):
        yield from (Found(rows.raw_start[i] + start, rows.raw_start[i] + end, kind) for start, end, kind in find(raw))
        if text and text != raw and rows.reason[i] != "curated":
            yield from (Found(_raw(rows, i, start), _raw(rows, i, end, True), kind) for start, end, kind in find(text))


def _raw(rows: Ledger, row: int, place: int, is_end: bool = False) -> int:
    """Where a place of a row's text lies in the page; of a row that is not one for one, its start or its end."""
    if rows.action[row] in ONE_FOR_ONE:
        return rows.raw_start[row] + place
    return rows.raw_end[row] if is_end else rows.raw_start[row]


def _merged(found: list[Found]) -> list[Found]:
    """Join what overlaps; the first kind wins."""
    merged: list[Found] = []
    for one in found:
        if one.start == one.end:
            continue
        if merged and one.start < merged[-1].end:
            merged[-1] = merged[-1]._replace(end=max(merged[-1].end, one.end))
        else:
            merged.append(one)
    return merged


def _replaced(rows: Ledger, found: list[Found]) -> Ledger:
    """Put the placeholders in; the rows of which nothing is left go."""
    result = Ledger()
    at = todo = 0
    for i, raw in enumerate(rows.raw):
        here: list[tuple[int, int, str]] = []  # places of the row and what stands there now
        start, end = rows.raw_start[i], rows.raw_end[i]
        while todo < len(found) and found[todo].start < end:
            one = found[todo]
            # A number that began in a row before has its placeholder there.
            new = PLACEHOLDERS[one.kind] if one.start >= start else ""
            here.append((max(one.start, start) - start, min(one.end, end) - start, new))
            if one.end > end:
                break
            todo += 1
        action, reason, text = rows.action[i], rows.reason[i], rows.text[i]
        if here:
            if action in ONE_FOR_ONE:
                text = put(text, here)
            elif reason != "curated" and text and here[0][:2] == (0, len(raw)):
                text = here[0][2]
            raw = put(raw, here)
            if action == "converted" and raw == text:
                action, reason = "kept", "text"
        if raw or text:
            result.add(at, at + len(raw), action, reason, raw, text)
            at += len(raw)
    return result
