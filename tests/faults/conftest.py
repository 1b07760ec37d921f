from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

import corpus

from .builds import files, make_pages

Disk = Callable[[str], AbstractContextManager[Path]]


@pytest.fixture(autouse=True)
def ends() -> Iterator[None]:
    """Nothing hangs: a test in this process that does is ended as Ctrl-C would."""

    def end(*_: object) -> None:
        raise TimeoutError("hangs")

    before = signal.signal(signal.SIGALRM, end)
    signal.alarm(3600)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_pages(tmp_path_factory.mktemp("raw") / "pages", 1)


@pytest.fixture(scope="session")
def whole(pages: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What the pages become."""
    out = tmp_path_factory.mktemp("whole")
    corpus.build(pages, out, engine=1)
    return files(out)


@pytest.fixture
def disk(tmp_path: Path) -> Disk:
    """A small disk, with these options of tmpfs."""

    @contextmanager
    def mounted(options: str) -> Iterator[Path]:
        folder = tmp_path / "disk"
        folder.mkdir(exist_ok=True)
        if os.getuid():
            pytest.skip("only root may mount a disk")
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder], capture_output=True, text=True)
        if done.returncode:
            pytest.skip(f"a disk cannot be mounted here: {done.stderr.strip()}")
        try:
            yield folder
        finally:
            subprocess.run(["umount", folder], check=True)

    return mounted
