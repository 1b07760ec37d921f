"""SHA256SUMS made anew, for releases that a test has damaged."""

from __future__ import annotations

from pathlib import Path

from corpus.release.folder import SUMS, file_sha256


def sums_text(release: Path) -> str:
    names = sorted(path.relative_to(release).as_posix() for path in release.rglob("*") if path.is_file())
    return "".join(f"{file_sha256(release / name)}  {name}\n" for name in names if name != SUMS)
