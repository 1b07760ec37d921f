"""Reasons of the ledger in families that share a colour on the page. The word stands beside the colour, always.

>>> family("gloss"), family("spam"), family("published")
('gloss', 'spam', 'field')
"""

from __future__ import annotations

from corpus.account.reasons import REASONS

FAMILIES: dict[str, tuple[str, str]] = {
    "kept": ("kept", "in the text as it stood on the page"),
    "mapped": ("converted", "characters mapped one for one, which ones is underlined"),
    "repaired": ("repaired", "damage undone: what stands in the text is proved"),
    "lost": ("marked", "damage that could not be undone in full"),
    "person": ("curated", "decided by a person"),
    "gloss": ("gloss", "reading in Latin letters that was put behind a character"),
    "field": ("field", "became a field of the record, or repeats one"),
    "around": ("around", "what stands around an article: menus, notices, comments"),
    "spam": ("spam", "advertising put on the page by an attacker"),
    "layout": ("layout", "blanks, line breaks and marks without width"),
}

_MEMBERS = {
    "kept": "text",
    "mapped": "script marks script-and-marks",
    "repaired": "byte-shift mojibake entity escape markup space composed paragraph-break",
    "lost": "byte-shift-lost mojibake-lost",
    "person": "curated",
    "gloss": "gloss",
    "field": "title author author-affiliation site url publication issue published keywords abstract",
    "around": "byline credit dateline source navigation breadcrumb references notice share related comment footer "
    "site-line",
    "spam": "spam",
    "layout": "lost-space whitespace line-break encoding-mark zero-width",
}
_FAMILY = {reason: name for name, reasons in _MEMBERS.items() for reason in reasons.split()}


def family(reason: str) -> str:
    """Return the family of a reason; one that a later release brings is shown as what stands around an article.

    >>> family("a-reason-of-tomorrow")
    'around'
    """
    return _FAMILY.get(reason, "around")


def meaning(reason: str) -> str:
    """Return what a reason means, in plain words.

    >>> meaning("title")
    'became title, or repeats it'
    """
    return REASONS.get(reason, "a reason that this version of the program does not know").replace("`", "")
