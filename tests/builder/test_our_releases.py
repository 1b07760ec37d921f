"""The releases that the project ships are sound, and the newest is what this program makes of `raw/`."""

from __future__ import annotations

from pathlib import Path

import corpus
from corpus.release.folder import SUMS, our_releases
from corpus.release.info import read_info
from corpus.release.verify import verify

RAW = Path(__file__).parents[2] / "raw"


def test_the_release_is_what_the_program_builds(tmp_path: Path) -> None:
    released = our_releases()[read_info(RAW).version]
    built = corpus.build(RAW, tmp_path)

    # README.md holds the content digest. The bytes of Parquet depend on who writes it, the content does not.
    texts = [path.relative_to(built.path) for path in built.path.rglob("*") if path.suffix not in (".parquet", "")]
    assert texts
    for name in texts:
        if name.name not in (SUMS, "croissant.json"):
            assert (released / name).read_bytes() == (built.path / name).read_bytes(), name
    assert built.rejects_path.read_bytes() == (released.parent / built.rejects_path.name).read_bytes()


def test_every_release_is_sound() -> None:
    releases = our_releases()

    assert releases
    for release in releases.values():
        assert verify(release) == []
    assert verify(releases[read_info(RAW).version], RAW) == []
