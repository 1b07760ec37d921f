"""An earlier release, for near-duplicates of its pages: read when a release is built, found again when it is checked.

>>> earlier, files = read_earlier("0.1.0")
>>> earlier.name, earlier.version, len(files)
('gonghui', '0.1.0', 1)
"""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
from pydantic import ValidationError

from corpus.errors import CorpusError
from corpus.release.folder import (
    SUMS,
    check_sum,
    open_parquet,
    our_release,
    our_releases,
    parquet_paths,
    read_facts,
    read_sums,
    read_table,
)
from corpus.release.info import Earlier
from corpus.release.plain import check_plain
from corpus.storage import shown

_COLUMNS = ["id", "text", "truncated", "fold", "duplicate_of"]


def read_earlier(release: str | Path) -> tuple[Earlier, list[Path]]:
    """Return what a release is called, and the files of its documents.

    `release` is a release folder or a version of ours. Fails when a file was changed after its release.
    """
    folder = Path(release)
    if not folder.is_dir():
        if not str(release).replace(".", "").isdecimal():
            raise CorpusError(
                f"{shown(str(release))}: there is no such folder; name a release folder or a version, like 0.1.0"
            )
        folder = our_release(str(release))
    if not (folder / SUMS).is_file():
        raise CorpusError(f"{folder}: is not a release, it has no {SUMS}; name a folder that `corpus build` made")
    check_plain(folder)
    sums = read_sums(folder)
    files = parquet_paths(sums, "documents")
    for name in (*files, "croissant.json"):
        check_sum(folder, name, sums)
    try:
        columns = open_parquet(folder / files[0]).schema_arrow.names
    except (OSError, ValueError, pa.ArrowException):
        raise CorpusError(f"{folder / files[0]}: cannot be read as Parquet; name another release") from None
    if missing := sorted(set(_COLUMNS) - set(columns)):
        raise CorpusError(f"{folder}: its documents have no column {missing[0]}; name another release")
    facts = read_facts(folder)
    try:
        earlier = Earlier(name=facts.name, version=facts.version, digest=facts.digest)
    except ValidationError as error:
        raise CorpusError(f"{folder / 'croissant.json'}: states no name, version or digest; copy it again") from error
    return earlier, [folder / name for name in files]


def find_earlier(release: Path, said: Earlier) -> pa.Table | None:
    """Return the documents of the release that `release` says it was built against, or None where it is not at hand.

    It is looked for beside `release`, then among ours, and told by its content digest.
    """
    name = f"{said.name}-{said.version}"
    beside = [release.resolve().parent / name] if Path(name).name == name else []  # a stranger's word: it may hold `/`
    for folder in (*beside, *our_releases().values()):
        if folder.is_dir():
            try:
                earlier, _ = read_earlier(folder)
            except CorpusError:
                continue  # a damaged copy is as good as none
            if earlier.digest == said.digest:
                return read_table(folder, "documents").select(_COLUMNS)
    return None


def originals(documents: pa.Table) -> dict[str, int]:
    """Return the pages that the clusters of a release are named by, and their folds.

    >>> import pyarrow as pa
    >>> originals(pa.table({"id": ["a", "b", "c"], "duplicate_of": [None, "a", "z"], "fold": [1, 1, 2]}))
    {'a': 1, 'z': 2}
    """
    columns = (documents[name].to_pylist() for name in ("id", "duplicate_of", "fold"))
    return {original or name: fold for name, original, fold in zip(*columns, strict=True)}
