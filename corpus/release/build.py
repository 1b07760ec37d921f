"""A folder of raw pages becomes a release; what cannot become a record is listed beside it, with the reason.

>>> import tempfile
>>> with tempfile.TemporaryDirectory() as out:
...     built = build("raw", out)
...     print(Path(built.path).name, built.documents, [reject.reason for reject in built.rejects])
gonghui-1.0.0 5 []
"""

from __future__ import annotations

import contextlib
import heapq
import io
import json
import os
import tempfile
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow as pa

from corpus import storage
from corpus.curation import FILE_NAME, load_curation
from corpus.engine import Engine, local
from corpus.errors import CorpusError
from corpus.read.folder import Place, places
from corpus.read.page import NOT_A_PAGE
from corpus.release.content import Content
from corpus.release.earlier import read_earlier
from corpus.release.folder import OURS, SUMS, read_table, tables_of
from corpus.release.info import ReleaseInfo, masked, read_info
from corpus.release.place import TargetExistsError, move_into_place, working
from corpus.release.write import compare, finish
from corpus.stages.clean import Reject, Settings, clean_files, settings_json
from corpus.stages.plan import in_tasks, mark
from corpus.stages.tasks import stage
from corpus.stages.twins import find_twins
from corpus.stages.write import write_shards

Progress = Callable[[int, int], None]  # files done, files found so far

_EXPECTED = ("withdrawn", NOT_A_PAGE)  # reasons that no page failed for
_NO_RECORD = "no page became a record"


class OutNeededError(CorpusError):
    """Nobody said where the release goes, and the pages are not this project's own."""


@dataclass(frozen=True)
class Built:
    """What a build did: `pages` found, `documents` in the release; `unchanged` when it was there already.

    `path` and `rejects_path` are where the release and the list of rejects lie, on a store URIs. `left_out` counts the
    rejects by reason, `seconds` the processor time of all workers by stage.
    """

    path: Path | str
    rejects_path: Path | str
    pages: int
    documents: int
    unchanged: bool
    left_out: dict[str, int] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    @cached_property
    def rejects(self) -> tuple[Reject, ...]:
        """All rejects, sorted by path."""
        return tuple(read_rejects(str(self.rejects_path)))


def build(
    raw: str | Path = "raw",
    out: str | Path | None = None,
    *,
    release: str | None = None,
    strict: bool = False,
    text_column: str | None = None,
    mask_pii: bool = False,
    against: str | Path | None = None,
    engine: Engine | int | None = None,
    progress: Progress | None = None,
) -> Built:
    """Build the release of the pages in the folder `raw`, into the folder `out`; both may be URIs of a store.

    `release` overrules the version in `release.toml`. With `strict` nothing is released unless every page is in it,
    except those that `curation.toml` withdraws. `text_column` is the column or key that holds the page, in tables and
    JSON Lines where its name does not say so. `mask_pii` masks personal data, and the release says so. Pages that
    nearly repeat others are marked, also others of an earlier release: `against` is its folder, or a version of ours.
    Without `out` our own pages go where our releases lie. `engine` runs the tasks: a number of processes on this
    machine (by default one a processor), or what `corpus.engine` gives. A build that was stopped goes on when it is
    called again.
    """
    raw = str(raw)
    report = progress or (lambda done, of: None)
    target_folder = _target(raw, out)
    listing = list(_counted(places(raw), report))
    with _settings(raw) as folder:
        info = read_info(folder, release)
        curation = load_curation(folder / FILE_NAME)
    if mask_pii or info.mask_pii:
        info = masked(info)
    earlier = None
    if against is not None:
        said, earlier = read_earlier(against)
        info = info.model_copy(update={"against": said})
    name = f"{info.name}-{info.version}"
    target, rejects_path = storage.join(target_folder, name), storage.join(target_folder, f"{name}.rejects.jsonl")
    work = storage.join(target_folder, f".unfinished-{name}")
    settings = Settings(curation, text_column, info.mask_pii)
    run = engine if callable(engine) else local(engine or os.cpu_count() or 1)
    seconds: dict[str, float] = {}

    try:
        with working(work, mark([settings_json(settings), info.model_dump(mode="json")], listing)):
            cleaned = _clean(run, raw, listing, settings, work, report, seconds)
            try:
                content, unchanged = _release(
                    run, raw, cleaned, settings, info, earlier, strict, work, target, rejects_path, seconds
                )
            except CorpusError:
                storage.remove(work)  # to go on there would end in the same way
                raise
            _write_rejects(rejects_path, cleaned)
    except OSError as error:
        raise CorpusError(
            f"{target_folder}: cannot be written: {error.strerror}; give another folder with --out"
        ) from None
    left_out = sum((Counter(answer["left_out"]) for answer in cleaned), Counter[str]())
    pages = sum(answer["pages"] for answer in cleaned)
    documents = content.rows("documents")
    return Built(_named(target), _named(rejects_path), pages, documents, unchanged, dict(left_out), seconds)


def _release(
    run: Engine,
    raw: str,
    cleaned: list[dict[str, Any]],
    settings: Settings,
    info: ReleaseInfo,
    earlier: pa.Table | None,
    strict: bool,
    work: str,
    target: str,
    rejects_path: str,
    seconds: dict[str, float],
) -> tuple[Content, bool]:
    """Make a release of the runs of cleaned pages. Return what it holds, and whether it was there already."""
    if not any(answer["pages"] for answer in cleaned):
        raise CorpusError(f"{raw}: holds no page; put the pages there, each a file, or many in a container")
    settings.curation.check_ids({name for answer in cleaned for name in answer["decided"]})
    runs = [answer["run"] for answer in cleaned if answer["run"]]
    if not runs or (strict and _failed(cleaned)):
        _write_rejects(rejects_path, cleaned)
        raise CorpusError(_refusal(raw, cleaned, rejects_path))
    twins = find_twins(run, runs, earlier, work, seconds)
    in_place = not storage.is_local(target) and not storage.exists(storage.join(target, SUMS))
    draft = target if in_place else storage.join(work, "release")
    content = write_shards(run, runs, twins, draft, work, seconds)
    return content, _put(draft, target, info, content)


def _target(raw: str, out: str | Path | None) -> str:
    if out is None:
        if storage.is_local(raw) and storage.local_path(raw).resolve() == OURS.parent.parent / "raw":
            return str(OURS)
        raise OutNeededError(f"say where the release goes: corpus build {raw} --out releases")
    out = str(out)
    if storage.is_local(out):
        path = storage.local_path(out)
        if storage.is_local(raw) and path.resolve().is_relative_to(storage.local_path(raw).resolve()):
            raise CorpusError(f"{out}: lies in {raw}, where the next build would take it for pages; give another --out")
        return str(path)
    return out


def _counted(listing: Iterable[Place], report: Progress) -> Iterator[Place]:
    for number, place in enumerate(listing, 1):
        report(0, number)
        yield place


@contextlib.contextmanager
def _settings(raw: str) -> Iterator[Path]:
    """The folder of what is said about the pages; from a store it is fetched."""
    if storage.is_local(raw):
        yield storage.local_path(raw)
        return
    with tempfile.TemporaryDirectory() as folder:
        for name in ("release.toml", FILE_NAME):
            if storage.exists(storage.join(raw, name)):
                Path(folder, name).write_bytes(storage.read_bytes(storage.join(raw, name)))
        with contextlib.suppress(OSError, ValueError, KeyError):  # whatever is wrong with it is told when it is read
            card = tomllib.loads(Path(folder, "release.toml").read_text(encoding="utf-8"))["card"]
            Path(folder, Path(card).name).write_bytes(storage.read_bytes(storage.join(raw, card)))
        yield Path(folder)


def _clean(
    run: Engine,
    raw: str,
    listing: list[Place],
    settings: Settings,
    work: str,
    report: Progress,
    seconds: dict[str, float],
) -> list[dict[str, Any]]:
    """Return the answer of each task of the first stage."""
    said = storage.join(work, "settings.json")
    storage.write_bytes(said, settings_json(settings).encode())
    parts = in_tasks(listing)
    tasks = [
        {
            "raw": raw,
            "files": [_file(raw, place) for place in part],
            "settings": said,
            "out": storage.join(work, "runs", f"{number:05d}"),
        }
        for number, part in enumerate(parts)
    ]
    return stage(
        run,
        "clean",
        clean_files,
        tasks,
        work,
        lambda number: report(sum(map(len, parts[:number])), len(listing)),
        seconds,
    )


def _file(raw: str, place: Place) -> list[str | None]:
    """Return a place as JSON has it; most lie where their path says."""
    file = None if str(place.file) == storage.join(raw, place.path) else str(place.file)
    return [place.path, file] if place.problem is None else [place.path, file, place.problem.reason, str(place.problem)]


def _failed(cleaned: list[dict[str, Any]]) -> int:
    """Return how many pages were left out though nobody asked for it."""
    return sum(n for answer in cleaned for reason, n in answer["left_out"].items() if reason not in _EXPECTED)


def _refusal(raw: str, cleaned: list[dict[str, Any]], rejects_path: str) -> str:
    failed, pages = _failed(cleaned), sum(answer["pages"] for answer in cleaned)
    what = f"{failed} of {pages} pages were left out" if any(answer["run"] for answer in cleaned) else _NO_RECORD
    first = next((reject for reject in read_rejects(rejects_path) if reject.reason not in _EXPECTED), None)
    why = f"; {first.path}: {first.message}" if first else ""
    return f"{raw}: {what}, so no release was written{why}; all reasons are in {storage.shown(rejects_path)}"


def _put(draft: str, target: str, info: ReleaseInfo, content: Content) -> bool:
    """Finish the release and put it in place. Return whether it was there already; fail where another one is."""
    if draft == target:
        finish(target, info, content)
        return False
    if not storage.is_local(target):
        said = json.loads(storage.read_bytes(storage.join(target, "croissant.json")))
        if said.get("identifier") == f"sha256:{content.digests.release}":
            return True
        raise CorpusError(
            f"{storage.shown(target)}: exists with other content; a release never changes, so give the new content a "
            "new version"
        )
    if not Path(target).exists():
        finish(draft, info, content)
        with contextlib.suppress(TargetExistsError):
            move_into_place(Path(draft), Path(target))
            return False
    compare(
        Path(target), info, content, lambda: {name: read_table(Path(draft), name) for name in tables_of(Path(draft))}
    )
    return True


def read_rejects(place: str) -> Iterator[Reject]:
    """Yield the rejects that a list of them names."""
    with storage.open_input(place) as file:
        for line in io.BufferedReader(file):
            said = json.loads(line)
            yield Reject(said["path"], said["reason"], said["message"], said["sha256"])


def _write_rejects(place: str, cleaned: list[dict[str, Any]]) -> None:
    """Write the list in one step, so that a reader never sees half of it. No rejects: an empty file, not an old one."""
    rejects = heapq.merge(*(read_rejects(answer["rejects"]) for answer in cleaned if answer["rejects"]))
    with storage.writing(place) as file:
        for reject in rejects:
            file.write(reject.as_json().encode() + b"\n")


def _named(place: str) -> Path | str:
    return Path(place) if storage.is_local(place) else place
