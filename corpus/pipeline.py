"""The way of a page: read, restore, label, extract, typeset, account.

>>> page = "怎樣做好工會(huì)工作\\n作者:孫波\\n工會(huì)是職工之家,要把職工的事情辦(bàn)好。"
>>> cleaned = clean(page.encode(), name="page.txt")
>>> cleaned.record.title, cleaned.record.author, cleaned.record.text
('怎样做好工会工作', '孙波', '工会是职工之家，要把职工的事情办好。')
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from corpus.account.counts import repairs
from corpus.account.ledger import Ledger, account, replace_once
from corpus.account.quality import quality
from corpus.cleaned import Cleaned
from corpus.edits import apply
from corpus.errors import CorpusError, Rejected
from corpus.extract import extract
from corpus.label import Layout, Line, is_heading, is_truncated, label, split
from corpus.read.decode import Decoded, decode
from corpus.restore import restore, script_counts, script_of
from corpus.typeset import cuts, marks

if TYPE_CHECKING:
    from corpus.curation import Decision

# An article with fewer Han characters than this is in another language, or is code.
_LEAST_HAN = 100
_MARKUP = re.compile(r"\s*<(?:!doctype html|html|\?xml)\b", re.I)
_SURROGATE = re.compile("[\ud800-\udfff]")
_KEPT = ("heading", "paragraph")
_TERMS = {"source.site": "site", "source.url": "url", "source.publication": "publication", "source.issue": "issue"}


def clean(data: bytes, name: str = "page.txt", decisions: Sequence[Decision] = ()) -> Cleaned:
    """Restore one page.

    `data` are the raw bytes, `name` is the path that the record names as its origin, `decisions` are a person's, from
    `curation.toml`. The result depends on nothing else. Raises `Rejected` with a reason: `empty`, `binary`, `encoding`,
    `markup`, `no-article`, `not-chinese`.
    """
    page = decode(data)
    return clean_page(page, hashlib.sha256(data).hexdigest(), len(data), name, decisions)


def clean_page(
    decoded: Decoded, sha256: str, size: int, name: str = "page.txt", decisions: Sequence[Decision] = ()
) -> Cleaned:
    """Restore a page that has been decoded. `sha256` and `size` are those of its raw bytes."""
    page = decoded.text
    if _SURROGATE.search(page):
        raise Rejected("encoding", "the text holds lone surrogates, which no encoding can write; decode it anew")
    if _MARKUP.match(page):
        raise Rejected("markup", "HTML and XML are not read, only text; give the text of the page")
    restored = restore(page)
    readable = apply(page, restored.edits) if restored.edits else page  # as scraped, without the damage
    text = marks(restored.text)
    layout, script = _label(text, readable)
    facts = extract(layout)
    cut = cuts(text, layout.lines)
    rows = account(page, restored.text, text, restored.edits, cut)
    document_id = f"gh-{sha256[:16]}"
    values: dict[str, Any] = {
        "title": facts.title,
        "author": facts.author,
        "author_affiliation": facts.author_affiliation,
        "source.site": facts.site,
        "source.url": facts.url,
        "source.publication": facts.publication,
        "source.issue": facts.issue,
        "published": facts.published,
        "keywords": facts.keywords,
        "abstract": facts.abstract,
        "truncated": is_truncated(layout),
    }
    curated = _decide(values, rows, decisions, document_id)
    article = "".join(rows.text)
    if not article.strip():
        raise Rejected("no-article", "the page holds no article")
    signals = quality(page, article)
    if signals["han_per_mille"] < _LEAST_HAN:
        raise Rejected("not-chinese", "the article is not in Chinese")
    document = {
        "id": document_id,
        "title": values["title"],
        "author": values["author"],
        "author_affiliation": values["author_affiliation"],
        "source": {short: values[long] for long, short in _TERMS.items()},
        "published": values["published"],
        "keywords": values["keywords"],
        "abstract": values["abstract"],
        "text": article,
        "language": "zh-Hans",
        "original_script": script,
        "truncated": values["truncated"],
        "repairs": repairs(rows),
        "quality": signals,
        "curated": curated,
        "fold": int(sha256[:16], 16) % 10,
        "duplicate_of": None,
        "provenance": {
            "path": name,
            "also": [],
            "sha256": sha256,
            "bytes": size,
            "encoding": decoded.encoding,
            "renderer": None,
        },
    }
    return Cleaned(document, _roles(article), rows)


def _label(text: str, readable: str) -> tuple[Layout, str]:
    """Label the lines, and tell the script of the article as scraped."""
    is_traditional = script_of(readable) == "Hant"

    def is_foreign(line: Line) -> bool:
        """On a Traditional page, whether a line is Simplified: what attackers add is."""
        traditional, only_simplified = script_counts(readable[line.start : line.end])
        return is_traditional and traditional == 0 and only_simplified > 0

    layout = label(split(text), is_foreign)
    article = "".join(readable[line.start : line.end] for line in layout.lines if line.role in _KEPT)
    if not article:
        raise Rejected("no-article", "the page holds no article")
    return layout, script_of(article)


def _roles(article: str) -> list[str]:
    return ["heading" if is_heading(line) else "paragraph" for line in article.split("\n")]


def _decide(values: dict[str, Any], rows: Ledger, decisions: Sequence[Decision], document_id: str) -> list[str]:
    """Let a person's decisions stand; return the fields they are about."""
    for decision in decisions:
        if decision.field != "text":
            values[decision.field] = decision.value or ([] if decision.field == "keywords" else None)
            if decision.field == "truncated":
                values["truncated"] = bool(decision.value)
        elif not replace_once(rows, decision.find or "", decision.replace or ""):
            found = f"{decision.find!r} does not stand exactly once in the text"
            raise CorpusError(f"curation.toml: {document_id}: {found}; correct `find`")
    return sorted({decision.field for decision in decisions})
