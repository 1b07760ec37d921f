"""A folder to work in: the pages that are measured with, and builds of them."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import Any, NamedTuple

from tests.bench.measure import Used, run

_OURS = [sys.executable, "-m", "tests.bench.ours"]


class Pages(NamedTuple):
    """Pages as files, or as JSON Lines: `kind` and `way` as `tests.bench.pages` knows them."""

    kind: str
    way: str
    number: int
    shape: str

    @property
    def name(self) -> str:
        return f"{self.kind}-{self.way}-{self.number}-{self.shape}"


class Work(NamedTuple):
    """Where to work, and how often each contestant runs."""

    folder: Path
    rounds: int

    def pages(self, pages: Pages) -> Path:
        """The folder of these pages, made when they are first asked for."""
        folder = self.folder / pages.name
        if not folder.exists():
            ours("pages", pages.kind, pages.way, str(pages.number), pages.shape, str(folder))
        return folder

    def megabytes(self, pages: Pages) -> float:
        """The text of the pages, without what JSON adds."""
        files = self.pages(pages._replace(shape="files"))
        return sum(path.stat().st_size for path in files.iterdir()) / 1e6

    def build(self, pages: Pages, workers: int = 1, cores: int | None = 1) -> Used:
        """Build a release of the pages, and leave it for `release`."""
        raw, out = self.pages(pages), self.folder / f"{pages.name}-release"
        shutil.rmtree(out, ignore_errors=True)
        return ours("build", str(raw), str(out), str(workers), cores=cores)

    def release(self, pages: Pages) -> Path:
        """The release that was built last of these pages."""
        return next(path for path in (self.folder / f"{pages.name}-release").iterdir() if path.is_dir())

    def duplicates(self, used: Used) -> float:
        """CPU-seconds of the duplicates in a build, as it says itself."""
        return sum(float(each) for stage, each in said(used)["seconds"].items() if stage.startswith("twins-"))

    def forget(self, pages: Pages) -> None:
        """Away with pages, and with what was built of them."""
        for folder in (self.folder / pages.name, self.folder / f"{pages.name}-release"):
            shutil.rmtree(folder, ignore_errors=True)


def ours(*words: str, cores: int | None = 1) -> Used:
    """Run a program of `tests.bench.ours`."""
    return run([*_OURS, *words], cores=cores)


def said(used: Used) -> dict[str, Any]:
    """What such a program printed."""
    printed: dict[str, Any] = json.loads(used.output)
    return printed
