"""A byte changed anywhere in a release is found; where whoever did it wrote the checksums anew, nearly anywhere."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.errors import CorpusError
from corpus.release import check_files
from corpus.release.folder import SUMS, read_sums
from corpus.release.verify import verify

from .seal import info, seal, sums


def flips(release: Path, count: int, seed: int) -> Iterator[Path]:
    """Change a byte of the folder, each as likely as any other, and the next time have it back."""
    rng = random.Random(seed)
    files = {path: path.read_bytes() for path in sorted(release.rglob("*")) if path.is_file()}
    for path in rng.choices(list(files), [len(data) for data in files.values()], k=count):
        data, at = bytearray(files[path]), rng.randrange(len(files[path]))
        data[at] ^= rng.randrange(1, 256)
        path.write_bytes(data)
        yield path
        path.write_bytes(files[path])


def by_checksums(release: Path) -> bool:
    try:
        return any(check_files.files(release, read_sums(release)))
    except CorpusError:
        return True


def test_checksums_find_flips(release: Path) -> None:
    assert not by_checksums(release)
    assert all(by_checksums(release) for _ in flips(release, 200, seed=1))
    assert not by_checksums(release)


def test_flips_in_the_list_of_checksums_are_found(release: Path) -> None:
    """In a digest, in a name, between them, at the end of a line."""
    data = (release / SUMS).read_bytes()
    end = data.index(b"\n") + 1
    for at in range(end - 1, end + 70):
        for bit in (1, 0x20):
            (release / SUMS).write_bytes(data[:at] + bytes([data[at] ^ bit]) + data[at + 1 :])
            assert by_checksums(release), (at, bit)


@pytest.mark.slow
def test_verify_finds_a_thousand_flips(release: Path) -> None:
    missed = [path for path in flips(release, 1_000, seed=2) if not verify(release)]
    assert missed == []


# Per cent of flips that are found although all that follows was written anew. The others: letters of sentences in
# README.md and LICENSE.md, and bytes of Parquet files that no reader looks at, or that pack the same rows otherwise.
LEAST = {
    "CITATION.cff": 100,
    "LICENSE.md": 0,
    "README.md": 75,
    "croissant.json": 100,
    "data": 65,
    "picture.png": 100,
    "schema": 90,
    "site-lines.jsonl": 0,
}


def found_in_spite_of_checksums(release: Path, count: int, seed: int) -> tuple[Counter[str], Counter[str], list[str]]:
    """Return how many flips were made by kind of file, how many were found, and what the others were."""
    made: Counter[str] = Counter()
    found: Counter[str] = Counter()
    missed = []
    whole = {path: path.read_bytes() for path in release.rglob("*") if path.is_file()}
    for path in flips(release, count, seed):
        if path.name == SUMS:
            continue
        kind = path.relative_to(release).parts[0]
        made[kind] += 1
        if kind == "data":
            try:
                seal(release, info())
            except Exception:  # the table cannot be read or counted any more
                sums(release)
        else:
            sums(release)
        if verify(release):
            found[kind] += 1
        else:
            missed.append(difference(path, whole[path]))
        for each, data in whole.items():
            each.write_bytes(data)
    return made, found, missed


def difference(path: Path, before: bytes) -> str:
    data = path.read_bytes()
    at = next(i for i in range(len(data)) if data[i] != before[i])
    return f"{path.name} at {at}: {before[max(0, at - 20) : at + 20]!r}"


@pytest.mark.slow
def test_most_flips_are_found_without_checksums(release: Path) -> None:
    made, found, missed = found_in_spite_of_checksums(release, 600, seed=3)
    shares = {kind: 100 * found[kind] // made[kind] for kind in sorted(made)}
    assert all(shares[kind] >= LEAST[kind] for kind in shares), (shares, missed)
