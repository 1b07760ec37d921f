"""What can go wrong, in words for people.

>>> from corpus.errors import Rejected
>>> raise Rejected("no-article", "the page holds no article")
Traceback (most recent call last):
corpus.errors.Rejected: the page holds no article
"""

from __future__ import annotations

import errno
import os

_FEWER = "run fewer workers"
_GO_ON = "and give the command again"
_EXHAUSTED = {
    errno.ENOSPC: f"make room there, {_GO_ON}",
    errno.EDQUOT: f"make room there, {_GO_ON}",
    errno.EFBIG: f"allow larger files (ulimit -f), {_GO_ON}",
    errno.EMFILE: f"allow more open files (ulimit -n), or {_FEWER}",
    errno.ENFILE: f"allow more open files on this machine, or {_FEWER}",
    errno.EAGAIN: f"allow more processes (ulimit -u), or {_FEWER}",
    errno.ENOMEM: _FEWER,
}
_NO_THREAD = ("can't start new thread", "Failed to launch worker thread")  # Python and Arrow; neither has a number


class CorpusError(Exception):
    """The input or the release is wrong: one line that names the file and says what to do. Exit code 1."""


class Rejected(CorpusError):
    """One page cannot become a record; the others can.

    `reason` is a stable word for programs (`empty`, `binary`, `encoding`, `no-article` …), the message is for people.
    """

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason

    def __reduce__(self) -> tuple[type[Rejected], tuple[str, str]]:
        # The default would call Rejected(message) in a worker process and fail there.
        return Rejected, (self.reason, str(self))


def exhausted(error: BaseException) -> str | None:
    """What this machine ran out of, and what to do, where that is what an error says.

    >>> exhausted(OSError(errno.ENOSPC, "No space left on device"))
    'No space left on device; make room there, and give the command again'
    >>> exhausted(FileNotFoundError(errno.ENOENT, "No such file or directory"))
    """
    if isinstance(error, OSError) and error.errno in _EXHAUSTED:
        return f"{os.strerror(error.errno)}; {_EXHAUSTED[error.errno]}"
    if isinstance(error, MemoryError):
        return f"there is not enough memory; {_FEWER}"
    if any(words in str(error) for words in _NO_THREAD):
        return f"no thread can be started; allow more processes (ulimit -u) and memory (ulimit -v), or {_FEWER}"
    return None
