"""Personal data is found where its form proves it, and masked without touching anything else."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from phonenumbers import PhoneNumber, is_valid_number

from corpus.pii import COUNTS, PLACEHOLDERS, count, find, is_masked, mask, replace
from corpus.pii.phones import _is_planned
from tests.until import takes

CASES = Path(__file__).parents[1] / "cases/pii"
FOUND = tomllib.loads((CASES / "found.toml").read_text(encoding="utf-8"))
NOT_FOUND = tomllib.loads((CASES / "not-found.toml").read_text(encoding="utf-8"))
LINES = [(kind, line, stretches) for kind, lines in FOUND.items() for line, stretches in lines.items()]
OTHERS = [line for lines in NOT_FOUND.values() for line in lines]


@pytest.mark.parametrize(("kind", "line", "stretches"), LINES, ids=[line for _, line, _ in LINES])
def test_found(kind: str, line: str, stretches: list[str]) -> None:
    assert [(line[start:end], which) for start, end, which in find(line)] == [(each, kind) for each in stretches]


@pytest.mark.parametrize("line", OTHERS)
def test_not_found(line: str) -> None:
    assert find(line) == []


# Pieces that make numbers, contexts of numbers and texts around them; joined at random they find each other.
_PIECES = st.sampled_from(
    [line for _, line, _ in LINES]
    + OTHERS
    + [stretch for *_, stretches in LINES for stretch in stretches]
    + list("0123456789１２３ -—－()（）[]+.@＠#:/、,;，。元号X\n\t\u200b\u3000")
    + [
        *PLACEHOLDERS.values(),
        "工会",
        "电话",
        "电话：",
        "卡号",
        "身份证",
        "转",
        "13",
        "0571",
        "62",
        "www.",
        "com",
        ".cn",
    ]
)
TEXTS = st.lists(_PIECES | st.text(max_size=4), max_size=12).map("".join)


@given(TEXTS)
def test_masking_leaves_nothing_and_is_idempotent(text: str) -> None:
    masked = mask(text)
    assert find(masked) == []
    assert mask(masked) == masked


@given(TEXTS)
def test_stretches_are_in_order_and_all_else_stays(text: str) -> None:
    found = find(text)
    masked = replace(text, found)
    at = place = 0
    for start, end, kind in found:
        assert at <= start < end
        assert "\n" not in text[start:end]
        assert masked[place : place + start - at] == text[at:start]
        place += start - at + len(PLACEHOLDERS[kind])
        at = end
    assert masked[place:] == text[at:]
    assert is_masked(text, masked)


@given(TEXTS)
def test_a_text_is_its_lines(text: str) -> None:
    lines = text.split("\n")
    assert mask(text) == "\n".join(map(mask, lines))
    assert sum(count(text).values()) == sum(sum(count(line).values()) for line in lines)


@given(TEXTS)
def test_any_masking_is_known_as_one(text: str) -> None:
    assert is_masked(text, mask(text))


@pytest.mark.parametrize(
    "masked",
    [
        "第一行[电话]\n第三行",
        "第一行[电话]",
        "第一行[电话]\n第二行\n第三行。",
        "第一[电话]\n第二行\n第三行",
        "第一行13812345678\n[电话]\n第三行",
    ],
)
def test_a_page_that_lost_more_than_numbers_is_no_masking(masked: str) -> None:
    page = "第一行13812345678\n第二行\n第三行"
    assert is_masked(page, "第一行[电话]\n第二行\n第三行")
    assert not is_masked(page, masked)


@given(
    st.integers(10**5, 10**12) | st.sampled_from(("13", "10", "400", "95", "21")).map(lambda head: int(head + "8" * 8))
)
def test_the_numbering_plan_is_that_of_the_library(number: int) -> None:
    assert _is_planned(number) == is_valid_number(PhoneNumber(country_code=86, national_number=number))


def test_counts_by_kind() -> None:
    text = "\n".join(line for _, line, _ in LINES)
    wanted = dict.fromkeys(COUNTS.values(), 0)
    for kind, _, stretches in LINES:
        wanted[COUNTS[kind]] += len(stretches)
    assert count(text) == wanted


@pytest.mark.parametrize(
    "piece",
    [
        *("1", "@", "１", "a", "a@", "a.", "a@a.", "1 ", "0571-", "(010)", "138 1234 ", "6222 ", "a#", "a(at)", "-"),
        *("13812345678@", "13812345678.", "13812345678+", "4111 1111 1111 1111 ", "http://13812345678/"),
    ],
)
def test_a_long_line_takes_no_long_time(piece: str) -> None:
    line = piece * (300_000 // len(piece))
    assert takes(lambda: mask(line), 0.7)  # measured: 0.02 for digits, 0.1 for @
