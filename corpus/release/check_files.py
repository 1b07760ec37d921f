"""Checks of a release's files: are they all there, unchanged, and do their words fit the tables?"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from corpus.release.card import AGAINST
from corpus.release.columns import violations
from corpus.release.counts import count, read_counts
from corpus.release.digest import Digest, digest
from corpus.release.folder import SUMS, file_sha256, open_parquet, parquet_paths, shards_in
from corpus.release.info import Earlier
from corpus.release.schema import ALWAYS, MODELS, parquet_columns
from corpus.release.verify_types import Failure

_LAYOUT = ("README.md", "CITATION.cff", "LICENSE.md", "croissant.json")


def files(release: Path, sums: Mapping[str, str]) -> Iterator[Failure]:
    """Compare the folder with SHA256SUMS and with the layout of a release."""
    there = {path.relative_to(release).as_posix(): path for path in release.rglob("*") if not path.is_dir()}
    tables = tables_in([*sums, *there])
    layout = [*_LAYOUT, *(f"schema/{name}.{kind}.json" for name in tables for kind in ("schema", "parquet"))]
    shards = [path for name in tables for path in parquet_paths([*sums, *there], name)]
    for name in sorted({*sums, *layout, *shards} - there.keys()):
        yield Failure("file-missing", name, "is not there; copy the release again")
    for name in sorted(sums.keys() & there.keys()):
        if file_sha256(there[name]) != sums[name]:
            yield Failure("checksum", name, f"is not the file that {SUMS} names; copy the release again")
    for name in sorted(there.keys() - sums.keys() - {SUMS}):
        yield Failure("file-unknown", name, f"is not in {SUMS}; remove it")


def tables_in(paths: Iterable[str]) -> list[str]:
    """Return the tables of a release that has these paths: those that every one has, and others that it names.

    >>> tables_in(["schema/restoration.schema.json"])
    ['documents', 'paragraphs', 'ledger', 'restoration']
    """
    begun = {path.partition(".")[0].removeprefix("schema/").removeprefix("data/").partition("/")[0] for path in paths}
    return [name for name in MODELS if name in ALWAYS or name in begun]


def table_schema(release: Path, name: str, table: pa.Table) -> Iterator[Failure]:
    """Compare a table with the schema that lies in the release itself."""
    try:
        columns, rules = (_json(release / f"schema/{name}.{kind}.json") for kind in ("parquet", "schema"))
        stated = [{key: part for key, part in column.items() if key != "description"} for column in columns["columns"]]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        yield Failure("schema", f"schema/{name}", f"cannot be read: {error}")
        return
    for shard in shards_in(release, name):
        where = shard.relative_to(release).as_posix()
        found = parquet_columns(open_parquet(shard).schema)
        for column in stated:
            if column not in found:
                yield Failure("schema", where, f"column {column['path']} is not as the schema says")
        for column in found:
            if column["path"] not in {part["path"] for part in stated}:
                yield Failure("schema", where, f"column {column['path']} is not in the schema")
    for row, path, rule, value in violations(table, rules):
        check = "schema" if rule in ("type", "required") else "record"
        yield Failure(check, f"{name} row {row}", f"{path} is {_short(value)}, against the rule `{rule}`")


def words(release: Path, tables: Mapping[str, pa.Table]) -> Iterator[Failure]:
    """Compare what the card, croissant.json and CITATION.cff say with the tables."""
    digests = digest(tables)
    said: dict[str, dict[str, Any]] = {}
    readers = {"README.md": _front_matter, "croissant.json": _json, "CITATION.cff": _yaml}
    checks = {"README.md": "card-counts", "croissant.json": "croissant", "CITATION.cff": "citation"}
    for name, reader in readers.items():
        if (release / name).is_file():
            try:
                said[name] = dict(reader(release / name))
            except Exception as error:  # whatever a reader of YAML or JSON raises, the file is broken
                yield Failure(checks[name], name, f"cannot be read: {str(error).splitlines()[0]}")
    if "README.md" in said:
        yield from _card(said["README.md"], (release / "README.md").read_text(encoding="utf-8"), tables, digests)
    if "croissant.json" in said:
        yield from _croissant(release, said["croissant.json"], tables, digests)
        if "CITATION.cff" in said:
            yield from _citation(said["CITATION.cff"], said["croissant.json"], digests)


def against(release: Path) -> Earlier | None:
    """Return the earlier release that a card says its release was built against. A broken card is told elsewhere."""
    try:
        said = _front_matter(release / "README.md").get(AGAINST)
    except Exception:  # whatever a reader of YAML raises
        return None
    return None if said is None else Earlier.model_validate(said)


def _card(front: dict[str, Any], card: str, tables: Mapping[str, pa.Table], digests: Digest) -> Iterator[Failure]:
    infos = {info.get("config_name"): info for info in front.get("dataset_info") or []}
    for name, table in tables.items():
        info = infos.get(name) or {}
        rows = [split.get("num_examples") for split in info.get("splits") or []]
        if rows != [table.num_rows]:
            yield Failure("card-counts", "README.md", f"says {rows} rows of {name}, there are {table.num_rows}")
        for value in (digests.release, digests.tables[name]):
            if value not in str(info.get("description")):
                yield Failure("digest", "README.md", f"the config {name} does not state the content digest {value}")
    counts = count(tables)
    # A card states the counts of its template; others may count less, or more, but not otherwise.
    for name, numbers in read_counts(card).items():
        if numbers != counts.get(name, (0, 0)):
            yield Failure("card-counts", "README.md", f"says {name} {numbers}, there are {counts.get(name, (0, 0))}")


def _croissant(
    release: Path, said: dict[str, Any], tables: Mapping[str, pa.Table], digests: Digest
) -> Iterator[Failure]:
    if said.get("identifier") != f"sha256:{digests.release}":
        yield Failure("digest", "croissant.json", f"does not state the content digest {digests.release}")
    sums = {part.get("contentUrl"): part.get("sha256") for part in said.get("distribution", [])}
    fields = {
        part.get("@id"): {item.get("@id") for item in part.get("field", [])} for part in said.get("recordSet", [])
    }
    for name, table in tables.items():
        for path in shards_in(release, name):
            where = path.relative_to(release).as_posix()
            if sums.get(where) != file_sha256(path):
                yield Failure("croissant", "croissant.json", f"does not state the checksum of {where}")
        for column in table.column_names:
            if f"{name}/{column}" not in fields.get(name, set()):
                yield Failure("croissant", "croissant.json", f"does not describe {name}/{column}")


def _citation(cff: dict[str, Any], said: dict[str, Any], digests: Digest) -> Iterator[Failure]:
    stated = {part.get("value") for part in cff.get("identifiers") or []}
    if f"sha256:{digests.release}" not in stated:
        yield Failure("citation", "CITATION.cff", f"does not state the content digest {digests.release}")
    if str(cff.get("version")) != said.get("version"):
        yield Failure("citation", "CITATION.cff", f"cites {cff.get('version')}, this is {said.get('version')}")


def _json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _yaml(path: Path) -> Any:
    return _safe_load(path.read_text(encoding="utf-8"))


def _front_matter(path: Path) -> Any:
    _, front, _ = path.read_text(encoding="utf-8").split("---\n", 2)
    return _safe_load(front)


def _safe_load(text: str) -> Any:
    import yaml

    return yaml.safe_load(text)


def _short(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else text[:60] + "…"
