"""A sound release to break, with its raw pages, made once and copied for each test."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from .seal import make_release


@pytest.fixture(scope="session")
def sound(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return make_release(tmp_path_factory.mktemp("sound"))


@pytest.fixture
def release(sound: tuple[Path, Path], tmp_path: Path) -> Path:
    return Path(shutil.copytree(sound[0], tmp_path / sound[0].name))


@pytest.fixture
def raw(sound: tuple[Path, Path], tmp_path: Path) -> Path:
    return Path(shutil.copytree(sound[1], tmp_path / "raw"))
