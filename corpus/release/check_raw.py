"""Checks of a release against the raw pages it was made from.

Bytes and what they decode to must be the same. What this program makes of a page today may differ from what the one
made that built the release; then nobody can tell whether it is older or was changed, so that is only said.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa

from corpus.errors import CorpusError, Rejected
from corpus.pii import is_masked
from corpus.pipeline import read_text
from corpus.read.containers import read_pages
from corpus.read.html import renderer
from corpus.read.page import Page, Unread
from corpus.release.check_again import Again
from corpus.release.check_rows import split
from corpus.release.verify_types import Failure


class _Wanted(NamedTuple):
    """A document that says that one of its pages lies somewhere."""

    id: str
    provenance: dict[str, Any]


def raw(
    tables: Mapping[str, pa.Table],
    folder: Path,
    text_column: str | None = None,
    masked: bool = False,
    release: Path | None = None,
    note: Callable[[str], None] = lambda said: None,
) -> Iterator[Failure]:
    """Compare each document with its raw page, the bytes and what they decode to, in one pass over the folder.

    In a `masked` release a placeholder may stand for personal data. What counts as such is not asked: rules for that
    change, and a release does not.
    """
    ledgers = dict(split(tables["ledger"], ("action", "reason", "raw", "text")))
    roles = {name: part["role"] for name, part in split(tables["paragraphs"], ("role",))}
    documents = {row["id"]: row for row in tables["documents"].to_pylist()}
    wanted: dict[str, _Wanted] = {}
    for document in documents.values():
        provenance = document["provenance"]
        for path in (provenance["path"], *provenance["also"]):
            wanted[path] = _Wanted(document["id"], provenance)
    by_sum = {of.provenance["sha256"]: of.id for of in wanted.values()}
    again = Again(folder, release, masked)
    problems: dict[str, str] = {}
    found: set[str] = set()
    rejected = _rejected(release)
    others = 0
    for item in read_pages(folder, text_column) if folder.is_dir() else ():
        of = wanted.get(item.path)
        if isinstance(item, Unread):
            problems[item.path] = str(item.problem)
        elif of is not None:
            found.add(item.path)
            rows = ledgers.get(of.id, {"action": [], "reason": [], "raw": [], "text": []})
            failures = list(_compare(item, of, folder, "".join(rows["raw"]), masked))
            yield from failures
            if not failures and item.path == of.provenance["path"] and of.provenance["renderer"] in (None, _renderer()):
                again.compare(item, documents[of.id], rows, roles.get(of.id, []))
        elif name := by_sum.get(hashlib.sha256(item.data).hexdigest()):
            note(f"{folder / item.path}: has the bytes of {name}, which does not name it in `also`")
        else:
            others += item.path not in rejected
    for path, of in wanted.items():
        if path not in found:
            why = problems.get(path) or problems.get(path.rpartition("#")[0]) or "is not there"
            yield Failure("raw-missing", of.id, f"{folder / path}: {why}")
    for said in notes(tables):
        note(said)
    if others:
        note(f"{others} pages of {folder} are no documents: they were left out, or came after the release")
    for said in again.notes():
        note(said)


def _rejected(release: Path | None) -> set[str]:
    """Return the pages that a list of rejects beside the release names."""
    path = None if release is None else release.with_name(f"{release.name}.rejects.jsonl")
    if path is None or not path.is_file():
        return set()
    try:
        return {json.loads(line)["path"] for line in path.read_bytes().splitlines()}
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return set()


def notes(tables: Mapping[str, pa.Table]) -> list[str]:
    """What could not be compared: HTML that another version rendered, or that needs an extra."""
    renderers = {row["renderer"] for row in tables["documents"]["provenance"].to_pylist()} - {None, _renderer()}
    return [
        f"pages rendered by {name} were compared by their bytes alone: here is {_renderer() or 'no renderer'}"
        for name in sorted(renderers)
    ]


def _renderer() -> str | None:
    try:
        return renderer()
    except Rejected:
        return None


def _compare(page: Page, of: _Wanted, folder: Path, ledger: str, masked: bool) -> Iterator[Failure]:
    provenance = of.provenance
    if hashlib.sha256(page.data).hexdigest() != provenance["sha256"] or len(page.data) != provenance["bytes"]:
        yield Failure("raw-bytes", of.id, f"{folder / page.path} holds other bytes than were cleaned")
    elif page.path == provenance["path"] and provenance["renderer"] in (None, _renderer()):
        problem = _decoded_problem(page, ledger, provenance, masked)
        if problem:
            yield Failure("raw-decoded", of.id, f"{folder / page.path}: {problem}")


def _decoded_problem(page: Page, ledger: str, provenance: dict[str, Any], masked: bool) -> str | None:
    try:
        decoded, origin = read_text(page)
    except CorpusError as error:
        return f"cannot be read: {error}"
    if decoded.encoding != provenance["encoding"]:
        return f"is read as {decoded.encoding}, the release says {provenance['encoding']}"
    if origin.renderer != provenance["renderer"]:
        return f"is rendered by {origin.renderer}, the release says {provenance['renderer']}"
    if decoded.text == ledger or (masked and is_masked(decoded.text, ledger)):
        return None
    return "joining the ledger's raw does not give the page"
