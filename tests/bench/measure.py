"""Run programs as child processes, and say what they took.

>>> import sys
>>> used = run([sys.executable, "-c", "print(sum(range(1000000)))"])
>>> used.output, 0 < used.cpu < 10, used.peak > 1
('499999500000\\n', True, True)
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import NamedTuple

_UNIT = 1 if sys.platform == "darwin" else 1024  # of `ru_maxrss`


class Failed(Exception):
    """A program ended with an error; the last line that it printed."""


class Used(NamedTuple):
    """What a program and all processes it waited for took: seconds of CPU, seconds, and the peak of the biggest."""

    cpu: float
    wall: float
    peak: float
    """In MB."""
    output: str


def run(
    command: list[str], *, cores: int | None = None, env: Mapping[str, str] | None = None, cwd: Path | None = None
) -> Used:
    """Run a program on `cores` cores, or on all. What it prints to standard error is only used to say why it failed.

    On Linux the peak of a child is at least what its parent held when it started it, so whoever calls this must be
    small: it holds no pages and loads neither numpy nor pyarrow.
    """
    with TemporaryFile() as output, TemporaryFile() as errors:
        started = time.perf_counter()
        with _on(cores):
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=errors,
                cwd=cwd,
                env={**_compiled_once(), **(env or {})},
            )
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        printed = output.read().decode(errors="replace")
        if process.returncode:
            errors.seek(0)
            said = (errors.read().decode(errors="replace").strip() or printed.strip()).splitlines()
            raise Failed(f"exit {process.returncode}: {said[-1] if said else 'no word'}")
    return Used(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss * _UNIT / 1e6, printed)


def _compiled_once() -> dict[str, str]:
    """This environment, in which Python keeps what it has compiled, as it does for whoever installs a package."""
    return {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}


def in_rounds(contestants: Mapping[str, Callable[[], Used]], rounds: int) -> dict[str, list[Used] | str]:
    """Run each contestant once in each round, so that what else the machine does falls on all; a failure is a word."""
    results: dict[str, list[Used] | str] = {name: [] for name in contestants}
    for number in range(rounds):
        for name, contestant in contestants.items():
            so_far = results[name]
            if isinstance(so_far, str):
                continue
            print(f"  round {number + 1} of {rounds}: {name}", file=sys.stderr, flush=True)
            try:
                so_far.append(contestant())
            except Failed as error:
                results[name] = str(error)
    return results


@contextmanager
def _on(cores: int | None) -> Iterator[None]:
    """Let the children started here use that many cores, where the system can say so."""
    if cores is None or not hasattr(os, "sched_setaffinity"):
        yield
        return
    all_cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, sorted(all_cores)[:cores])
    try:
        yield
    finally:
        os.sched_setaffinity(0, all_cores)
