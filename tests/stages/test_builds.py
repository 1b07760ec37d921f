"""However a build is divided, ordered, stopped or run again: the same pages give the same bytes."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path
from typing import Any

import mlcroissant
import pytest

import corpus
from corpus.engine import Function, Result, Task, local
from corpus.errors import CorpusError
from corpus.read.folder import places
from corpus.release import shard
from corpus.release.verify import verify
from corpus.stages import clean, plan, runs

RAW = Path(__file__).parents[2] / "raw"


def made(folder: Path, copies: int) -> Path:
    """Pages that differ in a line, and some that are the same bytes in two places."""
    folder.mkdir(parents=True)
    for path in sorted(RAW.glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        for copy in range(copies):
            (folder / f"{path.stem[:3]}-{copy:03d}.txt").write_text(f"{text}\n第{copy}份", encoding="utf-8")
    shutil.copy(folder / "000-000.txt", folder / "zz.txt")
    (folder / "bad.txt").write_bytes(b"\0\1\2")
    lines = [json.dumps({"text": path.read_text(encoding="utf-8")}) for path in sorted(folder.glob("*-00*.txt"))]
    (folder / "lines.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return folder


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("raw") / "pages", 3)


@pytest.fixture(scope="module")
def whole(pages: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    out = tmp_path_factory.mktemp("whole")
    built = corpus.build(pages, out, engine=1)
    assert verify(Path(built.path), pages) == []
    assert (built.pages, built.documents, built.left_out) == (15 + 2 + 15, 15, {"binary": 1})
    return files(out)


def small(monkeypatch: pytest.MonkeyPatch, **sizes: Any) -> None:
    for module, names in (
        (plan, ("_LEAST", "_FILES")),
        (clean, ("_PAGES", "_IN_SLICE")),
        (runs, ("_DOCUMENTS", "_RUNS", "_BYTES")),
    ):
        for name in names:
            if name in sizes:
                monkeypatch.setattr(module, name, sizes[name])


def backwards(function: Function, tasks: list[Task], done: Any = None) -> list[Result]:
    """An engine that runs the last task first, and every task twice."""
    for task in tasks:
        local(1)(function, [task])
    return local(1)(function, tasks[::-1], done)[::-1]


@pytest.mark.parametrize("size", [1, 2, 7, 1000])
@pytest.mark.parametrize("engine", [1, backwards])
def test_the_division_is_no_content(
    pages: Path, whole: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int, engine: Any
) -> None:
    random_ = random.Random(size)
    sizes = {name: random_.choice((1, 3, 10, 50)) for name in ("_PAGES", "_IN_SLICE", "_DOCUMENTS", "_RUNS")}
    sizes["_BYTES"] = random_.choice((1, 30_000, 1 << 20))
    small(monkeypatch, _LEAST=1, _FILES=size, **sizes)
    corpus.build(pages, tmp_path, engine=engine)
    assert files(tmp_path) == whole


def test_two_workers_make_the_same_bytes(
    pages: Path, whole: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small(monkeypatch, _LEAST=1, _FILES=20)
    corpus.build(pages, tmp_path, engine=2)
    assert files(tmp_path) == whole


def test_many_shards_and_slices(pages: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shard, "_SHARD", 25_000)
    monkeypatch.setattr(shard, "_SLICE", 5)
    releases = []
    for size in (1, 9):
        small(monkeypatch, _LEAST=1, _FILES=size)
        built = corpus.build(pages, tmp_path / str(size), engine=1)
        assert verify(Path(built.path), pages) == []
        releases.append(files(Path(built.path)))
    assert releases[0] == releases[1]
    names = [name for name in releases[0] if name.startswith("data/ledger/")]
    assert sorted(names) == [f"data/ledger/train-{k:05d}-of-00005.parquet" for k in range(5)]

    ids = list(corpus.load(release=built.path)["id"])
    assert ids == sorted(ids)
    said = mlcroissant.Dataset(jsonld=str(Path(built.path) / "croissant.json"))
    assert [row["documents/id"].decode() for row in said.records(record_set="documents")] == ids
    again = corpus.build(pages, tmp_path / "9", engine=1)
    assert again.unchanged


def test_a_missing_shard_is_found(pages: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shard, "_SHARD", 50_000)
    release = Path(corpus.build(pages, tmp_path, engine=1).path)
    (release / "data/paragraphs/train-00001-of-00003.parquet").unlink()
    assert [(failure.check, failure.where) for failure in verify(release)] == [
        ("file-missing", "data/paragraphs/train-00001-of-00003.parquet")
    ]


def test_a_build_that_was_stopped_goes_on(
    pages: Path, whole: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small(monkeypatch, _LEAST=1, _FILES=10)
    ran: list[str] = []

    def stops(function: Function, tasks: list[Task], done: Any = None) -> list[Result]:
        answers = []
        for task in tasks:
            if len(ran) == 4:
                raise KeyboardInterrupt
            ran.append(f"{task['at']}/{task['n']}")
            answers += local(1)(function, [task])
        return answers

    with pytest.raises(KeyboardInterrupt):
        corpus.build(pages, tmp_path, engine=stops)
    assert [path.name for path in tmp_path.iterdir()] == [".unfinished-dataset-0.1.0"]

    def counted(function: Function, tasks: list[Task], done: Any = None) -> list[Result]:
        ran.extend(f"{task['at']}/{task['n']}" for task in tasks)
        return local(1)(function, tasks)

    corpus.build(pages, tmp_path, engine=counted)
    assert files(tmp_path) == whole
    assert len(set(ran)) == len(ran)  # nothing was done twice


@pytest.mark.parametrize("change", ["bytes", "time", "gone"])
def test_what_has_changed_is_not_gone_on_with(
    pages: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    mine = Path(shutil.copytree(pages, tmp_path / "pages"))
    small(monkeypatch, _LEAST=1, _FILES=10)

    def stops(function: Function, tasks: list[Task], done: Any = None) -> list[Result]:
        local(1)(function, tasks[:3])
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        corpus.build(mine, tmp_path / "out", engine=stops)
    first = mine / "000-000.txt"
    if change == "bytes":
        first.write_bytes(first.read_bytes() + "\n又一行".encode())
    elif change == "time":  # the same number of bytes
        first.write_bytes((mine / "000-001.txt").read_bytes())
    else:
        first.unlink()
    built = corpus.build(mine, tmp_path / "out", engine=1)
    assert verify(Path(built.path), mine) == []


def test_tasks_are_divided_by_the_bytes_of_their_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, size in (("a", 30), ("b", 30), ("c", 50), ("d", 200), ("e", 1)):
        (tmp_path / f"{name}.txt").write_bytes(b"x" * size)
    monkeypatch.setattr(plan, "_LEAST", 100)
    assert [[place.path[0] for place in task] for task in plan.in_tasks(list(places(tmp_path)))] == [
        ["a", "b"],
        ["c"],
        ["d"],
        ["e"],
    ]


def test_a_stage_that_failed_is_all_that_is_done_again(
    pages: Path, whole: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> None:
        raise CorpusError("No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("corpus.stages.write.write_shard", full)
        with pytest.raises(CorpusError, match="No space left"):
            corpus.build(pages, tmp_path, engine=1)
    # As if it had been killed in the middle of a file.
    half = next(tmp_path.glob(".unfinished-*")) / "release" / "data" / "ledger" / f".{'0' * 32}.tmp"
    half.parent.mkdir(parents=True, exist_ok=True)
    half.write_bytes(b"PAR1")
    ran: list[str] = []

    def noting(function: Function, tasks: list[Task], done: Any = None) -> list[Result]:
        ran.extend(task["function"] for task in tasks)
        return local(1)(function, tasks, done)

    corpus.build(pages, tmp_path, engine=noting)
    assert ran == ["corpus.stages.write:write_task"]
    assert files(tmp_path) == whole
