"""Whole builds on a real Spark cluster and on a real S3 server: the same bytes as on this machine alone."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from engine.cluster import Cluster, cluster_of_a_driver, skip_without_spark
from engine.conftest import own_cluster, small_cluster
from storage import s3
from storage.conftest import s3_server

import corpus
from corpus import storage
from tests.until import until

from .test_builds import files, made

__all__ = ["own_cluster", "s3_server", "small_cluster"]

# A corpus of many tasks, small as they are.
SMALL = "from corpus.stages import plan; plan._LEAST = 40_000; plan._TASKS = 1_000; from corpus.cli import main; main()"


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("raw") / "pages", 8)


@pytest.fixture(scope="module")
def whole(pages: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    out = tmp_path_factory.mktemp("whole")
    subprocess.run(command(pages, out, "--workers", "1"), check=True, capture_output=True)
    return files(out)


def command(raw: Path | str, out: Path | str, *options: str) -> list[str]:
    return [sys.executable, "-P", "-c", SMALL, "build", str(raw), "--out", str(out), *options]


def start(running: Cluster, raw: Path | str, out: Path | str, *where: str) -> subprocess.Popen[str]:
    where = where or ("--master", running.master)
    return subprocess.Popen(
        command(raw, out, "--engine", "spark", *where),
        env=running.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def ended(build: subprocess.Popen[str]) -> tuple[int, str]:
    out, err = build.communicate(timeout=300)
    return build.returncode, out + err


def test_the_same_bytes_in_other_processes(tmp_path: Path) -> None:
    """What is quick of all these: the tasks, their answers and this package go to an executor and to its workers."""
    skip_without_spark()
    pages = made(tmp_path / "pages", 2)
    corpus.build(pages, tmp_path / "whole", engine=1)
    code, said = ended(start(cluster_of_a_driver(tmp_path / "cluster"), pages, tmp_path / "out"))
    assert code == 0, said
    assert files(tmp_path / "out") == files(tmp_path / "whole")


@pytest.mark.slow
def test_the_same_bytes_on_a_cluster(
    small_cluster: Cluster, pages: Path, whole: dict[str, bytes], tmp_path: Path
) -> None:
    code, said = ended(start(small_cluster, pages, tmp_path / "out"))
    assert code == 0, said
    assert files(tmp_path / "out") == whole


@pytest.mark.slow
def test_workers_with_an_older_package_are_refused(small_cluster: Cluster, pages: Path, tmp_path: Path) -> None:
    code, said = ended(start(small_cluster.with_an_older_package(tmp_path), pages, tmp_path / "out"))
    assert code == 1
    assert " has gonghui-corpus " in said
    assert said.endswith(": give all machines the same packages\n")
    assert len(said.splitlines()) == 1


@pytest.mark.slow
def test_the_same_bytes_through_connect(
    own_cluster: Cluster, pages: Path, whole: dict[str, bytes], tmp_path: Path
) -> None:
    with own_cluster.connect() as remote:
        code, said = ended(start(own_cluster, pages, tmp_path / "out", "--remote", remote))
    assert code == 0, said
    assert files(tmp_path / "out") == whole


def some_answers(out: Path, number: int) -> Any:
    return lambda: len(list(out.glob(".unfinished-*/clean/*.answer.json"))) >= number


@pytest.mark.slow
@pytest.mark.parametrize("victim", ["python", "executor", "worker"])
def test_what_is_killed_in_mid_run_changes_nothing(
    own_cluster: Cluster, pages: Path, whole: dict[str, bytes], tmp_path: Path, victim: str
) -> None:
    out = tmp_path / "out"
    build = start(own_cluster, pages, out)
    assert until(some_answers(out, 2))
    executor = own_cluster.executors(0)[0]
    if victim == "python":
        process = random.Random(0).choice(python_workers(executor))
    else:
        process = executor if victim == "executor" else own_cluster.workers[0].pid
    os.kill(process, signal.SIGKILL)
    code, said = ended(build)
    assert code == 0, said
    assert files(out) == whole


def python_workers(executor: int) -> list[int]:
    daemons = subprocess.run(["pgrep", "-P", str(executor)], capture_output=True, text=True).stdout.split()
    found = subprocess.run(["pgrep", "-P", ",".join(daemons)], capture_output=True, text=True).stdout.split()
    return [int(each) for each in found or daemons]


@pytest.mark.slow
def test_the_driver_is_killed_and_run_again(
    own_cluster: Cluster, pages: Path, whole: dict[str, bytes], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    build = start(own_cluster, pages, out)
    assert until(some_answers(out, 3))
    build.kill()
    build.communicate()
    before = {path.name: path.stat().st_mtime_ns for path in out.glob(".unfinished-*/clean/*.answer.json")}
    assert before
    again = start(own_cluster, pages, out)
    seen: dict[str, int] = {}
    until(lambda: seen.update({p.name: p.stat().st_mtime_ns for p in out.glob(".unfinished-*/clean/*.answer.json")}), 2)
    code, said = ended(again)
    assert code == 0, said
    assert all(seen[name] == time for name, time in before.items())  # what was done was not done again
    assert files(out) == whole


@pytest.mark.slow
def test_a_task_that_always_fails_makes_no_release(own_cluster: Cluster, pages: Path, tmp_path: Path) -> None:
    page = next(iter(sorted(pages.glob("000-*.txt"))))
    from corpus.read.folder import page_id

    wrong = (
        f'[[decision]]\nid = "{page_id(page.read_bytes())}"\nfield = "text"\n'
        'find = "没有这一句话"\nreplace = "x"\nreason = "y"\n'
    )
    (pages / "curation.toml").write_text(wrong, "utf-8")
    try:
        code, said = ended(start(own_cluster, pages, tmp_path / "out"))
    finally:
        (pages / "curation.toml").unlink()
    assert code == 1
    assert said.startswith("corpus: ")
    assert "does not stand exactly once" in said
    assert len(said.splitlines()) == 1
    assert not list((tmp_path / "out").glob("dataset-*"))


@pytest.mark.slow
def test_from_a_store_to_a_store(pages: Path, whole: dict[str, bytes], tmp_path: Path, s3_server: str) -> None:
    top = s3.place(s3_server, "bucket")
    raw, out = storage.join(top, "raw"), storage.join(top, "out")
    for path in pages.rglob("*"):
        storage.write_bytes(storage.join(raw, path.relative_to(pages).as_posix()), path.read_bytes())
    stale = storage.join(out, "dataset-0.1.0", "data", "documents", "train-00001-of-00002.parquet")
    storage.write_bytes(stale, b"of a build that was stopped")
    for time in ("built", "is there already with this content"):
        said = subprocess.run(command(raw, out, "--workers", "2"), capture_output=True, text=True)
        assert said.returncode == 0, said.stderr
        assert time in said.stdout
        there = {path: storage.read_bytes(storage.join(out, path)) for path, _ in storage.files_under(out)}
        assert there == whole
    assert s3.SECRET not in said.stderr + said.stdout
    fewer = storage.join(top, "fewer")
    storage.write_bytes(storage.join(fewer, "000-000.txt"), (pages / "000-000.txt").read_bytes())
    said = subprocess.run(command(fewer, out), capture_output=True, text=True)
    assert said.returncode == 1
    assert "exists with other content; a release never changes" in said.stderr
    assert len(said.stderr.splitlines()) == 1
