"""Tables become a release: a folder that is complete, byte for byte repeatable, and never changed again.

>>> import tempfile
>>> from corpus.release.info import neutral
>>> from corpus.release.tables import to_tables
>>> with tempfile.TemporaryDirectory() as out:
...     release = write_release(to_tables([]), neutral("1.0.0"), Path(out))
...     print(release.name, sorted(path.name for path in release.iterdir())[:2])
dataset-1.0.0 ['CITATION.cff', 'LICENSE.md']
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from corpus.errors import CorpusError
from corpus.release.card import render_card
from corpus.release.citation import Facts, cff
from corpus.release.croissant import croissant
from corpus.release.diff import first_difference
from corpus.release.digest import Digest, digest
from corpus.release.folder import SUMS, check_sum, file_sha256, parquet_path, read_sums, read_table
from corpus.release.info import ReleaseInfo
from corpus.release.place import TargetExistsError, new_folder
from corpus.release.schema import schema_files

# Rows in a row group: fixed, or the bytes would depend on how the tables came together.
_ROW_GROUP = {"documents": 2_000, "paragraphs": 50_000, "ledger": 100_000}

# Columns with few distinct values; in the others a dictionary is made in vain.
_FEW = {
    "documents": ["language", "original_script"],
    "paragraphs": ["document_id", "role"],
    "ledger": ["document_id", "action", "reason"],
}

# What may differ between two builds of the same release on different machines: another pyarrow writes other bytes.
_OF_THE_WRITER = {"croissant.json", SUMS}


def write_release(tables: Mapping[str, pa.Table], info: ReleaseInfo, out: Path) -> Path:
    """Write a release into `out` and return its folder, `<name>-<version>`.

    Where the same release is already, nothing is written. Where another one is, this fails: a release never changes.
    """
    target = out / f"{info.name}-{info.version}"
    digests = digest(tables)
    texts = _texts(tables, info, digests)
    if target.exists():
        _compare(target, tables, digests, texts)
        return target
    try:
        with new_folder(target) as draft:
            _fill(draft, tables, info, digests, texts)
    except TargetExistsError:
        _compare(target, tables, digests, texts)
    return target


def facts_of(info: ReleaseInfo, content_digest: str) -> Facts:
    """Return what a citation of this release needs."""
    return Facts(
        name=info.name,
        version=info.version,
        title=info.title,
        description=info.description,
        creators=info.creators,
        date=info.date_released.isoformat() if info.date_released else None,
        url=info.homepage,
        digest=content_digest,
    )


def _texts(tables: Mapping[str, pa.Table], info: ReleaseInfo, digests: Digest) -> dict[str, str]:
    """Return the files that follow from content and words alone."""
    facts = facts_of(info, digests.release)
    return {
        "README.md": render_card(info, facts, tables, digests),
        "CITATION.cff": cff(facts, info.tags, info.licence.url),
        "LICENSE.md": f"# {info.licence.name}\n\n{info.licence.text}\n\nContact: {info.contact}\n",
        **{f"schema/{name}": text for name, text in schema_files().items()},
    }


def _fill(
    draft: Path, tables: Mapping[str, pa.Table], info: ReleaseInfo, digests: Digest, texts: dict[str, str]
) -> None:
    for name, table in tables.items():
        path = draft / parquet_path(name)
        path.parent.mkdir(parents=True)
        _write_parquet(table, name, path)
    said = croissant(info, facts_of(info, digests.release), tables, digests, draft)
    texts = {**texts, "croissant.json": json.dumps(said, ensure_ascii=False, indent=2) + "\n"}
    for name, text in texts.items():
        path = draft / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    # Written last: where this file is, the release is complete.
    (draft / SUMS).write_text(sums_text(draft), encoding="utf-8", newline="\n")


def sums_text(release: Path) -> str:
    """Return SHA256SUMS of a release, as `sha256sum -c` reads it."""
    names = sorted(path.relative_to(release).as_posix() for path in release.rglob("*") if path.is_file())
    return "".join(f"{file_sha256(release / name)}  {name}\n" for name in names if name != SUMS)


def _write_parquet(table: pa.Table, name: str, path: Path) -> None:
    pq.write_table(
        table.combine_chunks(),
        path,
        row_group_size=_ROW_GROUP[name],
        use_dictionary=_FEW[name],
        compression="zstd",
        compression_level=3,
        store_schema=False,  # an embedded Arrow schema changes with pyarrow, and adds nothing here
    )


def _compare(release: Path, tables: Mapping[str, pa.Table], digests: Digest, texts: dict[str, str]) -> None:
    """Return when `release` is what would have been written; fail with the first difference otherwise."""
    sums = read_sums(release)
    for name in sums:
        check_sum(release, name, sums)
    there = {name: read_table(release, name) for name in tables if (release / parquet_path(name)).is_file()}
    if digest(there) != digests:
        difference = first_difference(there, tables)
        raise CorpusError(
            f"{release}: exists with other content ({difference}); a release never changes, "
            "so give the new content a new version"
        )
    for name in sorted((texts.keys() | sums.keys()) - _OF_THE_WRITER):
        if name in texts and (release / name).is_file() and (release / name).read_bytes() == texts[name].encode():
            continue
        if not name.startswith("data/"):
            raise CorpusError(
                f"{release / name}: the content is the same, but this file would differ; a release never changes, "
                "so give the new words a new version (a PATCH)"
            )
