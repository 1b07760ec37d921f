"""The first stage: some raw files become runs of cleaned pages, and a list of the pages left out.

A task holds no more of the pages than one run, however many its files hold.
"""

from __future__ import annotations

import gc
import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from corpus import storage
from corpus.cleaned import Cleaned
from corpus.curation import Curation, Decision, Withdrawal
from corpus.errors import CorpusError, Rejected
from corpus.pipeline import clean_page, read_text
from corpus.read.containers import pages_in
from corpus.read.folder import Place, id_of
from corpus.read.page import NOT_A_PAGE, Page, Unread
from corpus.release.shard import shares
from corpus.release.tables import pack
from corpus.stages.plan import in_tasks
from corpus.stages.runs import merge_indexes, read_index, slices, write_run
from corpus.stages.tasks import Shop, stage
from corpus.terminal import json_safe

# What a run holds at most. As Python objects, pages and their ledgers take some thirty times their bytes.
_PAGES, _BYTES = 500, 8 << 20
_IN_SLICE = 1_000  # documents held at once when runs are joined


class Reject(NamedTuple):
    """A page that is not in the release: a line of `rejects.jsonl`. Without bytes there is no id.

    The names of files and columns are strangers' words: what acts on a terminal, or is no UTF-8, stands there escaped.
    """

    path: str
    reason: str
    message: str
    sha256: str | None = None

    def as_json(self) -> str:
        document_id = None if self.sha256 is None else id_of(self.sha256)
        return json_safe(json.dumps({**self._asdict(), "id": document_id}, ensure_ascii=False))

    @classmethod
    def from_json(cls, line: bytes) -> Reject:
        said = json.loads(line)
        return cls(said["path"], said["reason"], said["message"], said["sha256"])


class Settings(NamedTuple):
    """What a person said about the pages, as every task needs it."""

    curation: Curation
    text_column: str | None = None
    mask_pii: bool = False


def settings_json(settings: Settings) -> str:
    """Return the settings as JSON, for tasks in other processes.

    >>> settings_from(settings_json(Settings(Curation(), "body"))).text_column
    'body'
    """
    decisions = [decision.model_dump() for some in settings.curation.decisions.values() for decision in some]
    return json.dumps(
        {
            "decisions": decisions,
            "withdrawn": {name: each.reason for name, each in settings.curation.withdrawn.items()},
            "text_column": settings.text_column,
            "mask_pii": settings.mask_pii,
        },
        ensure_ascii=False,
    )


def settings_from(text: str) -> Settings:
    """Return the settings that `settings_json` wrote."""
    said = json.loads(text)
    decisions: dict[str, tuple[Decision, ...]] = {}
    for each in said["decisions"]:
        decision = Decision.model_validate(each)
        decisions[decision.id] = (*decisions.get(decision.id, ()), decision)
    withdrawn = {name: Withdrawal(id=name, reason=reason) for name, reason in said["withdrawn"].items()}
    return Settings(Curation(None, decisions, withdrawn), said["text_column"], said["mask_pii"])


def clean_all(shop: Shop, raw: str, listing: Sequence[Place], settings: Settings) -> list[dict[str, Any]]:
    """Clean the pages of all files; return the answer of each task."""
    said = storage.join(shop.folder, "settings.json")
    storage.write_bytes(said, settings_json(settings).encode())
    parts = in_tasks(listing)
    tasks = [
        {
            "raw": raw,
            "files": [_file(raw, place) for place in part],
            "settings": said,
            "out": storage.join(shop.folder, "runs", f"{number:05d}"),
        }
        for number, part in enumerate(parts)
    ]
    sizes = [sum(place.size for place in part) for part in parts]
    return stage(shop, "clean", clean_files, tasks, sizes)


def clean_files(task: dict[str, Any]) -> dict[str, Any]:
    """The task: clean the pages of `files` (path, file, and why it is not read) and write them below `out`.

    The answer names the run, and says what was counted: pages, ids that a person decided about, pages left out.
    """
    settings = settings_from(storage.read_bytes(task["settings"]).decode())
    out = task["out"]
    items = pages_in((_place(task["raw"], *file) for file in task["files"]), settings.text_column)
    found = _Found(task["raw"], settings)
    thresholds = gc.get_threshold()
    # A page makes thousands of small objects and no cycle among them: looking for cycles as often as by default takes
    # a tenth of the time of a build.
    gc.set_threshold(100_000, 20, 20)
    runs: list[str] = []
    try:
        for pages in _in_runs(items, found):
            runs.append(storage.join(out, f"part-{len(runs):05d}"))
            write_run([pack(pages)], runs[-1])
    finally:
        gc.set_threshold(*thresholds)
    rejects = storage.join(out, "rejects.jsonl")
    storage.write_bytes(rejects, "".join(reject.as_json() + "\n" for reject in sorted(found.rejects)).encode())
    return {
        "run": _joined(runs, out) if runs else None,
        "rejects": rejects if found.rejects else None,
        "pages": found.pages,
        "decided": sorted(found.decided),
        "left_out": dict(Counter(reject.reason for reject in found.rejects)),
    }


class _Found:
    """What the pages of a task turned out to be, but for those of the run at hand."""

    def __init__(self, raw: str, settings: Settings) -> None:
        self.raw = raw
        self.settings = settings
        self.pages = 0
        self.decided: set[str] = set()
        self.rejects: list[Reject] = []

    def clean(self, page: Page, sha256: str) -> Cleaned | None:
        """The page cleaned, or None when it is left out."""
        curation = self.settings.curation
        document_id = id_of(sha256)
        if document_id in curation.decisions:
            self.decided.add(document_id)
        try:
            if document_id in curation.withdrawn:
                raise Rejected("withdrawn", curation.withdrawn[document_id].reason)
            decoded, origin = read_text(page)
            decisions, mask_pii = curation.decisions_for(document_id), self.settings.mask_pii
            return clean_page(decoded, sha256, len(page.data), page.path, decisions, origin, mask_pii=mask_pii)
        except Rejected as rejected:
            self.reject(page.path, rejected, sha256)
            return None
        except CorpusError as error:
            raise CorpusError(f"{storage.shown(storage.join(self.raw, page.path))}: {error}") from None
        except Exception as error:
            error.add_note(f"while cleaning {storage.shown(storage.join(self.raw, page.path))}")
            raise

    def reject(self, path: str, problem: Rejected, sha256: str | None = None) -> None:
        self.rejects.append(Reject(path, problem.reason, str(problem), sha256))


def _file(raw: str, place: Place) -> list[str | None]:
    """Return a place as JSON has it; most lie where their path says."""
    file = None if str(place.file) == storage.join(raw, place.path) else str(place.file)
    return [place.path, file] if place.problem is None else [place.path, file, place.problem.reason, str(place.problem)]


def _place(raw: str, path: str, file: str | None, reason: str | None = None, message: str = "") -> Place:
    problem = Rejected(reason, message) if reason else None
    return Place(path, file or storage.join(raw, path), problem)


def _in_runs(items: Iterator[Page | Unread], found: _Found) -> Iterator[list[Cleaned]]:
    """Yield the cleaned pages, as many at a time as a run holds. Of equal bytes there is one page, with `also`."""
    pages: dict[str, Cleaned] = {}
    size = 0
    for item in items:
        if isinstance(item, Unread):
            if item.problem.reason == "missing" and not storage.exists(found.raw):
                raise CorpusError(f"{storage.shown(found.raw)}: is gone; put it back, and give the command again")
            found.pages += item.problem.reason != NOT_A_PAGE
            found.reject(item.path, item.problem)
            continue
        found.pages += 1
        sha256 = hashlib.sha256(item.data).hexdigest()
        if sha256 in pages:
            provenance = pages[sha256].document["provenance"]
            provenance["also"] = sorted({*provenance["also"], item.path})
        elif (cleaned := found.clean(item, sha256)) is not None:
            pages[sha256] = cleaned
            size += len(item.data)
        if len(pages) >= _PAGES or size >= _BYTES:
            yield list(pages.values())
            pages, size = {}, 0
    if pages:
        yield list(pages.values())


def _joined(runs: list[str], out: str) -> str:
    """Return one run of all: what reads a range of ids then opens one file a task, not one a part."""
    if len(runs) == 1:
        return runs[0]
    documents = len(merge_indexes(map(read_index, runs)))
    whole = storage.join(out, "whole")
    write_run(slices(runs, shares(-(-documents // _IN_SLICE))), whole)
    for run in runs:
        storage.remove(run)
    return whole
