"""What this project does, as programs that `python -m tests.bench` measures; each prints JSON.

python -m tests.bench.ours pages injured near_copies 1000 files FOLDER
python -m tests.bench.ours build RAW OUT WORKERS
python -m tests.bench.ours duplicates RELEASE
python -m tests.bench.ours floor RAW RELEASE
python -m tests.bench.ours script FOLDER
"""

from __future__ import annotations

import hashlib
import io
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

Json = dict[str, Any]


def pages(kind: str, way: str, number: str, shape: str, folder: str) -> Json:
    """Write pages: as `files`, or as `lines`."""
    from tests.bench import pages as made

    make = {"near_copies": made.near_copies, "distinct": made.distinct, "fresh": made.fresh}[way]
    write = {"files": made.write_files, "lines": made.write_json_lines}[shape]
    return {"bytes": write(make(made.originals(kind), int(number)), Path(folder))}


def build(raw: str, out: str, workers: str) -> Json:
    """`corpus build RAW --out OUT --workers WORKERS`. `seconds` are those of CPU, by stage, where the build says so."""
    import corpus

    built = corpus.build(raw, out, engine=int(workers))
    return {"release": str(built.path), "documents": built.documents, "seconds": built.seconds}


def duplicates(release: str) -> Json:
    """Find the near-duplicates of a release again, in this process alone: CPU-seconds, and how many there are."""
    from tests.dedup.in_memory import twins

    documents = _table(Path(release), "documents", ["id", "text", "truncated"])
    seconds, found = _timed(lambda: twins(documents))
    return {"seconds": seconds, "duplicates": len(documents) - found.duplicate_of.null_count}


def floor(raw: str, release: str) -> Json:
    """Do what no program that makes this release of these pages can leave out: CPU-seconds of each part.

    Read, hash and decode the pages; write the tables of the release, which are in memory already, as Parquet that is
    laid out as the release's own; hash what was written; make the digest of the content.
    """
    from corpus.release.digest import digest

    def decode() -> int:
        characters = 0
        for path in sorted(Path(raw).iterdir()):
            data = path.read_bytes()
            hashlib.sha256(data).hexdigest()
            characters += len(data.decode())
        return characters

    files = sorted((Path(release) / "data").glob("*/*.parquet"))
    loaded = [(pq.read_metadata(path), pq.read_table(path)) for path in files]

    def write() -> None:
        for metadata, table in loaded:
            hashlib.sha256(_parquet(metadata, table)).hexdigest()

    tables = {path.parent.name: _table(Path(release), path.parent.name) for path in files}
    return {
        "decode": _timed(decode)[0],
        "write": _timed(write)[0],
        "digest": _timed(lambda: digest(tables))[0],
        "parquet": sum(path.stat().st_size for path in files),
    }


def script(folder: str) -> Json:
    """Convert the pages of a folder to Simplified script: CPU-seconds of OpenCC in pure Python, and of ours."""
    from opencc import OpenCC

    from corpus.restore.script import to_simplified

    texts = [path.read_text(encoding="utf-8") for path in sorted(Path(folder).iterdir())]
    theirs = OpenCC("t2s").convert
    for convert in (theirs, to_simplified):  # loads the dictionaries
        convert(texts[0])
    seconds: dict[str, list[float]] = {"opencc": [], "ours": []}
    for _ in range(3):
        seconds["opencc"].append(_timed(lambda: [theirs(text) for text in texts])[0])
        seconds["ours"].append(_timed(lambda: [to_simplified(text) for text in texts])[0])
    return {name: min(each) for name, each in seconds.items()}


def _timed(what: Callable[[], Any]) -> tuple[float, Any]:
    started = time.process_time()
    result = what()
    return time.process_time() - started, result


def _table(release: Path, name: str, columns: list[str] | None = None) -> pa.Table:
    return pa.concat_tables(
        [pq.read_table(path, columns=columns) for path in sorted((release / "data" / name).glob("*.parquet"))]
    )


def _parquet(metadata: pq.FileMetaData, table: pa.Table) -> memoryview:
    """The table as Parquet with the row groups, the dictionaries and the compression that the metadata tell of."""
    first = [metadata.row_group(0).column(at) for at in range(metadata.num_columns)] if metadata.num_row_groups else []
    encoded = [column.path_in_schema for column in first if any("DICTIONARY" in name for name in column.encodings)]
    file = io.BytesIO()
    with pq.ParquetWriter(
        file, table.schema, use_dictionary=encoded, compression="zstd", compression_level=3, store_schema=False
    ) as writer:
        start = 0
        for group in range(metadata.num_row_groups):
            rows = metadata.row_group(group).num_rows
            writer.write_table(table.slice(start, rows), row_group_size=rows)
            start += rows
    return file.getbuffer()


if __name__ == "__main__":
    commands: dict[str, Callable[..., Json]] = {
        each.__name__: each for each in (pages, build, duplicates, floor, script)
    }
    print(json.dumps(commands[sys.argv[1]](*sys.argv[2:])))
