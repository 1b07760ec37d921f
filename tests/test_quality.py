"""Each signal, counted by hand; and what holds of all of them."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from corpus.account.quality import quality
from corpus.models import Quality
from corpus.pii import COUNTS
from corpus.release.schema import flat_fields
from corpus.restore import script_counts

PERSONAL = frozenset(COUNTS.values())  # counted elsewhere, and tested there
TEN = "工会是职工的家园啊，"  # ten code points, nine of them Han

CASES: list[tuple[str, str, int]] = [
    ("characters", "工会\n𠮷", 4),
    ("paragraphs", "工会\n职工", 2),
    ("longest_paragraph", "工会\n职工之家\n", 4),
    ("han_per_mille", TEN, 900),
    ("han_per_mille", "𠮷a", 500),
    # The ends of sentences: runs of marks are one.
    ("sentences", "好！！真的？他说：“是。”好…", 4),
    ("sentences", "。好", 1),
    ("sentences", "没有标点的一行", 0),
    ("complete_per_mille", "一、开头\n他说：“好。”\n（完！）\n没有完", 500),
    ("complete_per_mille", "一、开头", 0),
    ("complete_per_mille", "“”", 0),
    ("complete_per_mille", "好。\n好！\n好", 666),
    # Runs of 16: of 40 code points there are 25; of two times 20, the last 5 stood there before.
    ("repeated_per_mille", "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉" * 2, 200),
    ("repeated_per_mille", "甲乙丙丁戊己庚辛壬癸子丑寅卯辰", 0),
    ("repeated_per_mille", "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳", 0),
    ("repeated_per_mille", "一" * 1015, 999),
    ("lost_characters", "工\ufffd会\ufffd", 2),
    ("odd_characters", "工\x00会\x07职\t工\n", 3),
    ("odd_characters", "\ue000\U000f0000\ufdd0\u200b\ufeff\x7f\x80", 7),
    ("odd_characters", "工会　职工 \ufffd𠮷", 0),
    ("traditional_left", "職工之家与工會", 2),
    ("traditional_left", "职工之家", 0),
    ("glosses_left", "工(gōng)会（huì）和会(hui)", 2),
    ("glosses_left", "国内生产总值(GDP)，“gōng”，(gōng)，café", 0),
    ("spam_words_left", "国产毛片AV", 3),
    ("spam_words_left", "javascript与java，have", 0),
    ("spam_words_left", "工会为职工服务，人人有责，在一线。", 0),
]


@pytest.mark.parametrize(("name", "text", "wanted"), CASES, ids=[f"{case[0]}-{i}" for i, case in enumerate(CASES)])
def test_counted_by_hand(name: str, text: str, wanted: int) -> None:
    assert quality(text, text)[name] == wanted


def test_what_a_page_keeps() -> None:
    assert quality("首页 \u3000\n工会\t职工", "工会职工")["kept_per_mille"] == 666
    assert quality("工会", "工会职工")["kept_per_mille"] == 1000
    assert quality(" ", "工")["kept_per_mille"] == 1000


def test_every_signal_has_a_case_and_an_explanation() -> None:
    assert {name for name, _, _ in CASES} | {"kept_per_mille"} == set(Quality.model_fields) - PERSONAL
    explained = {path: meaning for path, _, meaning in flat_fields("documents")}
    assert all(len(explained[f"quality.{name}"]) > 15 for name in Quality.model_fields)


WORDS = tomllib.loads((files("corpus.label") / "spam.toml").read_text("utf-8"))["words"]
PIECES = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=6),
    st.text("工会职工之家，。！？…”）\n \u3000\ufffd\ue000會職", max_size=12),
    st.sampled_from([*WORDS, "工(gōng)", "会（huì）", TEN * 3]),
)


@given(st.lists(PIECES, min_size=1, max_size=12).map("".join).filter(bool), st.lists(PIECES, max_size=3).map("".join))
@example("一" * 1015, "")
def test_plain_definitions_and_ranges(text: str, around: str) -> None:
    """The same numbers by other means: slow, one after the other, with the standard library alone."""
    page = around + text
    found = quality(page, text)

    Quality.model_validate(found | dict.fromkeys(PERSONAL, 0))
    assert list(found) == [name for name in Quality.model_fields if name not in PERSONAL]
    assert found["longest_paragraph"] <= found["characters"]
    assert found["sentences"] == len(re.findall("[。！？!?…]+", text))
    lines = text.split("\n")
    ends = [re.search("[。！？!?…][”’」』）)》〕\"']*$", line) is not None for line in lines]
    assert found["complete_per_mille"] == 1000 * sum(ends) // len(lines)
    kept, whole = (sum(map(len, each.split())) for each in (text, page))
    assert found["kept_per_mille"] == min(1000, 1000 * kept // max(1, whole))
    runs = [text[i : i + 16] for i in range(len(text) - 15)]
    assert found["repeated_per_mille"] == (1000 * (len(runs) - len(set(runs))) // len(runs) if runs else 0)
    assert found["lost_characters"] == text.count("\ufffd")
    assert found["traditional_left"] == script_counts(text)[0]
    starts = [i for i in range(len(text)) if any(not w.isascii() and text.startswith(w, i) for w in WORDS)]
    latin = re.findall("(?<![A-Za-z])(?:av|AV)(?![A-Za-z])", text)
    assert found["spam_words_left"] == len(starts) + len(latin)
