"""The stage of duplicates: once it is done its files are gone, and what it found is there."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from corpus.engine import local
from corpus.pipeline import clean
from corpus.release.tables import pack
from corpus.stages.runs import write_run
from corpus.stages.tasks import Shop, Step
from corpus.stages.twins import find_twins

RAW = Path(__file__).parents[2] / "raw"


def test_what_was_found_outlives_the_files_it_took(tmp_path: Path) -> None:
    run = str(tmp_path / "run")
    write_run([pack(clean(path.read_bytes(), path.name) for path in RAW.glob("*.txt"))], run)
    steps: list[Step] = []
    shop = Shop(local(1), str(tmp_path / "work"), {}, steps.append)

    found = find_twins(shop, [run])
    assert {step.stage for step in steps} == {"twins-sign", "twins-pair", "twins-gather", "twins-compare"}
    assert not (tmp_path / "work/twins").exists()
    steps.clear()

    # As a build that was killed while the files were removed, and goes on.
    (tmp_path / "work/twins").mkdir()
    assert np.array_equal(find_twins(shop, [run]), found)
    assert steps == []
    assert not (tmp_path / "work/twins").exists()
