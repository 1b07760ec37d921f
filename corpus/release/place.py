"""A folder that appears whole or not at all, whenever the process that makes it is killed.

>>> import tempfile
>>> with tempfile.TemporaryDirectory() as parent:
...     with new_folder(Path(parent) / "a") as draft:
...         _ = (draft / "file").write_text("x")
...     print([path.name for path in Path(parent).iterdir()])
['a']
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

_PREFIX, _SUFFIX = ".unfinished-", ".tmp"


class TargetExistsError(Exception):
    """Somebody else has put the folder in place meanwhile."""


@contextlib.contextmanager
def new_folder(target: Path) -> Iterator[Path]:
    """Give a draft folder beside `target`; at the end it is written through to disk and moved into place at once.

    The draft is locked while its maker lives. What killed makers left behind is unlocked, and removed here.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    _remove_leftovers(target.parent)
    draft, lock = _locked_draft(target.parent)
    try:
        yield draft
        _sync(draft)
        os.chmod(draft, 0o755)  # a temporary folder is private, a release is not  # noqa: S103
        try:
            os.rename(draft, target)
        except OSError as error:
            if error.errno in (errno.ENOTEMPTY, errno.EEXIST):
                raise TargetExistsError(target) from error
            raise
        _sync_one(target.parent)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
        os.close(lock)


def _locked_draft(parent: Path) -> tuple[Path, int]:
    while True:
        draft = Path(tempfile.mkdtemp(prefix=_PREFIX, suffix=_SUFFIX, dir=parent))
        # Between these two lines another process may take the draft for a leftover; then try again.
        with contextlib.suppress(FileNotFoundError):
            lock = os.open(draft, os.O_RDONLY)
            if _try_lock(lock) and draft.exists():
                return draft, lock
            os.close(lock)


def _remove_leftovers(parent: Path) -> None:
    for leftover in parent.glob(f"{_PREFIX}*{_SUFFIX}"):
        with contextlib.suppress(OSError):
            lock = os.open(leftover, os.O_RDONLY)
            try:
                if _try_lock(lock):
                    shutil.rmtree(leftover, ignore_errors=True)
            finally:
                os.close(lock)


def _try_lock(descriptor: int) -> bool:
    """Take the lock that the kernel gives back when its holder ends, however it ends."""
    import fcntl

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _sync(folder: Path) -> None:
    for path in sorted(folder.rglob("*")):
        _sync_one(path)
    _sync_one(folder)


def _sync_one(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
