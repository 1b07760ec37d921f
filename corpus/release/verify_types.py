"""What a failed check tells.

>>> print(Failure("checksum", "README.md", "was changed"))
checksum: README.md: was changed
"""

from __future__ import annotations

from typing import NamedTuple

from corpus.terminal import visible


class Failure(NamedTuple):
    """A check that failed: its id, the file or the row, and what is wrong there."""

    check: str
    where: str
    message: str

    def __str__(self) -> str:
        return visible(f"{self.check}: {self.where}: {self.message}")
