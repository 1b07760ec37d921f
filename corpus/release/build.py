"""A folder of raw pages becomes a release; what cannot become a record is listed beside it, with the reason.

>>> import tempfile
>>> with tempfile.TemporaryDirectory() as out:
...     built = build("raw", out)
...     print(built.path.name, built.documents, [reject.reason for reject in built.rejects])
gonghui-0.1.0 5 []
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
from typing import TYPE_CHECKING, NamedTuple

from corpus.cleaned import Cleaned
from corpus.curation import FILE_NAME, Curation, load_curation
from corpus.errors import CorpusError, Rejected
from corpus.pipeline import clean
from corpus.read.folder import Place, id_of, places, read_file
from corpus.release.earlier import read_earlier
from corpus.release.folder import OURS
from corpus.release.info import read_info
from corpus.release.tables import mark_twins, merge, to_tables
from corpus.release.write import write_release

if TYPE_CHECKING:
    import pyarrow as pa

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
    """Where the pages of a folder lie, by the SHA-256 of their bytes; not the bytes, so that a million fit."""

    pages: int = 0
    places: dict[str, list[str]] = field(default_factory=dict)
    rejects: list[Reject] = field(default_factory=list)


def build(
    raw: str | Path = "raw",
    out: str | Path | None = None,
    *,
    release: str | None = None,
    strict: bool = False,
    against: str | Path | None = None,
    progress: Progress | None = None,
) -> Built:
    """Build the release of the pages in the folder `raw`, into the folder `out`.

    `release` overrules the version in `release.toml`. With `strict` nothing is released unless every page is in it,
    except those that `curation.toml` withdraws. Without `out` our own pages go where our releases lie.
    Pages that nearly repeat others are marked, also others of an earlier release: `against` is its folder, or a
    version of ours.
    """
    raw = Path(raw)
    listing = places(raw)
    out = _target(raw, out)
    info = read_info(raw, release)
    earlier = None
    if against is not None:
        said, earlier = read_earlier(against)
        info = info.model_copy(update={"against": said})
    curation = load_curation(raw / FILE_NAME)
    name = f"{info.name}-{info.version}"
    path, rejects_path = out / name, out / f"{name}.rejects.jsonl"

    report = progress or (lambda done, of: None)
    found = _find(raw, listing, report)
    if not found.pages:
        raise CorpusError(f"{raw}: holds no page; put the pages there, one a file")
    curation.check_ids({id_of(sha256) for sha256 in found.places})
    tables = _tables(_cleaned(raw, found, curation, report))

    rejects = tuple(sorted(found.rejects))
    failed = sum(reject.reason != "withdrawn" for reject in rejects)
    try:
        if not tables or (strict and failed):
            _write_rejects(rejects_path, rejects)
            what = f"{failed} of {found.pages} pages were left out" if tables else "no page became a record"
            raise CorpusError(f"{raw}: {what}, so no release was written; the reasons are in {rejects_path}")
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


def _find(raw: Path, listing: Iterator[Place], report: Progress) -> _Found:
    """Read every page once to know it by its bytes: the same bytes are one record, whatever the files are called."""
    found = _Found()
    for path, file, problem in listing:
        found.pages += 1
        report(0, found.pages)
        try:
            if problem:
                raise problem
            sha256 = hashlib.sha256(read_file(file)).hexdigest()
        except Rejected as rejected:
            found.rejects.append(Reject(path, rejected.reason, str(rejected)))
        else:
            found.places.setdefault(sha256, []).append(path)
    return found


def _cleaned(raw: Path, found: _Found, curation: Curation, report: Progress) -> Iterator[Cleaned]:
    """Each page's record in the order of the ids, whatever the order of the files; adds to the rejects of `found`."""
    done = 0
    for sha256, paths in sorted(found.places.items()):
        path, *also = sorted(paths)
        done += len(paths)
        try:
            cleaned = _clean(raw, path, sha256, curation)
        except Rejected as rejected:
            found.rejects += (Reject(place, rejected.reason, str(rejected), sha256) for place in paths)
        except CorpusError as error:
            raise CorpusError(f"{raw / path}: {error}") from None
        except Exception as error:
            error.add_note(f"while cleaning {raw / path}")
            raise
        else:
            cleaned.document["provenance"]["also"] = also
            yield cleaned
        report(done, found.pages)


def _clean(raw: Path, path: str, sha256: str, curation: Curation) -> Cleaned:
    document_id = id_of(sha256)
    if document_id in curation.withdrawn:
        raise Rejected("withdrawn", curation.withdrawn[document_id])
    data = read_file(raw / path)
    if hashlib.sha256(data).hexdigest() != sha256:
        raise CorpusError("was changed while it was being built; build again")
    return clean(data, path, curation.decisions_for(document_id))


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


def _write_rejects(path: Path, rejects: tuple[Reject, ...]) -> None:
    """Write the list in one step, so that a reader never sees half of it. No rejects: an empty file, not an old one."""
    text = "".join(reject.as_json() + "\n" for reject in rejects)
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.is_file() and path.read_bytes() == text.encode():
        return
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_text(text, encoding="utf-8", newline="\n")
    os.replace(draft, path)
