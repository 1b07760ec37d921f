"""Mojibake: lines whose bytes were once read in a wrong encoding, and saved so.

Read back into bytes and decoded anew, such a line gives Chinese words where there were none: that is the proof. Text
that reads well as it stands is never touched, whatever its bytes would say elsewhere (锟斤拷, 联通).

>>> [(edit.text, edit.reason) for edit in find("宸ヤ細瑕佹妸浜嬫儏鍔炲?2019")]
[('工会要把事情', 'mojibake'), ('办\ufffd', 'mojibake-lost')]
>>> find("工会是职工之家。")
[]
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

import numpy as np

from corpus.edits import Edit
from corpus.patterns import lazy
from corpus.plausible import HAN, MARKS, common, evidence
from corpus.read.broken import LOST
from corpus.restore.codes import Piece, promising, read_anew, whole_utf_8
from corpus.restore.kinds import STRANGE, Kinds, kinds_of

Way = tuple[str, str]

# Wrong and right encoding, in the order in which they are tried: UTF-8 proves itself by its form.
_UTF_8: tuple[Way, ...] = (("cp1252", "utf-8"), ("gb18030", "utf-8"), ("big5hkscs", "utf-8"))
_WAYS: tuple[Way, ...] = (
    *_UTF_8,
    ("cp1252", "gb18030"),
    ("cp1252", "big5hkscs"),
    ("gb18030", "big5hkscs"),
    ("big5hkscs", "gb18030"),
)
_TEACHES = re.compile("[乱亂][码碼]|[编編解][码碼]|UTF-?8|GBK|GB ?2312|Big-?5|Latin-?1|mojibake", re.I)
_HAN = lazy(f"[{HAN}]")
# What Windows makes of bytes, and of these what Chinese text has too.
_LATIN, _BOTH = "\x80-\xffŒœŠšŸŽžƒˆ˜‚„†‡‰‹›€™", "“”‘’•–—…"
_LATIN_STRETCH = lazy(f"[{_LATIN}](?:[\x00-\x7f{_BOTH}{_LATIN}{LOST}]*[{_BOTH}{_LATIN}{LOST}][\x40-\x7e]?)?")
_APART, _LONG_APART = re.compile("[^\x00-\x2f]+"), re.compile("[^\x00-\x2f]{5,}")
_MARKS_TOO = frozenset(_BOTH)
_FEWEST_LATIN = 6
# What wrong readings have little of, and Japanese and Korean much.
_KANA = lazy("[\u3041-\u3096\u30a1-\u30fa\uac00-\ud7af]")
# So many known words prove a way for a page, and with it lines too short to prove anything alone.
_PROVES_PAGE = 6
# So many prove a line. No shorter stretch can hold so many, or two characters of UTF-8.
_PROVES_LINE = 4
_MANY = 100
# Where so many characters more were tried in vain than were put back, the rest of the page is left as it is.
_IN_VAIN = 50_000
_SHORTEST, _SHORTEST_UTF_8 = _PROVES_LINE + 1, 3


class _Repair(NamedTuple):
    way: Way
    pieces: list[Piece]  # in code points of the line
    known: int  # words that were found


def find(page: str, kinds: Kinds | None = None) -> list[Edit]:
    """Return the edits that put back what was read in a wrong encoding, where that is proved.

    A character that lost bytes is marked U+FFFD, reason `mojibake-lost`.

    >>> [edit.text for edit in find("æ\\xa0‡é¢˜ï¼šå·¥ä¼šæ˜¯è\\x81Œå·¥ä¹‹å®¶")]
    ['标题：工会是职工之家']
    """
    if page.isascii():
        return []
    strange = ((kinds_of(page) if kinds is None else kinds) & STRANGE).tobytes()
    if b"\x01\x01" not in strange:  # as on nearly every page
        return []
    found: dict[int, _Repair] = {}
    in_vain = 0
    for (start, end), ways in _promising(page, [*_dense(page, strange)]):
        if repair := _repair(page[start:end], ways, False):
            found[start] = repair
        in_vain += start - end if repair else end - start
        if in_vain > _IN_VAIN:
            break
    proof: Counter[Way] = Counter()
    for repair in found.values():
        proof[repair.way] += repair.known
    proved = tuple(way for way, known in proof.most_common() if known >= _PROVES_PAGE)
    for start, end in _lines(page) if proved else ():
        if start not in found and strange.find(b"\x01", start, end) >= 0 and in_vain <= _IN_VAIN:
            if repair_ := _repair(page[start:end], proved, True):
                found[start] = repair_
            in_vain += start - end if repair_ else end - start
    edits = [_edit(page, start, piece) for start, repair in sorted(found.items()) for piece in repair.pieces]
    # An article on encodings shows what they do.
    if edits and _TEACHES.search(page) and sum(edit.end - edit.start for edit in edits) * 2 < len(page):
        return []
    return edits


def _lines(page: str) -> Iterator[tuple[int, int]]:
    start = 0
    while start <= len(page):
        end = page.find("\n", start)
        end = len(page) if end < 0 else end
        if start < end:
            yield start, end
        start = end + 1


def _dense(page: str, strange: bytes) -> Iterator[tuple[int, int]]:
    """Yield the lines that may be mojibake by their characters alone."""
    for start, end in _lines(page):
        count = strange.count(b"\x01", start, end)
        # What has nothing strange but lost characters was read in the right encoding.
        if (count * 4 > end - start or strange.find(b"\x01\x01\x01", start, end) >= 0) and (
            page.count(LOST, start, end) < count
        ):
            yield start, end


def _promising(page: str, lines: list[tuple[int, int]]) -> Iterator[tuple[tuple[int, int], tuple[Way, ...]]]:
    """Yield the lines in which `_repair` may find something, and the ways in which; where there are few it may as well
    look."""
    if len(lines) < _MANY:
        yield from ((line, _WAYS) for line in lines)
        return
    texts = [page[start:end] for start, end in lines]
    # So many bytes may be as many known words as prove a line.
    long = 2 * (_PROVES_LINE + 1)
    has_latin = np.array([any(len(match[0]) >= long for match in _LATIN_STRETCH.finditer(text)) for text in texts])
    hopes = [
        has_latin if wrong == "cp1252" and right != "utf-8" else promising(texts, wrong, right, _PROVES_LINE)
        for wrong, right in _WAYS
    ]
    which = np.packbits(hopes, axis=0, bitorder="little")[0]
    for at in which.nonzero()[0].tolist():
        yield lines[at], _subset(int(which[at]))


@cache
def _subset(bits: int) -> tuple[Way, ...]:
    return tuple(way for number, way in enumerate(_WAYS) if bits >> number & 1)


def _repair(line: str, ways: tuple[Way, ...], page_is_proved: bool) -> _Repair | None:
    """Repair a line in the one way that proves itself, or in two steps, each strict."""
    if not page_is_proved and len(line) < _SHORTEST_UTF_8:
        return None
    if len(_KANA.findall(line)) * 3 > len(line):
        return None
    latin = [match.span() for match in _LATIN_STRETCH.finditer(line) if len(match[0]) >= _FEWEST_LATIN]
    for way in ways:
        pieces: list[Piece] = []
        known = 0
        done = 0
        for start, end in latin if way[0] == "cp1252" else _stretches(line, way, page_is_proved):
            if start < done:
                continue  # part of what was put back as a whole
            if accepted := _accepted(line[start:end], way, page_is_proved):
                known += evidence("".join([piece.text for piece in accepted])).known
                pieces += [Piece(start + a, start + b, text) for a, b, text in accepted]
                done = end
        if pieces:
            return _Repair(way, pieces, known)
    return None if page_is_proved else _twice(line, latin, ways)


def _twice(line: str, latin: list[tuple[int, int]], ways: tuple[Way, ...]) -> _Repair | None:
    """Repair what was read wrongly, saved, and read wrongly again; only one of these ways may have been the second."""
    for way in ways:
        if way[1] != "utf-8":
            continue
        for start, end in latin if way[0] == "cp1252" else [(0, len(line))]:
            between = whole_utf_8(line[start:end], way[0])
            if not between or between.isascii() or not len(between) * 4 < (end - start) * 3:
                continue
            for again in _WAYS:
                pieces = _accepted(between, again, False)
                text = "".join([piece.text for piece in pieces])
                if [(piece.start, piece.end) for piece in pieces] == [(0, len(between))] and LOST not in text:
                    return _Repair(way, [Piece(start, end, text)], 0)
    return None


def _stretches(line: str, way: Way, page_is_proved: bool) -> Iterator[tuple[int, int]]:
    """Yield what may have been read wrongly in this way: all of the line, and each part of it that could."""
    whole = (0, len(line))
    yield whole
    if way[1] != "utf-8":
        spans = [match.span() for match in (_APART if page_is_proved else _LONG_APART).finditer(line)]
        if len(spans) >= _MANY and not page_is_proved:
            may_be = promising([line[start:end] for start, end in spans], *way, _PROVES_LINE)
            spans = [spans[at] for at in may_be.nonzero()[0].tolist()]
        yield from (span for span in spans if span != whole)


def _accepted(stretch: str, way: Way, page_is_proved: bool) -> list[Piece]:
    """Return the pieces of a stretch that are to be put back, or none if that is not proved."""
    is_utf_8 = way[1] == "utf-8"
    shortest = 1 if page_is_proved else _SHORTEST_UTF_8 if is_utf_8 else _SHORTEST
    if len(stretch) < shortest:
        return []
    pieces = [piece for piece in read_anew(stretch, *way) if piece.text != stretch[piece.start : piece.end]]
    # The rest of the line may be sound; of a broken character its own bytes tell.
    whole = [piece for piece in pieces if LOST not in piece.text] if is_utf_8 else pieces
    after = "".join([piece.text for piece in whole])
    if not after or (len(after) < shortest and not is_utf_8):
        return []
    foreign = [character for character in after if character > "\x7f" and character != LOST]
    usual = sum(map(_usual().__contains__, foreign))
    if not foreign or usual * 5 < len(foreign) * 4 or after.count(LOST) * 2 > len(foreign):
        return []
    now = evidence(after)
    if not page_is_proved:
        han = len(_HAN.findall(after)) if is_utf_8 else 0
        if not (han >= 4 or (han >= 2 and now.known >= 1) if is_utf_8 else now.known >= _PROVES_LINE and now.chinese):
            return []
    if evidence("".join([stretch[piece.start : piece.end] for piece in whole])).known * 4 > now.known:
        return []
    if is_utf_8:
        starts, ends = ({piece[at] for piece in whole} for at in (0, 1))
        pieces = [
            p for p in pieces if LOST not in p.text or _is_broken(stretch, p, p.start in ends or p.end in starts, way)
        ]
    return pieces if not page_is_proved or _outside(stretch, pieces).isascii() else []


@cache
def _usual() -> frozenset[str]:
    return common() | frozenset(MARKS)


def _is_broken(stretch: str, piece: Piece, is_beside: bool, way: Way) -> bool:
    """Say whether a piece is what is left of a character, and no sound text beside what is put back."""
    if way[0] == "cp1252":
        return not set(stretch[piece.start : piece.end]) <= _MARKS_TOO
    if not is_beside:
        return False
    raw = stretch[piece.start : piece.end]
    strange = int(np.count_nonzero(kinds_of(raw) & STRANGE))
    return raw[-1] in "?\ufffd" or (strange * 3 >= len(raw) and not evidence(raw).known)


def _outside(stretch: str, pieces: list[Piece]) -> str:
    at = 0
    rest = []
    for piece in pieces:
        rest.append(stretch[at : piece.start])
        at = piece.end
    return "".join((*rest, stretch[at:]))


def _edit(page: str, start: int, piece: Piece) -> Edit:
    """Return the edit of a piece of a line, without what it leaves as it was at its ends."""
    a, b, text = start + piece.start, start + piece.end, piece.text
    head = _common(page[a:b], text)
    tail = _common(page[a + head : b][::-1], text[head:][::-1])
    reason = "mojibake-lost" if LOST in text else "mojibake"
    if a + head == b - tail or head + tail == len(text):
        head = tail = 0
    return Edit(a + head, b - tail, text[head : len(text) - tail], "repaired", reason)


def _common(a: str, b: str) -> int:
    """Return the length of the common ASCII beginning of two texts."""
    pairs = enumerate(zip(a, b, strict=False))
    return next((n for n, (x, y) in pairs if x != y or x > "\x7f"), min(len(a), len(b)))
