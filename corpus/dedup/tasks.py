"""The tasks that find twins, from files to files. Each can be run again, anywhere, and writes the same bytes.

    sign     runs ─▶ facts, digests, signatures, and the records of each band, sorted by key
    pair     some bands, or a part of one ─▶ pairs of texts that hang together
    gather   runs ─▶ letters and signatures of the texts that hang together with any, pack by pack
    compare  a pack of such sets ─▶ clusters

Between them the driver (`corpus.dedup.stage`) numbers the texts in the order of their digests, and joins the pairs.
A task names its files by the work folder and small numbers; a file holds rows of one fixed type and nothing else.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from corpus.dedup.bands import ALL_BANDS, linked, record_type, records
from corpus.dedup.cluster import compare as compare_letters
from corpus.dedup.signature import DTYPE, letters, signatures
from corpus.dedup.twins import FACTS, facts
from corpus.engine.task import Result, Task
from corpus.storage import is_local, join, local_path, open_input, writing

Rows = np.ndarray[Any, np.dtype[Any]]

PARTS = 64  # equal ranges of the keys of a band, each of which can be read alone
NONE = 0xFFFFFFFF  # instead of a number: a text that stands in an earlier row
DIGEST, NUMBER, PAIR = np.dtype(("<u8", (2,))), np.dtype("<u4"), np.dtype(("<u4", (2,)))
# A text that hangs together with others: its row in the group of runs, its number, the number of its set, its pack.
MEMBER = np.dtype([("row", "<u4"), ("number", "<u4"), ("set", "<u4"), ("pack", "<u4")])

_LATER, _EARLIER = ["id", "text", "truncated"], ["id", "text", "truncated", "fold", "duplicate_of"]
_INDEX = np.dtype(("<u8", (PARTS + 1,)))  # where the parts of a band begin and end, in bytes
_LIMITS = np.arange(1, PARTS, dtype=np.uint64) << np.uint64(64 - PARTS.bit_length() + 1)  # keys that parts begin with
_GATHERED = np.dtype([("number", "<u4"), ("set", "<u4"), ("bytes", "<u4"), ("signature", DTYPE)])
_BATCH = 256
_LETTERS = 1 << 25  # bytes of letters gathered at once


def path(work: str, name: str, number: int) -> str:
    """Return the place of one of the files between tasks.

    >>> path("work", "digests", 3)
    'work/digests-00003'
    """
    return join(work, f"{name}-{number:05}")


def read_rows(place: str, kind: np.dtype[Any], first: int = 0, count: int | None = None, start: int = 0) -> Rows:
    """Return some rows of a file, or all; the rows begin at byte `start`."""
    with open_input(place) as file:
        if count is None:
            count = (file.size() - start) // kind.itemsize - first
        file.seek(start + first * kind.itemsize)
        return np.frombuffer(file.read_buffer(count * kind.itemsize), dtype=kind)


def write_rows(place: str, *parts: Rows) -> None:
    """Write rows, the parts one after the other."""
    with writing(place) as file:
        for part in parts:
            file.write(np.ascontiguousarray(part).view(np.uint8).reshape(-1).data)


def sign(task: Task) -> Result:
    """Write what is known of each page of a group of runs, the digest of its letters, its signature and its bands."""
    work, group = task["work"], task["group"]
    known, signed = [np.zeros(0, dtype=FACTS)], [np.zeros(0, dtype=DTYPE)]
    for table in _batches(task):
        known.append(facts(table, task["later"]))
        signed.append(signatures(str(text) for chunk in table["text"].chunks for text in chunk))
    found = np.concatenate(signed)
    write_rows(path(work, "facts", group), np.concatenate(known))
    write_rows(path(work, "digests", group), found["digest"])
    write_rows(path(work, "signatures", group), found)
    index = np.zeros(ALL_BANDS, dtype=_INDEX)
    start = 0
    with writing(path(work, "bands", group)) as file:
        for band in range(ALL_BANDS):
            part = records(found, band)
            rows = [0, *np.searchsorted(part["key"], _LIMITS).tolist(), len(part)]
            index[band] = start + np.array(rows) * part.itemsize
            start += part.nbytes
            file.write(part.view(np.uint8).data)
    write_rows(path(work, "index", group), index)
    return {"rows": len(found)}


def pair(task: Task) -> Result:
    """Write pairs of numbers of texts that hang together: in some bands, in the keys of part `part` of `parts`."""
    work, groups = task["work"], range(task["groups"])
    first, last = (PARTS * (task["part"] + i) // task["parts"] for i in (0, 1))
    numbers = [read_rows(path(work, "numbers", group), NUMBER) for group in groups]
    pairs = [np.zeros((0, 2), dtype=np.uint32)]
    for band in task["bands"]:
        parts = [np.zeros(0, dtype=record_type(band))]
        for group in groups:
            found = _part(work, group, band, first, last).copy()
            found["row"] = numbers[group][found["row"]]
            parts.append(found[found["row"] != NONE])
        pairs.append(linked(np.concatenate(parts), band).astype(np.uint32))
    write_rows(path(work, "pairs", task["task"]), *pairs)
    return {"pairs": sum(map(len, pairs))}


def _part(work: str, group: int, band: int, first: int, last: int) -> Rows:
    """Return the records of a band in some of its parts."""
    start, end = (int(place) for place in read_rows(path(work, "index", group), _INDEX, band, 1)[0][[first, last]])
    kind = record_type(band)
    return read_rows(path(work, "bands", group), kind, 0, (end - start) // kind.itemsize, start)


def gather(task: Task) -> Result:
    """Write letters and signatures of the members in a group of runs, pack by pack; tell where each pack stands.

    Of a large group some are written, pack by pack, then some more: a pack may stand in several places.
    """
    work, group = task["work"], task["group"]
    packs: list[list[int]] = []
    rows = start = 0
    with writing(path(work, "gathered", group)) as found_file, writing(path(work, "letters", group)) as letters_file:
        for wanted, texts in _members(task):
            order = np.lexsort((wanted["number"], wanted["pack"]))
            first, last = int(wanted["row"][0]), int(wanted["row"][-1])
            found = np.zeros(len(wanted), dtype=_GATHERED)
            found["number"], found["set"] = wanted["number"], wanted["set"]
            found["bytes"] = [len(text) for text in texts]
            signed = read_rows(path(work, "signatures", group), DTYPE, first, last + 1 - first)
            found["signature"] = signed[wanted["row"] - first]
            found = found[order]
            found_file.write(found.view(np.uint8).data)
            for row in order.tolist():
                letters_file.write(texts[row])
            names, at, counts = np.unique(wanted["pack"][order], return_index=True, return_counts=True)
            ends = np.concatenate([[0], np.cumsum(found["bytes"], dtype=np.int64)])
            columns = (names, rows + at, counts, start + ends[at], ends[at + counts] - ends[at])
            packs += np.stack(columns, axis=1).astype(np.int64).tolist()
            rows, start = rows + len(found), start + int(ends[-1])
    return {"packs": packs}


def _members(task: Task) -> Iterator[tuple[Rows, list[bytes]]]:
    """Yield the members in a group of runs and their letters, as many at a time as may be held at once."""
    wanted = read_rows(path(task["work"], "members", task["group"]), MEMBER)
    texts: list[bytes] = []
    start = done = size = 0
    for table in _batches(task):
        here = wanted["row"][slice(*np.searchsorted(wanted["row"], [start, start + len(table)]).tolist())]
        texts += [letters(str(table["text"][int(row) - start])).encode() for row in here]
        size += sum(map(len, texts[len(texts) - len(here) :]))
        start += len(table)
        if size >= _LETTERS:
            yield wanted[done : done + len(texts)], texts
            texts, done, size = [], done + len(texts), 0
    if texts:
        yield wanted[done:], texts


def compare(task: Task) -> Result:
    """Write which texts of a pack are twins: pairs of the number of a text, and of the first of its cluster."""
    work, places = task["work"], task["slices"]
    starts = np.cumsum([0, *(rows for _, _, rows, _, _ in places)])
    number, own, size = (np.empty(starts[-1], dtype=kind) for kind in (np.uint32, np.int64, np.int64))
    # The letters wait in a file, and not in memory: a set may be as large as it likes.
    with tempfile.TemporaryFile(dir=local_path(work) if is_local(work) else None) as file:
        for at, (group, first, rows, start, length) in zip(starts.tolist(), places, strict=False):
            found = read_rows(path(work, "gathered", group), _GATHERED, first, rows)
            here = slice(at, at + rows)
            number[here], own[here], size[here] = found["number"], found["set"], found["bytes"]
            with open_input(path(work, "letters", group)) as source:
                source.seek(start)
                file.write(source.read_buffer(length))
        file.flush()
        order = np.argsort(number)
        ends = np.cumsum(size)[order]
        number, own, size = number[order], own[order], size[order]

        def letters_of(row: int) -> str:
            return os.pread(file.fileno(), int(size[row]), int(ends[row] - size[row])).decode()

        roots = compare_letters(_signed(task, order), own, letters_of)
    joined = np.flatnonzero(roots != np.arange(len(roots)))
    write_rows(path(work, "roots", task["pack"]), np.stack([number[joined], number[roots[joined]]], axis=1))
    return {"joined": len(joined)}


def _signed(task: Task, order: Rows) -> Rows:
    """Return the signatures of the texts of a pack in this order: one copy, by far the most of what a pack takes."""
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    signed = np.empty(len(order), dtype=DTYPE)
    start = 0
    for group, first, rows, _, _ in task["slices"]:
        found = read_rows(path(task["work"], "gathered", group), _GATHERED, first, rows)
        signed[place[start : start + rows]] = found["signature"]
        start += rows
    return signed


def _batches(task: Task) -> Iterator[pa.Table]:
    """Yield the documents of a group of runs, or of files of an earlier release, some hundred at a time."""
    for place in task["documents"]:
        with open_input(place) as source:
            if task["later"]:
                fields = pa.ipc.open_file(source).schema
                only = pa.ipc.IpcReadOptions(included_fields=[fields.get_field_index(name) for name in _LATER])
                reader = pa.ipc.open_file(source, options=only)
                for i in range(reader.num_record_batches):
                    yield pa.Table.from_batches([reader.get_batch(i)])
            else:
                for batch in pq.ParquetFile(source).iter_batches(_BATCH, columns=_EARLIER):
                    yield pa.Table.from_batches([batch])
