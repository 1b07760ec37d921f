"""The published contract: the pydantic models as JSON Schema, Arrow schema and Parquet schema.

>>> arrow_schema("paragraphs").names
['id', 'document_id', 'position', 'role', 'text', 'fold']

`python -m corpus.release.schema` writes `schema/`; with `--check` it fails when `schema/` is stale.
"""

from __future__ import annotations

import io
import json
import sys
import types
import typing
from collections.abc import Collection
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import BaseModel

from corpus.models import InjuredParagraph, LedgerRow, Paragraph, Record

DEFAULT_TABLE = "documents"
BENCHMARK = "restoration"

# Every release has the first three; those that ask for a benchmark have the fourth.
MODELS: dict[str, type[BaseModel]] = {
    "documents": Record,
    "paragraphs": Paragraph,
    "ledger": LedgerRow,
    BENCHMARK: InjuredParagraph,
}
ALWAYS = tuple(name for name in MODELS if name != BENCHMARK)

# The rows of a table are sorted by its key, and no two rows share one.
KEYS: dict[str, tuple[str, ...]] = {
    "documents": ("id",),
    "paragraphs": ("document_id", "position"),
    "ledger": ("document_id", "position"),
    BENCHMARK: ("document_id", "position"),
}

_SCALARS: dict[Any, pa.DataType] = {str: pa.string(), int: pa.int64(), bool: pa.bool_()}


def _arrow_field(name: str, annotation: Any) -> pa.Field:
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Annotated:
        return _arrow_field(name, arguments[0])
    if origin in (typing.Union, types.UnionType):
        (inner,) = (argument for argument in arguments if argument is not type(None))
        return _arrow_field(name, inner).with_nullable(True)
    if origin is typing.Literal:
        return pa.field(name, _SCALARS[type(arguments[0])], nullable=False)
    if origin is list:
        return pa.field(name, pa.list_(_arrow_field("element", arguments[0])), nullable=False)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return pa.field(name, pa.struct(_arrow_fields(annotation)), nullable=False)
    return pa.field(name, _SCALARS[annotation], nullable=False)


def _arrow_fields(model: type[BaseModel]) -> list[pa.Field]:
    return [_arrow_field(name, field.annotation) for name, field in model.model_fields.items()]


@cache
def arrow_schema(table: str) -> pa.Schema:
    """Return the Arrow schema of a table, in the order of the model's fields.

    >>> arrow_schema("documents").field("source").type.field("url")
    pyarrow.Field<url: string>
    """
    return pa.schema(_arrow_fields(MODELS[table]))


@cache
def json_schema(table: str) -> dict[str, Any]:
    """Return the JSON Schema of one row of a table, as written in a release: every field is there.

    >>> json_schema("ledger")["properties"]["action"]["enum"]
    ['kept', 'converted', 'repaired', 'removed']
    """
    schema = MODELS[table].model_json_schema(mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def parquet_columns(schema: Any) -> list[dict[str, Any]]:
    """Return the leaf columns of a `pyarrow.parquet.ParquetSchema` as plain data."""
    return [
        {
            "path": column.path,
            "physical_type": column.physical_type,
            "logical_type": json.loads(column.logical_type.to_json())["Type"],
            # Structs and lists are never null here, so one level above those of the lists is that of the value itself.
            "nullable": column.max_definition_level > column.max_repetition_level,
            "repeated": column.max_repetition_level > 0,
        }
        for column in (schema.column(i) for i in range(len(schema.names)))
    ]


def resolve(rule: dict[str, Any], root: dict[str, Any]) -> dict[str, Any]:
    """Follow a `$ref` of a JSON Schema to its definition; the words beside the reference win.

    >>> resolve({"$ref": "#/$defs/A"}, {"$defs": {"A": {"type": "string"}}})
    {'type': 'string'}
    """
    if "$ref" not in rule:
        return rule
    target: Any = root
    for part in rule["$ref"].removeprefix("#/").split("/"):
        target = target[part]
    return {**target, **{word: value for word, value in rule.items() if word != "$ref"}}


def flat_fields(table: str) -> list[tuple[str, str, str]]:
    """Return path, type and description of each field of a table, nested ones after their parent.

    >>> flat_fields("documents")[0][:2]
    ('id', 'string')
    """
    root = json_schema(table)

    def walk(fields: list[pa.Field], rules: dict[str, Any], prefix: str) -> list[tuple[str, str, str]]:
        rows = []
        for field in fields:
            rule = resolve(rules[field.name], root)
            inner, is_list = field.type, pa.types.is_list(field.type)
            if is_list:
                inner = inner.value_type
            kind = "list of " * is_list + ("struct" if pa.types.is_struct(inner) else str(inner))
            kind += "?" if field.nullable else ""
            rows.append((prefix + field.name, kind, rule.get("description", "")))
            if pa.types.is_struct(inner):
                within = resolve(rule["items"], root) if is_list else rule
                rows += walk(list(inner), within["properties"], f"{prefix}{field.name}.")
        return rows

    return walk(list(arrow_schema(table)), root["properties"], "")


def parquet_schema(table: str) -> dict[str, Any]:
    """Return the published Parquet schema of a table: its key and its leaf columns with their meaning.

    >>> parquet_schema("paragraphs")["columns"][2]["physical_type"]
    'INT64'
    """
    buffer = io.BytesIO()
    pq.write_table(arrow_schema(table).empty_table(), buffer, store_schema=False)
    meanings = {path: meaning for path, _, meaning in flat_fields(table)}
    columns = [
        {**column, "description": meanings[column["path"].replace(".list.element", "")]}
        for column in parquet_columns(pq.ParquetFile(buffer).schema)
    ]
    return {"table": table, "key": list(KEYS[table]), "columns": columns}


def schema_files(tables: Collection[str] = tuple(MODELS)) -> dict[str, str]:
    """Return the files of `schema/`, or of a release with these tables: name and text.

    >>> sorted(schema_files(["documents"]))
    ['documents.parquet.json', 'documents.schema.json']
    """
    files = {}
    for table in MODELS:
        if table not in tables:
            continue
        for kind, content in (("schema", json_schema(table)), ("parquet", parquet_schema(table))):
            files[f"{table}.{kind}.json"] = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
    return files


def main(arguments: list[str]) -> int:
    """Write `schema/` in the working folder, or with `--check` compare it."""
    folder = Path("schema")
    files = schema_files()
    if arguments == ["--check"]:
        found = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.json")}
        stale = sorted(name for name in files.keys() | found.keys() if files.get(name) != found.get(name))
        for name in stale:
            print(f"schema/{name} is stale: run `python -m corpus.release.schema`", file=sys.stderr)
        return 1 if stale else 0
    if arguments:
        print("usage: python -m corpus.release.schema [--check]", file=sys.stderr)
        return 2
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
