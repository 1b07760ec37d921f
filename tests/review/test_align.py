"""Both sides of a page: nothing is lost between the ledger and what a browser is given."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.account.ledger import Row
from corpus.account.reasons import REASONS
from corpus.review.against import _lines
from corpus.review.align import LONGEST, aligned
from corpus.review.families import FAMILIES, family, meaning
from corpus.review.markup import parts_of, templates
from corpus.review.record import parts, spans
from corpus.review.signs import runs, seen
from tests.until import takes

from .made import HOSTILE

TEXT = st.text(
    alphabet=st.sampled_from("工会a<&\"' \n\r\u3000\u200b\u202e\ue000\x00\x85\u2028𠮷\U000f0001\ufffd"), max_size=9
)
REASON = st.sampled_from(sorted(REASONS))
TEMPLATES = templates()
ROWS = st.lists(
    st.one_of(
        st.tuples(st.just("kept"), REASON, TEXT).map(lambda row: (*row, row[2])),
        st.tuples(st.just("converted"), REASON, TEXT).map(lambda row: (*row, row[2].replace("会", "會"))),
        st.tuples(st.just("removed"), REASON, TEXT, st.just("")),
        st.tuples(st.just("repaired"), REASON, TEXT, TEXT),
    ),
    max_size=9,
)


@given(ROWS, st.integers(1, 6))
def test_every_row_and_every_character_is_there_once_and_in_order(rows: list[Row], longest: int) -> None:
    found = list(aligned(rows, longest))
    pieces = [piece for part in found for piece in part.pieces]

    page = "".join(row[2] for row in rows)
    assert "".join(piece.raw for piece in pieces) == page
    assert "".join(piece.text for piece in pieces) == "".join(row[3] for row in rows)
    assert [piece.row for piece in pieces if piece.is_first] == list(range(len(rows)))
    assert [piece.row for piece in pieces] == sorted(piece.row for piece in pieces)
    assert all(page.startswith(piece.raw, piece.start) for piece in pieces)
    assert all(part.size <= longest for part in found)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param(
            [("removed", "spam", "甲\n乙\n", ""), ("kept", "text", "工。\n会。", "工。\n会。")],
            [("甲\n", ""), ("乙\n", ""), ("工。\n", "工。\n"), ("会。", "会。")],
            id="lines around the article each have a part",
        ),
        pytest.param(
            [("kept", "text", "工", "工"), ("removed", "line-break", "\n", ""), ("kept", "text", "会。", "会。")],
            [("工\n会。", "工会。")],
            id="a line break inside a paragraph does not end it",
        ),
        pytest.param(
            [
                ("kept", "text", "工。\n", "工。\n"),
                ("removed", "whitespace", "\n\n", ""),
                ("kept", "text", "会。", "会。"),
            ],
            [("工。\n\n\n", "工。\n"), ("会。", "会。")],
            id="blank lines stay with the paragraph before",
        ),
        pytest.param(
            [
                ("kept", "text", "工。", "工。"),
                ("repaired", "paragraph-break", "  ", "\n"),
                ("kept", "text", "会。", "会。"),
            ],
            [("工。  ", "工。\n"), ("会。", "会。")],
            id="a repaired paragraph break ends one",
        ),
        pytest.param(
            [("kept", "text", "工。", "工。"), ("removed", "notice", "\n声明\n", ""), ("kept", "text", "\n会", "\n会")],
            [("工。\n", "工。"), ("声明\n\n", "\n"), ("会", "会")],
            id="what stands between two paragraphs is in neither",
        ),
    ],
)
def test_paragraphs_stand_beside_each_other(rows: list[Row], expected: list[tuple[str, str]]) -> None:
    joined = [
        ["".join(side) for side in zip(*(piece[2:4] for piece in part.pieces), strict=True)] for part in aligned(rows)
    ]
    assert list(map(tuple, joined)) == expected


def test_a_line_of_a_million_characters_is_folded() -> None:
    found = list(aligned([("kept", "text", "x" * 1_000_000, "x" * 1_000_000)]))
    assert len(found) == 1_000_000 // LONGEST
    assert [part.continues for part in found] == [False] + [True] * (len(found) - 1)


class Sides(HTMLParser):
    """What a browser makes of the two sides: which elements there are, and which characters each side shows."""

    def __init__(self) -> None:
        super().__init__()
        self.side = self.sign = ""
        self.shown = {"raw": "", "text": ""}
        self.ids: list[str] = []
        self.seen: set[tuple[str, str]] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values: dict[str, Any] = dict(attrs)
        self.seen |= {(tag, name) for name in values} | {(tag, "")}
        self.side = values["class"] if tag == "div" else self.side
        self.ids += [values["id"]] if "id" in values else []
        assert values.get("href", "#").startswith("#")
        if tag == "i":
            self.sign = chr(int(re.match(r"U\+([0-9A-F]+) ", values["title"])[1], 16))

    def handle_endtag(self, tag: str) -> None:
        if tag == "i":
            self.shown[self.side] += self.sign
            self.sign = ""
        self.side = "" if tag == "div" else self.side

    def handle_data(self, data: str) -> None:
        if self.side in self.shown and not self.sign:
            assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\ue000-\uf8ff]", data)
            self.shown[self.side] += data.replace("\n", "")  # a break stands behind its sign


def sides(rows: list[Row]) -> Sides:
    names = spans(rows)
    page = {"id": "gh-0", "script": "Hant", "parts": parts(rows, names)}
    found = Sides()
    for markup in parts_of(page, TEMPLATES):
        # Where a reason stands in the place of the text it is a word of ours.
        found.feed(re.sub(r"says\">[a-z-]+</span>", 'says"></span>', markup))
    found.close()
    return found


@given(ROWS)
def test_the_markup_shows_every_row_and_every_character_and_nothing_else(rows: list[Row]) -> None:
    found = sides(rows)

    assert found.shown == {"raw": "".join(row[2] for row in rows), "text": "".join(row[3] for row in rows)}
    names = spans(rows)
    assert len(set(names)) == len(rows)
    assert {name for name in found.ids if "/" in name and name.count("/") == 1 and not name.startswith("t")} >= {
        f"gh-0/{name}" for name in names
    }
    assert len(found.ids) == len(set(found.ids))


def test_the_markup_of_a_hostile_page_has_no_element_but_ours() -> None:
    names = {
        "div": "class lang dir",
        "a": "class id href tabindex data-w data-of title",
        "span": "class id",
        "b": "",
        "i": "class title",
    }
    allowed = {(tag, name) for tag, some in names.items() for name in ["", *some.split()]}
    assert sides(HOSTILE).seen <= allowed


def test_spans_are_places_in_the_page() -> None:
    rows = [("removed", "share", "分享\n", ""), ("repaired", "curated", "", "甲"), ("repaired", "curated", "", "乙")]
    assert spans([*rows, ("kept", "text", "工会", "工会")]) == ["0-3", "3-3", "3-3.1", "3-5"]
    cut_otherwise = [("removed", "spam", "分", ""), ("removed", "share", "享\n", ""), ("kept", "text", "工会", "工会")]
    assert spans(cut_otherwise)[-1] == "3-5"


@given(st.lists(st.sampled_from(["甲", "乙", ""]), max_size=8), st.lists(st.sampled_from(["甲", "乙", ""]), max_size=8))
def test_each_line_that_differs_is_told(old: list[str], new: list[str]) -> None:
    told = list(_lines(old, new))
    assert bool(told) == (old != new)
    assert all(line["before"] != line["after"] or not (line["before"] or line["after"]) for line in told)
    assert len(told) >= abs(len(old) - len(new))


@pytest.mark.parametrize("line", ["工会", "工" * 1990])
def test_what_is_repeated_is_compared_in_time(line: str) -> None:
    old, new = (line, line.replace("工" * 20, "工" * 20 + "会")) if len(line) > 2 else (line * 900, line * 800 + "会")
    between = ["工会"] * 20_000
    told: list[Any] = []
    lines = (["甲", *between, old], ["乙", *between[:-99], "丙", *between[99:], new])
    assert takes(lambda: told.extend(_lines(*lines)), 3)
    assert told[0]["line"] == 1


def test_every_reason_has_a_family_and_a_meaning() -> None:
    assert {family(reason) for reason in REASONS} == FAMILIES.keys()
    assert all(meaning(reason) != meaning("unheard-of") for reason in REASONS)
    assert [reason for reason in REASONS if family(reason) == "kept"] == ["text"]


@pytest.mark.parametrize(
    "char",
    ["\x00", "\r", "\x1b", "\x9b", "\xad", "\u200b", "\u202e", "\u2066", "\ufeff", "\ue000", "\U000f0001", "\ufff9"],
)
def test_what_cannot_be_seen_gets_a_sign(char: str) -> None:
    (run,) = runs(char)
    assert run[0] == "sign"
    assert char not in run[1] + run[2] + seen(char)


@pytest.mark.parametrize("text", ["工会", "𠮷𝔘", "é", "¥①《》", "مرحبا", "👩"])
def test_what_can_be_seen_is_left_alone(text: str) -> None:
    assert runs(text) == [("", text, "")]
    assert seen(text) == text
