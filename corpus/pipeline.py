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
from typing import TYPE_CHECKING, Any, NamedTuple

from corpus.account.counts import repairs
from corpus.account.ledger import Ledger, replace_once
from corpus.account.masking import mask_rows, mask_values
from corpus.account.quality import quality
from corpus.account.rows import Edited, edited
from corpus.cleaned import Cleaned
from corpus.errors import CorpusError, Rejected
from corpus.extract import extract, metadata
from corpus.label import Layout, Line, check_some_prose, is_heading, is_truncated, label, split
from corpus.pii import counts, find, is_candidate
from corpus.read import html
from corpus.read.decode import Decoded, decode
from corpus.read.page import Page
from corpus.restore import Restored, restore, script_counts, script_of
from corpus.typeset import cuts, marks

if TYPE_CHECKING:
    from corpus.curation import Decision

# An article with fewer Han characters than this is in another language, or is code.
_LEAST_HAN = 100
_MARKUP = re.compile(r"\s*<(?:!doctype html|html|\?xml)\b", re.I)
_KEPT = ("heading", "paragraph")
_TERMS = {"source.site": "site", "source.url": "url", "source.publication": "publication", "source.issue": "issue"}


class Origin(NamedTuple):
    """What the container of a page says of it, and its metadata where it is HTML."""

    url: str | None = None
    fetched: str | None = None
    renderer: str | None = None
    stated: html.Stated = html.Stated()


def clean(
    data: bytes, name: str = "page.txt", decisions: Sequence[Decision] = (), *, mask_pii: bool = False
) -> Cleaned:
    """Restore one page.

    `data` are the raw bytes, of plain text or HTML; `name` is the path that the record names as its origin; `decisions`
    are a person's, from `curation.toml`. With `mask_pii` personal data has a placeholder in its place (`corpus.pii`),
    in the fields and in the ledger, but not in `name` and not in what a person decided. The result depends on nothing
    else. Raises `Rejected` with a reason: `empty`, `binary`, `encoding`, `markup`, `needs-web`, `no-article`,
    `not-chinese`.
    """
    return clean_from(Page(name, data), decisions, mask_pii=mask_pii)


def clean_from(page: Page, decisions: Sequence[Decision] = (), *, mask_pii: bool = False) -> Cleaned:
    """Restore one page with what its container says of it."""
    decoded, origin = read_text(page)
    sha256 = hashlib.sha256(page.data).hexdigest()
    return clean_page(decoded, sha256, len(page.data), page.path, decisions, origin, mask_pii=mask_pii)


def read_text(page: Page) -> tuple[Decoded, Origin]:
    """The text of a page as its ledger accounts for it: decoded, and if it is HTML, rendered."""
    decoded = decode(page.data, page.declared or html.charset(page.data))
    if not html.is_html(decoded.text, page.html):
        return decoded, Origin(page.url, page.fetched)
    rendered = html.render(decoded.text)
    return Decoded(rendered.text, decoded.encoding), Origin(page.url, page.fetched, html.renderer(), rendered.stated)


def clean_page(
    decoded: Decoded,
    sha256: str,
    size: int,
    name: str = "page.txt",
    decisions: Sequence[Decision] = (),
    origin: Origin = Origin(),  # noqa: B008  # it is a constant
    *,
    mask_pii: bool = False,
) -> Cleaned:
    """Restore a page that has been decoded. `sha256` and `size` are those of its raw bytes."""
    page = decoded.text
    try:
        page.encode("utf-32-le")  # of all ways to ask for surrogates the fastest
    except UnicodeEncodeError:
        said = "the text holds lone surrogates, which no encoding can write; decode it anew"
        raise Rejected("encoding", said) from None
    if origin.renderer is None and _MARKUP.match(page):
        raise Rejected("markup", "XML is not read, only text and HTML; give the text of the page")
    check_some_prose(page)
    restored = restore(page)
    text = marks(restored.text)
    hints = metadata.read(origin.stated, lambda stated: marks(restore(stated).text))
    layout, script = _label(text, restored, hints)
    facts = extract(layout)
    metadata.complete(facts, layout, hints, origin.url)
    cut = cuts(text, layout.lines)
    made = edited(page, restored.readable, restored.text, text, restored.edits, cut)
    account: Edited | Ledger = made
    article = made.article
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
    curated = sorted({decision.field for decision in decisions})
    if decisions:
        account = _decide(values, made.ledger(), decisions, document_id)
        article = account.article
    if not article.strip():
        raise Rejected("no-article", "the page holds no article")
    personal, signals = find(article), quality(page, article)
    if signals["han_per_mille"] < _LEAST_HAN:
        raise Rejected("not-chinese", "the article is not in Chinese")
    if mask_pii:
        # The page was read with its numbers, so that masking changes no role and no other field; the signals are those
        # of the text that is given away, except the counts of what was masked.
        values = mask_values(values, curated)
        if is_candidate(page) or is_candidate(article):
            account = mask_rows(account if isinstance(account, Ledger) else made.ledger(), personal)
            article = account.article
            signals = quality(account.page, article)
    signals |= counts(personal)
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
        "repairs": repairs(account),
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
            "renderer": origin.renderer,
            "fetched": origin.fetched,
        },
    }
    return Cleaned(document, _roles(article), account)


def _label(text: str, restored: Restored, hints: metadata.Hints) -> tuple[Layout, str]:
    """Label the lines, and tell the script of the article as scraped."""
    readable, of_page = restored.readable, restored.scripts
    is_traditional = of_page[0] > of_page[1]

    def is_foreign(line: Line) -> bool:
        """On a Traditional page, whether a line is Simplified: what attackers add is."""
        traditional, only_simplified = script_counts(readable[line.start : line.end])
        return is_traditional and traditional == 0 and only_simplified > 0

    layout = metadata.title_line(label(split(text), is_foreign), hints)
    article = "".join(readable[line.start : line.end] for line in layout.lines if line.role in _KEPT)
    if not article:
        raise Rejected("no-article", "the page holds no article")
    return layout, script_of(article) if of_page[0] else "Hans"  # an article has no more of it than its page


def _roles(article: str) -> list[str]:
    return ["heading" if is_heading(line) else "paragraph" for line in article.split("\n")]


def _decide(values: dict[str, Any], rows: Ledger, decisions: Sequence[Decision], document_id: str) -> Ledger:
    """Let a person's decisions stand, in the values and in the ledger."""
    for decision in decisions:
        if decision.field != "text":
            values[decision.field] = decision.value or ([] if decision.field == "keywords" else None)
            if decision.field == "truncated":
                values["truncated"] = bool(decision.value)
            continue
        decided = replace_once(rows, decision.find or "", decision.replace or "")
        if decided is None:
            found = f"{decision.find!r} does not stand exactly once in the text"
            raise CorpusError(f"curation.toml: {document_id}: {found}; correct `find`")
        rows = decided
    return rows
