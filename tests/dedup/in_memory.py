"""What the tasks find in files, found in memory: the same steps, without runs, parts and packs."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyarrow as pa

from corpus.dedup.bands import ALL_BANDS, linked, records
from corpus.dedup.cluster import compare, distinct, members
from corpus.dedup.sets import Numbers, first_of_each, join
from corpus.dedup.signature import Signatures, letters, signatures
from corpus.dedup.twins import Twins, columns, facts, named


def twins(documents: pa.Table, earlier: pa.Table | None = None) -> Twins:
    """Find the twins among documents (columns `id`, `text`, `truncated`), whatever their order.

    `earlier` are the documents of an earlier release (also `fold`, `duplicate_of`).
    """
    tables = [documents] if earlier is None else [documents, earlier]
    texts = [text for table in tables for text in table["text"].to_pylist()]
    known = np.concatenate([facts(table, table is documents) for table in tables])
    return columns(named(known, clusters(signatures(texts), texts.__getitem__)))


def clusters(signatures: Signatures, text_of: Callable[[int], str]) -> Numbers:
    """Return for each row the first row of its cluster.

    `text_of(row)` gives a row's text; it is asked only for rows that may be twins. The clusters are the same whatever
    the order of the rows.
    """
    first, which = distinct(signatures["digest"])
    unique = signatures[first]
    roots = np.arange(len(unique))
    for band in range(ALL_BANDS):
        join(roots, *linked(records(unique, band), band).T)
    rows = members(roots)
    found = compare(unique[rows], roots[rows], lambda row: letters(text_of(int(first[rows[row]]))))
    roots = np.arange(len(unique))
    roots[rows] = rows[found]
    return first_of_each(roots[which])
