"""A release as its users load it: every reader, without a network, from every config."""

from __future__ import annotations

import copy
import importlib
import shutil
from pathlib import Path

import duckdb
import pandas
import polars
import pytest

from corpus.cleaned import Cleaned
from corpus.errors import CorpusError
from corpus.release import folder
from corpus.release.digest import digest
from corpus.release.folder import parquet_path
from corpus.release.load import load
from corpus.release.schema import ALWAYS, MODELS
from corpus.release.tables import to_tables

from .conftest import our_info, pages
from .sums import sums_text
from .written import write_release


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the cache of `datasets` inside the test, whatever was imported before."""
    config = importlib.import_module("datasets.config")
    monkeypatch.setattr(config, "HF_DATASETS_CACHE", tmp_path / "cache")
    monkeypatch.setattr(config, "HF_DATASETS_OFFLINE", True, raising=False)
    monkeypatch.setattr(config, "HF_HUB_OFFLINE", True, raising=False)


@pytest.fixture
def ours(release: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("corpus.release.folder.our_release.__defaults__", (None, release.parent))
    return release


@pytest.mark.parametrize("config", [None, *ALWAYS])
@pytest.mark.parametrize("streaming", [False, True])
def test_load_dataset(release: Path, tmp_path: Path, config: str | None, streaming: bool) -> None:
    import datasets

    wanted = to_tables(pages())[config or "documents"].to_pylist()
    got = datasets.load_dataset(
        str(release), config, split="train", streaming=streaming, cache_dir=str(tmp_path / "cache")
    )
    assert list(got) == wanted
    assert str(got.info.version) == "0.3.0"
    assert digest(to_tables(pages())).release in got.info.citation
    assert got.info.license == "All rights reserved"


def test_load_dataset_gives_all_splits(release: Path, tmp_path: Path) -> None:
    import datasets

    got = datasets.load_dataset(str(release), cache_dir=str(tmp_path / "cache"))
    assert {name: split.num_rows for name, split in got.items()} == {"train": 3}


def test_other_content_at_the_same_place_is_not_taken_from_the_cache(release: Path, tmp_path: Path) -> None:
    import datasets

    def rows() -> list[dict]:
        return list(datasets.load_dataset(str(release), split="train", cache_dir=str(tmp_path / "cache")))

    before = rows()
    changed = copy.deepcopy(pages())
    changed[0].document["title"] = "别的题目"
    shutil.rmtree(release)
    write_release(to_tables(changed), our_info(), release.parent)
    assert [row["title"] for row in rows()] != [row["title"] for row in before]
    assert "别的题目" in [row["title"] for row in rows()]


def test_pandas_polars_duckdb(release: Path) -> None:
    for name, table in to_tables(pages()).items():
        path = str(release / parquet_path(name))
        wanted = table.to_pylist()
        assert polars.read_parquet(path).to_dicts() == wanted
        frame = duckdb.connect().read_parquet(path)
        assert [dict(zip(frame.columns, row, strict=True)) for row in frame.fetchall()] == wanted
        read = pandas.read_parquet(path)
        assert list(read.columns) == table.column_names
        assert len(read) == len(wanted)
        assert read["document_id" if name != "documents" else "text"].tolist() == [
            row["document_id" if name != "documents" else "text"] for row in wanted
        ]
    assert pandas.read_parquet(str(release / "data/documents")).shape == (3, len(MODELS["documents"].model_fields))


def test_filters_are_pushed_down(release: Path) -> None:
    path = str(release / parquet_path("ledger"))
    spam = polars.scan_parquet(path).filter(polars.col("reason") == "spam").collect()
    assert len(spam) == 1


@pytest.mark.parametrize("config", ALWAYS)
def test_load(ours: Path, config: str) -> None:
    got = load(config=config)
    assert list(got) == to_tables(pages())[config].to_pylist()
    assert str(got.info.version) == "0.3.0"
    assert digest(to_tables(pages())).release in got.info.description
    assert got.info.citation.startswith("@misc{gonghui-0.3.0,")
    assert got.info.license.startswith("All rights reserved")
    assert got.split == "train"


def test_load_and_load_dataset_have_the_same_features(ours: Path, tmp_path: Path) -> None:
    import datasets

    for config in ALWAYS:
        other = datasets.load_dataset(str(ours), config, split="train", cache_dir=str(tmp_path / "cache"))
        assert load(config=config).features == other.features


def test_a_loaded_dataset_can_be_worked_with(ours: Path) -> None:
    got = load()
    assert got.filter(lambda row: row["truncated"]).num_rows == 1
    assert got.map(lambda row: {"length": len(row["text"])}).column_names[-1] == "length"
    assert got.to_pandas().shape[0] == 3


def test_the_newest_version_by_number_is_loaded(ours: Path, cleaned: list[Cleaned]) -> None:
    for version in ("0.9.0", "0.10.0", "0.2.0"):
        write_release(to_tables(cleaned), our_info(version=version), ours.parent)
    assert str(load().info.version) == "0.10.0"
    assert str(load("0.2.0").info.version) == "0.2.0"
    with pytest.raises(CorpusError, match=r"version 7\.0\.0 .* there are 0\.2\.0, 0\.3\.0, 0\.9\.0, 0\.10\.0"):
        load("7.0.0")


def test_an_unknown_config_names_the_known(ours: Path) -> None:
    with pytest.raises(CorpusError, match="no config 'sentences'; there are documents, ledger, paragraphs"):
        load(config="sentences")


def test_an_edited_file_is_noticed(ours: Path) -> None:
    path = ours / parquet_path("documents")
    data = path.read_bytes()
    path.write_bytes(data[:-9] + b"X" + data[-8:])
    with pytest.raises(CorpusError, match=f"^{path}: was changed after its release"):
        load()
    load(config="ledger")
    path.unlink()
    with pytest.raises(CorpusError, match=f"^{path}: is missing"):
        load()


def test_an_edited_file_with_a_new_checksum_that_is_no_parquet(ours: Path) -> None:
    (ours / parquet_path("documents")).write_bytes(b"nonsense")
    (ours / "SHA256SUMS").write_text(sums_text(ours))
    with pytest.raises(CorpusError, match="cannot be read as Parquet"):
        load()


def test_no_release_at_all(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="holds no release"):
        folder.our_release(folder=tmp_path)
