"""Runs: cleaned pages on disk, sorted by id, out of which any range of ids is read again.

A run is a folder of Arrow files, one a table, and an index of its documents. Batch i of each table holds the rows of
the same documents, so a range of ids is read without the rest.

>>> import tempfile
>>> from corpus.pipeline import clean
>>> from corpus.release.shard import shares
>>> from corpus.release.tables import to_tables
>>> run = tempfile.mkdtemp() + "/run"
>>> _ = write_run([to_tables([clean(open("raw/004_1efca2efc2ded99b.txt", "rb").read())])], run)
>>> [tables["documents"].num_rows for tables in slices([run], shares(2))]
[0, 1]
"""

from __future__ import annotations

import contextlib
import io
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from corpus import storage
from corpus.errors import CorpusError
from corpus.ids import numbers
from corpus.release.schema import ALWAYS, arrow_schema
from corpus.release.shard import Bounds

Tables = dict[str, pa.Table]
Index = np.ndarray[Any, np.dtype[np.void]]
_Numbers = np.ndarray[Any, np.dtype[np.int64]]

# One row a document: its id, the bytes of its raw page, its batch, and how many rows it has in the other tables.
INDEX = np.dtype([("id", "<u8"), ("bytes", "<u8"), ("batch", "<u4"), ("paragraphs", "<u4"), ("ledger", "<u4")])
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
    """The documents of the range, counted from the first of these batches."""
    rows: dict[str, _Numbers]
    """Where the rows of each document start, counted so, and where the last ends."""


def write_run(chunks: Iterable[Tables], run: str) -> Index:
    """Write tables as a run: sorted by document, each chunk and one after the other. Return its index."""
    options = pa.ipc.IpcWriteOptions(compression=None if storage.is_local(run) else "lz4")
    indexes = []
    batches = 0
    with contextlib.ExitStack() as files:
        writers = {}
        for name in ALWAYS:
            sink = files.enter_context(storage.writing(storage.join(run, f"{name}.arrow")))
            writers[name] = files.enter_context(pa.ipc.new_file(sink, arrow_schema(name), options=options))
        for tables in chunks:
            size = tables["documents"].num_rows
            starts = {name: _starts(table) for name, table in tables.items()}
            for name, table in tables.items():
                whole = table.combine_chunks()
                for at in range(0, size, _DOCUMENTS):
                    start, end = starts[name][at], starts[name][min(at + _DOCUMENTS, size)]
                    (batch,) = whole.slice(start, end - start).to_batches()
                    writers[name].write_batch(batch)
            indexes.append(_index(tables["documents"], starts, batches))
            batches += -(-size // _DOCUMENTS)
    data = io.BytesIO()
    index: Index = np.concatenate([np.zeros(0, dtype=INDEX), *indexes])
    np.save(data, index)
    storage.write_bytes(storage.join(run, "index.npy"), data.getvalue())
    return index


def _index(documents: pa.Table, starts: dict[str, _Numbers], batches: int) -> Index:
    index = np.zeros(documents.num_rows, dtype=INDEX)
    index["id"] = numbers(documents["id"])
    index["bytes"] = pc.struct_field(documents["provenance"], "bytes").to_numpy()
    index["batch"] = batches + np.arange(documents.num_rows) // _DOCUMENTS
    for name in ("paragraphs", "ledger"):
        index[name] = np.diff(starts[name])
    return index


def _starts(table: pa.Table) -> _Numbers:
    """Return where the rows of each document start, and where the last ends. Each has a row numbered 0."""
    if "position" not in table.column_names:
        return np.arange(table.num_rows + 1)
    return np.append(np.flatnonzero(table["position"].to_numpy() == 0), table.num_rows)


def read_index(run: str) -> Index:
    """Return the index of a run, a row a document in the order of the ids."""
    found: Index = np.load(io.BytesIO(storage.read_bytes(storage.join(run, "index.npy"))))
    return found


def whole_run(run: str) -> Iterator[Tables]:
    """Yield all tables of a run, some documents at a time."""
    with contextlib.ExitStack() as files:
        readers = {}
        for name in ALWAYS:
            source = files.enter_context(storage.open_input(storage.join(run, f"{name}.arrow")))
            readers[name] = pa.ipc.open_file(source)
        for number in range(readers["documents"].num_record_batches):
            yield {name: pa.Table.from_batches([reader.get_batch(number)]) for name, reader in readers.items()}


def merge_indexes(indexes: Iterable[Index]) -> Index:
    """Return the rows of all pages, each page once."""
    every = np.concatenate([np.zeros(0, dtype=INDEX), *indexes])
    _, first = np.unique(every["id"], return_index=True)
    return every[first]


def slices(runs: Sequence[str], bounds: Sequence[Bounds]) -> Iterator[Tables]:
    """Yield the tables of each range of ids, sorted, every page once; the ranges follow each other.

    A page that lies in several runs was found in several places: the first run has the path, the others add to `also`.
    """
    if not bounds:
        return
    low, high = bounds[0][0], bounds[-1][1]
    with contextlib.ExitStack() as stack:
        if len(runs) > _RUNS:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="corpus-"))
            runs = list(_range_alone(runs, low, high, folder))
        indexes = [(run, touched) for run in runs if len(touched := _touched(read_index(run), low, high))]

        @lru_cache(maxsize=_OPEN)
        def reader(run: str, name: str) -> pa.RecordBatchFileReader:
            return _open(storage.join(run, f"{name}.arrow"))

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
            write_run([_gathered(parts, lambda run, name: _open(storage.join(run, f"{name}.arrow")))], copy)
            yield copy
            parts, size = [], 0


def _open(place: str) -> pa.RecordBatchFileReader:
    """Open a file of a run. It is read, not mapped: what is mapped stays resident as long as the file is open."""
    return pa.ipc.open_file(storage.open_input(place))


def _place(ids: np.ndarray[Any, np.dtype[np.uint64]], number: int) -> int:
    """Return how many ids are below a number, which may be one more than 64 bits hold."""
    return len(ids) if number >> 64 else int(np.searchsorted(ids, np.uint64(number)))


def _touched(index: Index, low: int, high: int) -> Index:
    """Return the documents of the batches that a range touches."""
    start, stop = _place(index["id"], low), _place(index["id"], high)
    if start == stop:
        return index[:0]
    batch = index["batch"]
    return index[np.searchsorted(batch, batch[start]) : np.searchsorted(batch, batch[stop - 1], "right")].copy()


def _part(run: str, touched: Index, low: int, high: int) -> _Part:
    rows = {name: np.concatenate([[0], np.cumsum(touched[name], dtype=np.int64)]) for name in ("paragraphs", "ledger")}
    rows["documents"] = np.arange(len(touched) + 1)
    batches = range(int(touched["batch"][0]), int(touched["batch"][-1]) + 1)
    return _Part(run, batches, _place(touched["id"], low), _place(touched["id"], high), rows)


def _gathered(parts: list[_Part], reader: Callable[[str, str], pa.RecordBatchFileReader]) -> Tables:
    """Return the rows of the parts, sorted by document."""
    if not parts:
        return {name: arrow_schema(name).empty_table() for name in ALWAYS}
    tables = {name: pa.concat_tables([_read(part, name, reader) for part in parts]) for name in ALWAYS}
    documents = tables["documents"]
    ids = numbers(documents["id"])
    order = np.argsort(ids, kind="stable")
    is_first = np.concatenate([[True], np.diff(ids[order]) != 0])
    kept = order[is_first]
    if len(kept) < len(order):
        provenance = _with_also(documents, np.split(order, np.flatnonzero(is_first)[1:]))
        at = documents.schema.get_field_index("provenance")
        tables["documents"] = documents.set_column(at, documents.schema.field(at), provenance)
    in_order = bool((np.diff(kept) > 0).all()) and len(kept) == len(order)
    result = {}
    for name, table in tables.items():
        counts = np.concatenate([np.diff(part.rows[name][part.start : part.stop + 1]) for part in parts])
        result[name] = table if in_order else table.take(pa.array(_ranges(counts, kept)))
    return result


def _read(part: _Part, name: str, reader: Callable[[str, str], pa.RecordBatchFileReader]) -> pa.Table:
    file = reader(part.run, name)
    table = pa.Table.from_batches([file.get_batch(i) for i in part.batches])
    start, end = part.rows[name][part.start], part.rows[name][part.stop]
    return table.slice(start, end - start)


def _ranges(counts: _Numbers, chosen: _Numbers) -> _Numbers:
    """Return the rows of the chosen documents, of which each has so many."""
    starts, sizes = (np.cumsum(counts) - counts)[chosen], counts[chosen]
    return np.repeat(starts - (np.cumsum(sizes) - sizes), sizes) + np.arange(sizes.sum())


def _with_also(documents: pa.Table, groups: Sequence[_Numbers]) -> pa.Array:
    """Return the provenance of all rows; the first row of a group gets the places of the others."""
    provenance = documents["provenance"].to_pylist()
    for first, *others in (group.tolist() for group in groups if len(group) > 1):
        here = provenance[first]
        for other in (provenance[row] for row in others):
            if other["sha256"] != here["sha256"]:
                raise CorpusError(f"{here['path']} and {other['path']}: two pages with one id; leave one of them out")
            here["also"] = sorted({*here["also"], other["path"], *other["also"]})
    return pa.array(provenance, documents.schema.field("provenance").type)
