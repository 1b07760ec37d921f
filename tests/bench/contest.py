"""What is measured: five tables, each from one run in which the contestants take turns."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial

from tests.bench.measure import Failed, Used, in_rounds
from tests.bench.peers import PEERS
from tests.bench.report import Cell, table
from tests.bench.work import Pages, Work, ours, said

_OURS = {
    "near-copies": ("injured", "near_copies"),
    "distinct pages": ("injured", "distinct"),
    "fresh pages": ("injured", "fresh"),
    "near-copies, clean": ("clean", "near_copies"),
    "fresh pages, clean": ("clean", "fresh"),
}
_FEW = 5  # pages that a start-up is measured with


def speed(work: Work, number: int) -> str:
    """This project and its peers, from pages to written output."""
    kinds = {f"this project, {name}": Pages(*kind, number, "files") for name, kind in _OURS.items()}
    few = Pages("injured", "near_copies", _FEW, "files")
    contestants: dict[str, Callable[[], Used]] = {name: partial(work.build, pages) for name, pages in kinds.items()}
    starts: dict[str, Callable[[], Used]] = {"this project": partial(work.build, few)}
    fed: dict[str, Pages] = {}
    absent = []
    for peer in PEERS:
        if not peer.installed():
            absent.append(peer.name)
            continue
        fed[peer.name] = Pages("injured", "near_copies", max(_FEW, number // peer.share), "lines")
        contestants[peer.name] = partial(peer.run, work.pages(fed[peer.name]), work.folder / "peer")
        starts[peer.name] = partial(peer.run, work.pages(few._replace(shape="lines")), work.folder / "peer")
    for pages in kinds.values():
        work.pages(pages)
    results = in_rounds(contestants, work.rounds)
    begun = in_rounds(starts, min(work.rounds, 2))

    rows: list[list[Cell]] = []
    best: tuple[float, float | None] | None = None
    for name, pages in kinds.items():
        runs = results[name]
        if isinstance(runs, str):
            rows.append([f"{name}: {runs}"])
            continue
        used = min(runs)
        apart = used.cpu - work.duplicates(used)
        start = _cpu(begun["this project"])
        speeds = _speeds(pages.number, apart, start)
        best = best or speeds
        megabytes = work.megabytes(pages)
        rows.append([f"**{name}**", speeds[0], megabytes / apart, start, speeds[1], used.peak])
        with_duplicates = _speeds(pages.number, used.cpu, start)
        rows.append([f"{name}, with duplicates", with_duplicates[0], megabytes / used.cpu, start, with_duplicates[1]])
    for name, pages in fed.items():
        runs = results[name]
        if isinstance(runs, str):
            rows.append([f"{name}: {runs}"])
            continue
        used, start = min(runs), _cpu(begun[name])
        speeds = _speeds(pages.number, used.cpu, start)
        ratios = [f"{_ratio(ours, theirs)} ×" for ours, theirs in zip(best or (None, None), speeds, strict=True)]
        rows.append([name, speeds[0], work.megabytes(pages) / used.cpu, start, speeds[1], used.peak, *ratios])
    header = [
        "pipeline",
        "pages / CPU-s",
        "MB / CPU-s",
        "start-up, CPU-s",
        "pages / CPU-s without it",
        "peak memory, MB",
        "this project is faster",
        "without start-ups",
    ]
    missing = f"\n\nNot installed, so not measured: {'; '.join(absent)}." if absent else ""
    return f"### Speed\n\n{_rows(header, rows)}{missing}"


def floor(work: Work, number: int) -> str:
    """What nobody can leave out, in CPU-seconds, on releases that `speed` has built."""
    rows: list[list[Cell]] = []
    for name, kind in _OURS.items():
        pages = Pages(*kind, number, "files")
        raw, release = str(work.pages(pages)), str(work.release(pages))
        found = [said(ours("floor", raw, release)) for _ in range(work.rounds)]
        decode, write, digest = (min(each[part] for each in found) for part in ("decode", "write", "digest"))
        megabytes = found[0]["parquet"] / 1e6
        rows.append(
            [name, decode, write, digest, number / (decode + write), number / (decode + write + digest), megabytes]
        )
    header = ["pages", "read, hash, decode", "write", "digest", "pages / CPU-s", "with the digest", "Parquet, MB"]
    return f"### The floor\n\n{_rows(header, rows)}"


def script(work: Work, number: int = 200) -> str:
    """Traditional to Simplified: the library in pure Python, and ours on its tables."""
    rows: list[list[Cell]] = []
    for name, kind in _OURS.items():
        pages = Pages(*kind, number, "files")
        seconds = said(ours("script", str(work.pages(pages))))
        size = work.megabytes(pages)
        rows.append([name, *(size / seconds[each] for each in ("opencc", "ours")), seconds["opencc"] / seconds["ours"]])
    return f"### Script\n\n{_rows(['pages', 'OpenCC, MB / CPU-s', 'ours, MB / CPU-s', 'ratio'], rows)}"


def cores(work: Work, number: int) -> str:
    """One worker and two, on as many cores as there are."""
    pages = Pages("injured", "distinct", number, "files")
    results = in_rounds({str(workers): partial(work.build, pages, workers, None) for workers in (1, 2)}, work.rounds)
    rows: list[list[Cell]] = []
    alone = 0.0
    for workers, runs in results.items():
        if isinstance(runs, str):
            rows.append([f"{workers}: {runs}"])
            continue
        wall = min(used.wall for used in runs)
        alone = alone or wall
        rows.append([workers, wall, min(runs).cpu, min(runs).peak, alone / wall])
    return f"### Cores\n\n{_rows(['workers', 'wall, s', 'CPU-s', 'peak memory, MB', 'times one worker'], rows)}"


def growth(work: Work, most: int) -> str:
    """Builds of more and more pages: neither time nor memory for a page must rise."""
    rows: list[list[Cell]] = []
    for number in (1_000, 10_000, 100_000):
        for shape in ("files", "lines"):
            if number > most or (number == 100_000 and shape == "files"):
                continue
            pages = Pages("injured", "fresh", number, shape)
            print(f"  growth: {number} pages as {shape}", file=sys.stderr, flush=True)
            try:
                runs = [work.build(pages) for _ in range(work.rounds if number == 1_000 else 1)]
                used = min(runs)
                apart = used.cpu - work.duplicates(used)
                as_what = "files" if shape == "files" else "JSON Lines"
                rows.append(
                    [f"{number:,}, {as_what}", number / apart, number / used.cpu, max(run.peak for run in runs)]
                )
            except Failed as error:
                rows.append([f"{number:,}, {shape}: {error}"])
            work.forget(pages)
    header = ["pages", "pages / CPU-s", "with duplicates", "peak memory, MB"]
    return f"### Growth\n\n{_rows(header, rows)}"


def _speeds(number: int, cpu: float, start: float | None) -> tuple[float, float | None]:
    """Pages in a second of CPU, of the whole process, and of what it does after it has begun."""
    return number / cpu, (number - _FEW) / (cpu - start) if start and cpu > start and number > _FEW else None


def _ratio(ours: float | None, theirs: float | None) -> str:
    return f"{ours / theirs:.1f}" if ours and theirs else "–"


def _cpu(runs: list[Used] | str) -> float | None:
    return None if isinstance(runs, str) or not runs else min(runs).cpu


def _rows(header: list[str], rows: list[list[Cell]]) -> str:
    """A table; a row that failed has but a word."""
    return table(header, [[*row, *[None] * (len(header) - len(row))] for row in rows])
