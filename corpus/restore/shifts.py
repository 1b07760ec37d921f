"""Byte shifts: spans whose bytes slipped by one when readings were injected blind to character boundaries.

What the bytes prove is put back. What they leave open may be settled by the page's own words; the rest is U+FFFD.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from itertools import pairwise
from operator import add
from typing import NamedTuple

from corpus.edits import Edit
from corpus.patterns import lazy
from corpus.restore.bytes import read_so, two_bytes
from corpus.restore.common import level, simplified, simplified_pair
from corpus.restore.glosses import Glosses, remove
from corpus.restore.spans import ANCHOR, hidden_pairs, opening_bytes, read, read_splits
from corpus.restore.words import is_word, known_pairs

LOST = "\ufffd"
_USER_DEFINED = lazy("[\ue000-\uf8ff]")
# A page has a few spans. Looking for evidence costs a search of the page for each, so a made-up page gets no more.
_MOST_SEARCHES = 200
_HAN = lazy("[\u4e00-\u9fff]+")
_BESIDE = 6


class Shift(NamedTuple):
    """A damaged span and what is known about it."""

    start: int
    end: int
    text: str
    pending: int | None = None  # lead byte of the last character, whose trail byte is lost
    doubtful: tuple[int, ...] = ()  # places in text of characters that two others may hide behind
    reading: str = ""  # a glossed character of which both bytes are lost, and its reading


def find(page: str, glosses: Glosses) -> tuple[list[Edit], str]:
    """Return the edits that put shifted bytes back and take glosses away, of a page that is proved injected, and what
    they make of it. A gloss within a shifted span goes with the span.

    >>> page = "工會(huì)實(shí)事,服務(wù)職工,打?qū)嵎⻊?wù)職工"
    >>> from corpus.restore.glosses import find as find_glosses
    >>> edits, restored = find(page, find_glosses(page))
    >>> [(edit.text, edit.reason) for edit in edits]
    [('', 'gloss'), ('', 'gloss'), ('', 'gloss'), ('實服務', 'byte-shift')]
    >>> restored
    '工會實事,服務職工,打實服務職工'
    """
    shifts = _read_all(page, glosses)
    return _settle(page, glosses, shifts) if shifts else (remove(glosses), "".join(glosses.texts))


def _gate(page: str, glosses: Glosses) -> Callable[[str], bool]:
    """Return whether a character may be on the list of this page's injection: one that stands bare is not."""
    known = dict.fromkeys((gloss[0] for gloss in glosses.counts), True)

    def may_be_glossed(character: str) -> bool:
        if (may := known.get(character)) is None:
            may = known[character] = character not in page
        return may

    return may_be_glossed


def _read_all(page: str, glosses: Glosses) -> list[Shift]:
    may_be_glossed = _gate(page, glosses)
    toneless = {reading for gloss in glosses.counts if (reading := gloss[2:-1]).isascii()}
    shifts: list[Shift] = []
    at = 0
    while match := ANCHOR.search(page, at):
        at = match.end()
        if match[1].isascii() and match[1] not in toneless:
            continue
        span = read(page, match.start(), may_be_glossed)
        if span and (
            _is_garbled(page[max(match.start() - _BESIDE, 0) : match.start()][::-1])
            or _is_garbled(page[span.end : span.end + _BESIDE])
        ):
            shifts.append(Shift(match.start(), match.end(), LOST))
        elif span and not (span.text == LOST and _slips_on(page, shifts, match.start())):
            shifts.append(Shift(match.start(), span.end, span.text, span.pending, span.doubtful))
            at = span.end
        elif _slips_on(page, shifts, match.start()) and not opening_bytes(
            page, match.start(), match[1], 2, may_be_glossed
        ):
            shifts.append(Shift(match.start(), match.end(), LOST, reading=match[1]))
        else:
            shifts.append(Shift(match.start(), match.end(), LOST))
    starts = [shift.start for shift in shifts]
    splits = [
        Shift(start, end, text)
        for start, end, text in read_splits(page, may_be_glossed)
        if not (before := bisect_left(starts, end)) or shifts[before - 1].end <= start
    ]
    return sorted(shifts + splits, key=lambda shift: shift.start)


def _is_garbled(beside: str) -> bool:
    """Say whether the characters beside a span, the nearest first, are slipped bytes themselves: no word, not frequent.

    Then where the bytes began to slip, or fell in step, is not where they seem to. 策在當地得到 with readings written
    into it became 咴诋?dāng)?shù)氐玫饺嫱: no 數 was there.

    >>> _is_garbled("氐玫饺嫱"), _is_garbled("得到全面"), _is_garbled("氐,得到")
    (True, False, False)
    """
    match = _HAN.match(beside)
    if not match or len(match[0]) < 3:
        return False
    run = match[0]
    return sum(level(one) != 1 for one in run) >= 2 and not any(
        is_word(simplified_pair(one, other)) or is_word(simplified_pair(other, one)) for one, other in pairwise(run)
    )


def _slips_on(page: str, shifts: list[Shift], anchor: int) -> bool:
    """Say whether the bytes were still out of step here when lone lead bytes were first taken for `?`.

    That pass ran over the whole stream. A mark split the bytes only later, and put what follows it in step; so a
    glossed character behind the mark lost its trail byte to the first pass and its lead byte to the second.
    """
    if not shifts or shifts[-1].pending is None:
        return False
    # A gloss, a letter, a digit or a trail byte below 0x80 would have ended it.
    between = page[shifts[-1].end : anchor]
    return len(between) <= 200 and all(
        character in ",;:?!" or ((code := two_bytes(character)) and code[1] >= 0x80) for character in between
    )


def _settle(page: str, glosses: Glosses, shifts: list[Shift]) -> tuple[list[Edit], str]:
    """Settle what the bytes leave open by the words of the restored page, and write the edits."""
    restored, places, between = _carry_out(page, glosses, shifts)
    removed = remove(glosses)
    # A page that keeps its user-defined characters hides none.
    may_hide = any(shift.doubtful for shift in shifts) and not _USER_DEFINED.search(page)
    stand_twice, followers = _pairs_that_repeat(restored), dict[tuple[str, int], str]()
    edits: list[Edit] = []
    final: list[str] = []
    done = 0
    for number, (shift, place, outside) in enumerate(zip(shifts, places, between, strict=False)):
        text = shift.text
        is_searched = number < _MOST_SEARCHES and bool(restored)
        if text.endswith(LOST) and is_searched:
            text = text[:-1] + (
                _by_reading(restored, place, shift.reading, glosses)
                if shift.reading
                else _by_words(restored, place + len(text) - 1, shift.pending, followers)
            )
        doubts: list[tuple[int, bool]] = []
        if may_hide and shift.doubtful:
            on_page = stand_twice if is_searched else _never
            doubts = list(_doubts(restored, place, text, shift.doubtful, on_page))
        for position in (position for position, contradicted in doubts if contradicted):
            text = text[:position] + LOST + text[position + 1 :]
        # A `?` behind the last character may be a mark, or its trail byte with a line break or a digit that went too.
        certain = not doubts and LOST not in text and not (shift.pending and page[shift.end : shift.end + 1] == "?")
        reason = "byte-shift" if certain else "byte-shift-lost"
        edits += removed[outside]
        edits.append(Edit(shift.start, shift.end, text, "repaired", reason))
        final += (restored[done:place], text)
        done = place + len(shift.text)
    edits += removed[between[-1]]
    return edits, "".join((*final, restored[done:]))


def _carry_out(page: str, glosses: Glosses, shifts: list[Shift]) -> tuple[str, list[int], list[slice]]:
    """Return the page with shifts put back and glosses gone, where each shift came to stand, and which glosses are
    before the first, between two, and behind the last.
    """
    starts, ends, texts = glosses.starts, glosses.ends, glosses.texts
    parts: list[str] = []
    places: list[int] = []
    between: list[slice] = []
    first = at = size = 0  # the next gloss, how much of the page is done, and how long that is now
    for start, end, text in [*[shift[:3] for shift in shifts], (len(page), len(page), "")]:
        upto = bisect_left(starts, start, first)
        between.append(slice(first, upto))
        if first < upto:
            parts += (page[at : starts[first]], *texts[first + 1 : upto], page[ends[upto - 1] : start], text)
        else:
            parts += (page[at:start], text)
        size += start - at + sum(starts[first:upto]) - sum(ends[first:upto])
        places.append(size)
        size += len(text)
        first, at = bisect_left(starts, end, upto), end
    return "".join(parts), places[:-1], between


def _by_reading(restored: str, place: int, reading: str, glosses: Glosses) -> str:
    """Return the only character that the page glosses with this reading, if no other one with it makes a word there.

    The list of the page may hold others that stand nowhere else on it: 空?duì)空 is 空對空 as well as 空隊空.
    """
    named = {gloss[0] for gloss in glosses.counts if gloss[2:-1] == reading}
    if len(named) != 1:
        return LOST
    one = named.pop()
    if sum([count for gloss, count in glosses.counts.items() if gloss[0] == one]) <= 2:
        return LOST
    before, after = restored[max(place - 1, 0) : place], restored[place + 1 : place + 2]
    fitting = {other for other in read_so(reading) if _is_in_word(before, other, after)}
    return one if fitting <= {one} else LOST


def _is_in_word(before: str, here: str, after: str) -> bool:
    return is_word(simplified_pair(before, here)) or is_word(simplified_pair(here, after))


def _by_words(restored: str, place: int, lead: int | None, known: dict[tuple[str, int], str]) -> str:
    """Return the one character with this lead byte that the page writes behind the same two characters.

    `known` keeps the answers: a made-up page asks for the same one again and again.
    """
    before = restored[max(place - 2, 0) : place]
    if lead is None or len(before) < 2 or not all(map(level, before)):
        return LOST
    if (before, lead) not in known:
        known[before, lead] = _follower(restored, before, lead)
    return known[before, lead]


def _follower(restored: str, before: str, lead: int) -> str:
    found: Counter[str] = Counter()
    at = restored.find(before)
    while at >= 0:
        follower = restored[at + 2 : at + 3]
        if two_bytes(follower)[:1] == bytes((lead,)):
            found[follower] += 1
        at = restored.find(before, at + 1)
    return next(iter(found)) if len(found) == 1 and found.total() > 1 else LOST


def _doubts(
    restored: str, place: int, text: str, doubtful: tuple[int, ...], on_page: Callable[[str], bool]
) -> Iterator[tuple[int, bool]]:
    """Yield the places of doubtful characters that are not confirmed, and whether the words speak against them.

    Confirmed is what makes a word with a neighbour, if no pair that it may hide makes one with both. Against one that
    makes no word speaks a pair that makes two of three: with the character before, by itself, with the one behind.
    """
    context = restored[max(place - 1, 0) : place] + text + restored[place + len(text) : place + len(text) + 1]
    first = min(place, 1)
    words = known_pairs()
    for position in doubtful:
        at = first + position
        here, before, after = context[at], context[at - 1 : at], context[at + 1 : at + 2]
        # A mark is no part of a word, so nothing confirms it: ；切 may be ，一切 without ACD2.
        fits = _go_together(on_page, before, here) or _go_together(on_page, here, after)
        hidden = _hidden_words(*two_bytes(here))
        before, after = simplified_pair(before, ""), simplified_pair("", after)
        begins = {one for one in hidden.firsts if before + one in words}
        if fits and not begins:
            continue
        ends = {other for other in hidden.seconds if other + after in words}
        with_both = any((one, other) in hidden.pairs for one in begins for other in ends)
        if not fits:
            yield position, with_both or any(one in begins or other in ends for one, other in hidden.words)
        elif with_both:
            yield position, False


class _Hidden(NamedTuple):
    """Pairs that one character may hide, in Simplified script."""

    pairs: frozenset[tuple[str, str]]
    words: list[tuple[str, str]]
    """Those that make a word."""
    firsts: frozenset[str]
    seconds: frozenset[str]


@cache
def _hidden_words(lead: int, trail: int) -> _Hidden:
    pairs = frozenset((simplified(one), simplified(other)) for one, other in hidden_pairs(lead, trail))
    words = [(one, other) for one, other in pairs if one + other in known_pairs()]
    return _Hidden(pairs, words, frozenset(one for one, _ in pairs), frozenset(other for _, other in pairs))


def _go_together(on_page: Callable[[str], bool], a: str, b: str) -> bool:
    """Say whether the language knows the pair, or the page has it elsewhere."""
    return bool(a and b) and (is_word(simplified_pair(a, b)) or on_page(a + b))


def _never(pair: str) -> bool:
    return False


def _pairs_that_repeat(text: str) -> Callable[[str], bool]:
    """Return whether a pair of characters stands in a text twice: counted one by one, and behind many in a table."""
    times: Counter[str] = Counter()
    asked = 0

    def stands_twice(pair: str) -> bool:
        nonlocal asked
        asked += 1
        if asked <= _MOST_SEARCHES or pair[0] == pair[1]:  # 哈哈哈 holds 哈哈 once
            return text.count(pair) > 1
        if not times:
            times.update(map(add, text, text[1:]))
        return times[pair] > 1

    return stands_twice
