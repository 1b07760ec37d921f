"""A build that is killed at any moment leaves a whole release or none, and the next one makes it."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import corpus
from corpus.release.verify import verify

RAW = Path(__file__).parents[2] / "raw"


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pages")
    for path in sorted(RAW.glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        for copy in range(20):
            (folder / f"{path.stem}-{copy}.txt").write_text(f"{text}\n第{copy}份", encoding="utf-8")
    return folder


@pytest.mark.parametrize("kills", [4, pytest.param(40, marks=pytest.mark.slow)])
def test_killed_at_random_moments(pages: Path, tmp_path: Path, kills: int) -> None:
    command = [sys.executable, "-m", "corpus", "build", str(pages), "--out", str(tmp_path / "whole")]
    started = time.monotonic()
    subprocess.run(command, check=True, capture_output=True)
    length = time.monotonic() - started
    whole = corpus.build(pages, tmp_path / "whole").path

    random_ = random.Random(kills)
    killed = 0
    for number in range(kills):
        out = tmp_path / f"out{number}"
        with subprocess.Popen([*command[:-1], str(out)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as build:
            try:
                build.wait(random_.uniform(0, length))
            except subprocess.TimeoutExpired:
                build.send_signal(signal.SIGKILL)
                killed += 1
        for release in out.glob("dataset-*[0-9]"):
            assert verify(release) == []
        again = corpus.build(pages, out).path
        assert (again / "SHA256SUMS").read_bytes() == (whole / "SHA256SUMS").read_bytes()
        assert {path.name for path in out.iterdir()} == {again.name, f"{again.name}.rejects.jsonl"}
    assert killed
