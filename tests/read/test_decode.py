"""Encodings: the cases in tests/cases/read, and what holds for every text."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import Rejected
from corpus.read.decode import decode

ROOT = Path(__file__).parents[2]
SIMPLIFIED = [
    "工会是职工之家，要把职工的事情办好。",
    "三月三日一早，机械厂的装配车间里多了两排书架。",
    "各县区要总结经验，把书屋办到车间里去！",
    "“下了班就能借书，方便。”老何说（2019年）。",
]
TRADITIONAL = [
    "工會是職工之家，要把職工的事情辦好。",
    "廠子停產那年，師傅以為這些磚牆早晚要拆。",
    "有條件的地方可以設立流動書屋！",
]
PAGES = {
    encoding: st.lists(st.sampled_from([*sentences, "\n", "<p>", "Home | News ", "100%"]), max_size=20).map(
        lambda parts, first=sentences[0]: first + "".join(parts)
    )
    for encodings, sentences in (
        (("gb18030", "gbk", "gb2312"), SIMPLIFIED),
        (("big5", "big5hkscs", "cp950"), TRADITIONAL),
        (("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"), SIMPLIFIED + TRADITIONAL),
    )
    for encoding in encodings
}
READ_AS = {"gbk": "gb18030", "gb2312": "gb18030", "big5": "big5hkscs", "cp950": "big5hkscs"}


def cases(kind: str) -> list[Any]:
    data = tomllib.loads((ROOT / "tests" / "cases" / "read" / f"{kind}.toml").read_text(encoding="utf-8"))
    return [pytest.param(case, id=case["name"]) for case in data["case"]]


def written(case: dict[str, Any]) -> bytes:
    if "hexadecimal" in case:
        return bytes.fromhex(case["hexadecimal"])
    data = bytearray(case["text"].encode(case["written"]))
    for offset, new in case.get("break", []):
        data[offset : offset + 1] = bytes.fromhex(new)
    return bytes(data)


@pytest.mark.parametrize("case", cases("encodings"))
def test_read(case: dict[str, Any]) -> None:
    assert decode(written(case), case.get("declared")) == (case.get("expected", case["text"]), case["read"])


@pytest.mark.parametrize("case", cases("rejects"))
def test_rejected(case: dict[str, Any]) -> None:
    with pytest.raises(Rejected) as rejected:
        decode(written(case), case.get("declared"))
    assert rejected.value.reason == case["reason"]


@given(st.sampled_from(sorted(PAGES)).flatmap(lambda name: st.tuples(st.just(name), PAGES[name])), st.data())
def test_every_encoding_comes_back(page: tuple[str, str], data: st.DataObject) -> None:
    encoding, text = page
    declared = data.draw(st.sampled_from([None, "gb2312", "big5", "utf-8", "windows-1252", "nonsense"]))
    assert decode(text.encode(encoding), declared) == (text, READ_AS.get(encoding, encoding))


@given(st.sampled_from(["gb18030", "big5hkscs"]), st.data())
def test_a_broken_byte_costs_little(encoding: str, data: st.DataObject) -> None:
    text = data.draw(PAGES[encoding])
    whole = text.encode(encoding)
    at = data.draw(st.integers(2, len(whole) - 1))
    read = decode(whole[:at] + b"\xff" + whole[at + 1 :])
    assert read.encoding == encoding
    assert 1 <= read.text.count("\ufffd") <= 2
    before = whole[:at].decode(encoding, "ignore")
    assert read.text.startswith(before[:-2])
    assert read.text.endswith(text[len(before) + 3 :])


@given(st.binary(max_size=300), st.sampled_from([None, "gbk", "big5", "utf-16"]))
def test_any_bytes_give_text_or_a_reason(data: bytes, declared: str | None) -> None:
    try:
        first = decode(data, declared)
    except Rejected as rejected:
        reason = rejected.reason
    else:
        reason = ""
        assert first == decode(data, declared)
        assert first.text.strip()
        first.text.encode()  # no lone surrogates
    assert reason in ("", "empty", "binary", "encoding")


@pytest.mark.parametrize("path", sorted((ROOT / "raw").glob("*.txt")), ids=lambda path: path.stem[:3])
def test_the_pages_are_utf_8(path: Path) -> None:
    assert decode(path.read_bytes()) == (path.read_text(encoding="utf-8"), "utf-8")


def test_long_pages_take_linear_time() -> None:
    page = bytearray("".join(SIMPLIFIED).encode("gb18030") * 20_000)
    for at in range(0, len(page), 50_000):
        page[at] = 0xFF
    assert len(decode(bytes(page)).text) > 1_400_000
