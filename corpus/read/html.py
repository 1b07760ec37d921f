"""HTML to the lines that a browser shows, and what the page states of itself in its metadata.

>>> page = "<html><head><title>标题_某网</title></head><body><p>甲</p><ul><li>乙</ul>"
>>> rendered = render(page)
>>> rendered.text.split(), rendered.stated.titles
(['甲', '乙'], ('标题_某网',))
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, NamedTuple

from corpus.errors import Rejected
from corpus.read.page import needs_web, web_address
from corpus.read.tags import MOST, costs, shortened

if TYPE_CHECKING:
    from resiliparse.parse.html import ElementNode, HTMLTree

# What only an HTML page starts with, behind comments and the declaration that XHTML may have.
_START = re.compile(
    r"[\s\ufeff]*(?><\?xml[^>]*>\s*)?(?:(?><!--.*?-->)\s*)*+"
    r"<(?:!doctype\s+html|(?:html|head|body|meta|title|link|script|style|base)\b)",
    re.I | re.S,
)
_TAG = re.compile(
    r"</?(?:p|div|br|table|tr|td|span|a|h[1-6]|ul|li|font|center|article|section|b|strong|img)\b[^<>]*>", re.I
)
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*+[\"']?\s*+([A-Za-z0-9_:.-]{2,40})", re.I)
_META_WITHIN = 4096  # bytes; browsers look for the character set in the first 1024

# What a browser does not show. A whole page that is hidden waits for a script that shows it. Not `body [hidden]`: of
# each element in deep nesting all that it lies in would be looked at.
_HIDDEN = ["[hidden]:not(body):not(html)"] + [
    f'[style*="{name}:{space}{value}" i]:not(body):not(html)'
    for name, value in (("display", "none"), ("visibility", "hidden"))
    for space in ("", " ")
]
# Resiliparse drops these with all that is in them, unless it also shows alternative texts and puts brackets around
# buttons; it indents lists, sometimes in the middle of a line.
_DROPPED = {"figure": "div", "figcaption": "div", "button": "span", "label": "span"}
_LISTS = dict.fromkeys(("li", "ul", "ol", "menu", "dir"), "div")
_INDENTED = re.compile(r"[^\n ] {2,}[^\n ]")
_CELLS = re.compile("(?:(?<! ) ++)?\t\t *")
# Deep lists take time with the square of their depth; a page of text has fewer than this.
_MOST = 5_000
_SLOW = "ul, ol, menu, dir, figure, figcaption, label"

_TITLE = ("og:title", "articletitle", "twitter:title")
_AUTHOR = ("article:author", "og:article:author", "author")
# `articletitle`, `pubdate`, `sitename`: what Chinese government sites have to name.
_PUBLISHED = ("article:published_time", "og:published_time", "datepublished", "pubdate", "publishdate")
_SITE = ("og:site_name", "sitename")
_ARTICLES = re.compile("(?:Article|Posting|WebPage|Report)$")


class Stated(NamedTuple):
    """What the metadata of a page states; what it is worth, the page must show (see `corpus.extract.metadata`)."""

    titles: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    published: str | None = None
    sites: tuple[str, ...] = ()
    url: str | None = None


class Rendered(NamedTuple):
    """The text of an HTML page as a browser shows it, and what the page states."""

    text: str
    stated: Stated


def is_html(text: str, said: bool = False) -> bool:
    """Whether a page is HTML: it starts like one, or its name or container says so and it has a tag.

    >>> is_html("<!doctype html><p>甲"), is_html("<p>甲"), is_html("<p>甲", said=True), is_html("甲", said=True)
    (True, False, True, False)
    """
    return bool(_START.match(text)) or (said and bool(_TAG.search(text)))


def charset(data: bytes) -> str | None:
    """The character set that an HTML page itself names.

    >>> charset(b'<meta http-equiv="Content-Type" content="text/html; charset=gb2312">')
    'gb2312'
    """
    found = _CHARSET.search(data, 0, _META_WITHIN)
    return found[1].decode() if found else None


@cache
def renderer() -> str:
    """Which library renders HTML, and in which version: the same one gives the same text again."""
    try:
        import resiliparse  # noqa: F401
    except ImportError:
        raise needs_web("HTML") from None
    return f"resiliparse {version('resiliparse')}"


def render(html: str) -> Rendered:
    """Render a page: one line a block, a line break or a row of a table, its cells a tab apart.

    Left out is what a browser does not show, the alternative text of pictures, and form fields. Raises `Rejected`:
    `needs-web`, `markup`, `empty`.
    """
    renderer()
    from resiliparse.parse.html import HTMLTree

    if costs(html) > MOST:
        raise Rejected("markup", "the HTML leaves more elements open, one in the other, than any page of text does")
    tree = HTMLTree.parse(shortened(html))
    document = tree.document
    if document is None or len(document.query_selector_all(_SLOW)) > _MOST:
        raise Rejected("markup", f"the HTML holds more than {_MOST} lists and labels, which no page of text has")
    _rename(tree, _DROPPED)
    text = _text(tree)
    if _INDENTED.search(text):
        _rename(tree, _LISTS)
        text = _text(tree)
    text = _CELLS.sub("\t", text)
    if not text.strip():
        raise Rejected("empty", "the HTML shows no text")
    return Rendered(text, _stated(tree))


def _text(tree: HTMLTree) -> str:
    from resiliparse.extract.html2text import extract_plain_text

    return extract_plain_text(
        tree,
        preserve_formatting=True,
        main_content=False,
        list_bullets=False,
        alt_texts=False,
        links=False,
        form_fields=False,
        noscript=False,
        skip_elements=_HIDDEN,
    )


def _rename(tree: HTMLTree, names: dict[str, str]) -> None:
    """Give elements another name, so that they are shown as what they are: a block, or a part of a line."""
    for element in _all(tree, ", ".join(names)):
        other = tree.create_element(names[element.tag or ""])
        if other is not None:
            other.replace_children(*element.child_nodes.values())  # type: ignore[attr-defined]  # it is an element
            for name in ("hidden", "style"):
                value = element.get_attribute(name)
                if value is not None:
                    other.set_attribute(name, value)  # type: ignore[attr-defined]
            element.replace_with(other)


def _all(tree: HTMLTree, selector: str) -> list[ElementNode]:
    # `values`, since walking the list itself takes the square of its length.
    return tree.document.query_selector_all(selector).values() if tree.document else []


def _stated(tree: HTMLTree) -> Stated:
    found: dict[str, list[str]] = {}
    for element in _all(tree, "meta[content]"):
        name = next(filter(None, map(element.get_attribute, ("property", "name", "itemprop"))), "")
        found.setdefault(name.lower(), []).append(element.get_attribute("content") or "")
    for script in _all(tree, 'script[type="application/ld+json" i]'):
        for item in _articles(script.text or ""):
            found.setdefault("og:title", []).extend(_names(item.get("headline")))
            found.setdefault("author", []).extend(_names(item.get("author")))
            found.setdefault("datepublished", []).extend(_names(item.get("datePublished")))
            found.setdefault("sitename", []).extend(_names(item.get("publisher")))
    links = [link.get_attribute("href") for link in _all(tree, 'link[rel="canonical" i]')]
    urls = [url for url in map(web_address, [*links, *found.get("og:url", ())]) if url]
    published = _values(found, _PUBLISHED)
    titles = (*_values(found, _TITLE), *_cleaned([tree.title or ""]))
    return Stated(
        tuple(dict.fromkeys(titles)),
        _values(found, _AUTHOR),
        published[0] if published else None,
        _values(found, _SITE),
        urls[0] if urls else None,
    )


def _values(found: dict[str, list[str]], names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_cleaned([value for name in names for value in found.get(name, ())])))


def _cleaned(values: list[str]) -> list[str]:
    return [value for value in (" ".join(value.split()) for value in values) if value]


def _articles(text: str) -> Iterator[dict[str, Any]]:
    """The articles of a JSON-LD block."""
    try:
        todo: list[Any] = [json.loads(text)]
    except (ValueError, RecursionError):
        return
    while todo:
        item = todo.pop()
        if isinstance(item, list):
            todo += item[::-1]
        elif isinstance(item, dict):
            if any(_ARTICLES.search(kind) for kind in _names(item.get("@type"))):
                yield item
            todo.append(item.get("@graph"))


def _names(value: object) -> list[str]:
    """The texts of a JSON-LD value: a text, a thing with a name, or a list of such; however deep."""
    found, todo = [], [value]
    while todo:
        item = todo.pop()
        if isinstance(item, str):
            found.append(item)
        elif isinstance(item, dict):
            todo.append(item.get("name"))
        elif isinstance(item, list):
            todo += item[::-1]
    return found
