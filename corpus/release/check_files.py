"""Checks of a release's files: are they all there, unchanged, and nothing else?

>>> tables_in(["schema/restoration.schema.json"])
['documents', 'paragraphs', 'ledger', 'restoration']
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from corpus.errors import CorpusError
from corpus.release.folder import SUMS, file_sha256, parquet_paths
from corpus.release.info import PICTURE, SITE_LINES, is_png
from corpus.release.schema import ALWAYS, MODELS
from corpus.release.verify_types import Failure
from corpus.stages.site_lines import FILE_NAME as LINES
from corpus.stages.site_lines import read_lines

_LAYOUT = ("README.md", "CITATION.cff", "LICENSE.md", "croissant.json")
_SHARD = re.compile(r"data/[^/]+/train-[0-9]{5}-of-[0-9]{5}\.parquet")


def files(release: Path, sums: Mapping[str, str]) -> Iterator[Failure]:
    """Compare the folder with SHA256SUMS and with the layout of a release."""
    there = dict(_walk(release))
    plain = {name for name, is_plain in there.items() if is_plain}
    named = [*sums, *there]
    layout = {*_LAYOUT, *(f"schema/{name}.{kind}.json" for name in tables_in(named) for kind in ("schema", "parquet"))}
    shards = {path for name in tables_in(named) for path in parquet_paths(named, name)}
    for name in sorted({*sums, *layout, *shards} - plain):
        yield Failure("file-missing", name, "is not there; copy the release again")
    for name in sorted(sums.keys() & plain):
        try:
            is_same = file_sha256(release / name) == sums[name]
        except OSError:
            is_same = False
        if not is_same:
            yield Failure("checksum", name, f"is not the file that {SUMS} names; copy the release again")
    for name in sorted(there.keys() - sums.keys() - {SUMS}):
        yield Failure("file-unknown", name, f"is not in {SUMS}; remove it")
    for name in sorted(sums.keys() - layout - shards - {PICTURE, LINES}):
        yield Failure("file-belongs", name, f"is in {SUMS}, but no release has such a file")


def _walk(release: Path) -> Iterator[tuple[str, bool]]:
    """Yield what lies below a folder, and whether it is a file or a link to one; nothing is read, nothing followed."""
    for folder, folders, names in os.walk(release):
        for name in [*names, *(each for each in folders if os.path.islink(os.path.join(folder, each)))]:
            path = Path(folder, name)
            yield path.relative_to(release).as_posix(), path.is_file()


def tables_in(paths: Iterable[str]) -> list[str]:
    """Return the tables of a release that has these paths: those that every one has, and others that it names."""
    begun = {path.partition(".")[0].removeprefix("schema/").removeprefix("data/").partition("/")[0] for path in paths}
    return [name for name in MODELS if name in ALWAYS or name in begun]


def extras(release: Path) -> Iterator[Failure]:
    """Check the files that only some releases have: the picture, and the list of the lines of sites."""
    picture, lines = release / PICTURE, release / LINES
    if picture.is_file() and not is_png(picture.read_bytes()):
        yield Failure("picture", PICTURE, "is not a whole PNG file")
    try:
        says_lines = SITE_LINES in json.loads((release / "croissant.json").read_text(encoding="utf-8"))["description"]
    except Exception:
        return  # told as a broken file
    if says_lines != lines.is_file():
        yield Failure("site-lines", LINES, "is there" if lines.is_file() else "is not there, but is spoken of")
    elif says_lines:
        try:
            read = read_lines(str(lines))
            is_sound = all(
                0 < each.pages <= each.of and each.site and "\n" not in each.line and each.line for each in read
            )
        except (CorpusError, RecursionError, AttributeError, TypeError):
            is_sound = False
        if not is_sound:
            yield Failure("site-lines", LINES, "is no list of site lines")
