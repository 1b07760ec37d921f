"""Reasons of the ledger in families that share a colour on the page. The word stands beside the colour, always.

>>> family("gloss"), family("spam"), family("published")
('gloss', 'spam', 'field')
"""

from __future__ import annotations

from corpus.account.reasons import REASONS

FAMILIES = {
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
_FAMILY = {reason: name for name, reasons in FAMILIES.items() for reason in reasons.split()}


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
