"""Checks of tables against the release's own schema, and of that schema against ours.

A release is checked by the schema that lies in it. Whoever changes rows can loosen that schema too, so what it says of
a column must be no looser than what this program says of it; columns, rules and reasons have only ever been added.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa

from corpus.release.columns import violations
from corpus.release.folder import open_parquet, shards_in
from corpus.release.schema import KEYS, json_schema, parquet_columns, parquet_schema, resolve
from corpus.release.verify_types import Failure

# Columns that came after the first release, each group in one version: a release has all of a group or none.
_LATER = {
    "documents": [
        {
            "provenance.fetched",
            "quality.longest_paragraph",
            "quality.sentences",
            "quality.complete_per_mille",
            "quality.repeated_per_mille",
            "quality.lost_characters",
            "quality.odd_characters",
            "quality.traditional_left",
            "quality.glosses_left",
            "quality.spam_words_left",
            "quality.phone_numbers",
            "quality.email_addresses",
            "quality.id_numbers",
            "quality.bank_card_numbers",
        }
    ]
}
# What a rule of a JSON Schema says that is not for people.
_RULES = ("type", "enum", "const", "pattern", "minimum", "maximum", "minLength", "additionalProperties", "title")


class Stated(NamedTuple):
    """The two schema files of a table, as they lie in a release."""

    columns: dict[str, Any]
    rules: dict[str, Any]


def stated(release: Path, table: str) -> Stated | Failure | None:
    """Read the schema of a table, or say why it cannot be read; None if it is not there."""
    if not all((release / f"schema/{table}.{kind}.json").is_file() for kind in ("parquet", "schema")):
        return None
    try:
        texts = [
            (release / f"schema/{table}.{kind}.json").read_text(encoding="utf-8") for kind in ("parquet", "schema")
        ]
        columns, rules = map(json.loads, texts)
        if any(
            json.dumps(it, ensure_ascii=False, indent=2) + "\n" != text
            for it, text in zip((columns, rules), texts, strict=True)
        ):
            raise ValueError("it is not written as a release writes it")
        if not isinstance(columns["columns"], list) or not isinstance(rules["properties"], dict):
            raise ValueError("it holds no columns")
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        return Failure("schema", f"schema/{table}", f"cannot be read: {error}")
    return Stated(columns, rules)


def contract(table: str, said: Stated) -> Iterator[Failure]:
    """Compare the schema of a table with ours: no column more, none looser, and none less but those that came later."""
    try:
        problems = [*_columns(table, said.columns), *_rules(table, said.rules)]
    except (KeyError, ValueError, TypeError, AttributeError, RecursionError, IndexError) as error:
        problems = [f"cannot be followed: {type(error).__name__} {error}"]
    for problem in problems:
        yield Failure("contract", f"schema/{table}", problem)


def _columns(table: str, said: dict[str, Any]) -> Iterator[str]:
    ours = parquet_schema(table)
    if said.keys() != ours.keys() or said["table"] != table or said["key"] != list(KEYS[table]):
        yield "names another table or key than it should"
    known = {column["path"]: _bare(column) for column in ours["columns"]}
    found = {column["path"]: _bare(column) for column in said["columns"]}
    if len(found) != len(said["columns"]):
        yield "names a column twice"
    yield from (f"has a column {path} that this program does not know" for path in sorted(found.keys() - known.keys()))
    for path in sorted(found.keys() & known.keys()):
        if found[path] != known[path]:
            yield f"column {path} is of another type than this program knows"
    missing = known.keys() - found.keys()
    for group in _LATER.get(table, []):
        missing = missing - group if group <= missing else missing
    yield from (f"lacks the column {path}" for path in sorted(missing))


def _rules(table: str, said: dict[str, Any]) -> Iterator[str]:
    found, known = dict(flat_rules(said)), dict(flat_rules(json_schema(table)))
    if len(found) != len(list(flat_rules(said))):
        yield "names a field twice"
    for path in sorted(found.keys() - known.keys()):
        yield f"has rules for {path}, which this program does not know"
    for path, rule in found.items():
        for word, ours in known.get(path, {}).items():
            if not _is_within(word, rule.get(word), ours, found.keys()):
                yield f"{path or 'a row'}: the rule `{word}` is looser than this program's, or unknown to it"
        if rule.get("nullable") and not known.get(path, {}).get("nullable"):
            yield f"{path}: may be null, which this program does not know"


def flat_rules(root: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each field of a JSON Schema by its path, with its rules.

    >>> dict(flat_rules({"properties": {"n": {"type": "integer"}}}))["n"]
    {'type': 'integer'}
    """

    def walk(rule: dict[str, Any], path: str, depth: int) -> Iterator[tuple[str, dict[str, Any]]]:
        if depth > 8:
            raise ValueError("fields within fields without an end")
        rule, nullable = resolve(rule, root), False
        if "anyOf" in rule:
            options = [resolve(option, root) for option in rule["anyOf"]]
            nullable = len(options) > 1
            (rule,) = (option for option in options if option.get("type") != "null")
        kept = {word: rule[word] for word in _RULES if word in rule}
        if "properties" in rule:
            kept["required"] = [f"{path}.{name}" if path else name for name in rule.get("required", ())]
        yield path, {**kept, "nullable": True} if nullable else kept
        for name, child in rule.get("properties", {}).items():
            yield from walk(child, f"{path}.{name}" if path else name, depth + 1)
        if "items" in rule:
            yield from walk(rule["items"], f"{path}[]", depth + 1)

    yield from walk(root, "", 0)


def _is_within(word: str, said: Any, ours: Any, fields: Collection[str]) -> bool:
    """Whether a rule allows no more than ours does; `fields` are those that the schema has."""
    if word == "nullable":
        return True  # where it may not be null, less is allowed
    if word == "required":
        return isinstance(said, list) and set(ours) & set(fields) <= set(said) <= set(fields)
    if word == "enum":
        return isinstance(said, list) and set(said) <= set(ours)
    if word == "maximum":
        return isinstance(said, int) and said <= ours
    if word in ("minimum", "minLength"):
        return isinstance(said, int) and said >= ours
    return bool(said == ours) and type(said) is type(ours)


def columns(release: Path, table: str, said: Stated) -> Iterator[Failure]:
    """Compare the columns of each file of a table with the schema in the release."""
    try:
        named = {column["path"]: _bare(column) for column in said.columns["columns"]}
    except (KeyError, TypeError, AttributeError) as error:
        yield Failure("schema", f"schema/{table}.parquet.json", f"cannot be followed: {type(error).__name__} {error}")
        return
    for shard in shards_in(release, table):
        where = shard.relative_to(release).as_posix()
        found = {column["path"]: column for column in parquet_columns(open_parquet(shard).schema)}
        for path in sorted(named.keys() | found.keys(), key=str):
            if named.get(path) != found.get(path):
                said_so = "is not as the schema says" if path in named else "is not in the schema"
                yield Failure("schema", where, f"column {path} {said_so}")


def values(name: str, table: pa.Table, said: Stated) -> Iterator[Failure]:
    """Compare the values of a table with the rules in the release."""
    try:
        for row, path, rule, value in violations(table, said.rules):
            check = "schema" if rule in ("type", "required") else "record"
            yield Failure(check, f"{name} row {row}", f"{path} is {_short(value)}, against the rule `{rule}`")
    except (KeyError, ValueError, TypeError, AttributeError, RecursionError, pa.ArrowException) as error:
        yield Failure("schema", f"schema/{name}.schema.json", f"cannot be followed: {type(error).__name__} {error}")


def meanings(said: Stated) -> dict[str, str]:
    """Return what each field of a table means, by its path, as the JSON Schema says it."""
    found: dict[str, str] = {}

    def walk(rule: dict[str, Any], path: str) -> None:
        rule = resolve(rule, said.rules)
        found[path] = rule.get("description", "")
        for name, child in resolve(rule.get("items", rule), said.rules).get("properties", {}).items():
            walk(child, f"{path}.{name}" if path else name)

    walk(said.rules, "")
    return {path: meaning for path, meaning in found.items() if path}


def agree(table: str, said: Stated) -> Iterator[Failure]:
    """Compare what the Parquet schema says that each column means with what the JSON Schema says."""
    known = meanings(said)
    for column in said.columns["columns"]:
        path = column["path"].replace(".list.element", "")
        if column.get("description") != known.get(path):
            yield Failure(
                "meanings", f"schema/{table}.parquet.json", f"does not say of {path} what the JSON Schema says"
            )


def _bare(column: dict[str, Any]) -> dict[str, Any]:
    return {key: part for key, part in column.items() if key != "description"}


def _short(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else text[:60] + "…"
