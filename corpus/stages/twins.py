"""The stage that finds the pages that nearly repeat others: the tasks of `corpus.dedup`, each done once."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from corpus import storage
from corpus.dedup.stage import find_twins as find
from corpus.engine import Function, Result, Task
from corpus.stages.runs import pages_of
from corpus.stages.tasks import Shop, stage


def find_twins(shop: Shop, runs: Sequence[str], earlier: Sequence[str] = ()) -> pa.Table:
    """Return `id`, `duplicate_of` and `fold` of every page of the runs, sorted by id.

    `earlier` are the Parquet files of an earlier release's documents.
    """

    def run(function: Function, tasks: Sequence[Task]) -> list[Result]:
        return stage(shop, f"twins-{function.__name__}", function, tasks)

    return find(list(map(pages_of, runs)), storage.join(shop.folder, "twins"), run, earlier)
