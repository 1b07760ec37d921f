"""A folder that appears whole or not at all, whenever the process that makes it is killed.

>>> import tempfile
>>> with tempfile.TemporaryDirectory() as parent:
...     with working(f"{parent}/.work", "a"):
...         _ = Path(parent, ".work/draft/").mkdir()
...         move_into_place(Path(parent, ".work/draft"), Path(parent, "a"))
...     print([path.name for path in Path(parent).iterdir()])
['a']
"""

from __future__ import annotations

import contextlib
import errno
import os
import time
from collections.abc import Iterator
from pathlib import Path

from corpus import storage
from corpus.errors import CorpusError, exhausted

_LOCK, _STATE = "lock", "state"
_TRIES = 20  # to lock a folder that its last holder is just removing


class TargetExistsError(Exception):
    """Somebody else has put the folder in place meanwhile."""


@contextlib.contextmanager
def working(work: str, seen: str, other: str = "another build of this version") -> Iterator[None]:
    """Have the folder `work` to work in, as one who was stopped left it if what they had `seen` is the same, or empty.

    Only one process has it at a time; who comes meanwhile is told which `other` is at work. When the body is done the
    folder is gone; when it fails, the next one goes on there.
    """
    with _alone(work, other):
        state = storage.join(work, _STATE)
        if not storage.exists(state) or storage.read_bytes(state) != seen.encode():
            clear(work)
            storage.write_bytes(state, seen.encode())
        else:
            storage.remove_unfinished(work)
        yield
        clear(work)


@contextlib.contextmanager
def taking_turns(folder: str) -> Iterator[None]:
    """Wait while another process changes what lies in a folder, and have it to oneself; on a store there is no lock."""
    if not storage.is_local(folder):
        yield
        return
    import fcntl

    path = storage.local_path(folder)
    try:
        path.mkdir(parents=True, exist_ok=True)
        lock = os.open(path, os.O_RDONLY)
    except OSError as error:
        raise CorpusError(f"{path}: cannot be written: {exhausted(error) or error.strerror}") from error
    try:
        with contextlib.suppress(OSError):  # some servers of files lock no folders
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def move_into_place(draft: Path, target: Path) -> None:
    """Write a folder through to disk and move it at once."""
    _sync(draft)
    try:
        os.rename(draft, target)
    except OSError as error:
        if error.errno in (errno.ENOTEMPTY, errno.EEXIST):
            raise TargetExistsError(target) from error
        raise
    storage.sync(target.parent)


@contextlib.contextmanager
def _alone(work: str, other: str) -> Iterator[None]:
    """Fail where another is at work. The lock ends with its holder, however that ends; on a store there is none."""
    if not storage.is_local(work):
        yield
        return
    import fcntl

    path = storage.local_path(work) / _LOCK
    for left in reversed(range(_TRIES)):
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        except (FileNotFoundError, FileExistsError):
            # The one before is just removing the folder; or it cannot be made, below a link to nothing or in /proc.
            if not left:
                raise
            time.sleep(0.01)
            continue
        try:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                problem = f"{path.parent}: {other} is at work; wait for its end"
                raise CorpusError(problem) from None
            if left and not _is_at(path, lock):  # it was removed before it was ours, and the next would make another
                continue
            try:
                yield
            finally:
                with contextlib.suppress(OSError):  # somebody took it away, or the next one is there already
                    if os.listdir(path.parent) == [_LOCK]:
                        path.unlink()
                        path.parent.rmdir()
            return
        finally:
            os.close(lock)


def _is_at(path: Path, descriptor: int) -> bool:
    """Whether the open file is the one that lies at `path`."""
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False


def clear(work: str) -> None:
    """Remove what lies in the folder, but for the lock. The state goes first: nobody goes on with half of the rest."""
    storage.remove(storage.join(work, _STATE))
    if not storage.is_local(work):
        storage.remove(work)
        return
    folder = storage.local_path(work)
    storage.sync(folder)
    for path in folder.iterdir():
        if path.name != _LOCK:
            storage.remove(str(path))


def _sync(folder: Path) -> None:
    for path in sorted(folder.rglob("*")):
        storage.sync(path)
    storage.sync(folder)
