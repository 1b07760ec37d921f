"""Checks of a release's rows: the promises that one table keeps to another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import accumulate, pairwise
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from corpus.dedup.twins import fold_of
from corpus.release.folder import parquet_path
from corpus.release.schema import KEYS
from corpus.release.verify_types import Failure

_LEDGER = ("raw_start", "raw_end", "action", "reason", "raw", "text")
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
    ledgers = dict(split(tables["ledger"], ("position", *_LEDGER)))
    for name, parts in (("paragraphs", paragraphs), ("ledger", ledgers)):
        for orphan in sorted(parts.keys() - documents.keys()):
            yield Failure("orphan", orphan, f"has rows in {name}, but is no document")
    named = dict(outside or {})
    empty: Columns = {name: [] for name in ("position", "id", "fold", *_LEDGER)}
    for name, document in documents.items():
        for check, message in (
            *_document(document),
            *_twin(document, documents, named, outside is not None),
            *_paragraphs(document, paragraphs.get(name, empty)),
            *_ledger(document, ledgers.get(name, empty)),
        ):
            yield Failure(check, name, message)


def split(table: pa.Table, names: tuple[str, ...]) -> Iterator[tuple[str, Columns]]:
    """Yield the rows of each document as columns; the table is sorted by document."""
    at = 0
    for part in pc.value_counts(table["document_id"]).to_pylist():
        piece = table.slice(at, part["counts"])
        at += part["counts"]
        yield part["values"], {name: piece[name].to_pylist() for name in names}


def _document(document: dict[str, Any]) -> Iterator[tuple[str, str]]:
    if document["id"] != "gh-" + document["provenance"]["sha256"][:16]:
        yield "id-sha256", f"the SHA-256 of the raw bytes is {document['provenance']['sha256']}"
    text, quality = document["text"], document["quality"]
    for name, value in (("characters", len(text)), ("paragraphs", text.count("\n") + 1)):
        if quality[name] != value:
            yield "quality-count", f"quality.{name} is {quality[name]}, the text has {value}"


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


def _ledger(document: dict[str, Any], rows: Columns) -> Iterator[tuple[str, str]]:
    if rows["position"] != list(range(len(rows["position"]))):
        yield "ledger-order", "the ledger rows are not numbered 0, 1, 2 …"
    ends = list(accumulate(map(len, rows["raw"])))
    if rows["raw_end"] != ends or rows["raw_start"] != [0, *ends][: len(ends)]:
        yield "ledger-positions", "raw_start and raw_end do not follow from the raw stretches"
    if "".join(rows["text"]) != document["text"]:
        yield "ledger-text", "joining the ledger's text does not give the document's text"
    converted = 0
    counts = dict.fromkeys(("gloss", "byte-shift", "byte-shift-lost"), 0)
    for i, (action, reason, raw, text) in enumerate(
        zip(*(rows[name] for name in ("action", "reason", "raw", "text")), strict=True)
    ):
        if not _fits(action, raw, text):
            yield "ledger-action", f"ledger row {i} is `{action}`, but its raw and text do not fit that"
        if action == "converted":
            converted += sum(a != b for a, b in zip(raw, text, strict=False))
        if reason in counts:
            counts[reason] += 1
    wanted = (*counts.values(), converted)
    names = ("glosses_removed", "shifts_repaired", "shifts_marked", "characters_converted")
    for name, value in zip(names, wanted, strict=True):
        if document["repairs"][name] != value:
            yield "repairs-count", f"repairs.{name} is {document['repairs'][name]}, the ledger has {value}"


def _fits(action: str, raw: str, text: str) -> bool:
    if action == "kept":
        return raw == text
    if action == "converted":
        return len(raw) == len(text)
    return not text if action == "removed" else True


def _key(key: tuple[Any, ...]) -> str:
    return " ".join(map(str, key))
