"""A folder of raw pages becomes a release; what cannot become a record is listed beside it, with the reason.

>>> import tempfile
>>> with tempfile.TemporaryDirectory() as out:
...     built = build("raw", out)
...     print(Path(built.path).name, built.documents, [reject.reason for reject in built.rejects])
gonghui-1.1.0 5 []
"""

from __future__ import annotations

import contextlib
import dataclasses
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

from corpus import storage
from corpus.curation import FILE_NAME, load_curation
from corpus.engine import Engine, local
from corpus.errors import CorpusError, exhausted
from corpus.read.folder import SETTINGS, Place, check_settings, places
from corpus.read.page import NOT_A_PAGE
from corpus.release.content import Content
from corpus.release.earlier import read_earlier
from corpus.release.folder import OURS, SUMS, read_table, tables_of
from corpus.release.info import PICTURE, ReleaseInfo, masked, read_info, without_site_lines
from corpus.release.place import TargetExistsError, clear, move_into_place, working
from corpus.release.withdrawn import carry, near_of
from corpus.release.write import compare, finish
from corpus.stages.clean import Reject, Settings, clean_all, settings_json
from corpus.stages.plan import mark
from corpus.stages.site_lines import FILE_NAME as LINES
from corpus.stages.site_lines import find_lines, lines_json, read_lines, strip
from corpus.stages.tasks import Shop, Step
from corpus.stages.twins import find_twins
from corpus.stages.write import write_shards

_EXPECTED = ("withdrawn", NOT_A_PAGE)  # reasons that no page failed for
_NO_RECORD = "no page became a record"
_OPEN_AT_ONCE = 100  # lists that are merged at once: a process may open some thousand files, a build has more tasks


class OutNeededError(CorpusError):
    """Nobody said where the release goes, and the pages are not this project's own."""


@dataclass(frozen=True)
class Built:
    """What a build did: `pages` found, `documents` in the release; `unchanged` when it was there already.

    `path` and `rejects_path` are where the release and the list of rejects lie, on a store URIs. `left_out` counts the
    rejects by reason, `totals` is what the release's card counts (characters, repairs, marks), `seconds` the processor
    time of all workers by stage. `near_withdrawn` are documents that nearly repeat a withdrawn page, on which only a
    person can decide; they are found `against` a release that holds it.
    """

    path: Path | str
    rejects_path: Path | str
    pages: int
    documents: int
    unchanged: bool
    left_out: dict[str, int] = field(default_factory=dict)
    totals: dict[str, int] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    near_withdrawn: tuple[str, ...] = ()

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
    site_lines: bool | str | Path = False,
    engine: Engine | int | None = None,
    progress: Callable[[Step], object] | None = None,
) -> Built:
    """Build the release of the pages in the folder `raw`, into the folder `out`; both may be URIs of a store.

    `release` overrules the version in `release.toml`. With `strict` nothing is released unless every page is in it,
    except those that are withdrawn: by `curation.toml`, or by the list `withdrawn.toml` in `out`. What the former has
    goes into the list before anything else, and counts for the releases there too, whatever comes of this one.
    `text_column` is the column or key that holds the page, in tables and JSON Lines where its name does not say so.
    `mask_pii` masks personal data, and the release says so. Pages that nearly repeat others are marked, also others of
    an earlier release: `against` is its folder, or a version of ours. With `site_lines`, lines that stand on many pages
    of a site are removed: those found among these pages, or those that an earlier release has in its list, when it is
    named.
    Without `out` our own pages go where our releases lie. `engine` runs the tasks: a number of processes on this
    machine (by default one a processor), or what `corpus.engine` gives. A build that was stopped goes on when it is
    called again.
    """
    raw = str(raw)
    target_folder = _target(raw, out)
    listing = list(_counted(places(raw), progress))
    with _settings(raw) as folder:
        for setting in SETTINGS:
            check_settings(folder / setting)
        info = read_info(folder, release)
        curation = load_curation(folder / FILE_NAME)
    if mask_pii or info.mask_pii:
        info = masked(info)
    earlier: list[Path] = []
    if against is not None:
        said, earlier = read_earlier(against)
        info = info.model_copy(update={"against": said})
    known = None if isinstance(site_lines, bool) else read_lines(str(site_lines))
    if site_lines:
        info = without_site_lines(info)
    name = f"{info.name}-{info.version}"
    curation = dataclasses.replace(curation, withdrawn=carry(target_folder, info.name, curation.withdrawn))
    target, rejects_path = storage.join(target_folder, name), storage.join(target_folder, f"{name}.rejects.jsonl")
    settings = Settings(curation, text_column, info.mask_pii)
    run = engine if callable(engine) else local(engine or os.cpu_count() or 1)
    shop = Shop(run, storage.join(target_folder, f".unfinished-{name}"), {}, progress)

    try:
        with working(shop.folder, mark([settings_json(settings), info.model_dump(mode="json"), known], listing)):
            cleaned = clean_all(shop, raw, listing, settings)
            files = {} if info.picture is None else {PICTURE: info.picture}
            if site_lines:
                lines = find_lines(shop, _runs(cleaned)) if known is None else known
                cleaned = strip(shop, cleaned, lines, info.mask_pii)
                files[LINES] = lines_json(lines)
            with _refusing(shop):
                _check(shop, raw, cleaned, settings, strict, rejects_path)
            twins = find_twins(shop, _runs(cleaned), _within_reach(shop, earlier))
            near = near_of(twins, earlier, curation.withdrawn)
            draft = _draft(shop, target)
            content = write_shards(shop, _runs(cleaned), twins, draft, info.benchmark, moved=storage.exists(target))
            unchanged = _put(draft, target, info, content, files)
            if unchanged:
                with _refusing(shop):
                    _compare(draft, target, info, content, files)
            _write_rejects(shop, rejects_path, cleaned)
    except OSError as error:
        why = exhausted(error) or f"{error.strerror or error}; give another folder with --out"
        raise CorpusError(f"{storage.shown(target_folder)}: cannot be written: {why}") from None
    left_out = sum((Counter(answer["left_out"]) for answer in cleaned), Counter[str]())
    pages = sum(answer["pages"] for answer in cleaned)
    documents = content.rows("documents")
    totals = {name: numbers[0] for name, numbers in content.counts.items() if "/" not in name}
    paths = _named(target), _named(rejects_path)
    return Built(*paths, pages, documents, unchanged, dict(left_out), totals, shop.seconds, tuple(near))


def _runs(cleaned: list[dict[str, Any]]) -> list[str]:
    return [answer["run"] for answer in cleaned if answer["run"]]


@contextlib.contextmanager
def _refusing(shop: Shop) -> Iterator[None]:
    """Leave nothing of a build that is refused: to go on there would end in the same way.

    After any other failure (a full disk, a store out of reach, a worker without memory) what has been done stays.
    """
    try:
        yield
    except CorpusError as error:
        if error.__cause__ is None or not exhausted(error.__cause__):
            clear(shop.folder)
        raise


def _check(
    shop: Shop, raw: str, cleaned: list[dict[str, Any]], settings: Settings, strict: bool, rejects_path: str
) -> None:
    """Fail where these pages make no release."""
    if not any(answer["pages"] for answer in cleaned):
        raise CorpusError(
            f"{storage.shown(raw)}: holds no page; put the pages there, each a file, or many in a container"
        )
    settings.curation.check_ids({name for answer in cleaned for name in answer["decided"]})
    if not _runs(cleaned) or (strict and _failed(cleaned)):
        _write_rejects(shop, rejects_path, cleaned)
        raise CorpusError(_refusal(raw, cleaned, rejects_path))


def _within_reach(shop: Shop, files: list[Path]) -> list[str]:
    """Return where every worker finds these files: those that work on a store need not share our disk."""
    if storage.is_local(shop.folder):
        return [str(file) for file in files]
    places = [storage.join(shop.folder, "earlier", file.name) for file in files]
    for file, place in zip(files, places, strict=True):
        storage.write_bytes(place, file.read_bytes())
    return places


def _draft(shop: Shop, target: str) -> str:
    """Return where the release is written. On a store nothing can be moved: there it lies in its place at once."""
    in_place = not storage.is_local(target) and not storage.exists(storage.join(target, SUMS))
    return target if in_place else storage.join(shop.folder, "release")


def _target(raw: str, out: str | Path | None) -> str:
    if out is None:
        if storage.is_local(raw) and storage.local_path(raw).resolve() == OURS.parent.parent / "raw":
            return str(OURS)
        raise OutNeededError(f"say where the release goes: corpus build {storage.shown(raw)} --out releases")
    out = str(out)
    if storage.is_local(out):
        path = storage.local_path(out)
        if storage.is_local(raw) and path.resolve().is_relative_to(storage.local_path(raw).resolve()):
            raise CorpusError(f"{out}: lies in {raw}, where the next build would take it for pages; give another --out")
        if os.path.islink(path) and not path.exists():
            raise CorpusError(f"{out}: is a link to a folder that is not there; make it, or give another --out")
        return str(path)
    return out


def _counted(listing: Iterable[Place], report: Callable[[Step], object] | None) -> Iterator[Place]:
    for number, place in enumerate(listing, 1):
        if report:
            report(Step("find", number, number, 0))
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
        for key in ("card", "picture"):
            with contextlib.suppress(OSError, ValueError, KeyError, TypeError):  # told when it is read
                file = Path(tomllib.loads(Path(folder, "release.toml").read_text(encoding="utf-8"))[key])
                if ".." in file.parts or file.is_absolute():  # here that would be a file of this machine
                    said = f"`{key}`: in a store it lies in the raw folder, so give a path without `..`"
                    raise CorpusError(f"{storage.shown(raw)}/release.toml: {said}")
                Path(folder, file).parent.mkdir(parents=True, exist_ok=True)
                Path(folder, file).write_bytes(storage.read_bytes(storage.join(raw, str(file))))
        yield Path(folder)


def _failed(cleaned: list[dict[str, Any]]) -> int:
    """Return how many pages were left out though nobody asked for it."""
    return sum(n for answer in cleaned for reason, n in answer["left_out"].items() if reason not in _EXPECTED)


def _refusal(raw: str, cleaned: list[dict[str, Any]], rejects_path: str) -> str:
    failed, pages = _failed(cleaned), sum(answer["pages"] for answer in cleaned)
    what = f"{failed} of {pages} pages were left out" if any(answer["run"] for answer in cleaned) else _NO_RECORD
    first = next((reject for reject in read_rejects(rejects_path) if reject.reason not in _EXPECTED), None)
    why = f"; {first.path}: {first.message}" if first else ""
    where = storage.shown(rejects_path)
    return f"{storage.shown(raw)}: {what}, so no release was written{why}; all reasons are in {where}"


def _put(draft: str, target: str, info: ReleaseInfo, content: Content, files: dict[str, bytes]) -> bool:
    """Finish the release and put it in place. Return whether one was there already, which it must be compared with."""
    if draft == target:
        # A build that was stopped, of other pages, may have left shards here; a reader would take them for ours.
        storage.keep_only(target, content.files)
        finish(target, info, content, files)
        return False
    if storage.is_local(target) and not Path(target).exists():
        storage.keep_only(draft, content.files)  # a process that was killed may have left half a file
        finish(draft, info, content, files)
        with contextlib.suppress(TargetExistsError):
            move_into_place(Path(draft), Path(target))
            return False
    return True


def _compare(draft: str, target: str, info: ReleaseInfo, content: Content, files: dict[str, bytes]) -> None:
    """Fail where the release that is there is another one."""
    if storage.is_local(target):
        there = Path(draft)
        compare(
            Path(target), info, content, lambda: {name: read_table(there, name) for name in tables_of(there)}, files
        )
        return
    said = json.loads(storage.read_bytes(storage.join(target, "croissant.json")))
    if said.get("identifier") != f"sha256:{content.digests.release}":
        raise CorpusError(
            f"{storage.shown(target)}: exists with other content; a release never changes, so give the new content a "
            "new version"
        )


def read_rejects(place: str) -> Iterator[Reject]:
    """Yield the rejects that a list of them names."""
    with storage.open_input(place) as file:
        yield from map(Reject.from_json, io.BufferedReader(file))


def _write_rejects(shop: Shop, place: str, cleaned: list[dict[str, Any]]) -> None:
    """Write the list in one step, so that a reader never sees half of it. No rejects: an empty file, not an old one.

    Where files can be moved it is made among those of the build, which the next one clears away when this is killed.
    """
    lists = [answer["rejects"] for answer in cleaned if answer["rejects"]]
    number = 0
    while len(lists) > _OPEN_AT_ONCE:
        merged = storage.join(shop.folder, f"rejects-{number}.jsonl")
        _merge_rejects(lists[:_OPEN_AT_ONCE], merged)
        lists = [*lists[_OPEN_AT_ONCE:], merged]
        number += 1
    made = storage.join(shop.folder, "rejects.jsonl") if storage.is_local(place) else place
    _merge_rejects(lists, made)
    if made != place:
        os.replace(storage.local_path(made), storage.local_path(place))


def _merge_rejects(lists: list[str], place: str) -> None:
    with storage.writing(place) as file:
        for reject in heapq.merge(*map(read_rejects, lists)):
            file.write(reject.as_json().encode() + b"\n")


def _named(place: str) -> Path | str:
    return Path(place) if storage.is_local(place) else place
