"""Each release is what its commit makes; where that cannot be seen, the reason is said."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from corpus.release.folder import our_releases
from tests.reproduce.packages import ROOT, Unavailable
from tests.reproduce.releases import RELEASES, commit_of, compare, rebuild

PROJECT = "[project]\ndependencies = [{}]\n"
SUMS = f"{RELEASES}/gonghui-1.0.0/SHA256SUMS"


def git(folder: Path, *arguments: str) -> str:
    author = ["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"]
    command = ["git", "-C", str(folder), *author, *arguments]
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=True).stdout.strip()


def commit(folder: Path, files: dict[str, str]) -> str:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "more")
    return git(folder, "rev-parse", "HEAD")


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    folder = tmp_path / "clone"
    folder.mkdir()
    git(folder, "init", "--quiet")
    commit(folder, {"README.md": "one"})
    return folder


def test_a_release_is_of_the_commit_that_brought_it(clone: Path) -> None:
    released = commit(clone, {SUMS: "a\n", "README.md": "two"})
    later = commit(clone, {"README.md": "three"})
    assert commit_of("1.0.0", clone) == released

    git(clone, "tag", "v1.0.0", later)
    assert commit_of("1.0.0", clone) == later


def test_a_release_without_its_commit(clone: Path, tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="no commit holds it yet: commit it"):
        commit_of("1.0.0", clone)
    released = commit(clone, {SUMS: "a\n"})
    git(clone, "tag", "v0.9.0")
    commit(clone, {"README.md": "three"})
    git(tmp_path, "clone", "--quiet", "--depth", "1", clone.as_uri(), "shallow")
    with pytest.raises(Unavailable, match="shallow, and its history begins later: git fetch --unshallow"):
        commit_of("1.0.0", tmp_path / "shallow")
    git(tmp_path / "shallow", "fetch", "--quiet", "--unshallow")
    assert commit_of("1.0.0", tmp_path / "shallow") == released
    (clone / SUMS).write_text("b\n", "utf-8")
    with pytest.raises(Unavailable, match=f"not the one of {released[:12]}: a release never changes; git checkout"):
        commit_of("1.0.0", clone)
    shutil.rmtree(clone / ".git")
    with pytest.raises(Unavailable, match="no history here, git says: fatal: not a git repository"):
        commit_of("1.0.0", clone)


@pytest.mark.slow
def test_pins_are_installed_once_or_it_is_said_why_not(clone: Path, tmp_path: Path) -> None:
    commit(clone, {SUMS: "a\n", "constraints.txt": "pip==1.2.3.4\n", "pyproject.toml": PROJECT.format("")})
    work = tmp_path / "a folder"
    assert rebuild("1.0.0", work, clone).why_not.startswith("its build fails: ")
    (made,) = work.glob("*/ready")
    changed = made.stat().st_mtime_ns
    assert rebuild("1.0.0", work, clone).why_not.startswith("its build fails: ")
    assert [path.stat().st_mtime_ns for path in work.glob("*/ready")] == [changed]

    commit(clone, {SUMS: "b\n", "pyproject.toml": PROJECT.format('"pip"')})
    rebuilt = rebuild("1.0.0", work, clone)
    assert not rebuilt.is_same
    assert " cannot install its pins any more: " in str(rebuilt)


def test_a_release_that_comes_out_otherwise(tmp_path: Path) -> None:
    for folder in ("released", "built"):
        shutil.copytree(ROOT / RELEASES, tmp_path / folder, ignore=shutil.ignore_patterns("gonghui-1.*"))
    released, built = tmp_path / "released", tmp_path / "built"
    same = compare("0.1.0", "0" * 40, released, built)
    assert same.is_same
    assert str(same).endswith("15 of 15 files the same")

    card = built / "gonghui-0.1.0/README.md"
    card.write_bytes(card.read_bytes() + b"!")
    other = compare("0.1.0", "0" * 40, released, built)
    assert (other.is_same, other.same_content, other.differing) == (False, True, ("README.md",))
    assert str(other).endswith("1 of 15 files DIFFER: README.md")

    shutil.copytree(ROOT / RELEASES / "gonghui-1.1.0", built / "gonghui-0.1.0", dirs_exist_ok=True)
    assert "OTHER CONTENT" in str(compare("0.1.0", "0" * 40, released, built))


@pytest.mark.slow
def test_every_release_is_built_again(tmp_path: Path) -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("there is no history here")
    rebuilt = [rebuild(version, tmp_path / "work") for version in our_releases(ROOT / RELEASES)]
    if any("shallow" in one.why_not for one in rebuilt):
        pytest.skip("this clone is shallow")
    assert [str(one) for one in rebuilt if not one.is_same] == []
