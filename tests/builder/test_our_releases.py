"""The releases that the project ships are sound, and the newest is what this program makes of `raw/`."""

from __future__ import annotations

import hashlib
from pathlib import Path

import corpus
from corpus.release.diff import diff
from corpus.release.folder import SUMS, our_releases
from corpus.release.info import read_info
from corpus.release.verify import verify

# A release is never changed: the SHA-256 of its list of checksums, of each that was released.
RELEASED = {
    "0.1.0": "90201c9f574418846224385747ce407cf355b6249b85ce3505f46784aa634d58",
    "1.0.0": "76bcc3ad0e006b2ada27f07aac1e6735443bea13e7b2ec00468a35247ef5c24c",
    "1.0.1": "2fc99c42d2a49e3c70a3ceee48e307403a6cf7a0bf2196834c1d6f27acc10084",
    "1.1.0": "b97e0beb8418ded8026d269deec3d8c61e00bd9e7278da05d138d556ecf13da5",
}

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


def test_what_was_released_stays() -> None:
    releases = our_releases()
    for version, digest in RELEASED.items():
        assert hashlib.sha256((releases[version] / SUMS).read_bytes()).hexdigest() == digest, version
        assert verify(releases[version], RAW) == []
        assert len(corpus.load(version)) == 5


def test_the_newest_is_loaded() -> None:
    assert str(corpus.load().info.version) == read_info(RAW).version == "1.1.0"


def test_no_restored_text_changed_since_the_first() -> None:
    releases = our_releases()
    change = diff(releases["0.1.0"], releases["1.0.0"])
    assert (change.came, change.went, change.changed, change.ledger_changed) == ([], [], [], [])
    assert "quality.phone_numbers" in change.columns_came
    assert change.columns_went == []
    assert change.kind == "MINOR"
    assert diff(releases["1.0.0"], releases["1.0.1"]).kind == "PATCH"
    change = diff(releases["1.0.1"], releases["1.1.0"])
    assert (change.kind, change.tables_came, change.came, change.changed) == ("MINOR", ["restoration"], [], [])


def test_every_release_is_sound() -> None:
    releases = our_releases()

    assert releases
    for release in releases.values():
        assert verify(release) == []
    assert verify(releases[read_info(RAW).version], RAW) == []
