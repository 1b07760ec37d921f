"""A release around its tables: the files that say what it is, and whether another one is the same.

>>> import tempfile
>>> from corpus.release.info import neutral
>>> from corpus.release.schema import ALWAYS, arrow_schema
>>> from corpus.release.shard import add_up, write_shard
>>> nothing = {name: arrow_schema(name).empty_table() for name in ALWAYS}
>>> with tempfile.TemporaryDirectory() as out:
...     finish(out, neutral("1.0.0"), add_up([write_shard([nothing], out, 0, 1)]))
...     sorted(path.name for path in Path(out).iterdir())[:3]
['CITATION.cff', 'LICENSE.md', 'README.md']
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pyarrow as pa

from corpus import storage
from corpus.errors import CorpusError
from corpus.release.card import render_card
from corpus.release.citation import Facts, cff
from corpus.release.content import Content
from corpus.release.croissant import croissant
from corpus.release.diff import first_difference
from corpus.release.digest import Digest, Part, combine, document_digests, key_of
from corpus.release.folder import SUMS, check_sum, read_sums, read_table, tables_of, whole_documents
from corpus.release.info import ReleaseInfo
from corpus.release.schema import schema_files

# What may differ between two builds of the same release on different machines: another pyarrow writes other bytes.
OF_THE_WRITER = {"croissant.json", SUMS}

Tables = Mapping[str, pa.Table]


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


def finish(release: str, info: ReleaseInfo, content: Content, files: Mapping[str, bytes] | None = None) -> None:
    """Write all but the tables into the folder `release`, where they lie already; `files` are more that belong there.

    The checksums come last: where their file is, the release is complete.
    """
    sums = {path: file.sha256 for path, file in content.files.items()}
    said = croissant(info, facts_of(info, content.digests.release), content)
    texts = {**_texts(info, content), "croissant.json": json.dumps(said, ensure_ascii=False, indent=2) + "\n"}
    for name, data in {**{name: text.encode() for name, text in texts.items()}, **(files or {})}.items():
        storage.write_bytes(storage.join(release, name), data)
        sums[name] = hashlib.sha256(data).hexdigest()
    lines = "".join(f"{sums[name]}  {name}\n" for name in sorted(sums))
    storage.write_bytes(storage.join(release, SUMS), lines.encode())


def _texts(info: ReleaseInfo, content: Content) -> dict[str, str]:
    """Return the files that follow from content and words alone."""
    facts = facts_of(info, content.digests.release)
    return {
        "README.md": render_card(info, facts, content),
        "CITATION.cff": cff(facts, info.tags, info.licence.url),
        "LICENSE.md": f"# {info.licence.name}\n\n{info.licence.text}\n\nContact: {info.contact}\n",
        **{f"schema/{name}": text for name, text in schema_files(content.tables).items()},
    }


def compare(
    release: Path,
    info: ReleaseInfo,
    content: Content,
    tables: Callable[[], Tables],
    files: Mapping[str, bytes] | None = None,
) -> None:
    """Return when `release` is what would have been written; fail with the first difference otherwise.

    `tables` gives what would have been written, and is asked only to name that difference.
    """
    sums = read_sums(release)
    for name in sums:
        check_sum(release, name, sums)
    if digest_of(release) != content.digests:
        there = {name: read_table(release, name) for name in tables_of(release)}
        raise CorpusError(
            f"{release}: exists with other content ({first_difference(there, tables())}); a release never changes, "
            "so give the new content a new version"
        )
    texts = {**{name: text.encode() for name, text in _texts(info, content).items()}, **(files or {})}
    for name in sorted((texts.keys() | sums.keys()) - OF_THE_WRITER):
        if name in texts and (release / name).is_file() and (release / name).read_bytes() == texts[name]:
            continue
        if not name.startswith("data/"):
            raise CorpusError(
                f"{release / name}: the content is the same, but this file would differ; a release never changes, "
                "so give the new words a new version (a PATCH)"
            )


def digest_of(release: Path) -> Digest:
    """Return the content digest of a release on disk, holding a row group of it at a time."""
    return combine({name: _parts(release, name) for name in tables_of(release)})


def _parts(release: Path, table: str) -> Iterator[Part]:
    for rows in whole_documents(release, table, key_of(table)):
        yield document_digests(rows, key_of(table))
