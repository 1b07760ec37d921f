"""What a build is going to do: which files each task cleans, and whether a build that was stopped would do the same.

>>> [len(task) for task in in_tasks([Place("a.txt", "a.txt", None, 10), Place("b.warc", "b.warc", None, 9 << 20)])]
[1, 1]
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from typing import Any

from corpus.engine.same import fingerprint
from corpus.read.folder import Place

# Bytes on disk and files of a task. Small enough for many workers and for little to be lost with one, large enough
# for a corpus of terabytes to have thousands of tasks, not millions.
_LEAST, _MOST, _FILES, _TASKS = 4 << 20, 256 << 20, 20_000, 64


def in_tasks(places: Sequence[Place]) -> list[list[Place]]:
    """Return the files of each task, in the order of their paths. A file is never divided."""
    most = min(_MOST, max(_LEAST, sum(place.size for place in places) // _TASKS))
    tasks: list[list[Place]] = []
    size = most
    for place in places:
        if not tasks or size + place.size > most or len(tasks[-1]) >= _FILES:
            tasks.append([])
            size = 0
        tasks[-1].append(place)
        size += place.size
    return tasks


def mark(said: Sequence[Any], places: Iterable[Place]) -> str:
    """Return what tells whether a build that was stopped would do the same as this one.

    That is: the same code with the same libraries, told the same (`said`), over the same files by name, size and time.
    """
    seen = hashlib.sha256(json.dumps([said, fingerprint()], sort_keys=True).encode())
    for place in places:
        seen.update(repr((place.path, place.size, place.changed, place.problem)).encode())
    return seen.hexdigest()
