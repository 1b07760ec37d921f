"""What a release holds, in numbers: all that its card, its citation and its list of files say follows from it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from corpus.release.counts import Counts
from corpus.release.digest import Digest


class File(NamedTuple):
    """A file of a release: its SHA-256 in hex, and its bytes."""

    sha256: str
    size: int


class Content(NamedTuple):
    """The content digest, the counts (rows of each table by its name), the sites, and the Parquet files by path."""

    digests: Digest
    counts: Counts
    sites: Mapping[str, int]
    files: Mapping[str, File]

    @property
    def tables(self) -> list[str]:
        """The names of the tables, sorted."""
        return sorted(self.digests.tables)

    def rows(self, table: str) -> int:
        return self.counts[table][0]

    def paths(self, table: str) -> list[str]:
        """The files of a table, in the order of the ids."""
        return sorted(path for path in self.files if path.startswith(f"data/{table}/"))
