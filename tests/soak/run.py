"""Build pages that are made while they are read, in a process of its own, and look at it every second."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from tests.soak.store import place
from tests.soak.watch import bytes_below, family


class Sample(NamedTuple):
    """What one process held at one moment. The disk is that of the whole build, the release included."""

    at: float
    process: str
    resident: int
    seconds: float
    files: int
    disk: int


class Soaked(NamedTuple):
    """All that was seen of a build: the samples, what each task said, and what the build said at its end."""

    samples: list[Sample]
    tasks: list[dict[str, Any]]
    end: dict[str, Any]
    bytes: int


def soak(pages: int, folder: Path, workers: int = 2, seconds: float = 1.0) -> Soaked:
    """Build so many pages into a folder; `samples.csv` and `tasks.jsonl` are left there."""
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / "tasks.jsonl"
    with store(pages) as address, (folder / "errors.txt").open("wb") as errors:
        words = [place(address), str(folder / "releases"), str(workers), str(log)]
        temporary = folder / "tmp"
        temporary.mkdir(exist_ok=True)
        build = subprocess.Popen(
            [sys.executable, "-m", "tests.soak.drive", *words],
            stdout=subprocess.DEVNULL,
            stderr=errors,
            env={**os.environ, "TMPDIR": str(temporary)},
        )
        samples: list[Sample] = []
        with (folder / "samples.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(Sample._fields)
            for sample in _samples(build, folder, seconds):
                samples.append(sample)
                writer.writerow(sample)
    if build.returncode:
        raise RuntimeError((folder / "errors.txt").read_text(encoding="utf-8")[-2000:])
    *tasks, end = map(json.loads, log.read_text(encoding="utf-8").splitlines())
    return Soaked(samples, tasks, end, bytes_below(folder / "releases"))


@contextmanager
def store(pages: int) -> Iterator[str]:
    """Give the address of a store of so many pages, in a process of its own."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.soak.store", str(pages)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
    finally:
        process.kill()
        process.communicate()


def _samples(build: subprocess.Popen[bytes], folder: Path, seconds: float) -> Iterator[Sample]:
    names: dict[int, str] = {}
    while build.poll() is None:
        disk, now = bytes_below(folder), time.time()
        for process in family(build.pid):
            name = names.setdefault(process.pid, f"worker {len(names)}" if names else "driver")
            yield Sample(now, name, process.resident, process.seconds, process.files, disk)
        time.sleep(seconds)
