"""Artefacts inside text: entities, tags and escapes that a scraper left, zero-width characters, decomposed letters.

An article about web pages or programs shows `&nbsp;`, `<br>` and `\\n` on purpose: then none of them is touched.

>>> page = "工会&nbsp;&ldquo;职工\\u200b之家&rdquo;<br>要办好"
>>> [(edit.text, edit.reason) for edit in find(page)]
[(' ', 'entity'), ('“', 'entity'), ('', 'zero-width'), ('”', 'entity'), ('\\n', 'markup')]
>>> find("在 HTML 里，空格写作&nbsp;，换行写作<br>。")
[]
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Callable, Iterator
from html.entities import name2codepoint

from corpus.edits import Edit, Fields, apply, compose, edits_of
from corpus.patterns import lazy
from corpus.restore.kinds import (
    ALWAYS_INVISIBLE,
    COMPOSABLE,
    INVISIBLE,
    SOMETIMES_INVISIBLE,
    SPACES,
    Kinds,
    all_of,
    kinds_of,
)

# Words of articles on markup and programs; not in addresses (index.html), nor numbers of shares (股票代码).
_SHOWS = lazy(
    r"(?<![./a-zA-Z\d])(?:X?HTML5?|XML|CSS|PHP|JSON|Unicode|JavaScript|jQuery|Python|Java|Perl|LaTeX|Linux)(?![a-zA-Z])"
    r"|C\+\+|C语言|[转轉][义義]|字符[实實][体體]|字元[实實]體|[标標][记記簽签][语語]言|[源网網][页頁]?代[码碼]|程序[员員]|程式[码碼設设]"
    r"|[编編]程|正[则則規规]表|[换換]行符|字符串|字串|[脚腳]本|function ?\(|#include|<[?%]",
    re.I,
)
# With a semicolon, any name of HTML 4; without, those that browsers know so, where no word or address goes on.
_ENTITY = re.compile(
    r"&(?:amp[;；])*(?:(#\d{2,7}|#[xX][\da-fA-F]{2,6}|[A-Za-z][A-Za-z\d]{1,7})[;；]"
    r"|(#\d{2,7}|#[xX][\da-fA-F]{2,6}|nbsp|[lr][sd]quo|middot|amp|quot|lt|gt|copy|reg|times|deg)(?![\w=;&-]))",
    re.ASCII,
)
_OPENING, _CLOSING = "“‘\"'`「『（(", "”’\"'`」』）)"
# A block ends a line, the rest only styles.
_BLOCK = "br|p|div|h[1-6]|li|ul|ol|tr|td|table|section|center|hr|blockquote"
_TAG = lazy(
    rf"(?:[<?]/|<)(?:({_BLOCK})|(span|strong|em|font|img|sub|sup|o:p|[abiu]))(?:\s[^<>\n]{{0,500}})?\s?/?>", re.I
)
_SURE_TAG = re.compile(r"<br ?/?>|<p>(?=[^\x00-\x7f])|[<?]/(?:p|div|span|strong|font|h[1-6]|section)>", re.I)
_BREAK = re.compile(r"(?<![\\])(?:x0[dD]x0[aA])+|(?:_x000[dDaA]_)+")
_ESCAPE = re.compile(r"(?:\\[nrt](?![a-zA-Z])|\\u[\da-fA-F]{4}|\\xa0)+", re.ASCII)
_ONE_ESCAPE = re.compile(r"\\r\\n|\\[nrt]|(?:\\u[\da-fA-F]{4})+|\\xa0", re.ASCII)
_SURE_ESCAPE = re.compile(r"\\r\\n|\\u[\da-fA-F]{4}|\\n.*\\n", re.ASCII | re.S)
# A backslash before anything else belongs to a path, a formula or a program.
_OTHER_ESCAPE = re.compile(r"\\(?![nrt](?![a-zA-Z])|u[\da-fA-F]{4}|xa0)", re.ASCII)
_NEEDING = "\u0590-\u109f\u1780-\u18af\u203c-\u2bff\u3030\u303d\ufb1d-\ufdff\ufe0f\ufe70-\ufefc\U0001f000-\U0001faff"
_ZERO_WIDTH = lazy(
    f"[{ALWAYS_INVISIBLE}]+|(?<![{_NEEDING}])[{SOMETIMES_INVISIBLE}]+(?![{_NEEDING}{SOMETIMES_INVISIBLE}])"
)
_ODD_SPACE = re.compile(f"[{SPACES}]+")
_MARK = "\u0300-\u036f\u3099\u309a"
_COMPOSABLE = re.compile(f"[^{_MARK}\n][{_MARK}]+|[\u2126\u212a\u212b\u2329\u232a\uf900-\ufaff\U0002f800-\U0002fa1f]")


def find(page: str, kinds: Kinds | None = None) -> list[Edit]:
    """Return the edits that take artefacts away, in code points of the page, sorted and apart.

    One may hide another (`&lt;br&gt;`, `&#8203;`), so each kind is looked for in what the one before has left.
    """
    present = all_of(kinds_of(page) if kinds is None else kinds)
    edits: list[Edit] = []
    for is_there, step in _STEPS:
        if is_there(page, present) and (more := edits_of(step(page))):
            page = apply(page, more)
            present = all_of(kinds_of(page))
            edits = compose(edits, more) if edits else more
    return edits


def _entities(page: str) -> Iterator[Fields]:
    if not _ENTITY.search(page) or _SHOWS.search(page):
        return
    for match in _ENTITY.finditer(page):
        name = match[1] or match[2]
        if name[0] != "#":
            code = name2codepoint.get(name, 0)
        else:
            code = int(name[2:], 16) if name[1] in "xX" else int(name[1:])
        at, end = match.span()
        if code > sys.maxunicode or (at > 0 and page[at - 1] in _OPENING and end < len(page) and page[end] in _CLOSING):
            continue  # no character; or one that is shown, and not meant
        if unicodedata.category(character := chr(code))[0] != "C":
            yield _put(page, at, end, " " if character in SPACES else character, "entity")
        elif character in ALWAYS_INVISIBLE + SOMETIMES_INVISIBLE:
            yield at, end, "", "removed", "entity"


def _escapes(page: str) -> Iterator[Fields]:
    if _SHOWS.search(page):
        return
    backslash = "\\" in page and not _OTHER_ESCAPE.search(page) and _SURE_ESCAPE.search(page)
    found = [*_BREAK.finditer(page), *(_ESCAPE.finditer(page) if backslash else ())]
    for match in sorted(found, key=re.Match.start):
        text = "\n" if match[0][0] != "\\" else _ONE_ESCAPE.sub(_unescape, match[0])
        if "\\" not in text:
            yield _put(page, match.start(), match.end(), text, "escape")


def _unescape(match: re.Match[str]) -> str:
    escape = match[0]
    if escape[1] != "u":
        return {"\\t": " ", "\\xa0": " "}.get(escape, "\n")
    text = bytes.fromhex(escape.replace("\\u", "")).decode("utf-16-be", "replace")
    return text if all(character.isprintable() or character.isspace() for character in text) else escape


def _tags(page: str) -> Iterator[Fields]:
    if not _SURE_TAG.search(page) or _SHOWS.search(page):
        return
    closed = page.lower()
    run: list[re.Match[str]] = []
    for match in _TAG.finditer(page):
        name = (match[1] or match[2]).lower()
        if len(name) == 1 and name != "p" and f"</{name}>" not in closed:
            continue  # a<b>c
        if run and run[-1].end() != match.start():
            yield _without(page, run)
            run = []
        run.append(match)
    if run:
        yield _without(page, run)


def _without(page: str, run: list[re.Match[str]]) -> Fields:
    text = "\n" if any(match[1] for match in run) else ""
    return _put(page, run[0].start(), run[-1].end(), text, "markup")


def _invisible(page: str) -> Iterator[Fields]:
    zero = [(*match.span(), "", "removed", "zero-width") for match in _ZERO_WIDTH.finditer(page)]
    spaces = [(*match.span(), " " * len(match[0]), "repaired", "space") for match in _ODD_SPACE.finditer(page)]
    yield from sorted(zero + spaces)


def _composed(page: str) -> Iterator[Fields]:
    for match in _COMPOSABLE.finditer(page):
        text = unicodedata.normalize("NFC", match[0])
        if text != match[0]:
            yield *match.span(), text, "repaired", "composed"


def _put(page: str, start: int, end: int, text: str, reason: str) -> Fields:
    """Return the edit that puts `text` in place of an artefact; a line break not beside another, nor at the ends."""
    if text == "\n" and ("\n" in (page[start - 1 : start], page[end : end + 1]) or start == 0 or end == len(page)):
        text = ""
    return start, end, text, "repaired" if text else "removed", reason


# Most pages hold none of them: what tells is a search in C.
_STEPS: tuple[tuple[Callable[[str, int], bool], Callable[[str], Iterator[Fields]]], ...] = (
    (lambda page, present: "&" in page, _entities),
    (lambda page, present: "\\" in page or ("x" in page and "x0" in page), _escapes),
    (lambda page, present: "<" in page or ("?" in page and "?/" in page), _tags),
    (lambda page, present: bool(present & INVISIBLE), _invisible),
    (lambda page, present: bool(present & COMPOSABLE) and not unicodedata.is_normalized("NFC", page), _composed),
)
