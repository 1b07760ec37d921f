"""Check a release by what it says itself: its checksums, its schema, its card, and the promises of the ledger.

>>> from pathlib import Path
>>> [failure.check for failure in verify(Path("nowhere"))]
['checksum-list']
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pyarrow as pa
from pydantic import ValidationError

from corpus.errors import CorpusError
from corpus.release import check_files, check_raw, check_restoration, check_rows
from corpus.release.card import AGAINST
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
    "checksum-list": "SHA256SUMS is there, and each line is `<sha256>  <path>`",
    "checksum": "each file has the checksum that SHA256SUMS states",
    "file-missing": "each file that SHA256SUMS or the layout names is there",
    "file-unknown": "each file of the folder is in SHA256SUMS",
    # schema
    "schema": "each table is readable Parquet with the columns and types of the release's own schema",
    "record": "each value keeps the rules of the release's own JSON Schema",
    # documents
    "order": "each table is sorted by its key",
    "id-unique": "no two rows share a key",
    "id-sha256": "the id of a document follows from the SHA-256 of its raw bytes",
    "orphan": "each ledger row, each paragraph and each injured one belongs to a document",
    "quality-count": "`quality` counts the characters and lines of the text",
    "repairs-count": "`repairs` counts the ledger",
    "fold": "a fold follows from the id; paragraphs share their document's, near copies that of the page they repeat",
    "duplicate": "`duplicate_of` names another document, of this or the earlier release, that repeats no other",
    # paragraphs
    "paragraph-text": "the paragraphs of a document are the lines of its text, in order, numbered from 0",
    "paragraph-id": "the id of a paragraph is that of its document and its position",
    # ledger
    "ledger-order": "the ledger rows of a document are numbered from 0 without a gap",
    "ledger-positions": "raw stretches follow each other without gap or overlap, each as long as it says",
    "ledger-action": "kept text is the same, converted text as long, removed text empty",
    "ledger-text": "joining the ledger's `text` gives the document's text: nothing is invented",
    # the restoration benchmark, where there is one
    "restoration-text": "`clean` is the line of its document that `paragraph` names; id, position and fold follow",
    "restoration-injuries": "`injured`, with the truth of each of its injuries put there, is `clean`",
    "restoration-rows": "the rows are those that the generator makes of the documents, if it is still the same version",
    # what the release says of itself
    "digest": "the content digest in the card and in croissant.json is that of the tables",
    "card-counts": "every count in the card is that of the tables",
    "croissant": "croissant.json names each file with its checksum, and each column",
    "citation": "CITATION.cff names this version and its content digest",
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

    `text_column` is the column that holds them, as it was said to `build`. `note` is told what could not be compared.
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
    failures = list(check_files.files(release, sums))
    names = check_files.tables_in(sums)
    tables = dict(_tables(release, names, failures))
    # Without the right columns nothing more can be asked of a table; the failure of its schema is enough.
    if tables.keys() == set(names):
        sound = check_rows.by_key(tables, failures)
        failures += check_rows.rows(sound, _outside(release, failures))
        if BENCHMARK in sound:
            failures += check_restoration.rows(sound["documents"], sound[BENCHMARK])
        failures += check_files.words(release, sound)
        gone = held(release)
        failures += withdrawn_failures(release, gone)
        for said in withdrawn_notes(sound["documents"], gone):
            note(said)
        if raw is not None:
            found = check_raw.raw(sound, raw, text_column, masked=says_masked(release))
            # The raw page of a withdrawn one may be gone as well.
            failures += [each for each in found if each.check != "raw-missing" or each.where not in gone]
            for said in check_raw.notes(sound):
                note(said)
    return failures


def _outside(release: Path, failures: list[Failure]) -> dict[str, int] | None:
    """Return the pages of the earlier release that twins may name, with their folds; None if it is not at hand."""
    try:
        said = check_files.against(release)
    except ValidationError:
        failures.append(Failure("duplicate", "README.md", f"`{AGAINST}` is not a name, a version and a content digest"))
        return None
    if said is None:
        return {}
    documents = find_earlier(release, said)
    return None if documents is None else originals(documents)


def _tables(release: Path, names: Iterable[str], failures: list[Failure]) -> Iterator[tuple[str, pa.Table]]:
    for name in names:
        if not all(path.is_file() for path in shards_in(release, name)):
            continue  # told as a missing file
        try:
            table = read_table(release, name)
        except CorpusError as error:
            failures.append(Failure("schema", f"data/{name}", str(error)))
            continue
        found = list(check_files.table_schema(release, name, table))
        failures += found
        if not any(failure.check == "schema" for failure in found):
            yield name, table
