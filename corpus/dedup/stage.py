"""Find the twins of a whole build: tasks from files to files, and between them what must be seen at once.

The driver holds some hundred bytes a page at most: facts or digests, and the sets of texts that hang together. Texts
and signatures stay in files, and no task reads more of them than `Sizes` allows, but for a set of pages that all hang
together, whose signatures one task holds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from corpus.dedup import tasks
from corpus.dedup.bands import ALL_BANDS
from corpus.dedup.cluster import distinct, members
from corpus.dedup.sets import Numbers, first_of_each, join
from corpus.dedup.tasks import DIGEST, MEMBER, NONE, NUMBER, PAIR, PARTS, path, read_rows, write_rows
from corpus.dedup.twins import FACTS, Facts, Rows, named
from corpus.engine.task import Function, Result, Task

Run = Callable[[Function, Sequence[Task]], list[Result]]


class Sizes(NamedTuple):
    """How much one task takes on. Decides how fast and in how much memory, never what is found."""

    runs: int = 8  # signed together at most, when there are many
    records: int = 1 << 18  # of one band at once, 16 MB, of which there are some copies
    bands: int = 1 << 22  # records of all bands of a task
    letters: int = 1 << 25  # of the texts compared by one task


_SIZES = Sizes()
# Of packs. Texts of this many letters, that all hang together, are compared in a second or so: a task for a worker.
_LEAST_LETTERS, _PACKS = 1 << 20, 16
_PAIRS = 1 << 18  # joined at once: some 20 MB


def find_twins(
    documents: Sequence[str], work: str, run: Run, earlier: Sequence[str] = (), sizes: Sizes = _SIZES
) -> Rows:
    """Return for every page, sorted by id, the page that it repeats, and its fold.

    `documents` are Arrow files with columns `id`, `text` and `truncated`; a page that stands in two of them is one.
    `earlier` are Parquet files of the documents of an earlier release. `work` is a folder for files between tasks, that
    can be removed afterwards.
    """
    groups: list[Task] = [
        {"work": work, "group": number, "documents": places, "later": later}
        for number, (places, later) in enumerate(
            [*((part, True) for part in _parts(documents, sizes)), *((part, False) for part in _parts(earlier, sizes))]
        )
    ]
    rows = [result["rows"] for result in run(tasks.sign, groups)]
    starts = np.cumsum([0, *rows])
    first, number = distinct(_read(work, "digests", DIGEST, starts))
    # While tasks run only what is not in files is held: a few numbers a page.
    number = number.astype(np.uint32)
    _write_numbers(work, starts, first)

    sets = np.arange(len(first))
    pairing = _pairing(work, len(groups), len(first), sizes)
    run(tasks.pair, pairing)
    for task in pairing:
        pairs = read_rows(path(work, "pairs", task["task"]), PAIR)
        for start in range(0, len(pairs), _PAIRS):
            join(sets, *pairs[start : start + _PAIRS].T.astype(np.int64))

    gathering = _wanted(work, groups, sets, _packs(sets, _letters(work, starts)[first], sizes), starts)
    del sets
    clusters = _compared(work, run, gathering, len(first))
    labels = first_of_each(clusters[number])
    del first, number, clusters
    found = _named(_read(work, "facts", FACTS, starts), labels)
    return found[np.argsort(found["id"])]


def _named(known: Facts, labels: Numbers) -> Rows:
    """Name the clusters of pages, each page once: of the same bytes found in two places the first counts."""
    later = np.flatnonzero(known["later"])
    _, first = np.unique(known["id"][later], return_index=True)
    if len(first) < len(later):
        chosen = np.sort(np.concatenate([later[first], np.flatnonzero(~known["later"])]))
        known, labels = known[chosen], first_of_each(labels[chosen])
    return named(known, labels)


def _parts(places: Sequence[str], sizes: Sizes) -> list[list[str]]:
    """Return groups of places: one each while they are few, so that there is a task for every worker."""
    size = max(1, min(sizes.runs, len(places) // PARTS))
    return [list(places[start : start + size]) for start in range(0, len(places), size)]


def _read(work: str, name: str, kind: np.dtype[Any], starts: Numbers) -> np.ndarray[Any, np.dtype[Any]]:
    """Return the rows of all groups, of which each is read alone."""
    found = np.empty(starts[-1], dtype=kind)
    for group, (start, end) in enumerate(pairwise(starts)):
        found[start:end] = read_rows(path(work, name, group), kind)
    return found


def _letters(work: str, starts: Numbers) -> np.ndarray[Any, np.dtype[np.uint32]]:
    """Return how long each text is."""
    sizes = np.empty(starts[-1], dtype=np.uint32)
    for group, (start, end) in enumerate(pairwise(starts)):
        sizes[start:end] = read_rows(path(work, "facts", group), FACTS)["size"]
    return sizes


def _write_numbers(work: str, starts: Numbers, first: Numbers) -> None:
    """Write for each row the number of its text; the rows that repeat the text of another have none."""
    numbers = np.full(starts[-1], NONE, dtype=np.uint32)
    numbers[first] = np.arange(len(first))
    for group, (start, end) in enumerate(pairwise(starts)):
        write_rows(path(work, "numbers", group), numbers[start:end])


def _pairing(work: str, groups: int, texts: int, sizes: Sizes) -> list[Task]:
    """Return tasks of some bands each, or, for very many texts, of a part of a band each."""
    parts = 1
    while parts < PARTS and texts > parts * sizes.records:
        parts *= 2
    size = 1 if parts > 1 else max(1, min(ALL_BANDS, sizes.bands // max(1, texts)))
    bands = [list(range(start, min(start + size, ALL_BANDS))) for start in range(0, ALL_BANDS, size)]
    wanted = [(some, part) for some in bands for part in range(parts)]
    return [
        {"work": work, "task": task, "groups": groups, "bands": some, "part": part, "parts": parts}
        for task, (some, part) in enumerate(wanted)
    ]


def _packs(sets: Numbers, letters: np.ndarray[Any, Any], sizes: Sizes) -> Numbers:
    """Return for each text the pack that its set is compared in, in the order of the sets; -1 for a text alone."""
    rows = members(sets)
    weights = np.bincount(sets[rows], weights=letters[rows].astype(np.float64), minlength=len(sets))
    most = min(sizes.letters, max(_LEAST_LETTERS, weights.sum() // _PACKS))
    pack_of_set = ((np.cumsum(weights) - weights) // most).astype(np.int64)
    packs = np.full(len(sets), -1)
    packs[rows] = pack_of_set[sets[rows]]
    return packs


def _wanted(work: str, groups: list[Task], sets: Numbers, packs: Numbers, starts: Numbers) -> list[Task]:
    """Write which texts of each group are to be compared, and return the groups that have any."""
    gathering = []
    for task in groups:
        here = read_rows(path(work, "numbers", task["group"]), NUMBER)
        rows = np.flatnonzero(here != NONE)
        rows = rows[packs[here[rows]] >= 0]
        if len(rows):
            wanted = np.zeros(len(rows), dtype=MEMBER)
            wanted["row"], wanted["number"] = rows, here[rows]
            wanted["set"], wanted["pack"] = sets[here[rows]], packs[here[rows]]
            write_rows(path(work, "members", task["group"]), wanted)
            gathering.append(task)
    return gathering


def _compared(work: str, run: Run, gathering: list[Task], texts: int) -> Numbers:
    """Compare the texts of each set, and return for each text the first of its cluster."""
    slices: dict[int, list[list[int]]] = {}
    for task, result in zip(gathering, run(tasks.gather, gathering), strict=True):
        for pack, *where in result["packs"]:
            slices.setdefault(pack, []).append([task["group"], *where])
    comparing: list[Task] = [{"work": work, "pack": pack, "slices": found} for pack, found in sorted(slices.items())]
    run(tasks.compare, comparing)
    clusters = np.arange(texts)
    for task in comparing:
        one, root = read_rows(path(work, "roots", task["pack"]), PAIR).T
        clusters[one] = root
    return clusters
