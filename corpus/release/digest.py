"""The content digest: one name for the content of a release, whoever reads it and whatever bytes hold it.

A row is written as compact JSON with sorted keys, in UTF-8, ended by a newline. The digest of a document is the SHA-256
of its rows in order; the digest of a table is the SHA-256 of its documents' digests (32 bytes each) in the order of
their ids; the digest of a release is the SHA-256 of the lines `<table> <hex digest>`, the tables sorted by name.

>>> import pyarrow as pa
>>> rows = pa.table({"id": ["b", "a"], "n": [2, 1]})
>>> document_digests(rows, "id") == document_digests(rows.sort_by("id"), "id")
True
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

# Rows turned into JSON at once: bounds the memory, and keeps Arrow's 32-bit offsets far from their limit.
_BATCH = 50_000


class Digest(NamedTuple):
    """Digest of a release and of each of its tables, and the bytes of each table's JSON rows."""

    release: str
    tables: dict[str, str]
    sizes: dict[str, int]


class Part(NamedTuple):
    """What some documents add to the digest of a table: their digests, 32 bytes each by id, and the bytes of JSON."""

    hashes: bytes
    size: int


def digest(tables: Mapping[str, pa.Table]) -> Digest:
    """Return the digests of a release's tables.

    >>> import pyarrow as pa
    >>> digest({"documents": pa.table({"id": ["a"]})}).sizes
    {'documents': 11}
    """
    return combine({name: [document_digests(table, key_of(name))] for name, table in tables.items()})


def key_of(table: str) -> str:
    """Return the column of a table that holds the document's id."""
    return "id" if table == "documents" else "document_id"


def combine(parts: Mapping[str, Iterable[Part]]) -> Digest:
    """Return the digest of a release from the parts of each table, in the order of their ids; no document lies in two.

    >>> import pyarrow as pa
    >>> table = pa.table({"id": ["a", "b", "c"]})
    >>> combine({"documents": [document_digests(table[:1], "id"), document_digests(table[1:], "id")]}) == digest(
    ...     {"documents": table}
    ... )
    True
    """
    values: dict[str, str] = {}
    sizes: dict[str, int] = {}
    for name in sorted(parts):
        whole, sizes[name] = hashlib.sha256(), 0
        for part in parts[name]:
            whole.update(part.hashes)
            sizes[name] += part.size
        values[name] = whole.hexdigest()
    lines = "".join(f"{name} {value}\n" for name, value in values.items())
    return Digest(hashlib.sha256(lines.encode()).hexdigest(), values, sizes)


def document_digests(table: pa.Table, key: str) -> Part:
    """Return what some documents of one table add to its digest; `key` is the column that holds the document's id."""
    table = _sorted(_plain(table), key)
    hashes: list[bytes] = []
    size = 0
    current: str | None = None
    document = hashlib.sha256()
    for batch in table.to_batches(max_chunksize=_BATCH):
        lines = json_lines(batch)
        offsets, buffer = _buffers(lines)
        ids = batch.column(key).dictionary_encode()
        codes = ids.indices.to_numpy()
        starts = [0, *(np.flatnonzero(np.diff(codes)) + 1).tolist(), len(batch)]
        for start, end in pairwise(starts):
            name = ids.dictionary[int(codes[start])].as_py()
            if name != current:
                if current is not None:
                    hashes.append(document.digest())
                current, document = name, hashlib.sha256()
            document.update(buffer[offsets[start] : offsets[end]])
        size += int(offsets[-1] - offsets[0])
    if current is not None:
        hashes.append(document.digest())
    return Part(b"".join(hashes), size)


def _plain(table: pa.Table) -> pa.Table:
    """Return the table with plain strings and lists: polars and duckdb have wider ones, and views."""
    schema = pa.schema([(field.name, _plain_type(field.type)) for field in table.schema])
    return table if schema.types == table.schema.types else table.cast(schema)


def _plain_type(kind: pa.DataType) -> pa.DataType:
    if pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        return pa.string()
    if pa.types.is_struct(kind):
        return pa.struct([(field.name, _plain_type(field.type)) for field in kind])
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return pa.list_(_plain_type(kind.value_type))
    return kind


def is_sorted(table: pa.Table, keys: Sequence[str]) -> bool:
    """Tell whether each row's key is greater than the one before it.

    >>> import pyarrow as pa
    >>> is_sorted(pa.table({"id": ["a", "b"]}), ["id"]), is_sorted(pa.table({"id": ["b", "b"]}), ["id"])
    (True, False)
    """
    greater: pa.ChunkedArray | None = None
    for name in reversed(keys):
        before, after = table[name].slice(0, max(0, table.num_rows - 1)), table[name].slice(1)
        here = pc.greater(after, before)
        greater = here if greater is None else pc.or_(here, pc.and_(pc.equal(after, before), greater))
    return table.num_rows < 2 or bool(pc.all(greater).as_py())


def _sorted(table: pa.Table, key: str) -> pa.Table:
    """Return the table by key; ids are ASCII, so every reader's order of strings is ours."""
    keys = [key, "position"] if key != "id" and "position" in table.column_names else [key]
    return table if is_sorted(table, keys) else table.sort_by([(name, "ascending") for name in keys])


def _buffers(lines: pa.Array) -> tuple[np.ndarray[Any, np.dtype[np.int32]], memoryview]:
    _, offsets, data = lines.buffers()
    numbers = np.frombuffer(offsets, dtype=np.int32)[lines.offset : lines.offset + len(lines) + 1]
    return numbers, memoryview(data) if data is not None else memoryview(b"")


def json_lines(batch: pa.RecordBatch) -> pa.Array:
    """Return one line of compact JSON for each row, keys sorted, ended by a newline. Floats are refused.

    >>> import pyarrow as pa
    >>> json_lines(pa.record_batch({"b": ['a"b'], "a": [None]}))[0].as_py()
    '{"a":null,"b":"a\\\\"b"}\\n'
    """
    children = {name: batch.column(name) for name in batch.schema.names}
    return _object(children, "\n")


def _object(children: Mapping[str, pa.Array], end: str) -> pa.Array:
    parts: list[pa.Array | str] = []
    opening = "{"
    for name in sorted(children):
        head, foot = _wrap(children[name])
        parts += [f"{opening}{json.dumps(name, ensure_ascii=False)}:{head}", _json(children[name])]
        opening = foot + ","
    parts.append(opening[:-1] + "}" + end)
    return pc.binary_join_element_wise(*parts, "")


def _wrap(array: pa.Array) -> tuple[str, str]:
    """Return the quotes around a value; a column with nulls quotes each value itself."""
    return ('"', '"') if pa.types.is_string(array.type) and not array.null_count else ("", "")


def _json(array: pa.Array) -> pa.Array:
    kind = array.type
    if pa.types.is_string(kind):
        escaped = _escape(array)
        if array.null_count:
            escaped = pc.binary_join_element_wise('"', escaped, '"', "").fill_null("null")
        return escaped
    if pa.types.is_integer(kind) or pa.types.is_null(kind) or pa.types.is_boolean(kind):
        return array.cast(pa.string()).fill_null("null")
    if pa.types.is_struct(kind):
        return _object({field.name: pc.struct_field(array, field.name) for field in kind}, "")
    if pa.types.is_list(kind):
        # Quote the items, if they are text, then join them list by list.
        items = pc.list_flatten(array)
        head, foot = _wrap(items)
        quoted = pc.binary_join_element_wise(head, _json(items), foot, "")
        lengths = np.concatenate([[0], np.cumsum(pc.list_value_length(array).to_numpy(zero_copy_only=False))])
        lists = pa.ListArray.from_arrays(pa.array(lengths, pa.int32()), quoted)
        return pc.binary_join_element_wise("[", pc.binary_join(lists, ","), "]", "")
    raise TypeError(f"a content digest has no place for values of type {kind}")


_CONTROLS = {code: json.dumps(chr(code))[1:-1] for code in range(0x20)}


def _escape(array: pa.Array) -> pa.Array:
    """Escape what JSON must escape, and nothing else. The backslash comes first: the others bring more of it."""
    if len(array) == 0:
        return array
    offsets, data = _buffers(array)
    codes = np.frombuffer(data, dtype=np.uint8)[offsets[0] : offsets[-1]]
    for mark in ("\\", '"'):
        if (codes == ord(mark)).any():
            array = pc.replace_substring(array, mark, "\\" + mark)
    for code in np.unique(codes[codes < 0x20]).tolist():
        array = pc.replace_substring(array, chr(code), _CONTROLS[code])
    return array
