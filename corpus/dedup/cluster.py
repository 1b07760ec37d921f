"""Clusters of twins: pairs proposed by the bands of their signatures, compared in full, joined.

>>> from corpus.dedup.signature import letters, signatures
>>> texts = ["工会是职工之家，" * 20, "职工之家是工会。" * 20, "工会是\\n职工之家。" * 21]
>>> found = signatures(texts)
>>> compare(found, np.zeros(3, dtype=np.int64), lambda row: letters(texts[row])).tolist()
[0, 1, 0]

What is decided about a text depends on those alone that hang together with it by bands and sketches
(`corpus.dedup.bands`), so each such set can be clustered by itself, anywhere.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

import numpy as np
from rapidfuzz.distance import Levenshtein

from corpus.dedup.bands import NEIGHBOURS, SHORTEST, SHORTEST_HEAD, keys
from corpus.dedup.sets import Numbers
from corpus.dedup.signature import BANDS, HEAD_BANDS, NGRAM, Signatures

SIMILARITY, HEAD_SIMILARITY = 0.8, 0.95  # edit similarity of twins, and of a copy that was cut

# Share of equal hashes below which no pair is compared in full: a fifth of all characters edited, evenly, leaves 0.27,
# and the estimate from 126 hashes strays by 0.04.
_LEAST_SHARED = 0.15
_FAILURES = 32  # comparisons in vain, after which a text is compared no more
_BLOCK = 20_000  # pairs whose hashes are compared at once: some 20 MB


class _Sets:
    """Disjoint sets of rows (union-find), pair by pair; a set's root is its least row."""

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

    def roots(self) -> Numbers:
        found = np.array(self.parent, dtype=np.int64)
        while not np.array_equal(found, above := found[found]):
            found = above
        return found


def distinct(digests: np.ndarray[Any, np.dtype[np.uint64]]) -> tuple[Numbers, Numbers]:
    """Return the first row of each digest, in the order of the digests, and for each row the number of its digest.

    Equal texts are one from here on, and the order of their digests is the only one that may decide anything.
    """
    order = np.lexsort((digests[:, 1], digests[:, 0]))
    ordered = digests[order]
    new = np.ones(len(order), dtype=np.bool_)
    new[1:] = (ordered[1:] != ordered[:-1]).any(axis=1)
    which = np.empty(len(order), dtype=np.int64)
    which[order] = np.cumsum(new) - 1
    return order[new], which


def members(roots: Numbers) -> Numbers:
    """Return the rows that are not alone in their set.

    >>> members(np.array([0, 1, 0])).tolist()
    [0, 2]
    """
    return np.flatnonzero(np.bincount(roots, minlength=len(roots))[roots] > 1)


def compare(unique: Signatures, sets: Numbers, letters_of: Callable[[int], str]) -> Numbers:
    """Return for each row the first row of its cluster. Rows are in the order of their digests, none repeats another.

    `sets` says which rows hang together: each set is clustered as if it were alone.
    """
    if not len(unique):
        return np.arange(0)
    kept = lru_cache(maxsize=1024)(letters_of)
    found = _Sets(len(unique))
    _join_similar(unique, sets, kept, found)
    _join_cut(unique, sets, kept, found)
    return found.roots()


def _join_similar(unique: Signatures, sets: Numbers, letters_of: Callable[[int], str], found: _Sets) -> None:
    failed: set[tuple[int, int]] = set()
    failures: Counter[int] = Counter()
    for band in range(BANDS):
        roots = found.roots()
        rows = _open(sets, roots, unique["length"] >= SHORTEST)
        pairs = _candidates(unique, sets, roots, rows, "whole", BANDS, band)
        # Those that are compared no more need no estimate either.
        tried = np.zeros(len(unique), dtype=np.bool_)
        tried[[row for row, count in failures.items() if count >= _FAILURES]] = True
        for one, two, shared in _likely(unique, "whole", pairs[~tried[pairs].any(axis=1)]):
            if found.root(one) == found.root(two) or max(failures[one], failures[two]) >= _FAILURES:
                continue
            if (one, two) in failed:
                continue
            hint = SIMILARITY if failures[one] or failures[two] else _expected(shared)
            if _similarity(letters_of(one), letters_of(two), SIMILARITY, hint):
                found.join(one, two)
            else:
                failed.add((one, two))
                failures.update((one, two))


def _join_cut(unique: Signatures, sets: Numbers, letters_of: Callable[[int], str], found: _Sets) -> None:
    """Join each cluster of texts that were cut to the one cluster whose beginning they repeat best."""
    roots = found.roots()
    rows = _open(sets, roots, unique["length"] >= SHORTEST_HEAD)
    lengths = unique["length"].astype(np.int64)
    seen: set[tuple[int, int]] = set()
    failures: Counter[int] = Counter()
    best: dict[int, tuple[float, int, int]] = {}
    for band in range(HEAD_BANDS):
        for one, two, _ in _likely(unique, "head", _candidates(unique, sets, roots, rows, "head", HEAD_BANDS, band)):
            pair = (one, two)
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
        found.join(here, -long)


def _similarity(one: str, two: str, least: float, hint: float = 0.98) -> float:
    """Return 1 - edit distance / longer length; 0 when that is below `least`. A good hint makes it fast, no more."""
    found: float = Levenshtein.normalized_similarity(one, two, score_cutoff=least, score_hint=hint)
    return found


def _expected(shared: float) -> float:
    """Return a little less than the similarity of texts that share so many hashes, if one is the other edited evenly.

    >>> round(_expected(0.5), 2)
    0.88
    """
    found: float = 1 - 1.2 * (1 - float(2 * shared / (1 + shared)) ** (1 / NGRAM)) - 0.005
    return max(SIMILARITY, found)


def _open(sets: Numbers, roots: Numbers, long: np.ndarray[Any, np.dtype[np.bool_]]) -> Numbers:
    """Return the rows, of those that are long enough, in whose set there is anything left to join."""
    _, which = np.unique(sets, return_inverse=True)
    which = which.reshape(-1)
    least = np.full(len(sets), len(sets))
    np.minimum.at(least, which, roots)
    apart = np.zeros(len(sets), dtype=np.bool_)
    apart[which[roots != least[which]]] = True
    return np.flatnonzero(apart[which] & long)


def _candidates(
    unique: Signatures, sets: Numbers, roots: Numbers, rows: Numbers, field: str, bands: int, band: int
) -> Numbers:
    """Return the pairs of rows that agree in a band, of one set, and are not yet of one cluster.

    Rows that agree are sorted by the bands that follow, so that in a crowd the nearest are neighbours.
    """
    hashes, own = unique[field][rows], sets[rows]
    order = np.lexsort([*(keys(hashes, (band + i) % bands) for i in (3, 2, 1, 0)), own])
    key, own, rows = keys(hashes, band)[order], own[order], rows[order]
    found = [np.zeros((0, 2), dtype=np.int64)]
    for step in range(1, NEIGHBOURS + 1):
        same = np.flatnonzero((key[step:] == key[:-step]) & (own[step:] == own[:-step]))
        if not len(same):
            break
        pairs = np.stack([rows[same], rows[same + step]], axis=1)
        found.append(pairs[roots[pairs[:, 0]] != roots[pairs[:, 1]]])
    return np.sort(np.concatenate(found), axis=1)


def _likely(unique: Signatures, field: str, pairs: Numbers) -> Iterator[tuple[int, int, float]]:
    """Yield the pairs that share enough hashes, and how many of them; those that share most first."""
    hashes = unique[field]
    shared = np.zeros(len(pairs))
    for start in range(0, len(pairs), _BLOCK):
        one, two = pairs[start : start + _BLOCK].T
        shared[start : start + _BLOCK] = (hashes[one] == hashes[two]).mean(axis=1)
    order = np.lexsort((pairs[:, 1], pairs[:, 0], -shared))
    order = order[shared[order] >= _LEAST_SHARED]
    for (one, two), share in zip(pairs[order].tolist(), shared[order].tolist(), strict=True):
        yield one, two, share
