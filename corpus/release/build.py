"""A folder of raw pages becomes a release; what cannot become a record is listed beside it, with the reason.

>>> import tempfile
>>> with tempfile.TemporaryDirectory() as out:
...     built = build("raw", out)
...     print(built.path.name, built.documents, [reject.reason for reject in built.rejects])
gonghui-1.0.0 5 []
"""

from __future__ import annotations

import gc
import hashlib
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

from corpus.cleaned import Cleaned
from corpus.curation import FILE_NAME, Curation, load_curation
from corpus.errors import CorpusError, Rejected
from corpus.pipeline import clean_from
from corpus.read.containers import pages_in
from corpus.read.folder import Place, id_of, places
from corpus.read.page import NOT_A_PAGE, Page, Unread
from corpus.release.earlier import read_earlier
from corpus.release.folder import OURS
from corpus.release.info import masked, read_info
from corpus.release.tables import mark_twins, merge, to_tables
from corpus.release.write import write_release

Progress = Callable[[int, int], None]  # pages done, pages found so far

_BATCH = 200  # pages held as Python objects at once, before they become columns


class OutNeededError(CorpusError):
    """Nobody said where the release goes, and the pages are not this project's own."""


class Reject(NamedTuple):
    """A page that is not in the release: a line of `rejects.jsonl`. Without bytes there is no id."""

    path: str
    reason: str
    message: str
    sha256: str | None = None

    def as_json(self) -> str:
        document_id = None if self.sha256 is None else id_of(self.sha256)
        return json.dumps({**self._asdict(), "id": document_id}, ensure_ascii=False)


@dataclass(frozen=True)
class Built:
    """What a build did: `pages` found, `documents` in the release; `unchanged` when it was there already."""

    path: Path
    rejects_path: Path
    pages: int
    documents: int
    unchanged: bool
    rejects: tuple[Reject, ...] = ()


@dataclass
class _Found:
    """What was read so far. Of a page only its SHA-256 and its places stay, so that a million fit."""

    pages: int = 0
    ahead: int = 0
    """Files that are not opened yet."""
    places: dict[str, list[str]] = field(default_factory=dict)
    """By SHA-256, in the order of reading."""
    failed: dict[str, tuple[str, str]] = field(default_factory=dict)
    """By SHA-256 the reason and the message; not the exception, which would keep the page."""
    rejects: list[Reject] = field(default_factory=list)

    def reject(self, path: str, problem: Rejected, sha256: str | None = None) -> None:
        self.rejects.append(Reject(path, problem.reason, str(problem), sha256))


def build(
    raw: str | Path = "raw",
    out: str | Path | None = None,
    *,
    release: str | None = None,
    strict: bool = False,
    text_column: str | None = None,
    mask_pii: bool = False,
    against: str | Path | None = None,
    progress: Progress | None = None,
) -> Built:
    """Build the release of the pages in the folder `raw`, into the folder `out`.

    `release` overrules the version in `release.toml`. With `strict` nothing is released unless every page is in it,
    except those that `curation.toml` withdraws. `text_column` is the column or key that holds the page, in tables and
    JSON Lines where its name does not say so. `mask_pii` masks personal data, and the release says so. Pages that
    nearly repeat others are marked, also others of an earlier release: `against` is its folder, or a version of ours.
    Without `out` our own pages go where our releases lie.
    """
    raw = Path(raw)
    listing = places(raw)
    out = _target(raw, out)
    info = read_info(raw, release)
    if mask_pii or info.mask_pii:
        info = masked(info)
    earlier = None
    if against is not None:
        said, earlier = read_earlier(against)
        info = info.model_copy(update={"against": said})
    curation = load_curation(raw / FILE_NAME)
    name = f"{info.name}-{info.version}"
    path, rejects_path = out / name, out / f"{name}.rejects.jsonl"

    report = progress or (lambda done, of: None)
    found = _Found()
    items = pages_in(_counted(listing, found, report), text_column)
    tables = _tables(_cleaned(raw, items, found, curation, info.mask_pii, report))
    if not found.pages:
        raise CorpusError(f"{raw}: holds no page; put the pages there, each a file, or many in a container")
    curation.check_ids({id_of(sha256) for sha256 in found.places})

    rejects = tuple(sorted(found.rejects))
    failed = sum(reject.reason not in ("withdrawn", NOT_A_PAGE) for reject in rejects)
    try:
        if not tables or (strict and failed):
            _write_rejects(rejects_path, rejects)
            what = f"{failed} of {found.pages} pages were left out" if tables else "no page became a record"
            first = (
                next(reject for reject in rejects if reject.reason not in ("withdrawn", NOT_A_PAGE)) if failed else None
            )
            why = f"; {first.path}: {first.message}" if first else ""
            raise CorpusError(f"{raw}: {what}, so no release was written{why}; all reasons are in {rejects_path}")
        tables = _with_also(tables, found.places)
        unchanged = path.exists()
        tables = mark_twins(tables, earlier)
        write_release(tables, info, out)
        _write_rejects(rejects_path, rejects)
    except OSError as error:
        where = error.filename or out
        raise CorpusError(f"{where}: cannot be written: {error.strerror}; give another folder with --out") from None
    documents = tables["documents"].num_rows
    return Built(path, rejects_path, found.pages, documents, unchanged, rejects)


def _target(raw: Path, out: str | Path | None) -> Path:
    if out is not None:
        if Path(out).resolve().is_relative_to(raw.resolve()):
            raise CorpusError(f"{out}: lies in {raw}, where the next build would take it for pages; give another --out")
        return Path(out)
    if raw.resolve() == OURS.parent.parent / "raw":
        return OURS
    raise OutNeededError(f"say where the release goes: corpus build {raw} --out releases")


def _counted(listing: Iterator[Place], found: _Found, report: Progress) -> Iterator[Place]:
    """The files, all listed before the first is read: each counts as a page until it shows how many it holds."""
    files = []
    for place in listing:
        files.append(place)
        report(0, len(files))
    for number, place in enumerate(files, 1):
        found.ahead = len(files) - number
        yield place


def _cleaned(
    raw: Path, items: Iterator[Page | Unread], found: _Found, curation: Curation, mask_pii: bool, report: Progress
) -> Iterator[Cleaned]:
    """The record of each page that is not there yet, in the order of reading; the rest adds to `found`."""
    for item in items:
        if isinstance(item, Unread):
            found.pages += item.problem.reason != NOT_A_PAGE
            found.reject(item.path, item.problem)
            continue
        found.pages += 1
        sha256 = hashlib.sha256(item.data).hexdigest()
        known = found.places.setdefault(sha256, [])
        known.append(item.path)
        try:
            if sha256 in found.failed:
                raise Rejected(*found.failed[sha256])
            if len(known) == 1:
                yield _clean(item, sha256, curation, mask_pii)
        except Rejected as rejected:
            found.failed[sha256] = rejected.reason, str(rejected)
            found.reject(item.path, rejected, sha256)
        except CorpusError as error:
            raise CorpusError(f"{raw / item.path}: {error}") from None
        except Exception as error:
            error.add_note(f"while cleaning {raw / item.path}")
            raise
        report(found.pages, found.pages + found.ahead)


def _clean(page: Page, sha256: str, curation: Curation, mask_pii: bool) -> Cleaned:
    document_id = id_of(sha256)
    if document_id in curation.withdrawn:
        raise Rejected("withdrawn", curation.withdrawn[document_id])
    return clean_from(page, curation.decisions_for(document_id), mask_pii=mask_pii)


def _tables(pages: Iterator[Cleaned]) -> dict[str, pa.Table] | None:
    """The tables of all pages; None without any."""
    parts = []
    thresholds = gc.get_threshold()
    # A page makes thousands of small objects and no cycle among them: looking for cycles as often as by default takes
    # a tenth of the time of a build.
    gc.set_threshold(100_000, 20, 20)
    try:
        while batch := list(islice(pages, _BATCH)):
            parts.append(to_tables(batch))
    finally:
        gc.set_threshold(*thresholds)
    return merge(parts) if parts else None


def _with_also(tables: dict[str, pa.Table], places: dict[str, list[str]]) -> dict[str, pa.Table]:
    """The tables with the other places of the pages that were found more than once."""
    if all(len(paths) == 1 for paths in places.values()):
        return tables
    documents = tables["documents"]
    provenance = documents["provenance"].to_pylist()
    for row in provenance:
        row["also"] = sorted(set(places[row["sha256"]][1:]))
    at = documents.schema.get_field_index("provenance")
    of = documents.schema.field(at)
    return {**tables, "documents": documents.set_column(at, of, pa.array(provenance, of.type))}


def _write_rejects(path: Path, rejects: tuple[Reject, ...]) -> None:
    """Write the list in one step, so that a reader never sees half of it. No rejects: an empty file, not an old one."""
    text = "".join(reject.as_json() + "\n" for reject in rejects)
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.is_file() and path.read_bytes() == text.encode():
        return
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_text(text, encoding="utf-8", newline="\n")
    os.replace(draft, path)
