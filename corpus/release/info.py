"""What a dataset is called, who made it and what its rights are: `release.toml` of a raw folder.

>>> neutral().name
'dataset'
"""

from __future__ import annotations

import datetime
import struct
import zlib
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from corpus.errors import CorpusError
from corpus.pii import PLACEHOLDERS
from corpus.read.folder import check_settings
from corpus.terminal import visible
from corpus.toml import parse_toml

Version = Annotated[str, StringConstraints(pattern=r"^(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)$")]
Line = Annotated[str, StringConstraints(pattern=r"^[^\n\r]+$")]
# owner/name, as the Hugging Face Hub has it.
REPOSITORY = r"^[A-Za-z0-9_]+([.-][A-Za-z0-9_]+)*/[A-Za-z0-9_]+([.-][A-Za-z0-9_]+)*$"
PICTURE = "picture.png"
Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, ser_json_bytes="base64")


class Licence(_Model):
    """The rights in the text of the pages."""

    id: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9.-]*$")] = "rights-not-stated"
    name: Line = "Rights not stated"
    url: Line | None = None
    text: Text = (
        "Whoever built this dataset did not state the rights in its pages. Where no rights are stated, all of them "
        "remain with the authors of the pages."
    )


class Earlier(_Model):
    """An earlier release that near-duplicates were also looked for in. `digest` is its content digest."""

    name: Line
    version: Version
    digest: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class ReleaseInfo(_Model):
    """All that a release says about itself and that cannot be computed. `card` is the text of the card's template,
    `picture` a PNG that the card shows, which becomes the file PICTURE of the release.

    `mask_pii` has the pages masked, as the option of a build does. `benchmark` gives the release the table
    `restoration`: its paragraphs, injured on purpose. `hub` is the repository that releases are published to, which the
    card then tells people to load from. `against` is not for `release.toml`: a build is told it.
    """

    name: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$")] = "dataset"
    version: Version = "0.1.0"
    title: Line = "Restored web pages"
    description: Text = "Web pages in Chinese, restored to readable text, with a ledger of every change."
    languages: list[Line] = ["zh"]
    tags: list[Line] = []
    creators: list[Line] = Field(default=["Unknown"], min_length=1)
    contact: Text = "whoever gave you this dataset"
    homepage: Line | None = None
    hub: Annotated[str, StringConstraints(pattern=REPOSITORY, max_length=96)] | None = None
    date_released: datetime.date | None = None
    licence: Licence = Licence()
    card: str | None = None
    picture: bytes | None = None
    mask_pii: bool = False
    benchmark: bool = False
    against: Earlier | None = None


# What a masked release adds to its description, which every file of it that describes it has.
MASKED = (
    "Phone numbers, e-mail addresses and the numbers of identity and bank cards that were found are masked, as "
    + ", ".join(PLACEHOLDERS.values())
    + "."
)


def masked(info: ReleaseInfo) -> ReleaseInfo:
    """Return the words for a release whose personal data is masked.

    >>> masked(neutral()).description.endswith("[电话].")
    True
    """
    return info.model_copy(update={"mask_pii": True, "description": f"{info.description.rstrip()} {MASKED}"})


SITE_LINES = "Lines that stand on many pages of a site were removed; site-lines.jsonl lists them."


def without_site_lines(info: ReleaseInfo) -> ReleaseInfo:
    """Return the words for a release without the lines that its sites repeat.

    >>> without_site_lines(neutral()).description.endswith("lists them.")
    True
    """
    return info.model_copy(update={"description": f"{info.description.rstrip()} {SITE_LINES}"})


def neutral(version: str | None = None) -> ReleaseInfo:
    """Return words for a dataset nobody has described yet."""
    return ReleaseInfo.model_validate({"version": version} if version else {})


def read_info(raw: Path, version: str | None = None) -> ReleaseInfo:
    """Read `release.toml` of a raw folder, or give neutral words where there is none; `version` overrules it.

    >>> read_info(Path("nowhere"), "2.0.0").version
    '2.0.0'
    """
    path = raw / "release.toml"
    values: dict[str, Any] = {}
    if path.exists():
        try:
            values = parse_toml(path.read_bytes(), path)
        except OSError as error:
            raise CorpusError(f"{path}: cannot be read: {error.strerror}; make it a readable file") from error
        if "against" in values:
            raise CorpusError(f"{path}: `against`: does not belong here; give it to the build, with --against")
        if "card" in values:
            values["card"] = _card(path, values["card"])
        if "picture" in values:
            values["picture"] = _picture(path, values["picture"])
    if version is not None:
        values["version"] = version
    try:
        return ReleaseInfo.model_validate(values)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        key = ".".join(map(str, first["loc"]))
        hints = {"version": "a version is three numbers, like 1.0.0", "hub": "a repository is called owner/name"}
        hint = hints.get(key, first["msg"])
        where = "--release" if key == "version" and version is not None else str(path)
        raise CorpusError(f"{where}: `{key}`: {hint}") from error


def _card(path: Path, value: object) -> str:
    """Return the text of the card's template."""
    try:
        return _beside(path, "card", value, ".md", "a Markdown file").decode()
    except UnicodeDecodeError as error:
        raise CorpusError(f"{path}: `card`: {value} cannot be read: {error}") from error


def _picture(path: Path, value: object) -> bytes:
    """Return the bytes of the picture."""
    data = _beside(path, "picture", value, ".png", "a PNG file")
    if not is_png(data):
        raise CorpusError(f"{path}: `picture`: {visible(str(value))} is not a PNG file")
    return data


def is_png(data: bytes) -> bool:
    """Whether bytes are a PNG file: chunks with the checksums they say, from the header to the end, and no more.

    >>> is_png(b"")
    False
    """
    at, kinds = 8, []
    while data.startswith(b"\x89PNG\r\n\x1a\n") and at + 12 <= len(data):
        (size,) = struct.unpack_from(">I", data, at)
        chunk = data[at + 4 : at + 8 + size]
        if data[at + 8 + size : at + 12 + size] != struct.pack(">I", zlib.crc32(chunk)):
            return False
        kinds.append(chunk[:4])
        at += 12 + size
    return at == len(data) and kinds[:1] == [b"IHDR"] and kinds[-1:] == [b"IEND"] and kinds.count(b"IEND") == 1


def _beside(path: Path, key: str, value: object, suffix: str, what: str) -> bytes:
    """Return the content of the file that lies where `release.toml` says, relative to it."""
    file = path.parent / value if isinstance(value, str) else None
    if file is None or file.suffix != suffix or Path(str(value)).is_absolute():
        raise CorpusError(f"{path}: `{key}`: give the path of {what}, relative to this one")
    try:
        check_settings(file)
        return file.read_bytes()
    except (OSError, ValueError) as error:  # a NUL in the name is a ValueError
        raise CorpusError(f"{path}: `{key}`: {visible(str(file))} cannot be read: {error}") from error
