"""Releases to break: made-up pages with all that a release can hold, and what an attacker can make anew after a change.

`follow` makes anew what follows from the ledger of the documents, `seal` all that a release says of its tables: schema,
counts, digests, citations, checksums.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from corpus.account.quality import quality
from corpus.cleaned import Cleaned
from corpus.injure.rows import rows as injured
from corpus.release.check_words import content_of
from corpus.release.folder import SUMS, file_sha256, parquet_path
from corpus.release.info import PICTURE, ReleaseInfo, without_site_lines
from corpus.release.schema import BENCHMARK, arrow_schema
from corpus.release.tables import to_tables
from corpus.release.write import finish
from corpus.stages.site_lines import FILE_NAME as LINES
from corpus.stages.site_lines import SiteLine, lines_json
from tests.release.conftest import make, our_info, page_bytes

Rows = list[dict[str, Any]]
Tables = dict[str, Rows]


def pages() -> list[Cleaned]:
    """Three pages, the last a near copy of the first; their ledgers have every action."""
    full = make(
        [
            ("removed", "spam", 'spam "quoted"\n', ""),
            ("removed", "title", "標題\n", ""),
            ("converted", "script", "一、開頭", "一、开头"),
            ("repaired", "paragraph-break", "   ", "\n"),
            ("kept", "text", "工", "工"),
            ("removed", "gloss", "(gong)", ""),
            (
                "kept",
                "text",
                "会要深入基层，面对面、心贴心、实打实服务职工。",
                "会要深入基层，面对面、心贴心、实打实服务职工。",
            ),
        ],
        title="标题",
        author="甲",
        source={"site": "某站", "url": "http://example.org/1", "publication": None, "issue": None},
        published="2019-05-31",
        keywords=["工会", "职工"],
        original_script="Hant",
        curated=["title"],
    )
    line = "只有一行的一篇文章，别的什么都没有，字数也不算太少。"
    bare = make([("kept", "text", line, line)])
    twin = make(
        [
            ("kept", "text", "工会为职工服务，", "工会为职工服务，"),
            ("repaired", "byte-shift", "鎴愮珛", "成立"),
            ("repaired", "byte-shift-lost", "?浜", "\ufffd"),
            ("converted", "marks", ",", "，"),
            ("kept", "text", "好。", "好。"),
            ("removed", "footer", "\r\nfooter", ""),
        ],
        duplicate_of=full.document["id"],
        fold=full.document["fold"],
        truncated=True,
    )
    return [full, bare, twin]


def info(**changes: Any) -> ReleaseInfo:
    return without_site_lines(our_info(name="made-up", version="1.2.3", benchmark=True, **changes))


def tables_of_pages(cleaned: list[Cleaned]) -> Tables:
    tables: Tables = {name: table.to_pylist() for name, table in to_tables(cleaned).items()}
    return benchmark(tables)


def benchmark(tables: Tables) -> Tables:
    tables[BENCHMARK] = [row for each in tables["documents"] for row in injured(each["id"], each["text"], each["fold"])]
    return tables


def png(colour: int = 0) -> bytes:
    """The least PNG there is: one pixel."""
    chunks = (
        b"IHDR" + struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0),
        b"IDAT" + zlib.compress(bytes([0, colour])),
        b"IEND",
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk)) for chunk in chunks
    )


FILES = {PICTURE: png(), LINES: lines_json([SiteLine("example.org", "本站微信号。", 40, 50)])}


def write_tables(release: Path, tables: Tables) -> None:
    for name, rows in tables.items():
        path = release / parquet_path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(pa.Table.from_pylist(rows, arrow_schema(name)), path, store_schema=False)


def seal(release: Path, words: ReleaseInfo) -> None:
    """Make anew all that follows from the tables as they lie there."""
    tables = {path.parent.name: pq.ParquetFile(path).read() for path in sorted(release.glob("data/*/*.parquet"))}
    finish(str(release), words, content_of(release, tables), FILES)


def sums(release: Path) -> None:
    """Make SHA256SUMS anew, of every file that is there."""
    names = sorted(path.relative_to(release).as_posix() for path in release.rglob("*") if path.is_file())
    lines = (f"{file_sha256(release / name)}  {name}\n" for name in names if name != SUMS)
    (release / SUMS).write_text("".join(lines), encoding="utf-8")


def follow(tables: Tables) -> None:
    """Make anew what follows from the ledger: texts, paragraphs, counts, positions, and the paragraphs injured."""
    roles = {(row["document_id"], row["position"]): row["role"] for row in tables["paragraphs"]}
    tables["paragraphs"] = []
    for document in tables["documents"]:
        name, rows = document["id"], [row for row in tables["ledger"] if row["document_id"] == document["id"]]
        at = 0
        for position, row in enumerate(rows):
            row.update(position=position, raw_start=at, raw_end=at + len(row["raw"]))
            at = row["raw_end"]
        page, document["text"] = ("".join(row[side] for row in rows) for side in ("raw", "text"))
        document["quality"].update(quality(page, document["text"]))
        reasons = [row["reason"] for row in rows]
        document["repairs"] = {
            "glosses_removed": reasons.count("gloss"),
            "shifts_repaired": reasons.count("byte-shift"),
            "shifts_marked": reasons.count("byte-shift-lost"),
            "characters_converted": sum(
                a != b
                for row in rows
                if row["action"] == "converted"
                for a, b in zip(row["raw"], row["text"], strict=True)
            ),
        }
        tables["paragraphs"] += [
            {
                "id": f"{name}-{position:04d}",
                "document_id": name,
                "position": position,
                "role": roles.get((name, position), "paragraph"),
                "text": line,
                "fold": document["fold"],
            }
            for position, line in enumerate(document["text"].split("\n"))
        ]
    benchmark(tables)


def make_release(folder: Path) -> tuple[Path, Path]:
    """Write the sound release and its raw pages."""
    cleaned = pages()
    release, raw = folder / "made-up-1.2.3", folder / "raw"
    write_tables(release, tables_of_pages(cleaned))
    seal(release, info())
    raw.mkdir()
    for page in cleaned:
        (raw / page.document["provenance"]["path"]).write_bytes(page_bytes(page.rows))
    return release, raw


Change = Callable[[Any], object]
