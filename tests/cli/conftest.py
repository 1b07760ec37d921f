from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.forked import REAL

PAGES = Path(__file__).parents[2] / "raw"

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def run(tmp_path: Path, served: list[str]) -> Run:
    """Run the real command in an empty folder; a bare file name in the arguments is one of that folder.

    With `anew`, in an interpreter of its own from the start.
    """

    def run(*args: object, anew: bool = False, **options: Any) -> subprocess.CompletedProcess[str]:
        options = {"cwd": tmp_path, "capture_output": True, "encoding": "utf-8", "timeout": 60} | options
        whole = [*(REAL if anew else served), *map(str, args)]
        done = subprocess.run(whole, check=False, stdin=subprocess.DEVNULL, **options)
        assert "Traceback" not in (done.stderr or ""), done.stderr
        return done

    return run


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    """A folder `pages` with two pages that can be restored, and no word about what dataset they are."""
    folder = tmp_path / "pages"
    folder.mkdir()
    for page in sorted(PAGES.glob("00[04]_*.txt")):
        shutil.copy(page, folder / f"{page.name[:3]}.txt")
    return folder


def one_line(text: str) -> str:
    """The only line of `text`."""
    lines = text.splitlines()
    assert len(lines) == 1, text
    return lines[0]
