"""What holds for every text."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.edits import apply
from corpus.restore import restore, script_counts

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
# And pieces of other damage.
ARTEFACTS = st.sampled_from(
    [
        *("&nbsp;", "&amp;ldquo;", "&#8220", "&#x4E2D;", "&lt;br&gt;", "&#8203;", "x0dx0a", "\\r\\n", "\\n", "\\u3000"),
        *("<br>", "</p>", "<p>", "?/p>", "</span>"),
        *("\u200b", "\u200d", "\u202e", "\ufeff", "\u00ad", "\xa0", "a\u030c", "\uf900", "\U0001f468\u200d\U0001f469"),
        *(
            "宸ヤ細瑕佹妸浜嬫儏鍔炲ソ",
            "å·¥ä¼šå·¥ä½œ",
            "¹¤»áÊÇÖ°¹¤Ö®¼Ò",
            "姒?",
            "锛?",
            "锟斤拷",
            "Ã¥Â·Â¥Ã¤Â¼Å¡Ã¥Â·Â¥Ã¤Â½Å“",
        ),
    ]
)
CLEAN = st.sampled_from(
    [*"工会服务职工在基层，。、；：“”（）《》 \n着后来里干系著名乾隆瞭望", "(GDP)", "(2019)", "?", "亟(jí)"]
)
TEXT = st.text(st.characters(exclude_categories=["Cs"])) | st.lists(PIECES, max_size=40).map("".join)
DAMAGED = TEXT | st.lists(PIECES | ARTEFACTS, max_size=40).map("".join)
REMOVED = {"gloss", "entity", "escape", "markup", "zero-width"}
REPAIRED = {
    "byte-shift",
    "byte-shift-lost",
    "mojibake",
    "mojibake-lost",
    "entity",
    "escape",
    "markup",
    "space",
    "composed",
}


@given(DAMAGED)
def test_edits_are_sound(page: str) -> None:
    text, edits, readable, scripts = restore(page)
    assert all(0 <= edit.start < edit.end <= len(page) for edit in edits)
    assert all(a.end <= b.start for a, b in pairwise(edits))
    assert readable == apply(page, edits)
    assert len(text) == len(readable)
    assert scripts == script_counts(readable)
    for edit in edits:
        assert edit.action == ("repaired" if edit.text else "removed") or edit.action == "converted"
        assert edit.action != "converted" or len(edit.text) == edit.end - edit.start
        assert edit.reason in (REPAIRED if edit.text else REMOVED | REPAIRED)


@given(st.lists(PIECES, max_size=60).map("".join))
def test_injected_pages_stay_sound(tail: str) -> None:
    test_edits_are_sound.hypothesis.inner_test("工會(huì)組織工會(huì)實(shí)現(xiàn)發(fā)展" + tail)  # type: ignore[attr-defined]


@given(st.lists(CLEAN, max_size=60).map("".join))
def test_clean_simplified_text_is_unchanged(page: str) -> None:
    assert restore(page)[:3] == (page, [], page)


@given(TEXT)
def test_without_damage_nothing_is_edited(page: str) -> None:
    if not set("(&\\>") & set(page):
        assert {edit.reason for edit in restore(page).edits} <= {"space", "zero-width", "composed"}


@given(
    TEXT
    | st.lists(PIECES, max_size=60).map(
        lambda pieces: "工會(huì)組織工會(huì)實(shí)現(xiàn)發(fā)展" + "".join(pieces)
    )
)
def test_restoring_twice_changes_no_text(page: str) -> None:
    text = restore(page).text
    assert restore(text).edits == []
    assert restore(text).text == text


@pytest.mark.parametrize("path", sorted(RAW.glob("*.txt")), ids=lambda path: path.stem[:3])
def test_restoring_twice_changes_nothing(path: Path) -> None:
    text = restore(path.read_text(encoding="utf-8")).text
    assert restore(text)[:3] == (text, [], text)


@pytest.mark.parametrize(
    "page",
    [
        "工" * 1_000_000,
        "(" * 1_000_000,
        "會(huì)" * 200_000,
        "工會(huì)打?qū)嵎" * 60_000,
        "隨著名" * 300_000,
        "𠮷\x00\u202e" * 1000,
        "&" * 1_000_000,
        "<p" * 300_000 + "<br>",
        "<br><p " * 100_000,
        "\\n" * 300_000,
        "a\u030c" * 200_000,
        "宸ヤ細" * 50_000,
        "å·¥ä¼š" * 30_000,
        "魑魅" * 100_000,
    ],
    ids=lambda page: page[:6].encode("unicode_escape").decode(),
)
def test_long_lines_take_linear_time(page: str) -> None:
    assert len(restore(page).text) <= len(page)
