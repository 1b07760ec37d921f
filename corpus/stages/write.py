"""The last stage of tasks: the runs of cleaned pages become the Parquet files of a release, a shard a task."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from corpus import storage
from corpus.ids import numbers, strings
from corpus.release.benchmark import with_benchmark
from corpus.release.content import Content, File
from corpus.release.digest import Part
from corpus.release.schema import ALWAYS, BENCHMARK
from corpus.release.shard import Shard, add_up, shards_of, shares, write_shard
from corpus.release.tables import unpack
from corpus.stages.runs import merge_indexes, read_index, slices
from corpus.stages.tasks import Shop, stage

_Rows = np.ndarray[Any, np.dtype[np.void]]

# What no page knows of itself, by the number of its id: the page that it repeats (its own number for none), its fold.
_TWIN = np.dtype([("id", "<u8"), ("original", "<u8"), ("fold", "<u8")])


def write_shards(
    shop: Shop, runs: Sequence[str], twins: pa.Table, release: str, benchmark: bool = False, moved: bool = False
) -> Content:
    """Write the tables of all runs into the folder `release`, and return what it holds.

    `twins` has a row for each document, sorted by id: `id`, `duplicate_of`, `fold`. With `benchmark` there is also the
    table `restoration`. What an earlier build has written must still be there, unless it is known to have `moved`.
    """
    index = merge_indexes(map(read_index, runs))
    shards, parts = shards_of(len(index), int(index["bytes"].sum()))
    rows = _rows(twins)
    ends = np.searchsorted(rows["id"], np.array([low for low, _ in shares(shards)], dtype=np.uint64)).tolist()
    tasks = []
    for number, (start, end) in enumerate(zip(ends, [*ends[1:], len(rows)], strict=True)):
        marks = storage.join(shop.folder, "named", f"{number:05d}.npy")
        _save(marks, rows[start:end])
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
    return add_up(_shard(task, answer) for task, answer in zip(tasks, answers, strict=True))


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


def _shard(task: dict[str, Any], answer: dict[str, Any]) -> Shard:
    """Return what the task wrote, from its answer."""
    return Shard(
        {path: File(*file) for path, file in answer["files"].items()},
        {name: Part(storage.read_bytes(_hashes(task, name)), size) for name, size in answer["sizes"].items()},
        {name: tuple(numbers) for name, numbers in answer["counts"].items()},
        answer["sites"],
    )


def _hashes(task: dict[str, Any], table: str) -> str:
    return storage.join(task["hashes"], f"{task['shard']:05d}-{table}")


def _rows(twins: pa.Table) -> _Rows:
    rows = np.zeros(twins.num_rows, dtype=_TWIN)
    rows["id"] = numbers(twins["id"])
    rows["original"] = numbers(pc.coalesce(twins["duplicate_of"], twins["id"]))
    rows["fold"] = twins["fold"].to_numpy()
    return rows


def _save(place: str, rows: _Rows) -> None:
    data = io.BytesIO()
    np.save(data, rows)
    storage.write_bytes(place, data.getvalue())


def _marked(parts: Iterator[pa.Table], rows: _Rows) -> Iterator[dict[str, pa.Table]]:
    """Fill in `duplicate_of` and `fold`, and unpack the pages."""
    for packed in parts:
        found = rows[np.searchsorted(rows["id"], numbers(packed["id"]))]
        originals = pc.if_else(
            found["id"] == found["original"], pa.scalar(None, pa.string()), strings(found["original"])
        )
        fold = pa.array(found["fold"].astype(np.int64))
        yield unpack(_replace(_replace(packed, "duplicate_of", originals), "fold", fold))


def _replace(table: pa.Table, name: str, column: pa.Array) -> pa.Table:
    place = table.schema.get_field_index(name)
    return table.set_column(place, table.schema.field(place), column)
