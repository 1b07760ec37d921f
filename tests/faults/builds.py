"""Builds in processes of their own, and what is left of them."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-c", "from faults.small import main; main()"]
NAME = "dataset-0.1.0"


def make_pages(folder: Path, copies: int) -> Path:
    """Pages that differ in a line, of all the raw ones."""
    folder.mkdir(parents=True)
    for path in sorted((ROOT / "raw").glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        for copy in range(copies):
            (folder / f"{path.stem[:3]}-{copy:03}.txt").write_text(f"{text}\n第{copy}份", encoding="utf-8")
    return folder


def environment(**others: object) -> dict[str, str]:
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")]),
        **{name: str(value) for name, value in others.items()},
    }


def build(pages: Path, out: Path, *options: object) -> list[str]:
    """The command of a build with small tasks."""
    return [*COMMAND, "build", str(pages), "--out", str(out), *map(str, options)]


def run(command: Sequence[str], quiet: bool = True, **options: Any) -> subprocess.CompletedProcess[str]:
    """Run it to its end; whatever came of it, there was no traceback."""
    given: Mapping[str, Any] = {"capture_output": True, "encoding": "utf-8", "timeout": 120, "env": environment()}
    done = subprocess.run(command, check=False, **{**given, **options})
    assert not quiet or "Traceback" not in (done.stderr or ""), done.stderr
    return done


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def in_session(session: int) -> Iterable[int]:
    """The processes of a session that are at work."""
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, _, its = path.read_text().rpartition(")")[2].split()[:4]
        except OSError:
            continue
        if int(its) == session and state != "Z":
            yield int(path.parent.name)


@contextmanager
def few_files(more: int) -> Iterator[None]:
    """Let this process open so many files more."""
    lowest = os.open("/dev/null", os.O_RDONLY)
    os.close(lowest)
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (lowest + more, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
