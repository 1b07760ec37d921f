"""croissant.json (Croissant 1.1): the files, the fields and their meaning, for programs and dataset search.

>>> context()["cr"]
'http://mlcommons.org/croissant/'
"""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from corpus.release.citation import Facts, bibtex
from corpus.release.content import Content
from corpus.release.folder import PERSONAL
from corpus.release.info import MASKED, ReleaseInfo
from corpus.release.schema import KEYS, arrow_schema, flat_fields

_TYPES = {"string": "sc:Text", "int64": "cr:Int64", "bool": "sc:Boolean"}
_PLAIN = (
    "arrayShape citeAs column conformsTo containedIn cr:data equivalentProperty "
    "examples extract field fileProperty fileObject fileSet "
    "format includes isArray isLiveDataset jsonPath key md5 parentField path recordSet references regex repeated "
    "replace samplingRate separator source subField transform"
)


def context() -> dict[str, Any]:
    """Return the JSON-LD context that the standard prescribes."""
    words: dict[str, Any] = {"@language": "en", "@vocab": "https://schema.org/"}
    words |= {"cr": "http://mlcommons.org/croissant/", "sc": "https://schema.org/", "dct": "http://purl.org/dc/terms/"}
    words |= {"rai": "http://mlcommons.org/croissant/RAI/"}
    words |= {name.removeprefix("cr:"): f"cr:{name.removeprefix('cr:')}" for name in _PLAIN.split()}
    words |= {"conformsTo": "dct:conformsTo"}
    words |= {name: {"@id": f"cr:{name}", "@type": "@json"} for name in ("data", "examples")}
    words |= {"dataType": {"@id": "cr:dataType", "@type": "@vocab"}}
    return dict(sorted(words.items()))


def croissant(info: ReleaseInfo, facts: Facts, content: Content) -> dict[str, Any]:
    """Return the content of croissant.json."""
    return _without_none(
        {
            "@context": context(),
            "@type": "sc:Dataset",
            "conformsTo": "http://mlcommons.org/croissant/1.1",
            "name": info.name,
            "alternateName": info.title,
            "description": info.description,
            "version": info.version,
            "identifier": f"sha256:{content.digests.release}",
            "datePublished": facts.date,
            "url": info.homepage,
            "creator": [{"@type": "sc:Organization", "name": name} for name in info.creators],
            "license": info.licence.url or f"{info.licence.name} (see LICENSE.md)",
            "inLanguage": info.languages,
            "keywords": info.tags or None,
            "citeAs": bibtex(facts),
            "isLiveDataset": False,
            PERSONAL: MASKED if info.mask_pii else None,
            "distribution": [part for name in content.tables for part in _files(name, content)],
            "recordSet": [_record_set(name, content) for name in content.tables],
        }
    )


def _files(table: str, content: Content) -> list[dict[str, Any]]:
    """Return the files of a table, and where they are more than one, the set of them."""
    paths = content.paths(table)
    names = [f"{table}.parquet"] if len(paths) == 1 else [path.removeprefix("data/") for path in paths]
    files = [
        {
            "@type": "cr:FileObject",
            "@id": name,
            "name": name,
            "contentUrl": path,
            "contentSize": f"{content.files[path].size} B",
            "encodingFormat": "application/x-parquet",
            "sha256": content.files[path].sha256,
        }
        for name, path in zip(names, paths, strict=True)
    ]
    if len(paths) == 1:
        return files
    whole = {
        "@type": "cr:FileSet",
        "@id": f"{table}.parquet",
        "name": f"{table}.parquet",
        "encodingFormat": "application/x-parquet",
        "includes": f"data/{table}/*.parquet",  # of the release's folder: readers of sets in files look for archives
    }
    return [*files, whole]


def _record_set(table: str, content: Content) -> dict[str, Any]:
    meanings = {path: meaning for path, _, meaning in flat_fields(table)}
    kind = "fileObject" if len(content.paths(table)) == 1 else "fileSet"
    return {
        "@type": "cr:RecordSet",
        "@id": table,
        "name": table,
        "key": [{"@id": f"{table}/{name}"} for name in KEYS[table]],
        "field": [_field(table, field, (), meanings, kind) for field in arrow_schema(table)],
    }


def _field(
    table: str, field: pa.Field, parents: tuple[str, ...], meanings: dict[str, str], where: str
) -> dict[str, Any]:
    names = (*parents, field.name)
    kind = field.type
    head: dict[str, Any] = {
        "@type": "cr:Field",
        "@id": "/".join((table, *names)),
        "name": "/".join((table, *names)),
        "description": meanings[".".join(names)],
    }
    if pa.types.is_list(kind):
        head |= {"isArray": True, "arrayShape": "-1"}
        kind = kind.value_type
    if pa.types.is_struct(kind):
        return {**head, "subField": [_field(table, child, names, meanings, where) for child in kind]}
    source: dict[str, Any] = {where: {"@id": f"{table}.parquet"}, "extract": {"column": names[0]}}
    if parents:
        source["transform"] = {"jsonPath": ".".join(names[1:])}
    return {**head, "dataType": _TYPES[str(kind)], "source": source}


def _without_none(value: dict[str, Any]) -> dict[str, Any]:
    return {key: item for key, item in value.items() if item is not None}
