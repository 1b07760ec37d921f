"""Checks of a release's rows: the promises that one table keeps to another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any, get_args

import pyarrow as pa
import pyarrow.compute as pc

from corpus.account.quality import quality
from corpus.curation import DecidedField
from corpus.dedup.twins import fold_of
from corpus.release.check_ledger import LEDGER, ledger
from corpus.release.folder import parquet_path
from corpus.release.schema import KEYS
from corpus.release.verify_types import Failure

# Quality signals that follow from the text and the page alone, by rules that stand in the schema and stay.
_SIGNALS = (
    *("longest_paragraph", "sentences", "complete_per_mille", "kept_per_mille", "han_per_mille", "repeated_per_mille"),
    "lost_characters",
)
_DECIDED = set(get_args(DecidedField))
Columns = dict[str, list[Any]]


def by_key(tables: Mapping[str, pa.Table], failures: list[Failure]) -> dict[str, pa.Table]:
    """Return the tables sorted by key, so that the other checks can go on; note those that were not."""
    result = {}
    for name, table in tables.items():
        keys = list(zip(*(table[column].to_pylist() for column in KEYS[name]), strict=True))
        where = parquet_path(name)
        ordered = sorted(keys)
        if ordered != keys:
            row = next(i for i, (found, wanted) in enumerate(zip(keys, ordered, strict=True)) if found != wanted)
            failures.append(Failure("order", where, f"row {row} ({_key(keys[row])}) is out of order"))
            table = table.sort_by([(column, "ascending") for column in KEYS[name]])
        twice = sorted({one for one, two in pairwise(ordered) if one == two})
        failures += [Failure("id-unique", where, f"{_key(key)} is there more than once") for key in twice]
        result[name] = table
    return result


def rows(tables: Mapping[str, pa.Table], outside: Mapping[str, int] | None) -> Iterator[Failure]:
    """Check each document with its paragraphs and its ledger.

    `outside` are the pages of an earlier release that `duplicate_of` may name, and their folds; None where they are not
    known.
    """
    documents = {row["id"]: row for row in tables["documents"].to_pylist()}
    paragraphs = dict(split(tables["paragraphs"], ("position", "id", "text", "fold")))
    ledgers = dict(split(tables["ledger"], ("position", *LEDGER)))
    for name, parts in (("paragraphs", paragraphs), ("ledger", ledgers)):
        for orphan in sorted(parts.keys() - documents.keys()):
            yield Failure("orphan", orphan, f"has rows in {name}, but is no document")
    places = Counter(
        path for row in documents.values() for path in (row["provenance"]["path"], *row["provenance"]["also"])
    )
    for path in sorted(path for path, number in places.items() if number > 1):
        yield Failure("places", path, "is said to hold more than one document, or one of them twice")
    named = dict(outside or {})
    empty: Columns = {name: [] for name in ("position", "id", "fold", *LEDGER)}
    for name, document in documents.items():
        for check, message in (
            *_document(document, "".join(ledgers.get(name, empty)["raw"])),
            *_twin(document, documents, named, outside is not None),
            *_paragraphs(document, paragraphs.get(name, empty)),
            *ledger(document, ledgers.get(name, empty)),
        ):
            yield Failure(check, name, message)


def split(table: pa.Table, names: tuple[str, ...]) -> Iterator[tuple[str, Columns]]:
    """Yield the rows of each document as columns; the table is sorted by document."""
    at = 0
    for part in pc.value_counts(table["document_id"]).to_pylist():
        piece = table.slice(at, part["counts"])
        at += part["counts"]
        yield part["values"], {name: piece[name].to_pylist() for name in names}


def _document(document: dict[str, Any], page: str) -> Iterator[tuple[str, str]]:
    if document["id"] != "gh-" + document["provenance"]["sha256"][:16]:
        yield "id-sha256", f"the SHA-256 of the raw bytes is {document['provenance']['sha256']}"
    text, said = document["text"], document["quality"]
    for name, value in (("characters", len(text)), ("paragraphs", text.count("\n") + 1)):
        if said[name] != value:
            yield "quality-count", f"quality.{name} is {said[name]}, the text has {value}"
    signals = quality(page, text)
    for name in _SIGNALS:
        if name in said and said[name] != signals[name]:
            yield "quality-signals", f"quality.{name} is {said[name]}, of the page and the text it is {signals[name]}"
    curated = document["curated"]
    if curated != sorted(set(curated)) or not set(curated) <= _DECIDED:
        yield "curated", f"curated is {curated}, which are not fields that a person can decide, sorted"
    provenance = document["provenance"]
    if provenance["also"] != sorted({*provenance["also"]} - {provenance["path"]}):
        yield "places", "`also` is not other places than `path`, sorted"


def _twin(
    document: dict[str, Any], documents: dict[str, Any], outside: dict[str, int], is_known: bool
) -> Iterator[tuple[str, str]]:
    """Check `duplicate_of` and `fold`. Folds of an earlier release that is not at hand are learnt from its twins."""
    name, twin, fold = document["id"], document["duplicate_of"], document["fold"]
    if twin is None:
        wanted = outside.get(name, _own_fold(name))
        if is_known and wanted is not None and fold != wanted:
            yield "fold", f"is in fold {fold}, not {wanted}, which follows from its id or from the earlier release"
    elif twin == name or (is_known and twin not in documents and twin not in outside):
        yield "duplicate", f"duplicate_of is {twin}, which is no other document of this release or of an earlier one"
    elif twin in documents and documents[twin]["duplicate_of"] is not None:
        yield "duplicate", f"duplicate_of is {twin}, which itself repeats {documents[twin]['duplicate_of']}"
    else:
        there = documents[twin]["fold"] if twin in documents else outside.setdefault(twin, fold)
        if there != fold:
            yield "fold", f"is in fold {fold}, its near copy {twin} in {there}"


def _own_fold(name: str) -> int | None:
    try:
        return fold_of(name)
    except ValueError:
        return None  # no id of ours; told as `record` and `id-sha256`


def _paragraphs(document: dict[str, Any], lines: Columns) -> Iterator[tuple[str, str]]:
    wanted = document["text"].split("\n")
    if lines["text"] != wanted or lines["position"] != list(range(len(wanted))):
        yield "paragraph-text", "the paragraphs are not the lines of the text in order"
    if lines["id"] != [f"{document['id']}-{position:04d}" for position in lines["position"]]:
        yield "paragraph-id", "a paragraph's id is not its document and position"
    if set(lines["fold"]) - {document["fold"]}:
        yield "fold", f"is in fold {document['fold']}, its paragraphs in {sorted(set(lines['fold']))}"


def _key(key: tuple[Any, ...]) -> str:
    return " ".join(map(str, key))
