"""Sound text read wrongly, and put back: whole where no byte was lost, and never what nobody wrote."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import corpus
from corpus.edits import apply
from corpus.restore.mojibake import find
from tests.read.test_decode import SIMPLIFIED, TRADITIONAL

FEWER = settings(max_examples=settings.default.max_examples // 4)  # each is a page of many sentences, read many ways
UNDEFINED = frozenset(b"\x81\x8d\x8f\x90\x9d")  # in Windows-1252


def windows(data: bytes) -> str:
    return "".join(chr(byte) if byte in UNDEFINED else bytes([byte]).decode("cp1252") for byte in data)


WHOLE: dict[str, tuple[list[str], Callable[[str], str]]] = {
    "UTF-8 as Windows-1252": (SIMPLIFIED + TRADITIONAL, lambda text: windows(text.encode())),
    "UTF-8 as Latin-1": (SIMPLIFIED + TRADITIONAL, lambda text: text.encode().decode("latin-1")),
    "GBK as Windows-1252": (SIMPLIFIED + TRADITIONAL, lambda text: windows(text.encode("gbk"))),
    "Big5 as Windows-1252": (TRADITIONAL, lambda text: windows(text.encode("big5"))),
    "Big5 as GBK": (TRADITIONAL, lambda text: text.encode("big5").decode("gb18030")),
    "UTF-8 as Windows-1252 twice": (SIMPLIFIED, lambda text: windows(windows(text.encode()).encode())),
}
BROKEN: dict[str, tuple[list[str], Callable[[str], str]]] = {
    "UTF-8 as GBK": (SIMPLIFIED + TRADITIONAL, lambda text: text.encode().decode("gb18030", "replace")),
    "UTF-8 as GBK, `?`": (SIMPLIFIED, lambda text: text.encode().decode("gbk", "replace").replace("\ufffd", "?")),
    "UTF-8 as Windows-1252": (SIMPLIFIED, lambda text: text.encode().decode("cp1252", "replace")),
    "UTF-8 as Big5": (SIMPLIFIED, lambda text: text.encode().decode("big5hkscs", "replace")),
    "GBK as Big5": (SIMPLIFIED, lambda text: text.encode("gbk").decode("big5hkscs", "replace")),
}


@pytest.mark.parametrize("way", WHOLE)
@FEWER
@given(data=st.data())
def test_nothing_lost_comes_back_whole(way: str, data: st.DataObject) -> None:
    sentences, injure = WHOLE[way]
    lines = data.draw(st.lists(st.lists(st.sampled_from(sentences), min_size=1).map("".join), min_size=1, max_size=5))
    sound = data.draw(st.lists(st.sampled_from(sentences), max_size=3))
    page = "\n".join([injure(line) for line in lines] + sound)
    edits = find(page)
    assert apply(page, edits) == "\n".join(lines + sound)
    assert {edit.reason for edit in edits} == {"mojibake"}


@pytest.mark.parametrize("way", BROKEN)
@FEWER
@given(data=st.data())
def test_what_is_put_back_was_there(way: str, data: st.DataObject) -> None:
    sentences, injure = BROKEN[way]
    line = "".join(data.draw(st.lists(st.sampled_from(sentences), min_size=1, max_size=5)))
    edits = find(injure(line))
    assert edits or way == "UTF-8 as Big5"
    for edit in edits:
        assert ("\ufffd" in edit.text) == (edit.reason == "mojibake-lost")
        assert all(part in line for part in edit.text.split("\ufffd"))


@given(
    st.lists(st.sampled_from([*SIMPLIFIED, *TRADITIONAL, "锟斤拷", "Été", "魑魅魍魉", "€", "?", "\n", "カ", "\ufffd"]))
)
def test_sound_text_is_unchanged(parts: list[str]) -> None:
    assert find("".join(parts)) == []


def test_the_script_is_that_of_what_was_meant() -> None:
    page = "\n".join(["职工书屋搬进车间", *(windows(line.encode()) for line in TRADITIONAL * 3)])
    record = corpus.clean(page.encode()).record
    assert record.original_script == "Hant"
    assert record.text.startswith("工会是职工之家")
    assert record.quality.han_per_mille > 800


@pytest.mark.parametrize("way", [*WHOLE, *BROKEN])
def test_a_page_of_many_strange_lines_is_put_back_as_each_of_them_alone(way: str) -> None:
    # Of many lines those that nothing proves are told all at once.
    sound, read = (WHOLE | BROKEN)[way]
    proved = [line for text in sound for size in (4, 8, 20) if find(line := read(text[:size]))]
    page = "\n".join([*proved, *["嵎⻊嵎"] * 200])
    assert proved
    assert apply(page, find(page)).split("\n")[: len(proved)] == [apply(line, find(line)) for line in proved]
