"""How a release is cited: BibTeX, APA and CFF, all from the same few facts.

>>> facts = Facts("gonghui", "0.1.0", "工会语料", "Restored pages.", ["A team"], "2026-11-21", None, "ab12")
>>> print(apa(facts))
A team. (2026). 工会语料 (Version 0.1.0) [Data set]. Content digest sha256:ab12
"""

from __future__ import annotations

from typing import NamedTuple

from corpus.release.yaml_text import dump


class Facts(NamedTuple):
    """What a citation needs. `date` is ISO 8601; `digest` is the content digest, 64 hex digits."""

    name: str
    version: str
    title: str
    description: str
    creators: list[str]
    date: str | None
    url: str | None
    digest: str


def bibtex(facts: Facts) -> str:
    """Return a BibTeX entry with version and content digest.

    >>> bibtex(Facts("a", "1.0.0", "A", "B.", ["C"], "2026-11-21", None, "ab")).splitlines()[0]
    '@misc{a-1.0.0,'
    """
    fields = {
        "title": "{" + _tex(facts.title) + "}",
        "author": " and ".join("{" + _tex(creator) + "}" for creator in facts.creators),
        "year": facts.date[:4] if facts.date else None,
        "version": facts.version,
        "url": facts.url,
        "note": f"Data set. Content digest sha256:{facts.digest}",
    }
    lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value is not None]
    return f"@misc{{{facts.name}-{facts.version},\n" + ",\n".join(lines) + "\n}"


def apa(facts: Facts) -> str:
    """Return a reference in APA style, with the content digest."""
    creators = facts.creators
    names = creators[0] if len(creators) == 1 else ", ".join(creators[:-1]) + ", & " + creators[-1]
    year = facts.date[:4] if facts.date else "n.d."
    parts = [
        f"{names.rstrip('.')}. ({year}). {facts.title} (Version {facts.version}) [Data set].",
        f"Content digest sha256:{facts.digest}",
    ]
    return " ".join([*parts, facts.url] if facts.url else parts)


def cff(facts: Facts, keywords: list[str], licence_url: str | None) -> str:
    """Return a CITATION.cff (1.2.0). Its `license` takes SPDX names only, so the rights in page text are not there.

    >>> cff(Facts("a", "1.0.0", "A", "B.", ["C"], None, None, "ab"), [], None).splitlines()[0]
    'cff-version: "1.2.0"'
    """
    return dump(
        {
            "cff-version": "1.2.0",
            "message": "If you use this dataset, please cite this version of it.",
            "type": "dataset",
            "title": facts.title,
            "abstract": facts.description,
            "authors": [{"name": creator} for creator in facts.creators],
            "version": facts.version,
            "date-released": facts.date,
            "url": facts.url,
            "license-url": licence_url,
            "identifiers": [
                {"type": "other", "value": f"sha256:{facts.digest}", "description": "Content digest of this version."}
            ],
            "keywords": keywords or None,
        }
    )


_TEX = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
_TEX |= {mark: "\\" + mark for mark in "&%$#_{}"}


def _tex(text: str) -> str:
    return "".join(_TEX.get(mark, mark) for mark in text)
