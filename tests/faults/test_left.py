"""What an earlier build left behind, however it ended: it is gone on with or cleared away, never trusted blindly."""

from __future__ import annotations

import fcntl
import shutil
from pathlib import Path
from typing import Any

import pytest

import corpus
from corpus import storage
from corpus.errors import CorpusError
from corpus.release import place
from corpus.stages.clean import Reject

from .builds import NAME, files

WORK = f".unfinished-{NAME}"


def stopped(pages: Path, out: Path, monkeypatch: pytest.MonkeyPatch, module: Any, name: str, call: int) -> None:
    """Build, and stop as if killed before a function is called for this time: nothing is cleaned up after it."""
    real, calls = getattr(module, name), 0

    def stop(*given: Any, **options: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == call:
            raise KeyboardInterrupt
        return real(*given, **options)

    with monkeypatch.context() as patched:
        patched.setattr(module, name, stop)
        with pytest.raises(KeyboardInterrupt):
            corpus.build(pages, out, engine=1)


# A build clears its folder before it begins (call 1 removes a state that is not there), then the files of the twins
# (call 2), and the rest at its end.
@pytest.mark.parametrize("call", [3, 4, *(pytest.param(call, marks=pytest.mark.slow) for call in (5, 6, 7, 9))])
@pytest.mark.parametrize("released", [True, False])
def test_stopped_while_it_clears_up(
    pages: Path, whole: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: int, released: bool
) -> None:
    stopped(pages, tmp_path, monkeypatch, storage, "remove", call)
    assert {path.name for path in tmp_path.iterdir()} == {WORK, NAME, f"{NAME}.rejects.jsonl"}
    if not released:  # taken away, or moved, by a person
        shutil.rmtree(tmp_path / NAME)
    assert corpus.build(pages, tmp_path, engine=1).unchanged == released
    assert files(tmp_path) == whole


def test_half_written_files_do_not_stay(tmp_path: Path) -> None:
    """Else a disk would fill with what each killed build leaves."""
    work = tmp_path / WORK
    with pytest.raises(RuntimeError), place.working(str(work), "seen"):
        raise RuntimeError
    (work / "runs").mkdir()
    for name in (f".{'0' * 32}.tmp", f".{'1' * 32}.tmp/000001/pages.arrow"):
        (work / "runs" / name).parent.mkdir(exist_ok=True, parents=True)
        (work / "runs" / name).write_bytes(b"ARROW1")
    (work / "runs" / "whole").write_bytes(b"")
    with place.working(str(work), "seen"):
        assert [path.name for path in (work / "runs").rglob("*") if path.is_file()] == ["whole"]


def test_rejects_are_listed_where_the_next_build_clears_up(
    pages: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw, out = shutil.copytree(pages, tmp_path / "raw"), tmp_path / "out"
    (raw / "empty.txt").write_bytes(b"")
    real, seen = Reject.as_json, set[str]()

    def listed(reject: Reject) -> str:
        seen.update(path.name for path in out.iterdir())
        return real(reject)

    monkeypatch.setattr(Reject, "as_json", listed)
    corpus.build(raw, out, engine=1)
    assert seen == {WORK, NAME}


@pytest.mark.parametrize("said", ["4711\n"])
def test_a_lock_that_nobody_holds(pages: Path, whole: dict[str, bytes], tmp_path: Path, said: str) -> None:
    """The system holds the lock, not the file: a process that died holds nothing, whoever has its number now."""
    (tmp_path / WORK).mkdir()
    (tmp_path / WORK / "lock").write_text(said)
    corpus.build(pages, tmp_path, engine=1)
    assert files(tmp_path) == whole


def test_a_lock_that_another_holds(pages: Path, whole: dict[str, bytes], tmp_path: Path) -> None:
    (tmp_path / WORK).mkdir()
    with (tmp_path / WORK / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(CorpusError, match=rf"{WORK}: another build of this version is at work; wait for its end"):
            corpus.build(pages, tmp_path, engine=1)
        assert [path.name for path in (tmp_path / WORK).iterdir()] == ["lock"]
    corpus.build(pages, tmp_path, engine=1)
    assert files(tmp_path) == whole


OUTS = {
    "a link to nothing": ("out", "is a link to a folder that is not there; make it, or give another --out"),
    "below a link to nothing": ("out/deeper", "cannot be written: File exists; give another folder with --out"),
    "where no folder can be made": ("/proc/nowhere", "cannot be written: No such file or directory; give another"),
    "a name that is too long": ("a" * 300, "cannot be written: File name too long; give another folder"),
}


@pytest.mark.parametrize("case", OUTS)
def test_a_place_where_nothing_can_be_made(pages: Path, tmp_path: Path, case: str) -> None:
    out, words = OUTS[case]
    (tmp_path / "out").symlink_to("/nowhere/else")
    with pytest.raises(CorpusError, match=f": {words}"):
        corpus.build(pages, tmp_path / out, engine=1)
