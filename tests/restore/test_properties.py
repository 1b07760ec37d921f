"""What holds for every text."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.edits import apply
from corpus.restore import restore

RAW = Path(__file__).parents[2] / "raw"
# Pieces that injured pages are made of, so that random text gets deep into the code.
PIECES = st.sampled_from(
    [
        *"工會實務對，。,?？；\n()Wxué的人著乾隆打好\ufffd\ue3d5€𠮷",
        *(
            "會(huì)",
            "實(shí)",
            "務(wù)",
            "們(men)",
            "?qū)",
            "?wù)",
            "?shí)",
            "嵎⻊",
            "嵉亟慌笥",
            "W(xué)",
            "工会(huì)",
            "(GDP)",
        ),
    ]
)
CLEAN = st.sampled_from(
    [*"工会服务职工在基层，。、；：“”（）《》 \n着后来里干系著名乾隆瞭望", "(GDP)", "(2019)", "?", "亟(jí)"]
)
TEXT = st.text(st.characters(exclude_categories=["Cs"])) | st.lists(PIECES, max_size=40).map("".join)


@given(TEXT)
def test_edits_are_sound(page: str) -> None:
    text, edits = restore(page)
    assert all(0 <= edit.start < edit.end <= len(page) for edit in edits)
    assert all(a.end <= b.start for a, b in pairwise(edits))
    assert len(text) == len(apply(page, edits))
    assert {(edit.action, edit.reason) for edit in edits} <= {
        ("removed", "gloss"),
        ("repaired", "byte-shift"),
        ("repaired", "byte-shift-lost"),
    }


@given(st.lists(PIECES, max_size=60).map("".join))
def test_injected_pages_stay_sound(tail: str) -> None:
    test_edits_are_sound.hypothesis.inner_test("工會(huì)組織工會(huì)實(shí)現(xiàn)發(fā)展" + tail)  # type: ignore[attr-defined]


@given(st.lists(CLEAN, max_size=60).map("".join))
def test_clean_simplified_text_is_unchanged(page: str) -> None:
    assert restore(page) == (page, [])


@given(TEXT)
def test_without_damage_nothing_is_edited(page: str) -> None:
    if "(" not in page:
        assert restore(page).edits == []


@given(
    TEXT
    | st.lists(PIECES, max_size=60).map(
        lambda pieces: "工會(huì)組織工會(huì)實(shí)現(xiàn)發(fā)展" + "".join(pieces)
    )
)
def test_restoring_twice_changes_no_text(page: str) -> None:
    text = restore(page).text
    assert restore(text) == (text, [])


@pytest.mark.parametrize("path", sorted(RAW.glob("*.txt")), ids=lambda path: path.stem[:3])
def test_restoring_twice_changes_nothing(path: Path) -> None:
    text = restore(path.read_text(encoding="utf-8")).text
    assert restore(text) == (text, [])


@pytest.mark.parametrize(
    "page",
    [
        "工" * 1_000_000,
        "(" * 1_000_000,
        "會(huì)" * 200_000,
        "工會(huì)打?qū)嵎" * 60_000,
        "隨著名" * 300_000,
        "𠮷\x00\u202e" * 1000,
    ],
    ids=["han", "brackets", "glosses", "anchors", "zhu", "odd"],
)
def test_long_lines_take_linear_time(page: str) -> None:
    assert len(restore(page).text) <= len(page)
