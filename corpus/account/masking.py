"""Mask personal data in a finished record, so that masking changes nothing else: the page was read with its numbers.

>>> kept = ("kept", "text", "13812345678。", "13812345678。")
>>> masked = mask_rows(ledger_of([("removed", "title", "标题\\n", ""), kept]))
>>> masked.raw, masked.text, masked.raw_end
(['标题\\n', '[电话]。'], ['', '[电话]。'], [3, 8])
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Container, Iterator, Mapping
from itertools import accumulate
from typing import Any

from corpus.account.ledger import ONE_FOR_ONE, Ledger, Row, ledger_of
from corpus.pii import PLACEHOLDERS, Found, find, mask, put


def mask_rows(rows: Ledger, in_article: list[Found] | None = None) -> Ledger:
    """Return the ledger of the masked page: nothing is found in its joined `raw` or `text`, nor in a single row.

    A number that the record's text holds in one piece and the page in several has a placeholder for each piece. What a
    person wrote (`curated`) stays as it is. `in_article` is what `find` says of the article, where that was asked.
    """
    # What stands in a single row stands in the page, too, nearly always.
    while found := _merged(sorted(_found(rows, in_article)) or sorted(_found_alone(rows))):
        rows, in_article = _replaced(rows, found), None
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


def _found(rows: Ledger, in_article: list[Found] | None) -> Iterator[Found]:
    """Yield what is found in the page and in the article, in code points of the page."""
    actions, starts_in_page = rows.action, rows.raw_start
    yield from find(rows.page)
    # In the text, row by row: what was removed between two pieces of a number is no part of it. Restored characters
    # are no part of one either, and what a person wrote is left.
    starts = [0, *rows.text_ends.tolist()]
    for start, end, kind in find(rows.article) if in_article is None else in_article:
        for i in range(bisect_right(starts, start) - 1, bisect_left(starts, end)):
            if actions[i] in ONE_FOR_ONE:
                shift = starts_in_page[i] - starts[i]
                yield Found(max(start, starts[i]) + shift, min(end, starts[i + 1]) + shift, kind)


def _found_alone(rows: Ledger) -> Iterator[Found]:
    """Yield what is found in single rows: without what stands around it, a row may hold what the page does not."""
    starts_in_page = rows.raw_start
    # Nothing goes over the end of a line, so the rows are asked all at once.
    one_for_one = [text if action == "converted" else "" for action, text in zip(rows.action, rows.text, strict=True)]
    for column in (rows.raw, one_for_one):
        starts = list(accumulate((len(each) + 1 for each in column), initial=0))
        for start, end, kind in find("\n".join(column)):
            i = bisect_right(starts, start) - 1
            yield Found(start + starts_in_page[i] - starts[i], end + starts_in_page[i] - starts[i], kind)


def _merged(found: list[Found]) -> list[Found]:
    """Join what overlaps; the first kind wins."""
    merged: list[Found] = []
    for one in found:
        if merged and one.start < merged[-1].end:
            merged[-1] = merged[-1]._replace(end=max(merged[-1].end, one.end))
        else:
            merged.append(one)
    return merged


def _replaced(rows: Ledger, found: list[Found]) -> Ledger:
    """Put the placeholders in; the rows of which nothing is left go."""
    result: list[Row] = []
    start = end = todo = 0
    for action, reason, raw, text in rows.rows():
        here: list[tuple[int, int, str]] = []  # places of the row and what stands there now
        start, end = end, end + len(raw)
        while todo < len(found) and found[todo].start < end:
            one = found[todo]
            # A number that began in a row before has its placeholder there.
            new = PLACEHOLDERS[one.kind] if one.start >= start else ""
            here.append((max(one.start, start) - start, min(one.end, end) - start, new))
            if one.end > end:
                break
            todo += 1
        if here:
            if action in ONE_FOR_ONE:
                text = put(text, here)
            raw = put(raw, here)
            if action == "converted" and raw == text:
                action, reason = "kept", "text"
        if raw or text:
            result.append((action, reason, raw, text))
    return ledger_of(result)
