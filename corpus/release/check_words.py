"""Checks of what a release says of itself: it follows from the tables and from a few words, said alike everywhere.

The words are read back from croissant.json and LICENSE.md; with them the card's front matter, croissant.json and
CITATION.cff are made anew by what a build makes them with, and compared part by part.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
from pydantic import ValidationError

from corpus.release.card import AGAINST, front_matter
from corpus.release.check_card import body
from corpus.release.citation import Facts, cff
from corpus.release.content import Content, File
from corpus.release.counts import count, sites
from corpus.release.croissant import croissant
from corpus.release.digest import digest
from corpus.release.folder import PERSONAL, file_sha256, shards_in
from corpus.release.info import Earlier, Licence, ReleaseInfo
from corpus.release.verify_types import Failure
from corpus.release.yaml_text import dump, load

# Checked one by one, so that each tells what is wrong; the rest of a file must be what it would be made anew.
_CONFIG = ("configs", "size_categories")
_NUMBERS = ("splits", "num_bytes", "download_size", "dataset_size", "features", "config_name")
# The end is asked first: otherwise each `Contact:` would be tried up to it.
_LICENCE = re.compile(r"(?=.*\n\Z)# (?P<name>[^\n]+)\n\n(?P<text>.+)\n\nContact: (?P<contact>.+)\n", re.DOTALL)
_SEE = " (see LICENSE.md)"

Tables = Mapping[str, pa.Table]
Meanings = Mapping[str, Mapping[str, str]]


def words(release: Path, tables: Tables, meanings: Meanings) -> Iterator[Failure]:
    """Compare what the card, croissant.json, CITATION.cff and LICENSE.md say with the tables and with each other."""
    content = content_of(release, tables)
    said: dict[str, dict[str, Any]] = {}
    for name, (check, reader) in _READERS.items():
        if (release / name).is_file():
            try:
                said[name] = reader(release / name)
            except Exception as error:  # whatever a reader of YAML or JSON raises, the file is broken
                yield Failure(check, name, f"cannot be read: {(str(error) or type(error).__name__).splitlines()[0]}")
    front, described, cited = (said.get(name) for name in _READERS)
    if described is None or not (release / "LICENSE.md").is_file():
        return  # told as a broken or missing file
    try:
        info = _info(described, front or {}, release / "LICENSE.md")
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        where = error.errors()[0]["loc"] if isinstance(error, ValidationError) else str(error).splitlines()[:1]
        yield Failure("facts", "croissant.json", f"does not say what a release must, or LICENSE.md does not: {where}")
        return
    facts = Facts(
        info.name,
        info.version,
        info.title,
        info.description,
        info.creators,
        described.get("datePublished"),
        info.homepage,
        content.digests.release,
    )
    yield from _croissant(described, croissant(info, facts, content), tables, meanings)
    if front is not None:
        yield from _front(front, front_matter(info, facts, content), tables, content)
        yield from body((release / "README.md").read_text(encoding="utf-8"), facts, content, meanings)
    if cited is not None:
        yield from _citation(cited, (release / "CITATION.cff").read_text(encoding="utf-8"), info, facts)
    yield from _folder(release.resolve().name, facts)


def content_of(release: Path, tables: Tables) -> Content:
    """Return what a release holds in numbers, from its tables and its files."""
    paths = [path for name in tables for path in shards_in(release, name)]
    files = {path.relative_to(release).as_posix(): File(file_sha256(path), path.stat().st_size) for path in paths}
    return Content(digest(tables), count(tables), sites(tables["documents"]), files)


def against(release: Path) -> Earlier | None:
    """Return the earlier release that a card says its release was built against. A broken card is told elsewhere."""
    try:
        said = read_front(release / "README.md").get(AGAINST)
    except Exception:  # whatever a reader of YAML raises
        return None
    return None if said is None else Earlier.model_validate(said)


def read_front(path: Path) -> dict[str, Any]:
    """Read the front matter of a card, as every reader of cards must find it."""
    text = path.read_bytes().decode()
    begin, front, rest = text.partition("---\n")[1], *text.removeprefix("---\n").partition("\n---\n")[::2]
    if not text.startswith(begin) or not begin or not rest:
        raise ValueError("the front matter does not begin or end")
    return _canonical(front + "\n", load, dump)


def _json(path: Path) -> dict[str, Any]:
    def write(value: object) -> str:
        return json.dumps(value, ensure_ascii=False, indent=2) + "\n"

    return _canonical(path.read_bytes().decode(), json.loads, write)


def _yaml(path: Path) -> dict[str, Any]:
    return _canonical(path.read_bytes().decode(), load, dump)


def _canonical(text: str, read: Callable[[str], Any], write: Callable[[Any], str]) -> dict[str, Any]:
    """Return what a text holds. Written otherwise (a key twice, say), it could mean other things to others."""
    value = read(text)
    if not isinstance(value, dict) or write(value) != text:
        raise ValueError("it is not written as a release writes it")
    return value


_READERS: dict[str, tuple[str, Callable[[Path], dict[str, Any]]]] = {
    "README.md": ("card-counts", read_front),
    "croissant.json": ("croissant", _json),
    "CITATION.cff": ("citation", _yaml),
}


def _info(said: dict[str, Any], front: dict[str, Any], licence: Path) -> ReleaseInfo:
    """Return the words of a release, as `release.toml` had them; of its card's template nothing is known."""
    match = _LICENCE.fullmatch(licence.read_bytes().decode())
    if not match:
        raise ValueError("LICENSE.md is not a name, a text and a contact")
    url = said["license"] if said["license"] != match["name"] + _SEE else None
    values = {
        "name": said["name"],
        "version": said["version"],
        "title": said["alternateName"],
        "description": said["description"],
        "languages": said["inLanguage"],
        "tags": said.get("keywords") or [],
        "creators": [each["name"] for each in said["creator"]],
        "contact": match["contact"],
        "homepage": said.get("url"),
        "date_released": said.get("datePublished"),
        "licence": Licence.model_validate(
            {"name": match["name"], "text": match["text"], "url": url}
            | ({"id": front["license_name"]} if "license_name" in front else {})
        ),
        "mask_pii": bool(said.get(PERSONAL)),
        "against": front.get(AGAINST),
    }
    return ReleaseInfo.model_validate(values)


def _croissant(said: dict[str, Any], wanted: dict[str, Any], tables: Tables, meanings: Meanings) -> Iterator[Failure]:
    if said.get("identifier") != wanted["identifier"]:
        yield Failure("digest", "croissant.json", f"does not state the content digest {wanted['identifier']}")
    if said.get("distribution") != wanted["distribution"]:
        yield Failure("croissant", "croissant.json", "does not state the files with their checksums, and no others")
    found = {name: text for part in _list(said.get("recordSet")) for name, text in _described(part)}
    known = {
        f"{table}/{path.replace('.', '/')}": text for table, fields in meanings.items() for path, text in fields.items()
    }
    if _bare(said.get("recordSet"), known) != _bare(wanted["recordSet"], known):
        yield Failure("croissant", "croissant.json", "does not describe the columns of the tables, and no others")
    for name in sorted(found.keys() & known.keys()):  # where one has no such field, it does not describe the columns
        if found[name] != known[name]:
            yield Failure("meanings", "croissant.json", f"does not say of {name} what schema/ says")
    rest = ("identifier", "distribution", "recordSet", "citeAs")
    if said.keys() - set(rest) != wanted.keys() - set(rest) or any(
        said[key] != wanted[key] for key in wanted if key not in rest
    ):
        yield Failure("facts", "croissant.json", "is not what a release with these words and tables says")
    if said.get("citeAs") != wanted["citeAs"]:
        yield Failure("citation", "croissant.json", "`citeAs` is not how this version and content are cited")


def _bare(part: Any, known: Mapping[str, str]) -> Any:
    """Return a description of tables without the words for people, and without columns that are not there."""
    if isinstance(part, list):
        items = [item for item in part if not _is_field(item) or str(item.get("@id")) in known]
        return [_bare(item, known) for item in items]
    if isinstance(part, dict):
        return {key: _bare(item, known) for key, item in part.items() if key != "description"}
    return part


def _is_field(item: Any) -> bool:
    return isinstance(item, dict) and item.get("@type") == "cr:Field"


def _described(part: Any) -> Iterator[tuple[str, Any]]:
    """Yield the fields of a part of croissant.json, and what they mean."""
    if isinstance(part, dict):
        for field in (*_list(part.get("field")), *_list(part.get("subField"))):
            if isinstance(field, dict):
                yield str(field.get("@id")), field.get("description")
                yield from _described(field)


def _front(said: dict[str, Any], wanted: dict[str, Any], tables: Tables, content: Content) -> Iterator[Failure]:
    wanted = {key: value for key, value in wanted.items() if value is not None}
    wanted["configs"] = [{k: v for k, v in each.items() if v is not None} for each in wanted["configs"]]
    found, made = (_list(part.get("dataset_info")) for part in (said, wanted))
    if [_at(each, "config_name") for each in found] != [_at(each, "config_name") for each in made]:
        yield Failure("card-config", "README.md", "does not describe the tables that are there, each once")
        found = made = []
    for one, other in zip(found, made, strict=True):
        name = other["config_name"]
        rows = [_at(split, "num_examples") for split in _list(one.get("splits"))]
        if rows != [tables[name].num_rows]:
            yield Failure("card-counts", "README.md", f"says {rows} rows of {name}, there are {tables[name].num_rows}")
            one = {**one, "splits": other["splits"]}
        for value in (content.digests.release, content.digests.tables[name]):
            if value not in str(one.get("description")):
                yield Failure("digest", "README.md", f"the config {name} does not state the content digest {value}")
                one = {**one, "description": other["description"]}
        features = [field for field in other["features"] if field["name"] in tables[name].column_names]
        other = {**other, "features": [_present(each, tables[name].schema) for each in features]}
        numbers = [{key: each[key] for key in each if key in _NUMBERS} for each in (one, other)]
        if numbers[0] != numbers[1] or list(one) != list(other):
            yield Failure("card-config", "README.md", f"the config {name} does not describe its table as it is")
        elif one["citation"] != other["citation"]:
            yield Failure("citation", "README.md", f"the config {name} does not say how this version is cited")
        elif one != other:
            yield Failure("facts", "README.md", f"the config {name} says other words than croissant.json")
    if any(said.get(key) != wanted[key] for key in _CONFIG):
        yield Failure(
            "card-config", "README.md", "`configs` does not name the files of the tables, or the size is another"
        )
    rest = wanted.keys() - {*_CONFIG, "dataset_info"}
    if list(said) != list(wanted) or any(said.get(key) != wanted[key] for key in rest):
        yield Failure("facts", "README.md", "its front matter says other words than croissant.json and LICENSE.md")


def _present(feature: dict[str, Any], fields: Any) -> dict[str, Any]:
    """Return a feature without those of its parts that came later than the release."""
    kind = fields.field(feature["name"]).type
    if isinstance(feature.get("struct"), list):
        parts = [part for part in feature["struct"] if kind.get_field_index(part["name"]) >= 0]
        return {**feature, "struct": [_present(part, kind) for part in parts]}
    return feature


def _citation(cited: dict[str, Any], text: str, info: ReleaseInfo, facts: Facts) -> Iterator[Failure]:
    wanted = load(cff(facts, info.tags, info.licence.url))
    for key, what in (("version", "version"), ("identifiers", "content digest")):
        if cited.get(key) != wanted[key]:
            yield Failure("citation", "CITATION.cff", f"does not cite the {what} of this release")
    rest = wanted.keys() - {"version", "identifiers"}
    if list(cited) != list(wanted) or any(cited.get(key) != wanted[key] for key in rest):
        yield Failure("facts", "CITATION.cff", "says other words than croissant.json")


def _folder(name: str, facts: Facts) -> Iterator[Failure]:
    """A folder may be called anything; one called like a release is that release."""
    if re.fullmatch(r".+-[0-9]+\.[0-9]+\.[0-9]+", name) and not name.endswith(f"{facts.name}-{facts.version}"):
        yield Failure("facts", name, f"the folder is called otherwise than its release, {facts.name}-{facts.version}")


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _at(value: Any, key: str) -> Any:
    return value.get(key) if isinstance(value, dict) else None
