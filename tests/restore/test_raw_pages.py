"""The five pages: what is removed and repaired, counted."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from corpus.edits import apply
from corpus.restore import restore, script_of

RAW = Path(__file__).parents[2] / "raw"


def page(number: str) -> str:
    return next(RAW.glob(f"{number}_*.txt")).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("number", "script", "counts"),
    [
        ("000", "Hant", {"gloss": 61}),
        ("001", "Hans", {}),
        ("002", "Hant", {"gloss": 223, "byte-shift": 3, "byte-shift-lost": 1}),
        ("003", "Hant", {"gloss": 43}),
        ("004", "Hans", {}),
    ],
)
def test_counts(number: str, script: str, counts: dict[str, int]) -> None:
    text, edits, *_ = restore(page(number))
    assert Counter(edit.reason for edit in edits) == counts
    assert script_of(page(number)) == script
    assert script_of(text) == "Hans"
    if not counts:
        assert text == page(number)


def test_shifts_of_page_002() -> None:
    raw = page("002")
    text, edits, *_ = restore(raw)
    assert [(raw[e.start : e.end], e.text, e.reason) for e in edits if e.action == "repaired"] == [
        ("?qū)嵎⻊?wù)", "實服務", "byte-shift"),
        ("?qū)", "實", "byte-shift"),
        ("?wù)", "務", "byte-shift"),
        ("?qū)嵉亟慌笥", "實地交朋\ufffd", "byte-shift-lost"),
    ]
    assert "只有实打实,才能服好务,只有认真" in text
    assert "實打實服務職工" in apply(raw, edits)


def test_zhu_of_the_pages() -> None:
    text = restore(page("000")).text + restore(page("002")).text + restore(page("003")).text
    for words in ("肩负着做好", "随着经济", "摸得着的", "标志着我们", "着重抓好", "的执着", "带着责任"):
        assert words in text
    assert "著" not in text
    assert "侵犯著作权" in restore(page("001")).text
