"""A release that asks for a benchmark: its fourth table is written, described, read and checked like the others."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import mlcroissant
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import corpus
from corpus.release import check_restoration
from corpus.release.diff import diff
from corpus.release.digest import digest
from corpus.release.folder import parquet_path, read_table, tables_of
from corpus.release.schema import ALWAYS, BENCHMARK, arrow_schema
from corpus.release.verify import verify
from corpus.release.write import digest_of

RAW = Path(__file__).parents[2] / "raw"


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pages")
    for number in ("000", "002"):
        shutil.copy(next(RAW.glob(f"{number}_*.txt")), folder)
    (folder / "release.toml").write_text("benchmark = true\n")
    return folder


@pytest.fixture(scope="module")
def built(raw: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(corpus.build(raw, tmp_path_factory.mktemp("built"), engine=1).path)


@pytest.fixture
def release(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / built.name))


def test_only_who_asks_for_it_has_it(raw: Path, built: Path, tmp_path: Path) -> None:
    plain = tmp_path / "plain"
    shutil.copytree(raw, plain)
    (plain / "release.toml").unlink()
    without = Path(corpus.build(plain, tmp_path / "out", engine=1).path)

    assert tables_of(without) == sorted(ALWAYS)
    assert "restoration" not in "".join(p.read_text() for p in without.rglob("*") if p.suffix in (".md", ".json"))
    assert tables_of(built) == sorted([*ALWAYS, BENCHMARK])
    change = diff(without, built)
    assert (change.kind, change.tables_came, change.changed) == ("MINOR", [BENCHMARK], [])
    assert (diff(built, without).kind, diff(built, without).tables_went) == ("MAJOR", [BENCHMARK])
    assert [failure.check for failure in verify(built, raw)] == []


def test_workers_do_not_matter(raw: Path, built: Path, tmp_path: Path) -> None:
    again = Path(corpus.build(raw, tmp_path, engine=2).path)
    assert (again / "SHA256SUMS").read_bytes() == (built / "SHA256SUMS").read_bytes()


def test_every_reader_gives_its_rows(built: Path, tmp_path: Path) -> None:
    import datasets

    rows = read_table(built, BENCHMARK).to_pylist()
    assert {row["injury"] for row in rows} >= {"none", "script", "gloss", "shift", "mark", "mojibake", "mixed"}
    loaded = corpus.load(release=built, config=BENCHMARK)
    streamed = datasets.load_dataset(str(built), BENCHMARK, split="train", streaming=True)
    fetched = datasets.load_dataset(str(built), BENCHMARK, split="train", cache_dir=str(tmp_path))
    assert list(loaded) == list(streamed) == list(fetched) == rows
    assert loaded.features == fetched.features
    said = mlcroissant.Dataset(jsonld=str(built / "croissant.json")).records(record_set=BENCHMARK)
    for row, record in zip(rows, said, strict=True):
        assert record["restoration/injured"].decode() == row["injured"]
        injuries = [
            {key.split("/")[-1]: value for key, value in each.items()} for each in record["restoration/injuries"]
        ]
        assert [each["start"] for each in injuries] == [each["start"] for each in row["injuries"]]
        assert [each["truth"].decode() for each in injuries] == [each["truth"] for each in row["injuries"]]


def test_the_digest_covers_it(built: Path) -> None:
    tables = {name: read_table(built, name) for name in tables_of(built)}
    assert digest(tables) == digest_of(built)
    assert digest(tables).tables[BENCHMARK] in (built / "README.md").read_text(encoding="utf-8")
    assert digest(tables).release in (built / "CITATION.cff").read_text(encoding="utf-8")


def test_rows_of_another_generator_are_checked_by_their_promises_alone(
    built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents, rows = (read_table(built, name) for name in ("documents", BENCHMARK))
    fewer = rows.slice(0, rows.num_rows - 1)
    assert [failure.check for failure in check_restoration.rows(documents, fewer)] == ["restoration-rows"]
    monkeypatch.setattr(check_restoration, "GENERATOR", 2)
    assert list(check_restoration.rows(documents, fewer)) == []


def test_other_rows_of_the_same_documents_are_a_change(release: Path, built: Path) -> None:
    path = release / parquet_path(BENCHMARK)
    rows = pq.ParquetFile(path).read().to_pylist()
    rows[0]["injured"], name = "x", rows[0]["document_id"]
    pq.write_table(pa.Table.from_pylist(rows, arrow_schema(BENCHMARK)), path, store_schema=False)
    change = diff(built, release)
    assert (change.kind, change.benchmark_changed) == ("MAJOR", [name])
    assert f"~ {name} restoration" in str(change)


def test_a_record_of_croissant_is_described(built: Path) -> None:
    said = json.loads((built / "croissant.json").read_text())
    (described,) = (part for part in said["recordSet"] if part["@id"] == BENCHMARK)
    (injuries,) = (field for field in described["field"] if field["name"].endswith("/injuries"))
    assert injuries["isArray"]
    assert [field["source"]["transform"] for field in injuries["subField"]][:2] == [
        {"jsonPath": "start"},
        {"jsonPath": "end"},
    ]
