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

from array import array
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

# A million texts may hang together: what is kept for each is a few numbers in arrays, and no Python object.
_Pairs = np.ndarray[Any, np.dtype[np.uint32]]
_Flags = np.ndarray[Any, np.dtype[np.bool_]]


class _Sets:
    """Disjoint sets of rows (union-find), pair by pair; a set's root is its least row."""

    def __init__(self, size: int) -> None:
        self.parent = array("q", range(size))

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
    new = np.zeros(len(order), dtype=np.bool_)
    new[:1] = True
    for column in digests.T:
        ordered = column[order]
        new[1:] |= ordered[1:] != ordered[:-1]
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
    seen = np.zeros(0, dtype=np.uint64)
    failures = array("B", bytes(len(unique)))
    for band in range(BANDS):
        roots = found.roots()
        rows = _open(sets, roots, unique["length"] >= SHORTEST)
        pairs = _candidates(unique, sets, roots, rows, "whole", BANDS, band)
        # Those that are compared no more need no estimate either.
        failed = array("Q")
        for one, two, shared in _likely(unique, "whole", _untried(pairs, seen, failures)):
            if found.root(one) == found.root(two) or max(failures[one], failures[two]) >= _FAILURES:
                continue
            hint = SIMILARITY if failures[one] or failures[two] else _expected(shared)
            if _similarity(letters_of(one), letters_of(two), SIMILARITY, hint):
                found.join(one, two)
            else:
                failed.append(one << 32 | two)
                failures[one] += 1
                failures[two] += 1
        seen = _with(seen, failed)


def _join_cut(unique: Signatures, sets: Numbers, letters_of: Callable[[int], str], found: _Sets) -> None:
    """Join each cluster of texts that were cut to the one cluster whose beginning they repeat best."""
    roots = found.roots()
    rows = _open(sets, roots, unique["length"] >= SHORTEST_HEAD)
    lengths = unique["length"].astype(np.int64)
    seen = np.zeros(0, dtype=np.uint64)
    failures = array("B", bytes(len(unique)))
    best: dict[int, tuple[float, int, int]] = {}
    for band in range(HEAD_BANDS):
        pairs = _candidates(unique, sets, roots, rows, "head", HEAD_BANDS, band)
        compared = array("Q")
        for one, two, _ in _likely(unique, "head", _untried(pairs, seen, failures)):
            if max(failures[one], failures[two]) >= _FAILURES:
                continue
            compared.append(one << 32 | two)
            short, long = sorted((one, two), key=lambda row: (lengths[row], row))
            beginning = letters_of(long)[: lengths[short]]
            if similarity := _similarity(letters_of(short), beginning, HEAD_SIMILARITY):
                here = int(roots[short])
                best[here] = max(best.get(here, (0.0, 0, 0)), (similarity, int(lengths[long]), -long))
            else:
                failures[one] += 1
                failures[two] += 1
        seen = _with(seen, compared)
    for here, (_, _, long) in best.items():
        found.join(here, -long)


def _untried(pairs: _Pairs, seen: np.ndarray[Any, np.dtype[np.uint64]], failures: array[int]) -> _Pairs:
    """Return the pairs that have not been compared before, of texts that have not failed too often."""
    given_up = np.frombuffer(failures, dtype=np.uint8) >= _FAILURES
    pairs = pairs[~given_up[pairs].any(axis=1)]
    numbers = pairs[:, 0].astype(np.uint64) << np.uint64(32) | pairs[:, 1]
    places = np.searchsorted(seen, numbers)
    return pairs[seen[places.clip(max=len(seen) - 1)] != numbers] if len(seen) else pairs


def _with(seen: np.ndarray[Any, np.dtype[np.uint64]], compared: array[int]) -> np.ndarray[Any, np.dtype[np.uint64]]:
    """Return the pairs that have been compared, sorted; a pair is one number."""
    return np.sort(np.concatenate([seen, np.frombuffer(compared, dtype=np.uint64)]))


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


def _open(sets: Numbers, roots: Numbers, long: _Flags) -> Numbers:
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
) -> _Pairs:
    """Return the pairs of rows that agree in a band, of one set, and are not yet of one cluster.

    Rows that agree are sorted by the bands that follow, so that in a crowd the nearest are neighbours.
    """
    hashes, own = unique[field], sets[rows]
    order = np.lexsort([*(keys(hashes, (band + i) % bands)[rows] for i in (3, 2, 1, 0)), own])
    own, rows = own[order], rows[order]
    key = keys(hashes, band)[rows]
    roots, names = roots[rows], rows.astype(np.uint32)
    found = [np.zeros((0, 2), dtype=np.uint32)]
    for step in range(1, NEIGHBOURS + 1):
        same = (key[step:] == key[:-step]) & (own[step:] == own[:-step])
        if not same.any():
            break
        one = np.flatnonzero(same & (roots[step:] != roots[:-step]))
        found.append(np.stack([names[one], names[one + step]], axis=1))
    pairs = np.concatenate(found)
    pairs.sort(axis=1)
    return pairs


def _likely(unique: Signatures, field: str, pairs: _Pairs) -> Iterator[tuple[int, int, float]]:
    """Yield the pairs that share enough hashes, and how many of them; those that share most first."""
    hashes = unique[field]
    shared = np.zeros(len(pairs), dtype=np.int16)
    for start in range(0, len(pairs), _BLOCK):
        one, two = pairs[start : start + _BLOCK].T
        shared[start : start + _BLOCK] = (hashes[one] == hashes[two]).sum(axis=1)
    likely = shared >= _LEAST_SHARED * hashes.shape[1]
    pairs, shared = pairs[likely], shared[likely]
    order = np.lexsort((pairs[:, 1], pairs[:, 0], -shared))
    for start in range(0, len(order), _BLOCK):
        some = order[start : start + _BLOCK]
        for (one, two), count in zip(pairs[some].tolist(), shared[some].tolist(), strict=True):
            yield one, two, count / hashes.shape[1]
