"""JSON Schema rules over whole columns: what pydantic says of a row, said of a million rows at once.

The rules come from a JSON Schema, not from the models, so an old release is checked by the schema that it holds.

>>> import pyarrow as pa
>>> list(violations(pa.table({"n": [1, -1]}), {"properties": {"n": {"type": "integer", "minimum": 0}}}))
[Violation(row=1, path='n', rule='minimum', value=-1)]
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from corpus.release.arrays import numbers
from corpus.release.schema import resolve


class Violation(NamedTuple):
    """The first row of a column that breaks a rule."""

    row: int
    path: str
    rule: str
    value: Any


_TYPES = {
    "string": lambda kind: pa.types.is_string(kind) or pa.types.is_large_string(kind),
    "integer": pa.types.is_integer,
    "boolean": pa.types.is_boolean,
    "array": lambda kind: pa.types.is_list(kind) or pa.types.is_large_list(kind),
    "object": pa.types.is_struct,
}


def violations(table: pa.Table, schema: dict[str, Any]) -> Iterator[Violation]:
    """Yield the first violation of each rule in each column; the row is counted from 0."""
    for name, rule in schema["properties"].items():
        if name in table.column_names:
            # A chunked column of a struct has no children: look at it as one array, chunk by chunk.
            start = 0
            seen: set[tuple[str, str]] = set()
            for chunk in table.column(name).chunks:
                for found in _column(chunk, rule, schema, name):
                    if (found.path, found.rule) not in seen:
                        seen.add((found.path, found.rule))
                        yield found._replace(row=found.row + start)
                start += len(chunk)


def _column(array: pa.Array, rule: dict[str, Any], root: dict[str, Any], path: str) -> Iterator[Violation]:
    rule = resolve(rule, root)
    if "anyOf" in rule:
        options = [resolve(option, root) for option in rule["anyOf"]]
        (rule,) = (option for option in options if option.get("type") != "null")
    elif array.null_count:
        yield Violation(_first(pc.is_null(array)), path, "null", None)
    kind = rule.get("type", "string")
    if not _TYPES[kind](array.type):
        yield Violation(0, path, "type", str(array.type))
    elif kind == "object":
        for name, child in rule["properties"].items():
            if array.type.get_field_index(name) < 0:
                yield Violation(0, f"{path}.{name}", "required", None)
            else:
                yield from _column(pc.struct_field(array, name), child, root, f"{path}.{name}")
    elif kind == "array":
        parents = pc.list_parent_indices(array)
        for found in _column(pc.list_flatten(array), rule["items"], root, f"{path}[]"):
            yield found._replace(row=parents[found.row].as_py())
    else:
        yield from _scalars(array, rule, path)


def _scalars(array: pa.Array, rule: dict[str, Any], path: str) -> Iterator[Violation]:
    masks: dict[str, pa.Array] = {}
    if "enum" in rule or "const" in rule:
        allowed = rule.get("enum", [rule.get("const")])
        # Few distinct values in a long column: ask each of them once.
        if not set(pc.unique(array).to_pylist()) <= {*allowed, None}:
            masks["enum"] = pc.invert(pc.is_in(array, value_set=pa.array(allowed, array.type)))
    if "minimum" in rule:
        masks["minimum"] = pc.less(array, _number(rule["minimum"]))
    if "maximum" in rule:
        masks["maximum"] = pc.greater(array, _number(rule["maximum"]))
    if "minLength" in rule:
        # What is empty has no bytes, and those need no counting.
        length = pc.binary_length if rule["minLength"] == 1 else pc.utf8_length
        masks["minLength"] = pc.less(length(array), _number(rule["minLength"]))
    if "pattern" in rule:
        masks["pattern"] = pc.invert(_matches(array, rule["pattern"]))
    for name, mask in masks.items():
        if pc.any(mask).as_py():
            row = _first(mask)
            yield Violation(row, path, name, array[row].as_py())


def _number(value: int) -> pa.Scalar:
    return numbers(np.array([value]))[0]


def _matches(array: pa.Array, pattern: str) -> pa.Array:
    # An id fills long runs of rows: match each distinct value once, then spread the answer.
    coded = array.dictionary_encode()
    return pc.match_substring_regex(coded.dictionary, pattern).take(coded.indices)


def _first(mask: pa.Array) -> int:
    return int(np.flatnonzero(mask.fill_null(False).to_numpy(zero_copy_only=False))[0])
