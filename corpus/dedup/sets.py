"""Disjoint sets of rows (union-find), by whole columns of pairs.

>>> parent = np.arange(5)
>>> join(parent, np.array([3, 4]), np.array([1, 3]))
>>> parent.tolist()
[0, 1, 2, 1, 1]
"""

from __future__ import annotations

from typing import Any

import numpy as np

Numbers = np.ndarray[Any, np.dtype[np.int64]]


def join(parent: Numbers, one: Numbers, two: Numbers) -> None:
    """Join the sets of each pair of rows, in place. `parent` names each row's set by its least row, before and after.

    All pairs at once, as often as pairs are left: a few dozen lines of scipy less, and no loop over a million rows.
    """
    while True:
        one, two = parent[one], parent[two]
        apart = one != two
        if not apart.any():
            return
        one, two = one[apart], two[apart]
        np.minimum.at(parent, np.maximum(one, two), np.minimum(one, two))
        while not np.array_equal(above := parent[parent], parent):
            parent[:] = above


def first_of_each(labels: np.ndarray[Any, Any]) -> Numbers:
    """Return for each row the first row with its label.

    >>> first_of_each(np.array([7, 5, 7])).tolist()
    [0, 1, 0]
    """
    order = np.argsort(labels, kind="stable")
    ordered = labels[order]
    new = np.ones(len(order), dtype=np.bool_)
    new[1:] = ordered[1:] != ordered[:-1]
    del ordered
    found = np.empty(len(order), dtype=np.int64)
    found[order] = order[new][np.cumsum(new) - 1]
    return found
