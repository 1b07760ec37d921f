"""A release folder as it lies on disk: its versions, its checksums, its tables, what it says about itself.

>>> version_key("0.10.0") > version_key("0.9.1")
True
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from corpus.errors import CorpusError
from corpus.release.citation import Facts

SUMS = "SHA256SUMS"
OURS = Path(__file__).resolve().parent.parent / "releases"
OUR_NAME = "gonghui"
# Where croissant.json says that personal data is masked: a term of Croissant's vocabulary for responsible use.
PERSONAL = "rai:personalSensitiveInformation"
# A line of SHA256SUMS. `sha256sum` escapes names with a backslash or a control character, and none of ours has one.
_SUM = re.compile(r"([0-9a-f]{64})  ([^\x00-\x1f\x7f-\x9f\\\u2028\u2029]+)")


def parquet_path(table: str, number: int = 0, of: int = 1) -> str:
    """Return where a shard of a table lies inside a release; most releases have one.

    >>> parquet_path("ledger")
    'data/ledger/train-00000-of-00001.parquet'
    """
    return f"data/{table}/train-{number:05d}-of-{of:05d}.parquet"


def parquet_paths(names: Iterable[str], table: str) -> list[str]:
    """Return where all shards of a table lie, going by any of the paths in a release; one shard without any.

    >>> parquet_paths(["data/ledger/train-00001-of-00002.parquet"], "ledger")
    ['data/ledger/train-00000-of-00002.parquet', 'data/ledger/train-00001-of-00002.parquet']
    """
    pattern = re.compile(rf"data/{re.escape(table)}/train-[0-9]{{5}}-of-([0-9]{{5}})\.parquet")
    of = max((int(match[1]) for match in map(pattern.fullmatch, names) if match), default=1)
    return [parquet_path(table, number, of) for number in range(of)]


def version_key(version: str) -> tuple[int, ...]:
    """Return what versions are sorted by."""
    return tuple(map(int, version.split(".")))


def our_releases(folder: Path = OURS) -> dict[str, Path]:
    """Return our releases by version, oldest first."""
    found = {
        path.name.removeprefix(f"{OUR_NAME}-"): path for path in folder.glob(f"{OUR_NAME}-*") if (path / SUMS).is_file()
    }
    numbered = {version: path for version, path in found.items() if version.replace(".", "").isdecimal()}
    return dict(sorted(numbered.items(), key=lambda item: version_key(item[0])))


def our_release(version: str | None = None, folder: Path = OURS) -> Path:
    """Return the folder of one of our releases, the newest without a version."""
    releases = our_releases(folder)
    if not releases:
        raise CorpusError(f"{folder}: holds no release; run `corpus build` in a checkout of the project")
    version = version or list(releases)[-1]
    if version not in releases:
        raise CorpusError(f"version {version} is not among the releases; there are {', '.join(releases)}")
    return releases[version]


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file, without reading it whole into memory."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_sums(release: Path) -> dict[str, str]:
    """Read SHA256SUMS: path inside the release and SHA-256. What could be read in two ways is refused."""
    path = release / SUMS
    try:
        text = path.read_bytes().decode()
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError(f"{path}: cannot be read, so this is no complete release; copy it again") from error
    sums: dict[str, str] = {}
    lines = text.split("\n")
    for number, line in enumerate(lines[:-1], 1):
        match = _SUM.fullmatch(line)
        if not match or not _is_inside(match[2]):
            raise CorpusError(f"{path}: line {number} is not `<sha256>  <path>`; copy the release again")
        if match[2] in sums:
            raise CorpusError(f"{path}: line {number} names {match[2]} a second time; copy the release again")
        sums[match[2]] = match[1]
    if lines[-1] or not sums:
        raise CorpusError(f"{path}: line {len(lines)} does not end; copy the release again")
    return sums


def _is_inside(name: str) -> bool:
    """Whether a path is that of a file below the release, written in the one way there is."""
    path = PurePosixPath(name)
    return path.as_posix() == name and not path.is_absolute() and ".." not in path.parts and name not in (".", SUMS)


def check_sum(release: Path, name: str, sums: dict[str, str]) -> None:
    """Fail when a file of a release is not the one that was released."""
    path = release / name
    if name not in sums:
        raise CorpusError(f"{path}: is not in {SUMS}; copy the release again")
    if not path.is_file():
        raise CorpusError(f"{path}: is missing; copy the release again")
    if file_sha256(path) != sums[name]:
        raise CorpusError(f"{path}: was changed after its release (its checksum is another); copy the release again")


def shards_in(release: Path, table: str) -> list[Path]:
    """Return the files of a table, in the order of the ids, also those that should be there and are not."""
    found = (path.relative_to(release).as_posix() for path in (release / "data" / table).glob("*.parquet"))
    return [release / path for path in parquet_paths(found, table)]


def open_parquet(path: Path) -> pq.ParquetFile:
    """Open a Parquet file, also where its folder has a name that is no UTF-8, or no letter of this locale."""
    return pq.ParquetFile(pa.OSFile(os.fsencode(path), "rb"))


def read_table(release: Path, table: str) -> pa.Table:
    """Read one table of a release, without looking at checksums."""
    parts = []
    for path in shards_in(release, table):
        try:
            parts.append(open_parquet(path).read())
            parts[-1] = parts[-1].cast(parts[0].schema)  # fails where one is not like the others
        except (OSError, ValueError, pa.ArrowException) as error:
            raise CorpusError(f"{path}: cannot be read as Parquet; copy the release again") from error
    return pa.concat_tables(parts)


def whole_documents(release: Path, table: str, key: str) -> Iterator[pa.Table]:
    """Yield one table of a release row group by row group, the rows of a document never apart."""
    rest: pa.Table | None = None
    for path in shards_in(release, table):
        try:
            file = open_parquet(path)
            for number in range(file.num_row_groups):
                rows = file.read_row_group(number)
                rows = rows if rest is None else pa.concat_tables([rest, rows])
                last = pc.index(rows[key], rows[key][-1]).as_py() if rows.num_rows else 0
                yield rows.slice(0, last)
                rest = rows.slice(last)
        except (OSError, ValueError, pa.ArrowException) as error:
            raise CorpusError(f"{path}: cannot be read as Parquet; copy the release again") from error
    if rest is not None:
        yield rest


def spans(table: pa.Table) -> dict[str, tuple[int, int]]:
    """Return where the rows of each document start, and how many they are; the tables of a release are sorted."""
    found, at = {}, 0
    for row in pc.value_counts(table["document_id"]).to_pylist():
        found[row["values"]] = (at, row["counts"])
        at += row["counts"]
    return found


def tables_of(release: Path) -> list[str]:
    """Return the names of a release's tables."""
    return sorted(path.name for path in (release / "data").glob("*") if path.is_dir())


def read_croissant(release: Path) -> dict[str, Any]:
    """Read croissant.json: what the release says about itself, for programs."""
    path = release / "croissant.json"
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise CorpusError(f"{path}: cannot be read as JSON; copy the release again") from error
    if not isinstance(content, dict):
        raise CorpusError(f"{path}: holds no JSON object; copy the release again")
    return content


def says_masked(release: Path) -> bool:
    """Whether a release says that personal data in it is masked."""
    try:
        return bool(read_croissant(release).get(PERSONAL))
    except CorpusError:
        return False  # told as a broken file


def read_facts(release: Path) -> Facts:
    """Return what a release says about itself, for a citation."""
    said = read_croissant(release)
    try:
        return Facts(
            name=said["name"],
            version=said["version"],
            title=said["alternateName"],
            description=said["description"],
            creators=[creator["name"] for creator in said["creator"]],
            date=said.get("datePublished"),
            url=said.get("url"),
            digest=said["identifier"].removeprefix("sha256:"),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise CorpusError(f"{release / 'croissant.json'}: lacks {error}; copy the release again") from error
