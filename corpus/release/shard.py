"""One shard of a release: its part of each table as Parquet, a row group a slice, and what the whole adds up.

How large a shard is, and a slice, follows from the pages alone, so that the same pages are the same files however many
tasks made them.

>>> shards_of(5, 40_000), shards_of(1_000_000, 8_000_000_000)
((1, 1), (30, 34))
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from corpus import storage
from corpus.release.content import Content, File
from corpus.release.counts import Counts, add_counts, add_sites, count, sites
from corpus.release.digest import Digest, Part, combine, document_digests, key_of
from corpus.release.folder import parquet_path
from corpus.release.schema import ALWAYS, BENCHMARK, arrow_schema

# Raw bytes of the pages of a shard, which takes some two thirds of that, and documents of a slice. A slice is what is
# held in memory at once.
_SHARD, _SLICE = 256 << 20, 1_000

# Columns with few distinct values; in the others a dictionary is made in vain.
_FEW = {
    "documents": ["language", "original_script"],
    "paragraphs": ["document_id", "role"],
    "ledger": ["document_id", "action", "reason"],
    BENCHMARK: ["document_id", "injury", "injuries.list.element.kind"],
}


Bounds = tuple[int, int]
"""A range of ids as numbers of 64 bits, the end left out."""


class Shard(NamedTuple):
    """What was written: files by path, the digests of each table's documents, counts and sites."""

    files: dict[str, File]
    parts: dict[str, Part]
    counts: Counts
    sites: dict[str, int]


def shards_of(documents: int, size: int) -> tuple[int, int]:
    """Return how many shards so many documents make, whose raw pages have so many bytes, and slices in each."""
    shards = max(1, -(-size // _SHARD))
    return shards, max(1, -(-documents // (shards * _SLICE)))


def shares(count: int) -> list[Bounds]:
    """Return so many equal ranges of ids, all of them together. Ids are hashes: each range has its share of the pages.

    >>> shares(2) == [(0, 1 << 63), (1 << 63, 1 << 64)]
    True
    """
    return list(pairwise((number << 64) // count for number in range(count + 1)))


def write_shard(
    slices: Iterable[Mapping[str, pa.Table]], release: str, number: int, of: int, names: Sequence[str] = ALWAYS
) -> Shard:
    """Write these tables of the slices, which follow each other, as files of shard `number` of a release's folder."""
    paths = {name: parquet_path(name, number, of) for name in names}
    parts: dict[str, list[Part]] = {name: [] for name in names}
    counts: list[Counts] = []
    found_sites: list[Mapping[str, int]] = []
    with contextlib.ExitStack() as stack:
        writers = {name: stack.enter_context(_parquet(storage.join(release, paths[name]), name)) for name in names}
        # Some thousand pages are one shard. Half of the work is digests, and another core may be free.
        beside = stack.enter_context(ThreadPoolExecutor(1))
        for tables in slices:
            whole = {name: tables[name].combine_chunks() for name in names}
            digests = {name: beside.submit(document_digests, table, key_of(name)) for name, table in whole.items()}
            for name, (writer, _) in writers.items():
                if whole[name].num_rows:
                    writer.write_table(whole[name], row_group_size=whole[name].num_rows)
            for name, digest in digests.items():
                parts[name].append(digest.result())
            counts.append(count(tables))
            found_sites.append(sites(tables["documents"]))
    files = {paths[name]: File(file.sha256.hexdigest(), file.size) for name, (_, file) in writers.items()}
    joined = {
        name: Part(b"".join(part.hashes for part in some), sum(part.size for part in some))
        for name, some in parts.items()
    }
    return Shard(files, joined, add_counts(counts), add_sites(found_sites))


def add_up(shards: Iterable[Shard], digests: Digest | None = None) -> Content:
    """Return the content of the release that these shards are, in order; `digests` where they are known already."""
    every = list(shards)
    return Content(
        digests or combine({name: [shard.parts[name] for shard in every] for name in every[0].parts}),
        add_counts(shard.counts for shard in every),
        add_sites(shard.sites for shard in every),
        {path: file for shard in every for path, file in shard.files.items()},
    )


class _Hashed:
    """A file that is hashed while it is written: on another machine's disk, reading it again would be dear."""

    def __init__(self, sink: pa.NativeFile) -> None:
        self.sink = sink
        self.sha256 = hashlib.sha256()
        self.size = 0
        self.closed = False

    def write(self, data: Any) -> int:
        self.sha256.update(data)
        self.sink.write(data)
        self.size += len(data)
        return len(data)

    def flush(self) -> None:
        self.sink.flush()

    def tell(self) -> int:
        return self.size

    def close(self) -> None:
        self.closed = True


@contextlib.contextmanager
def _parquet(place: str, table: str) -> Iterator[tuple[pq.ParquetWriter, _Hashed]]:
    """A Parquet file to write. The same rows give the same bytes: nothing of the machine or the time is in it."""
    with storage.writing(place) as sink:
        file = _Hashed(sink)
        with pq.ParquetWriter(
            file,
            arrow_schema(table),
            use_dictionary=_FEW[table],
            compression="zstd",
            compression_level=3,
            store_schema=False,  # an embedded Arrow schema changes with pyarrow, and adds nothing here
        ) as writer:
            yield writer, file
