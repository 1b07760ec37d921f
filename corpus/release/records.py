"""Records, plain data, become the columns of the table `documents`; pydantic is asked only about what columns refuse.

>>> from corpus.release.schema import arrow_schema
>>> struct_of([{"site": "甲", "url": None}], [pa.field("site", pa.string()), pa.field("url", pa.string())]).to_pylist()
[{'site': '甲', 'url': None}]
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any

import numpy as np
import pyarrow as pa

from corpus.errors import CorpusError
from corpus.release.arrays import lists, numbers, strings
from corpus.release.columns import violations
from corpus.release.schema import arrow_schema, json_schema

_PLAIN: dict[pa.DataType, type] = {pa.string(): str, pa.int64(): int, pa.bool_(): bool}
_NUMPY = {pa.int64(): np.int64, pa.bool_(): np.bool_}


class _OddError(Exception):
    """Something that columns cannot hold as it is."""


def documents_table(records: Sequence[Mapping[str, Any]]) -> pa.Table:
    """Return the table `documents`, validated: as one record after another is by its model, but all of them at once."""
    schema = arrow_schema("documents")
    try:
        table = pa.Table.from_struct_array(struct_of(records, list(schema))).cast(schema)
    except (_OddError, KeyError, UnicodeEncodeError, OverflowError, pa.ArrowException):
        return _one_by_one(records)
    return table if next(violations(table, json_schema("documents")), None) is None else _one_by_one(records)


def struct_of(rows: Sequence[Any], fields: Sequence[pa.Field]) -> pa.StructArray:
    """Return dicts that have these fields, and no others, as columns side by side."""
    if not set(map(type, rows)) <= {dict} or not set(map(len, rows)) <= {len(fields)}:
        raise _OddError
    return pa.StructArray.from_arrays([_column([row[f.name] for row in rows], f) for f in fields], fields=fields)


def _column(values: list[Any], field: pa.Field) -> pa.Array:
    kind = field.type
    if pa.types.is_struct(kind):
        return struct_of(values, list(kind))
    types = set(map(type, values))
    if pa.types.is_list(kind):
        if not types <= {list} or not set(map(type, chain.from_iterable(values))) <= {str}:
            raise _OddError
        return lists(values, kind)
    if not types <= ({_PLAIN[kind], type(None)} if field.nullable else {_PLAIN[kind]}):
        raise _OddError
    return strings(values) if kind == pa.string() else numbers(np.array(values, dtype=_NUMPY[kind]))


def _one_by_one(records: Sequence[Mapping[str, Any]]) -> pa.Table:
    """Let the model say what is wrong, or that all is well: it fills in what may be left out."""
    rows = [_validated(record) for record in records]
    schema = arrow_schema("documents")
    return pa.table([pa.array([row[field.name] for row in rows], field.type) for field in schema], schema=schema)


def _validated(record: Mapping[str, Any]) -> dict[str, Any]:
    from pydantic import ValidationError

    from corpus.models import Record

    try:
        return Record.model_validate(record).model_dump()
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        provenance = record.get("provenance")
        path = (isinstance(provenance, Mapping) and provenance.get("path")) or record.get("id") or "a page"
        field = ".".join(map(str, first["loc"]))
        raise CorpusError(f"{path}: field {field}: {first['msg']}; the cleaning of this page has a bug") from error
