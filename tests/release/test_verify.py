"""For each check, a release that is broken in this one way, with checksums that fit."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from corpus.cleaned import Cleaned
from corpus.release.folder import parquet_path
from corpus.release.schema import arrow_schema
from corpus.release.verify import CHECKS, verify

from .conftest import page_bytes
from .sums import sums_text

Rows = list[dict[str, Any]]


def edit_rows(table: str, change: Callable[[Rows], object]) -> Callable[[Path, Path], None]:
    def damage(release: Path, raw: Path) -> None:
        path = release / parquet_path(table)
        rows = pq.ParquetFile(path).read().to_pylist()
        change(rows)
        pq.write_table(pa.Table.from_pylist(rows, arrow_schema(table)), path, store_schema=False)

    return damage


def edit_text(name: str, before: str, after: str) -> Callable[[Path, Path], None]:
    def damage(release: Path, raw: Path) -> None:
        text = (release / name).read_text(encoding="utf-8")
        assert before in text
        (release / name).write_text(text.replace(before, after, 1), encoding="utf-8")

    return damage


def at(rows: Rows, **wanted: Any) -> dict[str, Any]:
    return next(row for row in rows if all(row[name] == value for name, value in wanted.items()))


def edit_first(table: str, change: Callable[[dict[str, Any]], object], **wanted: Any) -> Callable[[Path, Path], None]:
    return edit_rows(table, lambda rows: change(at(rows, **wanted)))


def swap(rows: Rows) -> None:
    rows[0], rows[1] = rows[1], rows[0]


def chain(rows: Rows) -> None:
    """Let a page that another repeats repeat a third."""
    at(rows, title="标题").update(duplicate_of=at(rows, title=None, truncated=False)["id"])


def drop_column(release: Path, raw: Path) -> None:
    path = release / parquet_path("paragraphs")
    table = pq.ParquetFile(path).read()
    pq.write_table(table.drop_columns(["fold"]), path, store_schema=False)


def drop_from_croissant(release: Path, raw: Path) -> None:
    path = release / "croissant.json"
    said = json.loads(path.read_text())
    said["recordSet"][0]["field"].pop()
    path.write_text(json.dumps(said))


def first_raw(raw: Path) -> Path:
    return sorted(raw.iterdir())[0]


DAMAGE: list[tuple[str, Callable[[Path, Path], None]]] = [
    ("file-missing", lambda release, raw: (release / "LICENSE.md").unlink()),
    ("file-missing", lambda release, raw: (release / "schema/ledger.schema.json").unlink()),
    ("file-missing", lambda release, raw: shutil.rmtree(release / "data/ledger")),
    ("schema", drop_column),
    ("schema", lambda release, raw: (release / parquet_path("ledger")).write_bytes(b"PAR1")),
    ("schema", edit_text("schema/ledger.parquet.json", "INT64", "INT32")),
    ("schema", edit_text("schema/ledger.schema.json", "{", "[")),
    ("record", edit_first("documents", lambda row: row.update(published="2019-13"), title="标题")),
    ("record", edit_first("documents", lambda row: row["quality"].update(han_per_mille=1001))),
    ("record", edit_first("documents", lambda row: row["keywords"].append(""))),
    ("record", edit_first("ledger", lambda row: row.update(reason="unheard-of"), reason="spam")),
    ("record", edit_first("paragraphs", lambda row: row.update(role="title"))),
    ("order", edit_rows("documents", swap)),
    ("order", edit_rows("ledger", swap)),
    ("id-unique", edit_rows("documents", lambda rows: rows.insert(0, rows[0]))),
    ("id-unique", edit_rows("paragraphs", lambda rows: rows.insert(0, rows[0]))),
    ("id-sha256", edit_first("documents", lambda row: row["provenance"].update(sha256="0" * 64))),
    ("orphan", edit_rows("documents", lambda rows: rows.pop())),
    ("quality-count", edit_first("documents", lambda row: row["quality"].update(characters=1))),
    ("quality-count", edit_first("documents", lambda row: row["quality"].update(paragraphs=9))),
    ("repairs-count", edit_first("documents", lambda row: row["repairs"].update(glosses_removed=9))),
    ("repairs-count", edit_first("documents", lambda row: row["repairs"].update(characters_converted=9))),
    ("repairs-count", edit_first("documents", lambda row: row["repairs"].update(shifts_marked=9))),
    ("fold", edit_first("documents", lambda row: row.update(fold=9), title="标题")),
    ("fold", edit_first("paragraphs", lambda row: row.update(fold=9))),
    ("duplicate", edit_first("documents", lambda row: row.update(duplicate_of="gh-" + "0" * 16), truncated=True)),
    ("duplicate", edit_first("documents", lambda row: row.update(duplicate_of=row["id"]), truncated=True)),
    ("duplicate", edit_rows("documents", chain)),
    ("fold", edit_first("documents", lambda row: row.update(fold=(row["fold"] + 1) % 10), title=None, truncated=False)),
    ("paragraph-text", edit_first("paragraphs", lambda row: row.update(text="x"))),
    ("paragraph-text", edit_rows("paragraphs", lambda rows: rows.pop())),
    ("paragraph-id", edit_first("paragraphs", lambda row: row.update(id="x"))),
    ("ledger-order", edit_first("ledger", lambda row: row.update(position=99), reason="footer")),
    ("ledger-positions", edit_first("ledger", lambda row: row.update(raw_end=row["raw_end"] + 1))),
    ("ledger-positions", edit_first("ledger", lambda row: row.update(raw=""), reason="footer")),
    ("ledger-action", edit_first("ledger", lambda row: row.update(action="kept"), reason="spam")),
    ("ledger-action", edit_first("ledger", lambda row: row.update(action="removed"), reason="text")),
    ("ledger-action", edit_first("ledger", lambda row: row.update(action="converted"), reason="byte-shift")),
    ("ledger-text", edit_first("ledger", lambda row: row.update(text="新"), reason="spam")),
    ("digest", edit_first("documents", lambda row: row.update(title="别的"), title="标题")),
    ("digest", edit_text("croissant.json", "sha256:", "sha256:0")),
    ("card-counts", edit_text("README.md", "| `documents` | 3 |", "| `documents` | 4 |")),
    ("card-counts", edit_text("README.md", "| `removed/gloss` | 1 | 6 |", "| `removed/gloss` | 1 | 7 |")),
    ("card-counts", edit_text("README.md", "num_examples: 3", "num_examples: 4")),
    ("card-counts", edit_text("README.md", "---", "")),
    ("croissant", drop_from_croissant),
    ("croissant", edit_text("croissant.json", '"sha256": "', '"sha256": "0')),
    ("croissant", edit_text("croissant.json", "{", "")),
    ("citation", edit_text("CITATION.cff", 'version: "0.1.0"', 'version: "0.2.0"')),
    ("citation", edit_text("CITATION.cff", "sha256:", "sha256:0")),
    ("citation", edit_text("CITATION.cff", 'title: "', "title: [")),
    ("raw-missing", lambda release, raw: first_raw(raw).unlink()),
    ("raw-bytes", lambda release, raw: first_raw(raw).write_bytes(b"edited")),
]


@pytest.mark.parametrize(("check", "damage"), DAMAGE, ids=[f"{name}-{i}" for i, (name, _) in enumerate(DAMAGE)])
def test_each_damage_is_found(release: Path, raw: Path, check: str, damage: Callable[[Path, Path], None]) -> None:
    damage(release, raw)
    (release / "SHA256SUMS").write_text(sums_text(release))
    failures = verify(release, raw)
    assert check in {failure.check for failure in failures}, failures
    assert {failure.check for failure in failures} <= CHECKS.keys()
    assert all("\n" not in str(failure) for failure in failures)


def test_other_bytes_behind_the_checksum_are_found(release: Path, raw: Path, cleaned: list[Cleaned]) -> None:
    """A ledger whose raw side was edited: every sum fits, only the raw page tells."""
    damage = edit_first("ledger", lambda row: row.update(raw=row["raw"].replace("s", "z")), reason="spam")
    damage(release, raw)
    failures = [failure for failure in verify(release, raw) if failure.check == "raw-decoded"]
    assert [failure.where for failure in failures] == [cleaned[0].document["id"]]


def test_a_sound_release_has_no_failure(release: Path, raw: Path) -> None:
    assert verify(release) == []
    assert verify(release, raw) == []


def test_changed_files_are_found(release: Path) -> None:
    path = release / parquet_path("documents")
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(bytes(data))
    (release / "extra.txt").write_text("x")
    failures = {failure.check: failure.where for failure in verify(release)}
    assert failures["checksum"] == parquet_path("documents")
    assert failures["file-unknown"] == "extra.txt"


@pytest.mark.parametrize("line", ["nonsense", "0" * 64 + "  ../outside", "0" * 64 + "  /etc/passwd"])
def test_a_broken_list_of_checksums_is_found(release: Path, line: str) -> None:
    (release / "SHA256SUMS").write_text(line + "\n")
    assert [failure.check for failure in verify(release)] == ["checksum-list"]


def test_an_old_release_is_checked_by_its_own_schema(release: Path) -> None:
    """A later model allows more; what this release allowed is in it."""
    path = release / "schema/documents.schema.json"
    schema = json.loads(path.read_text())
    schema["properties"]["fold"]["maximum"] = 2
    path.write_text(json.dumps(schema))
    (release / "SHA256SUMS").write_text(sums_text(release))
    assert [failure.check for failure in verify(release)] == ["record"]


def test_every_check_has_a_broken_release() -> None:
    elsewhere = {"checksum", "checksum-list", "file-unknown", "raw-decoded"}
    elsewhere |= {check for check in CHECKS if check.startswith("restoration-")}  # see test_benchmark.py
    elsewhere |= {"withdrawn"}  # nothing in the release is broken; see tests/withdrawn
    assert {check for check, _ in DAMAGE} | elsewhere == CHECKS.keys()


def test_raw_files_do_not_lead_out_of_the_folder(release: Path, raw: Path, cleaned: list[Cleaned]) -> None:
    page = cleaned[0]
    inside = raw / page.document["provenance"]["path"]
    outside = raw.parent / "outside.txt"
    outside.write_bytes(page_bytes(page.rows))
    inside.unlink()
    inside.symlink_to(outside)
    assert [failure.check for failure in verify(release, raw)] == ["raw-missing"]
