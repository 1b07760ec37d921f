"""Cleaned pages become three tables, column by column: no object is made for a row of the ledger.

>>> tables = to_tables([])
>>> {name: table.num_rows for name, table in tables.items()}
{'documents': 0, 'paragraphs': 0, 'ledger': 0}
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain, pairwise
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pydantic import ValidationError

from corpus.account.ledger import Ledger
from corpus.account.reasons import ACTIONS, REASONS
from corpus.cleaned import Cleaned
from corpus.dedup.twins import twins
from corpus.errors import CorpusError
from corpus.models import Record
from corpus.release.digest import is_sorted
from corpus.release.schema import KEYS, MODELS, arrow_schema

_ACTIONS, _REASONS = frozenset(ACTIONS), frozenset(REASONS)
_INTEGER = {int}


def to_tables(cleaned: Iterable[Cleaned]) -> dict[str, pa.Table]:
    """Return the tables `documents`, `paragraphs` and `ledger`, validated and sorted by their keys.

    >>> to_tables([])["paragraphs"].schema.names
    ['id', 'document_id', 'position', 'role', 'text', 'fold']
    """
    pages = sorted(cleaned, key=lambda page: str(page.document.get("id")))
    documents = [_document(page) for page in pages]
    for one, two in pairwise(documents):
        if one["id"] == two["id"]:
            paths = " and ".join(row["provenance"]["path"] for row in (one, two))
            raise CorpusError(f"{paths}: the same id {one['id']} twice; identical bytes are one record, with `also`")
    for page, document in zip(pages, documents, strict=True):
        problem = page_problem(document["text"], page.roles, page.rows)
        if problem:
            raise CorpusError(f"{document['provenance']['path']}: {problem}; the cleaning of this page has a bug")
    return {
        "documents": _table("documents", _columns(documents)),
        "paragraphs": _table("paragraphs", _paragraphs(documents, [page.roles for page in pages])),
        "ledger": _table("ledger", _ledger([row["id"] for row in documents], [page.rows for page in pages])),
    }


def merge(parts: Sequence[dict[str, pa.Table]]) -> dict[str, pa.Table]:
    """Join tables made from different pages, for example by different processes.

    >>> merge([to_tables([]), to_tables([])])["ledger"].num_rows
    0
    """
    merged = {}
    for name in MODELS:
        table = pa.concat_tables([part[name] for part in parts])
        # Pages that come in the order of their ids need no sorting, and sorting a ledger is dear.
        ordered = is_sorted(table, KEYS[name])
        merged[name] = table if ordered else table.sort_by([(column, "ascending") for column in KEYS[name]])
    ids = merged["documents"]["id"]
    repeated = pc.value_counts(ids).filter(pc.greater(pc.value_counts(ids).field("counts"), 1))
    if len(repeated):
        raise CorpusError(f"{repeated[0]['values']}: the same id twice; identical bytes are one record, with `also`")
    return merged


def mark_twins(tables: dict[str, pa.Table], earlier: pa.Table | None = None) -> dict[str, pa.Table]:
    """Fill in `duplicate_of` and `fold`, which no page knows of itself; `earlier` are documents of an earlier release.

    >>> mark_twins(to_tables([]))["documents"].num_rows
    0
    """
    documents, paragraphs = tables["documents"], tables["paragraphs"]
    found = twins(documents, earlier)
    rows = pc.index_in(paragraphs["document_id"], documents["id"])
    return {
        **tables,
        "documents": _replace(_replace(documents, "duplicate_of", found.duplicate_of), "fold", found.fold),
        "paragraphs": _replace(paragraphs, "fold", found.fold.take(rows)),
    }


def _replace(table: pa.Table, name: str, column: pa.Array | pa.ChunkedArray) -> pa.Table:
    place = table.schema.get_field_index(name)
    return table.set_column(place, table.schema.field(place), column)


def page_problem(text: str, roles: list[str], rows: Ledger) -> str | None:
    """Return what is wrong with the lines and the ledger of a page, or None. All rows at once.

    >>> rows = Ledger([0], [2], ["kept"], ["text"], ["工会"], ["工会"])
    >>> page_problem("工会", ["paragraph"], rows)
    >>> page_problem("工会!", ["paragraph"], rows)
    'joining the ledger does not give the text'
    """
    columns = (rows.raw_start, rows.raw_end, rows.action, rows.reason, rows.raw, rows.text)
    lines = text.split("\n")
    if len({len(column) for column in columns}) != 1:
        return "the columns of the ledger differ in length"
    if not set(map(type, chain(rows.raw_start, rows.raw_end))) <= _INTEGER:
        return "a position in the ledger is not a whole number"
    try:
        if "".join(rows.text) != text:
            return "joining the ledger does not give the text"
        lengths = list(map(len, rows.raw))
        "".join(rows.raw).encode()  # a lone surrogate cannot be written down
        if unknown := set(rows.action) - _ACTIONS:
            return f"unknown action {sorted(unknown)[0]!r} in the ledger"
        if unknown := set(rows.reason) - _REASONS:
            return f"unknown reason {sorted(unknown)[0]!r} in the ledger"
    except (TypeError, UnicodeEncodeError):
        return "a text in the ledger is not valid text"
    ends = np.cumsum(np.array(lengths, dtype=np.int64)).tolist()
    if rows.raw_end != ends or rows.raw_start != [0, *ends][:-1]:
        return "the positions in the ledger do not follow from the lengths of the raw stretches"
    if len(lines) != len(roles):
        return f"the text has {len(lines)} lines, but {len(roles)} roles"
    if not set(roles) <= {"heading", "paragraph"}:
        return "a role is neither `heading` nor `paragraph`"
    return "the text holds an empty line" if "" in lines else None


def _document(page: Cleaned) -> dict[str, Any]:
    try:
        return Record.model_validate(page.document).model_dump()
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        provenance = page.document.get("provenance") or {}
        path = provenance.get("path") or page.document.get("id") or "a page"
        field = ".".join(map(str, first["loc"]))
        raise CorpusError(f"{path}: field {field}: {first['msg']}; the cleaning of this page has a bug") from error


def _columns(rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {name: [row[name] for row in rows] for name in MODELS["documents"].model_fields}


def _paragraphs(documents: list[dict[str, Any]], roles: list[list[str]]) -> dict[str, Any]:
    counts = [len(part) for part in roles]
    ids = [row["id"] for row in documents]
    return {
        "id": [f"{name}-{i:04d}" for name, count in zip(ids, counts, strict=True) for i in range(count)],
        "document_id": _repeat(ids, counts),
        "position": _positions(counts),
        "role": list(chain.from_iterable(roles)),
        "text": list(chain.from_iterable(row["text"].split("\n") for row in documents)),
        "fold": np.repeat(np.array([row["fold"] for row in documents], dtype=np.int64), counts),
    }


def _ledger(ids: list[str], ledgers: list[Ledger]) -> dict[str, Any]:
    counts = [len(rows.raw) for rows in ledgers]
    flat = {
        name: list(chain.from_iterable(getattr(rows, name) for rows in ledgers))
        for name in ("raw_start", "raw_end", "action", "reason", "raw", "text")
    }
    return {"document_id": _repeat(ids, counts), "position": _positions(counts), **flat}


def _repeat(values: list[str], counts: list[int]) -> pa.Array:
    return pa.array(values, pa.string()).take(pa.array(np.repeat(np.arange(len(values)), counts)))


def _positions(counts: list[int]) -> np.ndarray[Any, np.dtype[np.int64]]:
    sizes = np.array(counts, dtype=np.int64)
    return np.arange(sizes.sum(), dtype=np.int64) - np.repeat(np.cumsum(sizes) - sizes, sizes)


def _table(name: str, columns: dict[str, Any]) -> pa.Table:
    schema = arrow_schema(name)
    arrays = [
        column if isinstance(column, pa.Array | pa.ChunkedArray) else pa.array(column, field.type)
        for field, column in ((field, columns[field.name]) for field in schema)
    ]
    return pa.Table.from_arrays(arrays, schema=schema)
