"""Take-downs in builds on a Spark cluster, and from store to store."""

from __future__ import annotations

from pathlib import Path

import pytest
from engine.cluster import Cluster
from engine.conftest import small_cluster
from stages.test_clusters import ended, start
from storage import s3
from storage.conftest import s3_server

import corpus
from corpus import storage
from corpus.release.withdrawn import FILE_NAME, read_list

from .conftest import GONE, NEAR, Released

__all__ = ["s3_server", "small_cluster"]


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.slow
def test_on_a_cluster(small_cluster: Cluster, made: Released, tmp_path: Path) -> None:
    made.withdraw(GONE, NEAR)
    corpus.build(made.raw, tmp_path / "local", engine=1)
    code, said = ended(start(small_cluster, made.raw, tmp_path / "spark"))
    assert code == 0, said
    assert files(tmp_path / "spark") == files(tmp_path / "local")


@pytest.mark.slow
def test_from_a_store_to_a_store(made: Released, s3_server: str) -> None:
    top = s3.place(s3_server, "bucket")
    raw, out = storage.join(top, "withdrawn-raw"), storage.join(top, "withdrawn-out")
    ids = made.withdraw(GONE)
    by_hand = made.id("one.txt")
    for path in made.raw.iterdir():
        storage.write_bytes(storage.join(raw, path.name), path.read_bytes())
    written = f'[[withdraw]]\nid = "{by_hand}"\nreason = "a court says so"\n'
    storage.write_bytes(storage.join(out, FILE_NAME), written.encode())
    for _ in range(2):
        built = corpus.build(raw, out, engine=1)
        assert (built.documents, built.left_out) == (2, {"withdrawn": 2})
        assert {each.reason: each.message for each in built.rejects}.keys() == {"withdrawn"}
        assert read_list(out).keys() == {*ids, by_hand}
