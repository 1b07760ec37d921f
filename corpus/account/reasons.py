"""Every reason a ledger row may give, and what it means. Names never change their meaning between releases.

>>> REASONS["gloss"]
'injected pinyin reading after a character'
"""

from __future__ import annotations

from typing import Literal, get_args

Action = Literal["kept", "converted", "repaired", "removed"]
Reason = Literal[
    # kept, converted
    "text",
    "script",
    "marks",
    "script-and-marks",
    # repaired (what becomes nothing is removed, for the same reason)
    "byte-shift",
    "byte-shift-lost",
    "mojibake",
    "mojibake-lost",
    "entity",
    "escape",
    "markup",
    "space",
    "composed",
    "paragraph-break",
    "curated",
    # removed: damage and layout
    "gloss",
    "lost-space",
    "whitespace",
    "line-break",
    "encoding-mark",
    "zero-width",
    # removed: became a field
    "title",
    "author",
    "author-affiliation",
    "site",
    "url",
    "publication",
    "issue",
    "published",
    "keywords",
    "abstract",
    # removed: around the article
    "byline",
    "credit",
    "dateline",
    "source",
    "spam",
    "navigation",
    "breadcrumb",
    "references",
    "notice",
    "share",
    "related",
    "comment",
    "footer",
    "site-line",
]

ACTIONS: tuple[str, ...] = get_args(Action)

REASONS: dict[str, str] = {
    "text": "stretch of the article in which nothing was changed",
    "script": "stretch of the article in which Traditional characters were mapped to Simplified, one for one",
    "marks": "stretch of the article in which punctuation marks were mapped to the Chinese form, one for one",
    "script-and-marks": "stretch of the article in which both were mapped, one for one",
    "byte-shift": "bytes that had slipped by one, put back; exactly one answer fits",
    "byte-shift-lost": "bytes that had slipped by one, not proved in full; a character that lost a part is U+FFFD",
    "mojibake": "text that was read in a wrong encoding, read anew; its bytes spell words only there",
    "mojibake-lost": "a character of such text that lost bytes, U+FFFD",
    "entity": "character reference of HTML in the text, now the character",
    "escape": "line break or character written as an escape of a programming language, now itself",
    "markup": "tag left in the text; one that ends a line is now a line break",
    "space": "space of another kind or width, now a plain one",
    "composed": "letter and accent, or compatibility ideograph, in the composed form of Unicode (NFC)",
    "paragraph-break": "spaces or lost spaces where a paragraph ended, now a newline",
    "curated": "decided by a person in curation.toml, with the reason given there",
    "gloss": "injected pinyin reading after a character",
    "lost-space": "question marks where a space that the encoding lacked was lost",
    "whitespace": "indentation, blank lines and stray spaces",
    "line-break": "line break inside a paragraph",
    "encoding-mark": "byte order mark and other marks of the encoding",
    "zero-width": "characters without width: zero-width spaces and joiners, soft hyphens, marks of direction",
    "title": "became `title`, or repeats it",
    "author": "became `author`, or repeats it",
    "author-affiliation": "became `author_affiliation`, or repeats it",
    "site": "became `source.site`, or repeats it",
    "url": "became `source.url`, or repeats it",
    "publication": "became `source.publication`, or repeats it",
    "issue": "became `source.issue`, or repeats it",
    "published": "became `published`, or repeats it",
    "keywords": "became `keywords`",
    "abstract": "became `abstract`",
    "byline": "line that names who wrote, edited, drew or uploaded",
    "credit": "line that names who took or gave a picture",
    "dateline": "line that dates the page, and its labels",
    "source": "line that names where the article comes from, and its labels",
    "spam": "advertising put on the page by an attacker",
    "navigation": "menu, button, counter or widget of the site",
    "breadcrumb": "path of the page within the site",
    "references": "list of the works that a paper cites",
    "notice": "legal notice, terms of use, copyright",
    "share": "invitation to share or to follow",
    "related": "list of other articles",
    "comment": "comments and profiles of users",
    "footer": "foot of the site",
    "site-line": "line that stands on many pages of the site; only looked for on demand",
}
