"""Files that somebody writes while they are read: a page is never half of one version and half of another.

>>> before = settled("raw/000_ebea4eab6122b0bc.txt")
>>> before == version("raw/000_ebea4eab6122b0bc.txt")
True
"""

from __future__ import annotations

import os
import time
from pathlib import Path

from corpus import storage

_TICK = 20_000_000  # nanoseconds: the clock by which a kernel dates files moves a hundred times a second or more

Version = tuple[int, int, int, int, int]


def version(file: str | Path) -> Version | None:
    """What is another after whatever is done to a file; None where that is not known: on a store, or of no file."""
    if not storage.is_local(str(file)):
        return None
    try:
        status = os.stat(file)
    except (OSError, ValueError):
        return None
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns


def settled(file: str | Path) -> Version | None:
    """The version that is about to be read, once a later one will have another time."""
    found = version(file)
    if found is not None and 0 <= time.time_ns() - max(found[-2:]) < _TICK:
        time.sleep(_TICK / 1e9)
        found = version(file)
    return found
