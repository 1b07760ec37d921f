"""Cleaned pages become three tables, column by column: no object is made for a row of the ledger.

In between they are packed, a row a page: nothing that follows from the rest is in it, so that they are soon written,
read and sorted.

>>> tables = unpack(pack([]))
>>> {name: table.num_rows for name, table in tables.items()}
{'documents': 0, 'paragraphs': 0, 'ledger': 0}
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import groupby, pairwise
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from corpus.account.ledger import Ledger, Numbers, joined, starts
from corpus.account.reasons import ACTIONS, REASONS
from corpus.account.rows import Edited, ledgers
from corpus.cleaned import Cleaned
from corpus.errors import CorpusError
from corpus.release.arrays import bytes_of, ends_in_bytes, numbers, side_by_side, strings
from corpus.release.digest import is_sorted
from corpus.release.records import documents_table
from corpus.release.schema import ALWAYS, KEYS, arrow_schema

_SURROGATE = re.compile("[\ud800-\udfff]")
# Code points of pages that become columns at once: a column of Arrow holds two thousand million bytes.
_MOST = 1 << 28
# Pages whose ledgers are computed at once: what they need stays in the cache of a processor.
_TOGETHER = 32
_ROLES = ("heading", "paragraph")
_IS_ROLE = frozenset(_ROLES)

# A row of the ledger of a packed page: how many bytes it takes of the page and of the text, where it ends in the page
# in code points, and the places of what was done in `ACTIONS` and `REASONS`.
_ROW = np.dtype([("raw", "<u4"), ("text", "<u4"), ("raw_end", "<u4"), ("action", "u1"), ("reason", "u1")])
# What a packed page has besides its record: the decoded page, the places of its lines' roles in `_ROLES`, and `_ROW`s.
_ACCOUNT = (pa.field("page", pa.string()), pa.field("roles", pa.binary()), pa.field("rows", pa.binary()))


@cache
def packed_schema() -> pa.Schema:
    """Return the schema of packed pages."""
    return pa.schema([*arrow_schema("documents"), *_ACCOUNT])


def to_tables(cleaned: Iterable[Cleaned]) -> dict[str, pa.Table]:
    """Return the tables `documents`, `paragraphs` and `ledger`, validated and sorted by their keys.

    >>> to_tables([])["paragraphs"].schema.names
    ['id', 'document_id', 'position', 'role', 'text', 'fold']
    """
    pages = _in_order(cleaned)
    if len(pages) > 1 and sum(len(page.account.page) for page in pages) > _MOST:
        half = len(pages) // 2
        return merge([to_tables(pages[:half]), to_tables(pages[half:])])
    return unpack(pack(pages))


def pack(cleaned: Iterable[Cleaned]) -> pa.Table:
    """Return pages packed, validated and sorted by their ids."""
    pages = _in_order(cleaned)
    documents = documents_table([page.document for page in pages])
    for one, two in pairwise(pages):
        if one.document["id"] == two.document["id"]:
            paths = " and ".join(page.document["provenance"]["path"] for page in (one, two))
            name = one.document["id"]
            raise CorpusError(f"{paths}: the same id {name} twice; identical bytes are one record, with `also`")
    rows, counts = _rows(pages)
    texts, lengths = [page.document["text"] for page in pages], [len(page.account.page) for page in pages]
    is_sound = _fits(rows, counts, lengths, texts)
    for page, text in zip(pages, texts, strict=True):
        problem = lines_problem(text, page.roles) or (None if is_sound else rows_problem(text, page.rows))
        if problem:
            raise _bug(page, problem)
    try:
        data = rows.page.encode()
    except UnicodeEncodeError:
        page = next(page for page in pages if _SURROGATE.search(page.account.page))
        raise _bug(page, "a lone surrogate in the ledger is not valid text") from None
    ends = ends_in_bytes(data, rows.raw_ends)
    packed = np.empty(len(rows), dtype=_ROW)
    packed["raw"] = np.diff(ends, prepend=0)
    packed["text"] = np.diff(ends_in_bytes(bytes_of(documents["text"].combine_chunks()), rows.text_ends), prepend=0)
    packed["raw_end"] = rows.raw_ends - np.repeat(starts(lengths), counts)
    packed["action"], packed["reason"] = rows.actions, rows.reasons
    last = np.cumsum(counts)
    roles = [bytes(map(_ROLES.index, page.roles)) for page in pages]
    account = (
        side_by_side(data, ends[last - 1], pa.string()),
        side_by_side(b"".join(roles), np.cumsum(list(map(len, roles)), dtype=np.int64), pa.binary()),
        side_by_side(packed.tobytes(), last * _ROW.itemsize, pa.binary()),
    )
    return pa.Table.from_arrays([*documents.columns, *account], schema=packed_schema())


def unpack(packed: pa.Table) -> dict[str, pa.Table]:
    """Return the tables of packed pages."""
    documents = packed.select(arrow_schema("documents").names)
    page, roles, rows = (packed[field.name].combine_chunks() for field in _ACCOUNT)
    return {
        "documents": documents,
        "paragraphs": _paragraphs(documents, roles),
        "ledger": _ledger(documents, page, rows),
    }


def _in_order(cleaned: Iterable[Cleaned]) -> list[Cleaned]:
    return sorted(cleaned, key=lambda page: str(page.document.get("id")))


def _rows(pages: Sequence[Cleaned]) -> tuple[Ledger, Numbers]:
    """Return the ledgers of pages side by side in one, and how many rows of it each page has."""
    parts: list[Ledger] = []
    counts = [np.zeros(0, dtype=np.int64)]
    for is_made, group in groupby((page.account for page in pages), key=lambda account: isinstance(account, Ledger)):
        if is_made:
            made = [account for account in group if isinstance(account, Ledger)]
            parts += made
            counts.append(np.array([len(rows) for rows in made]))
            continue
        edited = [account for account in group if isinstance(account, Edited)]
        for at in range(0, len(edited), _TOGETHER):
            rows, each = ledgers(edited[at : at + _TOGETHER])
            parts.append(rows)
            counts.append(each)
    return (parts[0] if len(parts) == 1 else joined(parts)), np.concatenate(counts)


def _bug(page: Cleaned, problem: str) -> CorpusError:
    return CorpusError(f"{page.document['provenance']['path']}: {problem}; the cleaning of this page has a bug")


def merge(parts: Sequence[dict[str, pa.Table]]) -> dict[str, pa.Table]:
    """Join tables made from different pages.

    >>> merge([to_tables([]), to_tables([])])["ledger"].num_rows
    0
    """
    merged = {}
    for name in ALWAYS:
        table = pa.concat_tables([part[name] for part in parts])
        # Pages that come in the order of their ids need no sorting, and sorting a ledger is dear.
        ordered = is_sorted(table, KEYS[name])
        merged[name] = table if ordered else table.sort_by([(column, "ascending") for column in KEYS[name]])
    ids = merged["documents"]["id"]
    repeated = pc.value_counts(ids).filter(pc.greater(pc.value_counts(ids).field("counts"), 1))
    if len(repeated):
        raise CorpusError(f"{repeated[0]['values']}: the same id twice; identical bytes are one record, with `also`")
    return merged


def lines_problem(text: str, roles: Sequence[str]) -> str | None:
    """Return what is wrong with the lines of a page, or None.

    >>> lines_problem("工会", ["paragraph", "paragraph"])
    'the text has 1 lines, but 2 roles'
    """
    lines = text.count("\n") + 1
    if lines != len(roles):
        return f"the text has {lines} lines, but {len(roles)} roles"
    if not _IS_ROLE.issuperset(roles):
        return "a role is neither `heading` nor `paragraph`"
    return "the text holds an empty line" if "\n\n" in f"\n{text}\n" else None


def rows_problem(text: str, rows: Ledger) -> str | None:
    """Return what is wrong with the ledger of a page, or None.

    >>> from corpus.account.ledger import ledger_of
    >>> rows_problem("工会!", ledger_of([("kept", "text", "工会", "工会")]))
    'joining the ledger does not give the text'
    """
    if rows.article != text:
        return "joining the ledger does not give the text"
    if rows.actions.max(initial=0) >= len(ACTIONS) or rows.reasons.max(initial=0) >= len(REASONS):
        return "there is an unknown action or reason in the ledger"
    if not _fits(rows, np.array([len(rows)]), [len(rows.page)], [text]):
        return "the rows of the ledger do not follow each other from the beginning of the page to its end"
    return None


def _fits(rows: Ledger, counts: Numbers, lengths: Sequence[int], texts: Sequence[str]) -> bool:
    """Whether rows side by side give pages of these lengths and these texts; each page has `counts` of them."""
    last = np.cumsum(counts) - 1
    return (
        rows.article == "".join(texts)
        and rows.actions.max(initial=0) < len(ACTIONS)
        and rows.reasons.max(initial=0) < len(REASONS)
        and bool((counts > 0).all())
        and _tile(rows.raw_ends, last, lengths)
        and _tile(rows.text_ends, last, list(map(len, texts)))
    )


def _tile(ends: Numbers, last: Numbers, lengths: Sequence[int]) -> bool:
    """Whether stretches with these ends never step back, and the last one of each page is at its end."""
    return np.array_equal(ends[last], np.cumsum(lengths)) and bool((np.diff(ends, prepend=0) >= 0).all())


def _paragraphs(documents: pa.Table, roles: pa.Array) -> pa.Table:
    counts = pc.binary_length(roles).to_numpy(zero_copy_only=False)
    positions = _positions(counts)
    names = strings([f"{i:04d}" for i in range(max(counts, default=0))]).take(numbers(positions))
    ids = _repeat(documents["id"], counts)
    columns = {
        "id": pc.binary_join_element_wise(ids, names, strings(["-"])[0]),
        "document_id": ids,
        "position": positions,
        "role": strings(_ROLES).take(numbers(np.frombuffer(bytes_of(roles), dtype=np.uint8))),
        "text": pc.list_flatten(pc.split_pattern(documents["text"], "\n")),
        "fold": _repeat(documents["fold"], counts),
    }
    return _table("paragraphs", columns)


def _ledger(documents: pa.Table, page: pa.Array, rows: pa.Array) -> pa.Table:
    whole = np.frombuffer(bytes_of(rows), dtype=_ROW)
    counts = pc.binary_length(rows).to_numpy(zero_copy_only=False) // _ROW.itemsize
    raw_end = whole["raw_end"].astype(np.int64)
    raw_start = np.zeros_like(raw_end)
    raw_start[1:] = raw_end[:-1]
    raw_start[starts(counts)] = 0
    columns = {
        "document_id": _repeat(documents["id"], counts),
        "position": _positions(counts),
        "raw_start": raw_start,
        "raw_end": raw_end,
        "action": strings(ACTIONS).take(numbers(whole["action"])),
        "reason": strings(tuple(REASONS)).take(numbers(whole["reason"])),
        "raw": side_by_side(bytes_of(page), np.cumsum(whole["raw"], dtype=np.int64), pa.string()),
        "text": side_by_side(
            bytes_of(documents["text"].combine_chunks()), np.cumsum(whole["text"], dtype=np.int64), pa.string()
        ),
    }
    return _table("ledger", columns)


def _repeat(values: pa.ChunkedArray, counts: Sequence[int] | Numbers) -> pa.Array:
    return values.combine_chunks().take(numbers(np.repeat(np.arange(len(values)), counts)))


def _positions(counts: Sequence[int] | Numbers) -> Numbers:
    return np.arange(np.sum(counts, dtype=np.int64)) - np.repeat(starts(counts), counts)


def _table(name: str, columns: dict[str, Any]) -> pa.Table:
    schema = arrow_schema(name)
    arrays = [
        column if isinstance(column, pa.Array | pa.ChunkedArray) else numbers(column)
        for field, column in ((field, columns[field.name]) for field in schema)
    ]
    return pa.Table.from_arrays(arrays, schema=schema)
