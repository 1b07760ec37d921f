"""The page that each page nearly repeats, and the fold that twins share.

>>> documents = pa.table({"id": ["gh-000000000000000b", "gh-000000000000000c"], "text": ["工会。", "工会"]})
>>> documents = documents.append_column("truncated", pa.array([False, False]))
>>> found = columns(named(facts(documents, later=True), np.array([0, 0])))
>>> found.duplicate_of.to_pylist(), found.fold.to_pylist()
([None, 'gh-000000000000000b'], [1, 1])
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from corpus.dedup.sets import Numbers, first_of_each, join
from corpus.ids import numbers, strings

FOLDS = 10

# What decides how a cluster is named, a row a page. `later` is a page of the release that is built; of the others it is
# known already what page they repeat (`own`, where `owned`) and their fold.
FACTS = np.dtype(
    [("id", "<u8"), ("size", "<u4"), ("truncated", "?"), ("later", "?"), ("owned", "?"), ("own", "<u8"), ("fold", "u1")]
)
Facts = np.ndarray[Any, np.dtype[np.void]]

# What no page knows of itself, by the number of its id: the page that it repeats (its own number for none), its fold.
# Whoever holds all pages of a build holds them like this.
TWIN = np.dtype([("id", "<u8"), ("original", "<u8"), ("fold", "u1")])
Rows = np.ndarray[Any, np.dtype[np.void]]


class Twins(NamedTuple):
    """The columns `duplicate_of` (string, null for the page a cluster is named by) and `fold` (int64)."""

    duplicate_of: pa.Array
    fold: pa.Array


def fold_of(document_id: str) -> int:
    """Return the fold of a page without twins, 0 to 9.

    >>> fold_of("gh-000000000000000b")
    1
    """
    return int(document_id[3:], 16) % FOLDS


def facts(table: pa.Table, later: bool) -> Facts:
    """Return what is known of pages; those that are not `later` have columns `fold` and `duplicate_of`."""
    found = np.zeros(len(table), dtype=FACTS)
    found["id"] = numbers(table["id"])
    found["size"] = pc.utf8_length(table["text"]).to_numpy()
    found["truncated"] = table["truncated"].to_numpy()
    found["later"] = later
    if later:
        found["fold"] = found["id"] % FOLDS
    else:
        found["owned"] = pc.is_valid(table["duplicate_of"]).to_numpy()
        found["own"][found["owned"]] = numbers(pc.drop_null(table["duplicate_of"]))
        found["fold"] = table["fold"].to_numpy()
    return found


def columns(rows: Rows) -> Twins:
    """Return what is known of some pages as columns."""
    # A null takes no room in a column of strings, but is told apart by a mask: names of all, then some of them hidden.
    itself = pa.array(rows["original"] == rows["id"])
    duplicate_of = pc.if_else(itself, pa.scalar(None, pa.string()), strings(rows["original"]))
    return Twins(duplicate_of, pa.array(rows["fold"].astype(np.int64)))


def named(known: Facts, labels: Numbers) -> Rows:
    """Return for the later pages, in their order, the page that each repeats, and its fold.

    `labels` gives the first row of each page's cluster. Pages with the same id, or of which one names the other, or
    that name the same page, are of one cluster too: what was one page or one cluster in an earlier release still is.
    A cluster is named by a page that was named there, and its fold stays; else by one page: not truncated before
    truncated, then the longest text, then the least id. Its fold follows from that page's id.
    """
    labels = labels.copy()
    if not known["later"].all():  # else no page is there twice, and none names another yet
        owned = np.flatnonzero(known["owned"])
        rows = np.concatenate([np.arange(len(known)), owned])
        same = first_of_each(np.concatenate([known["id"], known["own"][owned]]))
        join(labels, rows, rows[same])

    order = np.lexsort(
        (
            known["id"],
            ~known["size"],  # the longest first
            known["truncated"],
            known["owned"],
            known["later"],
            labels,
        )
    )
    best = np.empty(len(known), dtype=np.int64)
    # Of rows of one label the best is written last, and stays.
    best[labels[order[::-1]]] = order[::-1]
    del order
    later = np.flatnonzero(known["later"])
    best = best[labels[later]]
    found = np.empty(len(later), dtype=TWIN)
    found["id"] = known["id"][later]
    found["original"] = np.where(known["owned"][best], known["own"][best], known["id"][best])
    found["fold"] = known["fold"][best]
    return found
