"""The last stage of tasks: the runs of cleaned pages become the Parquet files of a release, a shard a task."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from corpus import storage
from corpus.dedup.twins import Rows, columns
from corpus.ids import numbers
from corpus.release.benchmark import with_benchmark
from corpus.release.content import Content, File
from corpus.release.digest import Part, combine
from corpus.release.schema import ALWAYS, BENCHMARK
from corpus.release.shard import Shard, add_up, shards_of, shares, write_shard
from corpus.release.tables import unpack
from corpus.stages.runs import read_index, slices
from corpus.stages.tasks import Shop, stage


def write_shards(
    shop: Shop, runs: Sequence[str], twins: Rows, release: str, benchmark: bool = False, moved: bool = False
) -> Content:
    """Write the tables of all runs into the folder `release`, and return what it holds.

    `twins` has a row for each document, sorted by id. With `benchmark` there is also the table `restoration`. What an
    earlier build has written must still be there, unless it is known to have `moved`.
    """
    shards, parts = shards_of(len(twins), _bytes(runs, twins))
    ends = np.searchsorted(twins["id"], np.array([low for low, _ in shares(shards)], dtype=np.uint64)).tolist()
    tasks = []
    for number, (start, end) in enumerate(zip(ends, [*ends[1:], len(twins)], strict=True)):
        marks = storage.join(shop.folder, "named", f"{number:05d}.npy")
        _save(marks, twins[start:end])
        tasks.append(
            {
                "runs": list(runs),
                "twins": marks,
                "shard": number,
                "shards": shards,
                "slices": parts,
                "release": release,
                "hashes": storage.join(shop.folder, "hashes"),
                "benchmark": benchmark,
            }
        )
    there = dict(storage.files_under(release))

    def is_there(answer: dict[str, Any]) -> bool:
        return all(there.get(path) == size for path, (_, size) in answer["files"].items())

    answers = stage(shop, "write", write_task, tasks, holds=None if moved else is_there)
    digests = combine({name: _parts(tasks, answers, name) for name in answers[0]["sizes"]})
    return add_up(map(_shard, answers), digests)


def _bytes(runs: Sequence[str], twins: Rows) -> int:
    """Return how many bytes the raw pages have; one that lies in several runs counts once."""
    seen = np.zeros(len(twins), dtype=np.bool_)
    size = 0
    for index in map(read_index, runs):
        at = np.searchsorted(twins["id"], index["id"])
        size += int(index["bytes"][~seen[at]].sum())
        seen[at] = True
    return size


def write_task(task: dict[str, Any]) -> dict[str, Any]:
    """The task: write the shard with this number out of all runs. The digests of its documents go into a file."""
    number, of = task["shard"], task["shards"]
    bounds = shares(of * task["slices"])[number * task["slices"] : (number + 1) * task["slices"]]
    rows = np.load(io.BytesIO(storage.read_bytes(task["twins"])))
    tables = _marked(slices(task["runs"], bounds), rows)
    if task["benchmark"]:
        shard = write_shard(map(with_benchmark, tables), task["release"], number, of, (*ALWAYS, BENCHMARK))
    else:
        shard = write_shard(tables, task["release"], number, of)
    for name, part in shard.parts.items():
        storage.write_bytes(_hashes(task, name), part.hashes)
    return {
        "files": shard.files,
        "sizes": {name: part.size for name, part in shard.parts.items()},
        "counts": shard.counts,
        "sites": shard.sites,
    }


def _shard(answer: dict[str, Any]) -> Shard:
    """Return what a task wrote, from its answer, without the digests of its documents."""
    return Shard(
        {path: File(*file) for path, file in answer["files"].items()},
        {},
        {name: tuple(numbers) for name, numbers in answer["counts"].items()},
        answer["sites"],
    )


def _parts(tasks: Sequence[dict[str, Any]], answers: Sequence[dict[str, Any]], table: str) -> Iterator[Part]:
    """Yield the digests of each shard. All together would take a hundred bytes a page."""
    for task, answer in zip(tasks, answers, strict=True):
        yield Part(storage.read_bytes(_hashes(task, table)), answer["sizes"][table])


def _hashes(task: dict[str, Any], table: str) -> str:
    return storage.join(task["hashes"], f"{task['shard']:05d}-{table}")


def _save(place: str, rows: Rows) -> None:
    data = io.BytesIO()
    np.save(data, rows)
    storage.write_bytes(place, data.getvalue())


def _marked(parts: Iterator[pa.Table], rows: Rows) -> Iterator[dict[str, pa.Table]]:
    """Fill in `duplicate_of` and `fold`, and unpack the pages."""
    for packed in parts:
        found = columns(rows[np.searchsorted(rows["id"], numbers(packed["id"]))])
        yield unpack(_replace(_replace(packed, "duplicate_of", found.duplicate_of), "fold", found.fold))


def _replace(table: pa.Table, name: str, column: pa.Array) -> pa.Table:
    place = table.schema.get_field_index(name)
    return table.set_column(place, table.schema.field(place), column)
