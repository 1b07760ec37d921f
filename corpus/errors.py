"""What can go wrong, in words for people.

>>> from corpus.errors import Rejected
>>> raise Rejected("no-article", "the page holds no article")
Traceback (most recent call last):
corpus.errors.Rejected: the page holds no article
"""

from __future__ import annotations


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
