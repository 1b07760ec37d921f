"""The dataset card: front matter that every version of `datasets` reads, and a text whose numbers are computed.

>>> fill("{{documents}} pages", {"documents": "5"})
'5 pages'
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from corpus.errors import CorpusError
from corpus.release.citation import Facts, apa, bibtex
from corpus.release.content import Content
from corpus.release.counts import reasons_table, sites_table, totals_table
from corpus.release.digest import Digest
from corpus.release.info import PICTURE, ReleaseInfo
from corpus.release.schema import BENCHMARK, DEFAULT_TABLE, MODELS, arrow_schema, flat_fields
from corpus.release.yaml_text import dump

# Where the front matter names the earlier release that near-duplicates were also looked for in.
AGAINST = "duplicates_against"

_SIZES = {1_000: "n<1K", 10_000: "1K<n<10K", 100_000: "10K<n<100K", 1_000_000: "100K<n<1M", 10_000_000: "1M<n<10M"}


def render_card(info: ReleaseInfo, facts: Facts, content: Content) -> str:
    """Return the README.md of a release: front matter and the filled template."""
    template = info.card or Path(__file__).with_name("card.md").read_text(encoding="utf-8")
    body = fill(template, _words(info, facts, content))
    return f"---\n{dump(front_matter(info, facts, content))}---\n\n{body.strip()}\n"


def fill(template: str, words: Mapping[str, str]) -> str:
    """Put words in the place of `{{name}}`; a name that means nothing is an error.

    >>> fill("{{pages}}", {})
    Traceback (most recent call last):
    corpus.errors.CorpusError: the card's template: {{pages}} means nothing; use one of:
    """

    def word(match: re.Match[str]) -> str:
        name = match[1].strip()
        if name not in words:
            known = " ".join(sorted(words))
            raise CorpusError(f"the card's template: {match[0]} means nothing; use one of: {known}".rstrip())
        return words[name]

    return re.sub(r"\{\{([^{}]*)\}\}", word, template)


def front_matter(info: ReleaseInfo, facts: Facts, content: Content) -> dict[str, Any]:
    """Return what `datasets` and the Hub read.

    The cache key of `load_dataset` is made of this, not of the files: the content digest in it keeps apart two builds.
    """
    digests = content.digests
    names = [DEFAULT_TABLE, *(name for name in content.tables if name != DEFAULT_TABLE)]
    rows = content.rows(DEFAULT_TABLE)
    return {
        "license": "other",
        "license_name": info.licence.id,
        "license_link": "LICENSE.md",
        "language": info.languages,
        "pretty_name": info.title,
        "size_categories": [next((name for size, name in _SIZES.items() if rows < size), "n>10M")],
        "tags": info.tags or None,
        AGAINST: info.against.model_dump() if info.against else None,
        "configs": [
            {
                "config_name": name,
                "default": True if name == DEFAULT_TABLE else None,
                "version": info.version,
                "data_files": [{"split": "train", "path": _path(content.paths(name))}],
            }
            for name in names
        ],
        "dataset_info": [
            {
                "config_name": name,
                "description": f"{info.description} Content digest sha256:{facts.digest}, "
                f"of this table sha256:{digests.tables[name]}.",
                "citation": bibtex(facts),
                "homepage": info.homepage or "",
                "license": info.licence.name,
                "version": info.version,
                "features": [_feature(field) for field in arrow_schema(name)],
                "splits": [{"name": "train", "num_bytes": digests.sizes[name], "num_examples": content.rows(name)}],
                "download_size": digests.sizes[name],
                "dataset_size": digests.sizes[name],
            }
            for name in names
        ],
    }


def _path(shards: list[str]) -> str:
    """Return what names the files of a table."""
    return shards[0] if len(shards) == 1 else shards[0].partition("train-")[0] + "train-*.parquet"


def _feature(field: pa.Field) -> dict[str, Any]:
    kind = field.type
    if pa.types.is_list(kind):
        inner = kind.value_type
        items = [_feature(child) for child in inner] if pa.types.is_struct(inner) else str(inner)
        return {"name": field.name, "list": items}
    if pa.types.is_struct(kind):
        return {"name": field.name, "struct": [_feature(child) for child in kind]}
    return {"name": field.name, "dtype": str(kind)}


def _words(info: ReleaseInfo, facts: Facts, content: Content) -> dict[str, str]:
    words = {name: f"{numbers[0]:,}" for name, numbers in content.counts.items() if "/" not in name}
    words |= {f"fields_{name}": _fields_table(name) for name in MODELS}
    words |= {
        "name": info.name,
        "version": info.version,
        "folder": f"{info.name}-{info.version}",
        "title": info.title,
        "description": info.description,
        "contact": info.contact,
        "licence_name": info.licence.name,
        "licence_text": info.licence.text,
        "bibtex": bibtex(facts),
        "apa": apa(facts),
        "digest": facts.digest,
        "restoration_section": _restoration(content),
        "digests_table": _digests_table(content.digests),
        "duplicates": _duplicates(info),
        "load_from_hub": _load_from_hub(info),
        "picture": PICTURE,
        "totals_table": totals_table(content.counts),
        "reasons_table": reasons_table(content.counts),
        "sites_table": sites_table(content.sites),
    }
    return words


def _restoration(content: Content) -> str:
    """Return what is said of the table `restoration`, in a release that has it."""
    if BENCHMARK not in content.tables:
        return ""
    text = Path(__file__).with_name("restoration.md").read_text(encoding="utf-8")
    return fill(text, {"rows": f"{content.rows(BENCHMARK):,}", "fields": _fields_table(BENCHMARK)}) + "\n"


def _duplicates(info: ReleaseInfo) -> str:
    text = "A page that nearly repeats another is marked in `duplicate_of`, not dropped, and shares its `fold`"
    if info.against is None:
        return f"{text}. Twins were looked for within this release."
    name, version, digest = info.against.name, info.against.version, info.against.digest
    return (
        f"{text}. Twins were looked for within this release and in {name} {version} (content digest `sha256:{digest}`)"
        ": `duplicate_of` may name a page that is only there, and what was there keeps its fold."
    )


def _load_from_hub(info: ReleaseInfo) -> str:
    """Return what stands on a line of its own in the template: nothing unless it is known where releases go."""
    if info.hub is None:
        return ""
    which = f'revision="v{info.version}", split="train")'
    return f"""
From the Hugging Face Hub, at this version; without `revision` it is the newest:

```python
from datasets import load_dataset

documents = load_dataset("{info.hub}", {which}
ledger = load_dataset("{info.hub}", "ledger", {which}
```
"""


def _fields_table(table: str) -> str:
    rows = [f"| `{path}` | {kind} | {meaning} |" for path, kind, meaning in flat_fields(table)]
    return "\n".join(["| field | type | meaning |", "|---|---|---|", *rows])


def _digests_table(digests: Digest) -> str:
    rows = [f"| {name} | `sha256:{value}` |" for name, value in digests.tables.items()]
    return "\n".join(["| of | content digest |", "|---|---|", f"| the release | `sha256:{digests.release}` |", *rows])
