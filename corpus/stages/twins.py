"""Interim."""

from __future__ import annotations

import time
from collections.abc import Sequence

import pyarrow as pa

from corpus import storage
from corpus.dedup.twins import twins
from corpus.stages.tasks import Shop


def find_twins(shop: Shop, runs: Sequence[str], earlier: pa.Table | None) -> pa.Table:
    started = time.process_time()
    tables = [
        pa.ipc.open_file(storage.open_input(storage.join(r, "documents.arrow")))
        .read_all()
        .select(["id", "text", "truncated"])
        for r in runs
    ]
    documents = pa.concat_tables(tables).sort_by("id")
    found = twins(documents, earlier)
    shop.seconds["twins"] = time.process_time() - started
    return pa.table({"id": documents["id"], "duplicate_of": found.duplicate_of, "fold": found.fold})
