"""The two invariants of the ledger, for every input: nothing is lost, nothing is invented."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

import corpus
from corpus.account.counts import repairs
from corpus.account.ledger import joined, replace_once
from corpus.account.rows import Edited, edited, ledgers
from corpus.edits import Edit, apply
from corpus.pipeline import clean_page
from corpus.read.decode import Decoded
from tests.fuzz.invariants import check_rows as check

RAW = sorted((Path(__file__).parents[1] / "raw").glob("*.txt"))
TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=400)
# Pieces that the rules look at, so that arbitrary pages reach them.
PIECES = st.sampled_from(
    [
        "工会是党联系职工群众的桥梁和纽带，要把职工的事情办好。",
        "工會(huì)是職工(gōng)之家,服務(wù)職工,發(fā)展企業(yè)。",
        "實(shí)打?qū)嵎⻊?wù)職工",
        "打?qū),才能服好?wù)",
        "時間:2019-06-14 07:55:46 | 作者:孫波 來源:工人日報",
        "关键词:工会工会工作",
        "摘要：本文讨论工会工作。",
        "首页 > 新闻 > 正文",
        "相关阅读",
        "一、标题",
        "   ",
        "\n",
        "\n\n　　",
        "\r\n",
        "? ?",
        "?",
        "”",
        "“",
        '"经济"',
        "\u200b",
        "\ufeff",
        "\u2028",
        "𠮷",
        "(",
        ")",
        "著",
        "a,b",
        *(
            "&nbsp;",
            "&ldquo;",
            "<br>",
            "</p><p>",
            "?/p>",
            "x0dx0a",
            "\\r\\n",
            "\\u3000\\n",
            "\xa0",
            "a\u030c",
            "\uf9d1",
            "\u2029\xa0",
        ),
        "宸ヤ細瑕佹妸鑱屽伐鐨勪簨鎯呭姙濂斤紝瑕佹妸浜嬫儏鍔炲ソ",
        "å·¥ä¼šè¦æŠŠäº‹æƒ…åŠžå¥½ï¼Œè¦æŠŠäº‹æƒ…åŠžå¥½",
        "工會要把職工的事情辦好".encode().decode("gb18030", "replace"),
    ]
)
PAGES = st.one_of(TEXT, st.lists(st.one_of(PIECES, TEXT), max_size=25).map("".join))


@given(PAGES)
@example("")
@example("\x00\x01\x7f")
@example("𠮷野家的工会，服务职工群众，是职工之家。")
def test_every_page(page: str) -> None:
    data = page.encode()
    try:
        cleaned = clean_page(Decoded(page, "utf-8"), hashlib.sha256(data).hexdigest(), len(data))
    except corpus.Rejected as rejected:
        if rejected.reason not in ("no-article", "not-chinese", "markup"):
            raise
        return
    check(page, cleaned.document["text"], cleaned.rows)
    assert cleaned.record.text == cleaned.document["text"]
    lines = cleaned.record.text.split("\n")
    assert len(lines) == len(cleaned.roles) == cleaned.record.quality.paragraphs
    assert all(line.strip() for line in lines)
    assert len(cleaned.ledger) == len(cleaned.rows.raw)


def test_one_line_of_a_million_characters() -> None:
    page = "工会是党联系职工群众的桥梁和纽带，要把职工的事情办好。" * 37_100
    assert len(page) > 1_000_000
    cleaned = corpus.clean(page.encode())
    check(page, cleaned.document["text"], cleaned.rows)
    assert cleaned.document["text"] == page


def test_lone_surrogates_are_refused() -> None:
    with pytest.raises(corpus.Rejected, match="surrogate") as rejected:
        clean_page(Decoded("工会\ud800", "utf-8"), "0" * 64, 9)
    assert rejected.value.reason == "encoding"


@st.composite
def edit_lists(draw: st.DrawFn, length: int, replacements: st.SearchStrategy[str], repaired: bool) -> list[Edit]:
    points = sorted(draw(st.lists(st.integers(0, length), max_size=12, unique=True)))
    edits = []
    for start, end in zip(points[::2], points[1::2], strict=False):
        new = draw(replacements)
        reason = ("byte-shift" if new else "gloss") if repaired else ("paragraph-break" if new else "whitespace")
        edits.append(Edit(start, end, new, "repaired" if new else "removed", reason))
    return edits


@st.composite
def edited_pages(draw: st.DrawFn) -> Edited:
    page = draw(TEXT)
    restored = draw(edit_lists(len(page), st.text("實地會", max_size=3), True))
    readable = apply(page, restored)
    cut = draw(edit_lists(len(readable), st.sampled_from(["", "\n"]), False))
    simplified = readable.translate(str.maketrans("實會", "实会"))
    return edited(page, readable, simplified, simplified.replace(",", "，"), restored, cut)


@given(edited_pages())
def test_every_set_of_edits(page: Edited) -> None:
    rows = page.ledger()
    assert "".join(rows.raw) == page.page
    touched = {place for edit in page.cut for place in range(edit.start, edit.end)}
    expected = "".join(c for i, c in enumerate(page.typeset) if i not in touched)
    assert "".join(rows.text).replace("\n", "") == expected.replace("\n", "")
    assert "".join(rows.text) == rows.article == page.article
    assert repairs(page) == repairs(rows)


@given(st.lists(edited_pages(), max_size=4))
def test_pages_together_have_the_rows_that_they_have_alone(pages: list[Edited]) -> None:
    rows, counts = ledgers(pages)
    alone = [each.ledger() for each in pages]
    assert rows == joined(alone)
    assert counts.tolist() == [len(each) for each in alone]


@given(st.data(), TEXT.filter(bool), st.text("友实\n。", max_size=3))
def test_a_decision_stands_in_the_ledger(data: st.DataObject, page: str, replacement: str) -> None:
    restored = data.draw(edit_lists(len(page), st.text("實地會", max_size=3), True))
    readable = apply(page, restored)
    rows = edited(page, readable, readable, readable.replace("會", "会"), restored, []).ledger()
    text = "".join(rows.text)
    assume(text)
    start = data.draw(st.integers(0, len(text) - 1))
    find = text[start : start + data.draw(st.integers(1, 4))]
    assume(text.count(find) == 1 and find != replacement)
    decided = replace_once(rows, find, replacement)
    assert decided is not None
    assert "".join(decided.raw) == page
    assert "".join(decided.text) == text.replace(find, replacement)
    assert "curated" in decided.reason


def test_a_decision_about_a_place_that_is_not_there_changes_nothing() -> None:
    rows = edited(*["工会工会"] * 4, [], []).ledger()
    assert replace_once(rows, "职工", "工人") is None
    assert replace_once(rows, "工会", "工人") is None
    assert rows.text == ["工会工会"]


@pytest.mark.parametrize("path", RAW, ids=lambda path: path.stem[:3])
def test_real_pages(path: Path) -> None:
    cleaned = corpus.clean(path.read_bytes())
    check(path.read_bytes().decode(), cleaned.document["text"], cleaned.rows)
