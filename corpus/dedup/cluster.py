"""Clusters of twins: pairs proposed by the bands of their signatures, compared in full, joined.

>>> from corpus.dedup.signature import signatures
>>> texts = ["工会是职工之家。", "职工之家是工会。", "工会是\\n职工之家"]
>>> clusters(signatures(texts), texts.__getitem__).tolist()
[0, 1, 0]
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

import numpy as np
from rapidfuzz.distance import Levenshtein

from corpus.dedup.signature import BANDS, HEAD_BANDS, ROWS, Signatures, letters

SIMILARITY, SHORTEST = 0.8, 100  # edit similarity of twins; letters of the shortest that are compared so
HEAD_SIMILARITY, SHORTEST_HEAD = 0.95, 200  # the same for a copy that was cut

# Share of equal hashes below which no pair is compared in full: a fifth of all characters edited, evenly, leaves 0.27,
# and the estimate from 126 hashes strays by 0.04.
_LEAST_SHARED = 0.15
# In a crowd that shares a frame, a text is compared with its nearest neighbours only, and not with ever more of them:
# that bounds the work by the number of texts, not of pairs, at the price of a miss.
_NEIGHBOURS, _FAILURES = 16, 32
_BLOCK = 20_000  # pairs whose hashes are compared at once: some 20 MB

_Numbers = np.ndarray[Any, np.dtype[np.int64]]


class _Sets:
    """Disjoint sets of rows (union-find); a set's root is its least row. Some ten lines spare the core scipy."""

    def __init__(self, size: int) -> None:
        self.parent = list(range(size))

    def root(self, row: int) -> int:
        parent = self.parent
        while parent[row] != row:
            parent[row] = row = parent[parent[row]]
        return row

    def join(self, one: int, two: int) -> None:
        one, two = self.root(one), self.root(two)
        self.parent[max(one, two)] = min(one, two)

    def roots(self) -> _Numbers:
        found = np.array(self.parent, dtype=np.int64)
        while not np.array_equal(found, above := found[found]):
            found = above
        return found


def clusters(signatures: Signatures, text_of: Callable[[int], str], known: _Numbers | None = None) -> _Numbers:
    """Return for each row the first row of its cluster.

    `text_of(row)` gives a row's text; it is asked only for rows that may be twins. `known` are pairs of rows, shape
    (n, 2), that are twins by other knowledge. The clusters are the same whatever the order of the rows.
    """
    size = len(signatures)
    # Equal texts are one from here on. In the order of their digests, so that the order of the rows decides nothing.
    _, first, which = np.unique(signatures["digest"], axis=0, return_index=True, return_inverse=True)
    unique, which = signatures[first], which.reshape(-1)

    @lru_cache(maxsize=1024)
    def letters_of(row: int) -> str:
        return letters(text_of(int(first[row])))

    sets = _Sets(len(unique))
    _join_similar(unique, letters_of, sets)
    _join_cut(unique, letters_of, sets)
    rows = _Sets(size)
    for one, two in zip(range(size), _least(sets.roots()[which]).tolist(), strict=True):
        rows.join(one, two)
    for one, two in [] if known is None else known.tolist():
        rows.join(one, two)
    return rows.roots()


def _least(labels: _Numbers) -> _Numbers:
    """Return for each row the first row with its label."""
    _, first, which = np.unique(labels, return_index=True, return_inverse=True)
    return first[which.reshape(-1)]


def _join_similar(unique: Signatures, letters_of: Callable[[int], str], sets: _Sets) -> None:
    failed: set[tuple[int, int]] = set()
    failures: Counter[int] = Counter()
    for pairs in _candidates(unique, "whole", BANDS, SHORTEST):
        roots = sets.roots()
        pairs = pairs[roots[pairs[:, 0]] != roots[pairs[:, 1]]]
        for one, two in _likely(unique, "whole", pairs):
            if sets.root(one) == sets.root(two) or max(failures[one], failures[two]) >= _FAILURES:
                continue
            if (one, two) in failed:
                continue
            if _similarity(letters_of(one), letters_of(two), SIMILARITY):
                sets.join(one, two)
            else:
                failed.add((one, two))
                failures.update((one, two))


def _join_cut(unique: Signatures, letters_of: Callable[[int], str], sets: _Sets) -> None:
    """Join each cluster of texts that were cut to the one cluster whose beginning they repeat best."""
    roots = sets.roots()
    lengths = unique["length"].astype(np.int64)
    seen: set[tuple[int, int]] = set()
    failures: Counter[int] = Counter()
    best: dict[int, tuple[float, int, int]] = {}
    for pairs in _candidates(unique, "head", HEAD_BANDS, SHORTEST_HEAD):
        pairs = pairs[roots[pairs[:, 0]] != roots[pairs[:, 1]]]
        for pair in _likely(unique, "head", pairs):
            if pair in seen or max(failures[pair[0]], failures[pair[1]]) >= _FAILURES:
                continue
            seen.add(pair)
            short, long = sorted(pair, key=lambda row: (lengths[row], row))
            beginning = letters_of(long)[: lengths[short]]
            if similarity := _similarity(letters_of(short), beginning, HEAD_SIMILARITY):
                here = int(roots[short])
                best[here] = max(best.get(here, (0.0, 0, 0)), (similarity, int(lengths[long]), -long))
            else:
                failures.update(pair)
    for here, (_, _, long) in best.items():
        sets.join(here, -long)


def _similarity(one: str, two: str, least: float) -> float:
    """Return 1 - edit distance / longer length; 0 when that is below `least`. The hint makes it fast for twins."""
    found: float = Levenshtein.normalized_similarity(one, two, score_cutoff=least, score_hint=0.98)
    return found


def _candidates(unique: Signatures, field: str, bands: int, shortest: int) -> Iterator[_Numbers]:
    """Yield, band by band, pairs of rows that agree in the band.

    Rows that agree are sorted by the bands that follow, so that in a crowd the nearest are neighbours.
    """
    rows = np.flatnonzero(unique["length"] >= shortest)
    keys = _keys(unique, field, bands, rows)
    for band in range(bands):
        order = np.lexsort([keys[(band + i) % bands] for i in (3, 2, 1, 0)])
        key = keys[band][order]
        found = []
        for step in range(1, _NEIGHBOURS + 1):
            same = np.flatnonzero(key[step:] == key[:-step])
            if not len(same):
                break
            found.append(np.stack([order[same], order[same + step]], axis=1))
        if found:
            yield np.sort(rows[np.concatenate(found)], axis=1)


def _keys(unique: Signatures, field: str, bands: int, rows: _Numbers) -> np.ndarray[Any, np.dtype[np.uint64]]:
    """Return one number a band for each of the rows, shape (bands, rows)."""
    keys = np.zeros((bands, len(rows)), dtype=np.uint64)
    for band, row_keys in enumerate(keys):
        for column in range(band * ROWS, (band + 1) * ROWS):
            row_keys *= np.uint64(0x9E3779B97F4A7C15)
            row_keys += unique[field][rows, column]
    return keys


def _likely(unique: Signatures, field: str, pairs: _Numbers) -> Iterator[tuple[int, int]]:
    """Yield the pairs that share enough hashes, those that share most first."""
    hashes = unique[field]
    shared = np.zeros(len(pairs))
    for start in range(0, len(pairs), _BLOCK):
        one, two = pairs[start : start + _BLOCK].T
        shared[start : start + _BLOCK] = (hashes[one] == hashes[two]).mean(axis=1)
    order = np.lexsort((pairs[:, 1], pairs[:, 0], -shared))
    for one, two in pairs[order[shared[order] >= _LEAST_SHARED]].tolist():
        yield one, two
