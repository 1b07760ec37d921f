"""Marks and spaces, paragraphs and keywords: cases as data, and what holds for every text."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import corpus
from corpus.extract.keywords import keywords
from corpus.typeset import marks

MARKS = tomllib.loads((Path(__file__).parent / "cases/typeset/marks.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("raw", "expected"), MARKS["mapped"].items())
def test_mapped(raw: str, expected: str) -> None:
    assert marks(raw) == expected


@pytest.mark.parametrize("text", MARKS["unchanged"].values(), ids=MARKS["unchanged"])
def test_unchanged(text: str) -> None:
    assert marks(text) == text


@given(st.text('工会,;:!?()"“”，GDP1 \n―.', max_size=60))
def test_marks_map_one_for_one(text: str) -> None:
    mapped = marks(text)
    assert len(mapped) == len(text)
    pairs = dict(zip(text, mapped, strict=True))
    assert all(b == a or a in ',;:!?()"―' for a, b in pairs.items())


def text_of(page: str) -> str:
    return corpus.clean(page.encode()).document["text"]  # type: ignore[no-any-return]


BODY = "工会是党联系职工群众的桥梁和纽带，要把职工的事情办好。"


def test_a_space_inside_a_word_that_the_page_writes_together_is_stray() -> None:
    assert text_of(f"{BODY}社会管 理工作要做好，管理要靠大家。") == f"{BODY}社会管理工作要做好，管理要靠大家。"


def test_a_space_that_nothing_proves_stray_stays() -> None:
    assert text_of(f"滨河新闻 记者从工会获悉。{BODY}") == f"滨河新闻 记者从工会获悉。{BODY}"


def test_spaces_beside_chinese_marks_are_stray() -> None:
    assert text_of(f"他说：“ 工会是家。 ”  {BODY}") == f"他说：“工会是家。”{BODY}"


def test_a_heading_is_not_joined() -> None:
    page = f"一、工会是家\n{BODY}\n二、家是工会\n{BODY}"
    assert text_of(page) == page


def test_hard_wrapped_lines_are_one_paragraph() -> None:
    words = "工会是党联系职工群众的桥梁和纽带，职工的事情没有小事，" * 10 + "要办好。"
    wrapped = "\n".join(words[i : i + 37] for i in range(0, len(words), 37))
    assert text_of(wrapped) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("工会；职工;干部", ["工会", "职工", "干部"]),
        ("工会 职工　干部", ["工会", "职工", "干部"]),
        ("工会、职工，干部,群众。", ["工会", "职工", "干部", "群众"]),
        ("工会", ["工会"]),
        ("", []),
        ("trade union; worker", ["trade union", "worker"]),
    ],
)
def test_keywords(value: str, words: list[str]) -> None:
    assert keywords(value, "") == words


def test_glued_keywords_come_apart_only_one_way() -> None:
    article = "工会干部，工会干部。职工群众，职工群众。"
    assert keywords("工会干部职工群众", article) == ["工会干部", "职工群众"]
    # Two divisions into two parts: nothing proves which.
    both = article + "工会干，工会干。部职工群众，部职工群众。"
    assert keywords("工会干部职工群众", both) == ["工会干部职工群众"]
