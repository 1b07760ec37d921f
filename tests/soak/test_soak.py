"""A build of many pages, made while they are read, takes no more memory and no more time a page at its end."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from .pages import Pages
from .report import problems, tables
from .run import soak

PAGES = 20_000


@pytest.mark.slow
def test_memory_and_speed_are_flat(tmp_path: Path) -> None:
    """The same with a million: `python -m tests.soak --pages 1000000`."""
    found = soak(PAGES, tmp_path)

    print(tables(found))
    made = Pages(PAGES)
    lines = [line for at in range(len(made.objects)) for line in made.data(at).splitlines() if len(line) > 100]
    assert found.end["pages"] == PAGES
    assert found.end["documents"] == len({hashlib.sha256(line).digest() for line in lines}) > PAGES * 0.95
    assert PAGES * 0.5 < found.end["totals"]["near_copies"] < PAGES * 0.7
    # Other tests run on the same cores meanwhile, which costs some of the speed, now more and now less.
    assert problems(found, flat=1.25) == []
    assert max(sample.resident for sample in found.samples) < 650e6
    assert max(sample.files for sample in found.samples) < 200
