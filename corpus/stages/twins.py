"""The stage that finds the pages that nearly repeat others: the tasks of `corpus.dedup`, each done once."""

from __future__ import annotations

from collections.abc import Sequence

from corpus import storage
from corpus.dedup.stage import find_twins as find
from corpus.dedup.tasks import read_rows, write_rows
from corpus.dedup.twins import TWIN, Rows
from corpus.engine import Function, Result, Task
from corpus.stages.runs import pages_of
from corpus.stages.tasks import Shop, stage


def find_twins(shop: Shop, runs: Sequence[str], earlier: Sequence[str] = ()) -> Rows:
    """Return for every page of the runs, sorted by id, the page that it repeats, and its fold.

    `earlier` are the Parquet files of an earlier release's documents. What is found is kept, and the files that it took
    are removed: they are a third of all that a build has written by then.
    """
    kept, work = storage.join(shop.folder, "twins.rows"), storage.join(shop.folder, "twins")

    def run(function: Function, tasks: Sequence[Task]) -> list[Result]:
        return stage(shop, f"twins-{function.__name__}", function, tasks)

    if not storage.exists(kept):
        write_rows(kept, find(list(map(pages_of, runs)), work, run, earlier))
    storage.remove(work)
    return read_rows(kept, TWIN)
