"""Runs: cleaned pages on disk, sorted by id, out of which any range of ids is read again.

A run is a folder with an Arrow file of packed pages (`corpus.release.tables`) and an index of them.

>>> import tempfile
>>> from corpus.pipeline import clean
>>> from corpus.release.shard import shares
>>> from corpus.release.tables import pack
>>> run = tempfile.mkdtemp() + "/run"
>>> _ = write_run([pack([clean(open("raw/004_1efca2efc2ded99b.txt", "rb").read())])], run)
>>> [packed.num_rows for packed in slices([run], shares(2))]
[0, 1]
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from corpus import storage
from corpus.errors import CorpusError
from corpus.ids import numbers
from corpus.release.shard import Bounds
from corpus.release.tables import packed_schema

Index = np.ndarray[Any, np.dtype[np.void]]
_Numbers = np.ndarray[Any, np.dtype[np.int64]]

# One row a page: its id, the bytes of the raw page, and its batch.
INDEX = np.dtype([("id", "<u8"), ("bytes", "<u8"), ("batch", "<u4")])
_DOCUMENTS = 32  # in a batch: what is read too much at each end of a range
_OPEN = 300  # files held open at once, below the 1,024 that a process may have by default
# Of more runs than this only the range is copied first, as much at a time as a run holds. Else a slice would read a
# batch of each.
_RUNS, _BYTES = 64, 8 << 20


class _Part(NamedTuple):
    """What a run holds of a range, and of the batches that the range touches."""

    run: str
    batches: range
    start: int
    stop: int
    """The pages of the range, counted from the first of these batches."""


def write_run(chunks: Iterable[pa.Table], run: str) -> Index:
    """Write packed pages as a run: sorted by id, each chunk and one after the other. Return its index."""
    options = pa.ipc.IpcWriteOptions(compression=None if storage.is_local(run) else "lz4")
    index: Index = np.zeros(0, dtype=INDEX)
    batches = 0
    with (
        storage.writing(pages_of(run)) as sink,
        pa.ipc.new_file(sink, packed_schema(), options=options) as writer,
    ):
        for packed in chunks:
            writer.write_table(packed.combine_chunks(), max_chunksize=_DOCUMENTS)
            index = np.concatenate([index, _index(packed, batches)])
            batches += -(-packed.num_rows // _DOCUMENTS)
    data = io.BytesIO()
    np.save(data, index)
    storage.write_bytes(storage.join(run, "index.npy"), data.getvalue())
    return index


def pages_of(run: str) -> str:
    """Return where the pages of a run lie; the first columns are those of the table `documents`."""
    return storage.join(run, "pages.arrow")


def _index(packed: pa.Table, batches: int) -> Index:
    index = np.zeros(packed.num_rows, dtype=INDEX)
    index["id"] = numbers(packed["id"])
    index["bytes"] = pc.struct_field(packed["provenance"], "bytes").to_numpy()
    index["batch"] = batches + np.arange(packed.num_rows) // _DOCUMENTS
    return index


def read_index(run: str) -> Index:
    """Return the index of a run, a row a page in the order of the ids."""
    found: Index = np.load(io.BytesIO(storage.read_bytes(storage.join(run, "index.npy"))))
    return found


def whole_run(run: str) -> Iterator[pa.Table]:
    """Yield all of a run, some pages at a time."""
    with _open(run) as reader:
        for number in range(reader.num_record_batches):
            yield pa.Table.from_batches([reader.get_batch(number)])


def merge_indexes(indexes: Iterable[Index]) -> Index:
    """Return the rows of all pages, each page once."""
    every = np.concatenate([np.zeros(0, dtype=INDEX), *indexes])
    _, first = np.unique(every["id"], return_index=True)
    return every[first]


def slices(runs: Sequence[str], bounds: Sequence[Bounds]) -> Iterator[pa.Table]:
    """Yield the packed pages of each range of ids, sorted, every page once; the ranges follow each other.

    A page that lies in several runs was found in several places: the first run has the path, the others add to `also`.
    """
    if not bounds:
        return
    low, high = bounds[0][0], bounds[-1][1]
    with contextlib.ExitStack() as stack:
        if len(runs) > _RUNS:
            folder = stack.enter_context(storage.scratch(runs[0]))
            runs = list(_range_alone(runs, low, high, folder))
        indexes = [(run, touched) for run in runs if len(touched := _touched(read_index(run), low, high))]
        reader = lru_cache(maxsize=_OPEN)(_open)
        for lower, upper in bounds:
            parts = [
                _part(run, touched, lower, upper)
                for run, index in indexes
                if len(touched := _touched(index, lower, upper))
            ]
            yield _gathered(parts, reader)


def _range_alone(runs: Sequence[str], low: int, high: int, folder: str) -> Iterator[str]:
    """Copy a range of ids out of many runs into fewer, in the same order; yield those."""
    parts: list[_Part] = []
    size = 0
    for number, run in enumerate(runs):
        if len(touched := _touched(read_index(run), low, high)):
            parts.append(_part(run, touched, low, high))
            size += int(touched["bytes"][parts[-1].start : parts[-1].stop].sum())
        if parts and (size >= _BYTES or number == len(runs) - 1):
            copy = storage.join(folder, f"{number:06d}")
            write_run([_gathered(parts, _open)], copy)
            yield copy
            parts, size = [], 0


def _open(run: str) -> pa.RecordBatchFileReader:
    """Open the pages of a run. They are read, not mapped: what is mapped stays resident as long as the file is open."""
    return pa.ipc.open_file(storage.open_input(pages_of(run)))


def _place(ids: np.ndarray[Any, np.dtype[np.uint64]], number: int) -> int:
    """Return how many ids are below a number, which may be one more than 64 bits hold."""
    return len(ids) if number >> 64 else int(np.searchsorted(ids, np.uint64(number)))


def _touched(index: Index, low: int, high: int) -> Index:
    """Return the pages of the batches that a range touches."""
    start, stop = _place(index["id"], low), _place(index["id"], high)
    if start == stop:
        return index[:0]
    batch = index["batch"]
    return index[np.searchsorted(batch, batch[start]) : np.searchsorted(batch, batch[stop - 1], "right")].copy()


def _part(run: str, touched: Index, low: int, high: int) -> _Part:
    batches = range(int(touched["batch"][0]), int(touched["batch"][-1]) + 1)
    return _Part(run, batches, _place(touched["id"], low), _place(touched["id"], high))


def _gathered(parts: list[_Part], reader: Callable[[str], pa.RecordBatchFileReader]) -> pa.Table:
    """Return the pages of the parts, sorted by id."""
    if not parts:
        return packed_schema().empty_table()
    packed = pa.concat_tables([_read(part, reader(part.run)) for part in parts])
    ids = numbers(packed["id"])
    order = np.argsort(ids, kind="stable")
    is_first = np.concatenate([[True], np.diff(ids[order]) != 0])
    kept = order[is_first]
    if len(kept) < len(order):
        provenance = _with_also(packed, np.split(order, np.flatnonzero(is_first)[1:]))
        at = packed.schema.get_field_index("provenance")
        packed = packed.set_column(at, packed.schema.field(at), provenance)
    in_order = bool((np.diff(kept) > 0).all()) and len(kept) == len(order)
    return packed if in_order else packed.take(pa.array(kept))


def _read(part: _Part, file: pa.RecordBatchFileReader) -> pa.Table:
    table = pa.Table.from_batches([file.get_batch(i) for i in part.batches])
    return table.slice(part.start, part.stop - part.start)


def _with_also(packed: pa.Table, groups: Sequence[_Numbers]) -> pa.Array:
    """Return the provenance of all rows; the first row of a group gets the places of the others."""
    provenance = packed["provenance"].to_pylist()
    for first, *others in (group.tolist() for group in groups if len(group) > 1):
        here = provenance[first]
        for other in (provenance[row] for row in others):
            if other["sha256"] != here["sha256"]:
                raise CorpusError(f"{here['path']} and {other['path']}: two pages with one id; leave one of them out")
            here["also"] = sorted({*here["also"], other["path"], *other["also"]})
    return pa.array(provenance, packed.schema.field("provenance").type)
