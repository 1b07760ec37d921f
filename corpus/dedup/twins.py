"""The page that each page nearly repeats, and the fold that twins share.

>>> documents = pa.table({"id": ["gh-000000000000000b", "gh-000000000000000c"], "text": ["工会。", "工会"]})
>>> documents = documents.append_column("truncated", pa.array([False, False]))
>>> found = twins(documents)
>>> found.duplicate_of.to_pylist(), found.fold.to_pylist()
([None, 'gh-000000000000000b'], [1, 1])
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from corpus.dedup.cluster import clusters
from corpus.dedup.signature import signatures


class Twins(NamedTuple):
    """The columns `duplicate_of` (string, null for the page a cluster is named by) and `fold` (int64)."""

    duplicate_of: pa.Array
    fold: pa.Array


def fold_of(document_id: str) -> int:
    """Return the fold of a page without twins, 0 to 9.

    >>> fold_of("gh-000000000000000b")
    1
    """
    return int(document_id[3:], 16) % 10


def twins(documents: pa.Table, earlier: pa.Table | None = None) -> Twins:
    """Find the twins among documents (columns `id`, `text`, `truncated`), whatever their order.

    A cluster is named by one page: not truncated before truncated, then the longest text, then the least id. Its fold
    follows from that page's id. `earlier` are the documents of an earlier release (also `fold`, `duplicate_of`): what
    was one page or one cluster there still is, a page named there goes before all others, and its fold stays.
    """
    tables = [documents] if earlier is None else [documents, earlier]
    ids = [name for table in tables for name in table["id"].to_pylist()]
    texts = pa.chunked_array([chunk for table in tables for chunk in table["text"].chunks], pa.string())
    truncated = np.concatenate([_numpy(table["truncated"]) for table in tables])
    # What a row's own release says: the page that it repeats, and its fold.
    own = [None] * len(documents) + ([] if earlier is None else earlier["duplicate_of"].to_pylist())
    folds = [*map(fold_of, ids[: len(documents)]), *([] if earlier is None else earlier["fold"].to_pylist())]

    labels = clusters(signatures(_strings(texts)), lambda row: str(texts[row]), _known(ids, own))
    order = np.lexsort(
        (
            np.array(ids),
            -_numpy(pc.utf8_length(texts)).astype(np.int64),
            truncated,
            np.array([name is not None for name in own]),
            np.arange(len(ids)) < len(documents),
            labels,
        )
    )
    _, first, which = np.unique(labels[order], return_index=True, return_inverse=True)
    named = np.empty(len(ids), dtype=np.int64)
    named[order] = order[first][which.reshape(-1)]

    duplicate_of: list[str | None] = []
    fold: list[int] = []
    for name, row in zip(ids[: len(documents)], named.tolist(), strict=False):
        original = own[row] or ids[row]
        duplicate_of.append(None if original == name else original)
        fold.append(folds[row])
    return Twins(pa.array(duplicate_of, pa.string()), pa.array(fold, pa.int64()))


def _known(ids: list[str], own: list[str | None]) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Return the pairs of rows with the same id, or of which one names the other, or that name the same page."""
    rows: dict[str, int] = {}
    pairs = []
    for row, (name, original) in enumerate(zip(ids, own, strict=True)):
        pairs += [(rows.setdefault(known, row), row) for known in (name, original) if known is not None]
    return np.array([pair for pair in pairs if pair[0] != pair[1]], dtype=np.int64).reshape(-1, 2)


def _strings(texts: pa.ChunkedArray) -> Iterator[str]:
    """Yield the texts one by one: all of them as Python strings would take as much memory again."""
    return (str(text) for chunk in texts.chunks for text in chunk)


def _numpy(values: pa.ChunkedArray) -> np.ndarray[Any, Any]:
    return np.asarray(values.to_numpy())
