"""Releases of pages at hand: a build without raw pages, for tests of what a release holds."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from uuid import uuid4

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from corpus import storage
from corpus.errors import CorpusError
from corpus.ids import numbers
from corpus.release.content import Content, File
from corpus.release.counts import count, sites
from corpus.release.digest import digest
from corpus.release.folder import parquet_path
from corpus.release.info import ReleaseInfo
from corpus.release.place import TargetExistsError, move_into_place, working
from corpus.release.schema import ALWAYS
from corpus.release.shard import add_up, shards_of, shares, write_shard
from corpus.release.write import compare, finish

Tables = Mapping[str, pa.Table]


def write_release(tables: Tables, info: ReleaseInfo, out: Path) -> Path:
    """Write a release of tables in memory into `out` and return its folder, `<name>-<version>`.

    Where the same release is already, nothing is written. Where another one is, this fails: a release never changes.
    """
    target = out / f"{info.name}-{info.version}"
    provenance = tables["documents"]["provenance"]
    size = pc.sum(pc.struct_field(provenance, "bytes")).as_py() or 0
    shards, slices = shards_of(tables["documents"].num_rows, size)
    if not target.exists():
        work = out / f".unfinished-{target.name}"
        with working(str(work), uuid4().hex), contextlib.suppress(TargetExistsError):
            try:
                every = list(_slices(tables, shards * slices))
                written = [
                    write_shard(every[number * slices : (number + 1) * slices], str(work / "release"), number, shards)
                    for number in range(shards)
                ]
                finish(str(work / "release"), info, add_up(written))
            except CorpusError:
                storage.remove(str(work))
                raise
            move_into_place(work / "release", target)
            return target
    files = {parquet_path(name, number, shards): File("", 0) for name in ALWAYS for number in range(shards)}
    compare(target, info, _content_of(tables, files), lambda: tables)
    return target


def _slices(tables: Tables, count: int) -> Iterator[Tables]:
    ids = numbers(tables["documents"]["id"])
    ends = [int(np.searchsorted(ids, np.uint64(low))) for low, _ in shares(count)] + [len(ids)]
    starts = {"documents": np.arange(len(ids) + 1)}
    for name in ("paragraphs", "ledger"):
        rows = pc.index_in(tables[name]["document_id"], tables["documents"]["id"]).to_numpy()
        starts[name] = np.searchsorted(rows, starts["documents"])
    for start, end in pairwise(ends):
        yield {
            name: table.slice(starts[name][start], starts[name][end] - starts[name][start])
            for name, table in tables.items()
        }


def _content_of(tables: Mapping[str, pa.Table], files: Mapping[str, File]) -> Content:
    """Return the content of tables that lie in `files`."""
    return Content(digest(tables), count(tables), sites(tables["documents"]), files)
