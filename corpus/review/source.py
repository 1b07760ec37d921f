"""What a review is made from: the tables of a release, document by document, compared with the raw pages.

>>> from pathlib import Path
>>> release = Path("corpus/releases/gonghui-1.0.1")
>>> page = next(documents(release))
>>> page.document["title"], len(page.rows), page.rows[0][1]
('刘明观点', 466, 'share')
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Container, Iterator
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from corpus.account.ledger import Row
from corpus.errors import CorpusError, Rejected
from corpus.pipeline import read_text
from corpus.read.containers import read_pages
from corpus.read.html import renderer
from corpus.read.page import Page, Unread
from corpus.release.check_rows import split
from corpus.release.diff import columns_of
from corpus.release.folder import check_sum, parquet_paths, read_sums, whole_documents
from corpus.release.plain import check_plain
from corpus.storage import join, shown

_TOGETHER = 64  # documents
_ID = re.compile(r"gh-[0-9a-f]{16}")  # a file is named after it
_WORD = re.compile(r"[A-Za-z0-9_.-]+")

Digests = dict[str, bytes | None]  # of the decoded page by the document's id; None where it cannot be had here


class Reviewed(NamedTuple):
    """A document and the rows of its ledger."""

    document: dict[str, Any]
    rows: list[Row]


def check_release(release: Path) -> None:
    """Fail when a file that a review is made from is not the one that was released."""
    check_plain(release)
    sums = read_sums(release)
    files = parquet_paths(sums, "documents")
    for name in (*files, *parquet_paths(sums, "ledger"), "croissant.json"):
        check_sum(release, name, sums)
    try:
        columns = list(columns_of(pq.read_schema(release / files[0])))
    except (OSError, ValueError, pa.ArrowException):
        return  # told when its rows are read
    for name in columns:
        _check_word(name, release)


def documents(release: Path) -> Iterator[Reviewed]:
    """Yield the documents of a release in the order of their ids, in memory that does not grow with them."""
    ledgers = chain.from_iterable(
        split(table, ("action", "reason", "raw", "text")) for table in whole_documents(release, "ledger", "document_id")
    )
    for table in whole_documents(release, "documents", "id"):
        # A few at a time: as objects, a whole row group takes ten times its room.
        few = (batch.to_pylist() for batch in table.to_batches(max_chunksize=_TOGETHER))
        for document in chain.from_iterable(few):
            of, columns = next(ledgers, ("", {}))
            if of != document["id"] or not _ID.fullmatch(of):
                raise CorpusError(
                    f"{release}: the ledger of {document['id']} is missing or out of order; copy it again"
                )
            for word in {*columns["action"], *columns["reason"]}:
                _check_word(word, release)
            yield Reviewed(document, list(zip(*columns.values(), strict=True)))


def _check_word(word: object, release: Path) -> None:
    """Fail where what a page shows as one of our words (a column, an action, a reason) is none."""
    if not isinstance(word, str) or not _WORD.fullmatch(word):
        raise CorpusError(f"{release}: {word!r} names no column, action or reason; run `corpus verify` on it")


def ids(release: Path) -> list[str]:
    """Return the ids of all documents, in order."""
    return [name for table in whole_documents(release, "documents", "id") for name in table["id"].to_pylist()]


def check_raw(
    release: Path,
    raw: str,
    text_column: str | None,
    masked: bool,
    withdrawn: Container[str] = (),
) -> Digests:
    """Compare the bytes of every raw page with its document; return the digests of the decoded pages.

    A missing or changed page is an error, but for `withdrawn` ones, which are not read. One that is masked, or that
    another renderer read, has no digest: its bytes alone were compared.
    """
    wanted: dict[str, tuple[str, dict[str, Any]]] = {}
    for table in whole_documents(release, "documents", "id"):
        for name, provenance in zip(table["id"].to_pylist(), table["provenance"].to_pylist(), strict=True):
            if name not in withdrawn:
                wanted[provenance["path"]] = (name, provenance)
    digests: Digests = {}
    problems: list[str] = []
    unread: dict[str, str] = {}
    for item in read_pages(raw, text_column):
        if isinstance(item, Unread):
            unread[item.path] = str(item.problem)
        elif item.path in wanted:
            name, provenance = wanted.pop(item.path)
            problem = _changed(item, provenance)
            if problem:
                problems.append(f"{shown(join(raw, item.path))}: {problem}")
            digests[name] = None if problem or masked else _decoded(item, provenance)
    for path in wanted:
        why = unread.get(path) or unread.get(path.rpartition("#")[0]) or "is not there"
        problems.append(f"{shown(join(raw, path))}: {why}")
    if problems:
        others = len(problems) - 1
        more = f" (and {others} more {'page' if others == 1 else 'pages'})" if others else ""
        raise CorpusError(f"{problems[0]}; name the folder that {release} was built from{more}")
    return digests


def check_decoded(page: Reviewed, digests: Digests, release: Path) -> None:
    """Fail when joining the ledger's `raw` does not give the page that was read from the raw folder."""
    wanted = digests.get(page.document["id"], b"")
    if wanted is not None and wanted != _digest("".join(row[2] for row in page.rows)):
        path = page.document["provenance"]["path"]
        raise CorpusError(f"{release}: the ledger does not give the page {path}; run `corpus verify` on it")


def _changed(page: Page, provenance: dict[str, Any]) -> str | None:
    if hashlib.sha256(page.data).hexdigest() != provenance["sha256"]:
        return "was changed: its SHA-256 is not the one that the release states"
    return None


def _decoded(page: Page, provenance: dict[str, Any]) -> bytes | None:
    if provenance.get("renderer") not in (None, _renderer()):
        return None
    try:
        return _digest(read_text(page)[0].text)
    except CorpusError:
        return b""  # no page has this digest


def _renderer() -> str | None:
    try:
        return renderer()
    except Rejected:
        return None


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
