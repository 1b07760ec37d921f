"""Each check finds what only it can find, and a sound release has no failure."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from corpus.release.folder import our_releases
from corpus.release.verify import CHECKS, verify

from .breaks import BREAKS, Break, broken, text
from .seal import sums

ELSEWHERE = {"ours"}  # needs a release of ours, see below
RAW = Path(__file__).parents[2] / "raw"


def cases() -> list[object]:
    """The first break of each check is always made, the others by `make test-all`."""
    first = {how.check: i for i, how in reversed(list(enumerate(BREAKS)))}
    return [
        pytest.param(how, id=f"{how.check}-{i}", marks=() if first[how.check] == i else pytest.mark.slow)
        for i, how in enumerate(BREAKS)
    ]


@pytest.mark.parametrize("how", cases())
def test_only_the_check_that_is_meant_fails(release: Path, raw: Path, how: Break) -> None:
    broken(release, raw, how)
    failures = verify(release, raw if how.raw else None)
    assert {failure.check for failure in failures} == {how.check, *how.also}, failures
    assert all("\n" not in str(failure) for failure in failures)


def test_every_check_has_a_broken_release() -> None:
    assert {how.check for how in BREAKS} | ELSEWHERE == CHECKS.keys()
    assert all(how.also <= CHECKS.keys() and bool(how.also) == bool(how.because) for how in BREAKS)


def test_the_sound_release_is_sound(release: Path, raw: Path) -> None:
    assert verify(release, raw) == []
    sums(release)
    assert verify(release) == []


def test_our_releases_are_sound_and_come_out_the_same_today() -> None:
    for release in our_releases().values():
        notes: list[str] = []
        assert verify(release, RAW, note=notes.append) == []
        assert notes == []


def test_a_release_of_ours_is_the_one_that_came_with_the_program(tmp_path: Path) -> None:
    """However consistently it was changed."""
    release = Path(shutil.copytree(our_releases()["1.0.1"], tmp_path / "gonghui-1.0.1"))
    assert verify(release) == []
    text("LICENSE.md", "Contact: ", "Contact: nobody, not ")(release)
    sums(release)
    assert [(failure.check, failure.where) for failure in verify(release)] == [("ours", "LICENSE.md")]


def test_a_folder_called_like_a_release_is_that_release(release: Path) -> None:
    release = release.rename(release.with_name("anything"))
    assert verify(release) == []
    release = release.rename(release.with_name("made-up-1.2.4"))
    assert [(failure.check, failure.where) for failure in verify(release)] == [("facts", "made-up-1.2.4")]


def test_links_to_files_are_files(release: Path, tmp_path: Path) -> None:
    """As in the cache of the Hub, where the files of a revision are links."""
    (release / "README.md").rename(tmp_path / "blob")
    (release / "README.md").symlink_to(tmp_path / "blob")
    assert verify(release) == []


def test_raw_files_do_not_lead_out_of_the_folder(release: Path, raw: Path) -> None:
    inside = sorted(raw.iterdir())[0]
    inside.rename(raw.parent / "outside.txt")
    inside.symlink_to(raw.parent / "outside.txt")
    assert [failure.check for failure in verify(release, raw)] == ["raw-missing"]
