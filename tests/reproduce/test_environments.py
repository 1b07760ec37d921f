"""Two releases are the same wherever they are built: in a row of `environments.toml`, and here."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

import corpus
from corpus.release.folder import our_release
from corpus.release.verify import verify
from corpus.release.write import digest_of
from corpus.review.against import columns
from tests.reproduce.environments import Built, Environment, build_in, environments
from tests.reproduce.packages import Unavailable

# What is newest is another thing each day: it is built by `make reproduce-environments` alone.
ROWS = [one for one in environments() if one.packages != "newest"]


def test_many_things_at_once_make_no_difference(tmp_path: Path) -> None:
    built = [build_in(one, tmp_path, every=20, load=False) for one in environments() if one.brief]

    assert built[0].differs(built[1]) == []
    assert built[0].ours == digest_of(our_release()).release


def test_a_release_in_a_folder_whose_name_is_no_utf_8(tmp_path: Path) -> None:
    release = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xb9\xa4")) / "gonghui-0.1.0"
    shutil.copytree(our_release("0.1.0"), release)

    assert verify(release) == []
    assert corpus.load(release=release).num_rows == 5
    assert "source.site" in columns(release)


def test_every_row_is_another_thing() -> None:
    rows = environments()
    assert len({repr(replace(one, name="")) for one in rows}) == len({one.name for one in rows}) == len(rows)


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("environments")


@pytest.fixture(scope="module")
def here(work: Path) -> Built:
    return build_in(Environment("here"), work)


@pytest.mark.slow
@pytest.mark.parametrize("one", ROWS, ids=lambda one: one.name)
def test_the_same_in_each_environment(one: Environment, here: Built, work: Path) -> None:
    try:
        built = build_in(one, work)
    except Unavailable as reason:
        pytest.skip(str(reason))
    assert here.differs(built) == []
