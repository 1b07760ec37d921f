"""A disk that is full at any stage, or not to be written to: one line, nothing lost, and later the same bytes."""

from __future__ import annotations

import os
import resource
import subprocess
from pathlib import Path

import pytest

import corpus
from corpus.errors import CorpusError

from .builds import files
from .conftest import Disk

# What is full when: the runs of pages, the tables of duplicates, the release, its card and checksums.
FULL = ["size=4k", "size=120k", "nr_inodes=12"]
FULL_TOO = [f"size={size}k" for size in range(20, 800, 40)] + [f"nr_inodes={number}" for number in range(2, 80, 4)]


def again(folder: Path) -> None:
    subprocess.run(["mount", "-o", "remount,size=50m,nr_inodes=10000", folder], check=True)


@pytest.mark.parametrize("options", [*FULL, *(pytest.param(each, marks=pytest.mark.slow) for each in FULL_TOO)])
def test_full(disk: Disk, pages: Path, whole: dict[str, bytes], options: str) -> None:
    with disk(options) as out:
        try:
            corpus.build(pages, out, engine=1)
            said = None
        except CorpusError as error:
            said = str(error)
        if said is not None:
            assert said.endswith("No space left on device; make room there, and give the command again")
            assert str(out) in said
            assert "\n" not in said
            assert {path.name for path in out.iterdir()} <= {".unfinished-dataset-0.1.0"}
        assert said or options in FULL_TOO
        again(out)
        corpus.build(pages, out, engine=1)
        assert files(out) == whole


def test_full_after_the_release_is_there(disk: Disk, pages: Path, whole: dict[str, bytes]) -> None:
    """The build that finds it there needs room to compare; it loses nothing."""
    with disk("size=50m") as out:
        corpus.build(pages, out, engine=1)
        held = sum(path.stat().st_blocks for path in out.rglob("*")) // 2
        subprocess.run(["mount", "-o", f"remount,size={held + 40}k", out], check=True)
        with pytest.raises(CorpusError, match="No space left on device; make room there"):
            corpus.build(pages, out, engine=1)
        again(out)
        assert corpus.build(pages, out, engine=1).unchanged
        assert files(out) == whole


def test_not_to_be_written_to(disk: Disk, pages: Path) -> None:
    with (
        disk("ro") as out,
        pytest.raises(CorpusError, match=f"^{out}: cannot be written: Read-only file system; give another folder"),
    ):
        corpus.build(pages, out, engine=1)


def test_files_may_not_be_large(pages: Path, whole: dict[str, bytes], tmp_path: Path) -> None:
    """For those who may not mount: the limit of the shell."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, before[1]))
    try:
        with pytest.raises(
            CorpusError, match=r"File too large; allow larger files \(ulimit -f\), and give the command"
        ):
            corpus.build(pages, tmp_path, engine=1)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert [path.name for path in tmp_path.iterdir()] == [".unfinished-dataset-0.1.0"]
    corpus.build(pages, tmp_path, engine=1)
    assert files(tmp_path) == whole


def test_what_is_there_has_been_written_through(pages: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a power cut, a name under which nothing lies would be taken for a task that is done."""
    synced: set[int] = set()
    bare: list[str] = []
    fsync = os.fsync

    def noting(descriptor: int) -> None:
        fsync(descriptor)
        synced.add(os.fstat(descriptor).st_ino)

    def checking(real: object) -> object:
        def rename(source: Path, target: Path) -> None:
            inside = list(Path(source).rglob("*")) if Path(source).is_dir() else []
            bare.extend(str(path) for path in (source, *inside) if os.stat(path).st_ino not in synced)
            real(source, target)  # type: ignore[operator]
            if Path(target).is_dir():
                synced.discard(os.stat(tmp_path).st_ino)

        return rename

    monkeypatch.setattr(os, "fsync", noting)
    monkeypatch.setattr(os, "replace", checking(os.replace))
    monkeypatch.setattr(os, "rename", checking(os.rename))
    built = corpus.build(pages, tmp_path, engine=1)
    assert bare == []
    assert os.stat(tmp_path).st_ino in synced
    assert Path(built.path).is_dir()
