"""The fast conversion gives what the library gives."""

from __future__ import annotations

import sys
from importlib import metadata
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import opencc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import CorpusError
from corpus.restore import opencc_tables, pypinyin_tables
from corpus.restore.kinds import only_simplified, only_traditional
from corpus.restore.opencc_tables import tables
from corpus.restore.script import convert, script_counts, script_of, to_simplified
from corpus.restore.words import known_pairs

RAW = Path(__file__).parents[2] / "raw"
LIBRARY = opencc.OpenCC("t2s")
PHRASES = sorted(tables().phrases)
# Pieces of phrases as well as phrases: overlaps are where the order of matches shows.
PIECES = (
    st.sampled_from(PHRASES)
    | st.sampled_from(sorted(set("".join(PHRASES))))
    | st.sampled_from([*"，。 \n-A一\U00020000"])
)


@given(st.lists(PIECES, max_size=25).map("".join) | st.text(st.characters(exclude_categories=["Cs"])))
def test_identity_with_the_library(text: str) -> None:
    assert convert(text) == LIBRARY.convert(text)


@given(st.text(st.sampled_from(sorted(tables().characters))))
def test_identity_on_every_character(text: str) -> None:
    assert convert(text) == LIBRARY.convert(text)


@pytest.mark.parametrize("path", sorted(RAW.glob("*.txt")), ids=lambda path: path.stem[:3])
def test_identity_on_the_pages(path: Path) -> None:
    page = path.read_text(encoding="utf-8")
    assert convert(page) == LIBRARY.convert(page)


@given(st.lists(PIECES, max_size=25).map("".join))
def test_length_is_kept(text: str) -> None:
    assert len(to_simplified(text)) == len(text)
    assert len(to_simplified(text, "Hans")) == len(text)


def test_the_dictionaries_are_those_of_the_library() -> None:
    data = tables()
    (_, _, phrases), (_, _, characters) = LIBRARY._dict_chain_data[0]
    (_, _, words), (_, _, to_traditional) = opencc.OpenCC("s2t")._dict_chain_data[0]
    assert data.phrases == {key: value.split(" ")[0] for key, value in phrases.items()}
    assert data.characters == {key: value.split(" ")[0] for key, value in characters.items()}
    assert data.alternatives == {key: frozenset(value.split(" ")) for key, value in characters.items()}
    assert data.to_traditional == {key: frozenset(value.split(" ")) for key, value in to_traditional.items()}
    assert opencc_tables.words() == list(words)


def test_the_readings_are_those_of_the_library() -> None:
    from pypinyin.constants import PHRASES_DICT, PINYIN_DICT

    assert all(pypinyin_tables.readings(chr(code)) == PINYIN_DICT.get(code, "") for code in range(0x110000))
    assert pypinyin_tables.phrases() == list(PHRASES_DICT)


def test_known_pairs_are_those_of_the_phrases() -> None:
    phrases = (*pypinyin_tables.phrases(), *opencc_tables.words())
    assert known_pairs() == {a + b for phrase in phrases for a, b in pairwise(phrase)}


@given(st.text(st.sampled_from([*only_traditional(), *only_simplified(), *"工著后a\n\U00020000"])))
def test_counts_are_the_same_for_short_and_long_texts(text: str) -> None:
    traditional, simplified = script_counts(text)
    assert script_counts(text * 50) == (50 * traditional, 50 * simplified)


def test_script_of() -> None:
    assert script_of("") == "Hans"
    assert script_of("工人 2019 (GDP)") == "Hans"
    assert script_of("務务") == "Hans"
    assert script_of("務務务") == "Hant"


ZHU = """
隨著 随着|著重 着重|執著 执着|名著重印 名著重印|所著重的 所着重的|所著的書 所著的书|著作權 著作权|土著 土著
看著她 看着她
著有《詩集》,意味著有機會 著有《诗集》,意味着有机会|隨著作品的完成 随着作品的完成|睡著了 睡着了|顯著著稱 显著著称
著《論學》 著《论学》|圍繞著《憲法》 围绕着《宪法》|看著書 看着书|編著者 编著者|標誌著 标志着|著名 著名
沿著名為 沿着名为
"""


@pytest.mark.parametrize(("text", "expected"), [pair.split(" ") for pair in ZHU.strip().replace("\n", "|").split("|")])
def test_zhu(text: str, expected: str) -> None:
    assert to_simplified(text + "\n實務", "Hant") == expected + "\n实务"


def test_another_package_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opencc", SimpleNamespace(OpenCC=object))  # type: ignore[arg-type]
    with pytest.raises(CorpusError, match="pip uninstall -y OpenCC"):
        opencc_tables.check_library()


def test_another_version_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metadata, "version", lambda name: "0.1.8")
    with pytest.raises(CorpusError, match=r"is 0\.1\.8, not 0\.1\.7"):
        opencc_tables.check_library()
