from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from corpus.review import review

from .made import earlier, pages, released


class Made(NamedTuple):
    """A release, its raw pages, the release before it, and its review."""

    release: Path
    raw: Path
    before: Path
    review: Path


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    folder = tmp_path_factory.mktemp("made")
    now = pages()
    before, _ = released(earlier(now), folder, "0.1.0")
    release, raw = released(pages(), folder, "0.2.0")
    yield Made(release, raw, before, review(release, str(raw), folder / "review", before))
    shutil.rmtree(folder)  # a page of a million characters is large
