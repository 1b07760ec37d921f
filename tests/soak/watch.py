"""What processes hold and have taken, second by second, as Linux counts it.

>>> import os
>>> process = look(os.getpid())
>>> process.resident > 1_000_000, process.files > 2
(True, True)
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

_TICKS, _PAGE = os.sysconf("SC_CLK_TCK"), os.sysconf("SC_PAGE_SIZE")


class Process(NamedTuple):
    """A process: bytes resident, seconds of a processor that it has taken, files that it has open."""

    pid: int
    parent: int
    resident: int
    seconds: float
    files: int


def look(pid: int) -> Process:
    """Return what a process holds now. One that is gone is an `OSError`."""
    folder = Path("/proc", str(pid))
    words = folder.joinpath("stat").read_text().rpartition(")")[2].split()
    resident = int(folder.joinpath("statm").read_text().split()[1]) * _PAGE
    files = len(os.listdir(folder / "fd"))
    return Process(pid, int(words[1]), resident, (int(words[11]) + int(words[12])) / _TICKS, files)


def family(pid: int) -> list[Process]:
    """Return a process and all that come from it, itself first."""
    found: dict[int, Process] = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                found[int(name)] = look(int(name))
            except OSError:  # it has just ended, or is not ours
                continue
    known = [pid] if pid in found else []
    for each in known:
        known += [process.pid for process in found.values() if process.parent == each]
    return [found[each] for each in known]


def bytes_below(folder: Path) -> int:
    """Return how many bytes the files below a folder take on its disk."""
    size = 0
    for parent, _, names in os.walk(folder):
        for name in names:
            try:
                size += os.stat(os.path.join(parent, name)).st_blocks * 512
            except FileNotFoundError:
                continue
    return size
