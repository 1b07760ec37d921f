"""Check a release by what it says itself: its checksums, its schema, its card, and the promises of the ledger.

>>> from pathlib import Path
>>> [failure.check for failure in verify(Path("nowhere"))]
['checksum-list']
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
from pydantic import ValidationError

from corpus.errors import CorpusError
from corpus.release import (
    check_files,
    check_ours,
    check_parquet,
    check_raw,
    check_restoration,
    check_rows,
    check_schema,
    check_words,
)
from corpus.release.card import AGAINST
from corpus.release.check_schema import Stated
from corpus.release.digest import digest
from corpus.release.earlier import find_earlier, originals
from corpus.release.folder import SUMS, read_sums, read_table, says_masked, shards_in
from corpus.release.plain import check_plain
from corpus.release.schema import BENCHMARK
from corpus.release.verify_types import Failure
from corpus.release.withdrawn import CHECK, held
from corpus.release.withdrawn import failures as withdrawn_failures
from corpus.release.withdrawn import notes as withdrawn_notes

__all__ = ["CHECKS", "Failure", "verify"]

# Every check by its id, which never changes its meaning.
CHECKS: dict[str, str] = {
    # files
    "checksum-list": "SHA256SUMS is there, and each line is `<sha256>  <path>`, each path once and inside the folder",
    "checksum": "each file has the checksum that SHA256SUMS states",
    "file-missing": "each file that SHA256SUMS or the layout names is there",
    "file-unknown": "each file of the folder is in SHA256SUMS",
    "file-belongs": "SHA256SUMS names no file but those that a release has",
    "picture": "picture.png is a whole PNG file, each chunk with the checksum that it states",
    "site-lines": "site-lines.jsonl is a list of lines, and is there if the description says so",
    # schema
    "schema": "each table is readable Parquet with the columns and types of the release's own schema",
    "record": "each value keeps the rules of the release's own JSON Schema",
    "contract": "the release's own schema has the columns that this program knows, with rules no looser",
    "meanings": "schema/, croissant.json and the card say the same of each field",
    "parquet-metadata": "the tables' files hold no words for some readers alone, and no index that is not compared",
    "parquet-statistics": "least, greatest and missing values that the tables' files state are those of their rows",
    # documents
    "order": "each table is sorted by its key",
    "id-unique": "no two rows share a key",
    "id-sha256": "the id of a document follows from the SHA-256 of its raw bytes",
    "orphan": "each ledger row, each paragraph and each injured one belongs to a document",
    "quality-count": "`quality` counts the characters and lines of the text",
    "quality-signals": "the shares and counts in `quality` that follow from page and text are theirs",
    "repairs-count": "`repairs` counts the ledger",
    "curated": "`curated` names fields that a person can decide, sorted, and the text if the ledger says so",
    "places": "`also` names other places than `path`, sorted, and no place is that of two documents",
    "fold": "a fold follows from the id; paragraphs share their document's, near copies that of the page they repeat",
    "duplicate": "`duplicate_of` names another document, of this or the earlier release, that repeats no other",
    # paragraphs
    "paragraph-text": "the paragraphs of a document are the lines of its text, in order, numbered from 0",
    "paragraph-id": "the id of a paragraph is that of its document and its position",
    # ledger
    "ledger-order": "the ledger rows of a document are numbered from 0 without a gap",
    "ledger-positions": "raw stretches follow each other without gap or overlap, each as long as it says",
    "ledger-stretch": "no ledger row is about nothing: each holds a stretch of the page",
    "ledger-action": "kept text is the same, converted text as long, removed text empty, repaired text not",
    "ledger-reason": "each reason is one that its action can have",
    "ledger-converted": "converted characters are mapped as the dictionaries and the marks of the program map any",
    "ledger-text": "joining the ledger's `text` gives the document's text: nothing is invented",
    # the restoration benchmark, where there is one
    "restoration-text": "`clean` is the line of its document that `paragraph` names; id, position and fold follow",
    "restoration-injuries": "`injured`, with the truth of each of its injuries put there, is `clean`",
    "restoration-rows": "the rows are those that the generator makes of the documents, if it is still the same version",
    # what the release says of itself
    "digest": "the content digest in the card and in croissant.json is that of the tables",
    "card-counts": "every count in the card is that of the tables",
    "card-config": "the card's front matter names the files, columns and sizes of the tables, and nothing else",
    "croissant": "croissant.json names each file with its checksum, and each column, and no others",
    "citation": "each citation names this version and its content digest",
    "facts": "title, version, date, creators, licence and the other words are the same in every file, and the folder's",
    "ours": "a release that says it is one of ours has content and words of the one that came with this program",
    # against the list of what was withdrawn
    CHECK: "no page is in it that was withdrawn before it was made",
    # against the raw folder
    "raw-missing": "the raw page of each document is there, in its file or container",
    "raw-bytes": "the raw page has the SHA-256 and the length that the document states",
    "raw-decoded": "joining the ledger's `raw` gives the decoded page, for HTML the rendered one, where masked with "
    "placeholders: nothing is lost",
}


def verify(
    release: Path,
    raw: Path | None = None,
    text_column: str | None = None,
    note: Callable[[str], None] = lambda said: None,
) -> list[Failure]:
    """Return every check that failed, none for a sound release; with `raw`, also compare with the raw pages.

    `text_column` is the column that holds them, as it was said to `build`. `note` is told what could not be compared,
    and what differs without being wrong for certain.
    A release that was built against an earlier one is compared with that, if it lies beside it or among ours. One that
    holds a page that was withdrawn later is sound: `note` is told.
    """
    try:
        check_plain(release)
    except CorpusError as error:  # what is read of it might have no end
        return [Failure("file-unknown", release.name, str(error))]
    try:
        sums = read_sums(release)
    except CorpusError as error:
        return [Failure("checksum-list", SUMS, str(error))]
    failures = [*check_files.files(release, sums), *check_files.extras(release)]
    names = check_files.tables_in(sums)
    schemas: dict[str, Stated] = {}
    tables = {name: table for name in names if (table := _table(release, name, schemas, failures)) is not None}
    # Without the right columns nothing more can be asked of a table; the failure of its schema is enough.
    if tables.keys() == set(names):
        sound = check_rows.by_key(tables, failures)
        failures += check_rows.rows(sound, _outside(release, failures, note))
        if BENCHMARK in sound:
            failures += check_restoration.rows(sound["documents"], sound[BENCHMARK])
        failures += check_words.words(release, sound, {name: check_schema.meanings(schemas[name]) for name in names})
        failures += check_ours.ours(release, digest(sound).release)
        gone = held(release)
        failures += withdrawn_failures(release, gone)
        for said in withdrawn_notes(sound["documents"], gone):
            note(said)
        if raw is not None:
            found = check_raw.raw(sound, raw, text_column, says_masked(release), release, note)
            # The raw page of a withdrawn one may be gone as well.
            failures += [each for each in found if each.check != "raw-missing" or each.where not in gone]
    return failures


def _outside(release: Path, failures: list[Failure], note: Callable[[str], None]) -> dict[str, int] | None:
    """Return the pages of the earlier release that twins may name, with their folds; None if it is not at hand."""
    try:
        said = check_words.against(release)
    except ValidationError:
        failures.append(Failure("duplicate", "README.md", f"`{AGAINST}` is not a name, a version and a content digest"))
        return None
    if said is None:
        return {}
    try:
        # A name is no path: what it leads to would be no release that was built beside this one.
        documents = find_earlier(release, said) if Path(said.name).name == said.name else None
    except (OSError, ValueError):  # a name that no folder can have
        documents = None
    if documents is None:
        note(f"{said.name} {said.version} is not at hand, so folds and twins were not compared with it")
    return None if documents is None else originals(documents)


def _table(release: Path, name: str, schemas: dict[str, Stated], failures: list[Failure]) -> pa.Table | None:
    """Return a table that has the columns it should have, or None; note what is wrong with it and its files."""
    shards = shards_in(release, name)
    said = check_schema.stated(release, name)
    if said is None or not all(path.is_file() for path in shards):
        return None  # told as a missing file
    if isinstance(said, Failure):
        failures.append(said)
        return None
    schemas[name] = said
    where = [shard.relative_to(release).as_posix() for shard in shards]
    problems = map(check_parquet.footer_problem, shards)
    found = [Failure("schema", path, problem) for path, problem in zip(where, problems, strict=True) if problem]
    found = found or list(check_schema.columns(release, name, said))
    found += check_schema.contract(name, said)
    table = None
    if not found:
        try:
            table = read_table(release, name)
            table.validate(full=True)  # a text that is not UTF-8, say
        except (CorpusError, pa.ArrowException) as error:
            table = None
            found.append(Failure("schema", f"data/{name}", (str(error) or "cannot be read").splitlines()[0]))
    if table is not None:
        found += check_schema.values(name, table, said)
        if any(failure.check == "schema" for failure in found):
            table = None
        found += check_schema.agree(name, said)
        for shard, path in zip(shards, where, strict=True):
            found += check_parquet.footer(shard, path)
    failures += found
    return table
