"""Whatever the text and the seed: what was done can be undone from what is told, and depends on nothing else."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.injure.listed import listed, names_one
from corpus.injure.pieces import INJURIES, Injury, clean, injured
from corpus.injure.recipes import draw, injure, injure_lines
from corpus.injure.rows import rows, undone
from corpus.injure.script import traditional
from corpus.injure.shifts import inject, reading

ID = "gh-0123456789abcdef"
SENTENCES = [
    "工会干部要深入基层，面对面、心贴心、实打实服务职工在基层；只有实打实，才能服好务。",
    "各级工会领导干部要把职工的事情办好，真正把工会建成职工之家，企业（及事业）单位也一样！",
    "由于经费不足，1998年以后GDP增长3.5%，“发展”与“稳定”成为关键：怎么办？",
]
TEXT = "\n".join(["标题", *SENTENCES])
_CHINESE = st.text(
    st.sampled_from("工会干部实打服务职的，。、；：（）“”a1 —着著后\u3000发展驱戰國"), min_size=1, max_size=60
)
_ANY = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\n"), min_size=1, max_size=30)


@given(st.lists(_CHINESE | _ANY, min_size=1, max_size=4), st.sampled_from(list(INJURIES)), st.text(max_size=3))
def test_the_truth_is_the_text(lines: list[str], injury: Injury, seed: str) -> None:
    made = injure_lines(lines, injury, seed)
    assert [clean(pieces) for pieces in made] == lines
    assert clean(injure("\n".join(lines), injury, seed)) == "\n".join(lines)
    for pieces in made:
        assert all(piece.text == piece.truth for piece in pieces if piece.kind == "kept")
        assert all(piece.text != piece.truth for piece in pieces if piece.kind != "kept")
        assert not any(one.kind == other.kind == "kept" for one, other in pairwise(pieces))


@given(st.lists(_CHINESE | _ANY, min_size=1, max_size=4).map("\n".join))
def test_rows_tell_what_was_done(text: str) -> None:
    made = list(rows(ID, text, 3))
    assert [row["position"] for row in made] == list(range(len(made)))
    assert len({row["id"] for row in made}) == len(made)
    for row in made:
        assert row["clean"] == text.split("\n")[row["paragraph"]]
        assert undone(row["injured"], row["injuries"]) == row["clean"]
        assert (row["injury"] == "none") == (row["injured"] == row["clean"]) == (not row["injuries"])
        places = [place for each in row["injuries"] for place in (each["start"], each["end"])]
        assert places == sorted(places)


def test_every_injury_is_done_and_named() -> None:
    made = list(rows(ID, TEXT, 3))
    assert {row["injury"] for row in made} == INJURIES.keys()
    assert {row["paragraph"] for row in made} == {1, 2, 3}
    kinds: dict[str, set[str]] = {}
    for row in made:
        kinds.setdefault(row["injury"], set()).update(each["kind"] for each in row["injuries"])
    assert kinds["none"] == set()
    assert kinds["gloss"] == {"script", "gloss"}
    assert kinds["shift"] - {"mark"} == {"script", "gloss", "shift"}
    assert kinds["mixed"] == {"script", "gloss", "shift", "mark", "zero-width"}
    assert all(kinds[name] == {name} for name in ("script", "mark", "zero-width", "mojibake"))


def test_rows_are_of_the_id_and_the_text_alone() -> None:
    assert list(rows(ID, TEXT, 3)) == list(rows(ID, TEXT, 3))
    others = list(rows("gh-fedcba9876543210", TEXT, 3))
    assert [row["injured"] for row in others] != [row["injured"] for row in rows(ID, TEXT, 3)]


def test_these_rows_never_change() -> None:
    """A change here is another generator: raise `GENERATOR`, and releases have other rows."""
    assert injured(injure(TEXT, "mixed", "1")) == (
        "標題\n"
        "工會干部要深入基層,面對面、心貼心、實打?qū)嵎⻊章毠ぴ诨鶎樱恢挥袑嵈驅(qū)崳拍芊脛铡\n"
        "各級工會領導干部要把職工的事情辦好,真正把工會建成職工之家,企業(yè)(及事業(yè))單位也一樣!\n"
        "由于經(jīng)費不足,1998年以后GDP增長3.5%,\ufeff“發(fā)展”與“穩(wěn)定”成為關鍵:怎麼辦?"
    )
    assert [draw(1000, "seed", number) for number in range(4)] == [743, 110, 449, 924]


def test_a_page_glosses_a_character_always_or_never() -> None:
    page = injured(injure(TEXT * 5, "gloss", "a"))
    glossed = set(re.findall(r"([㐀-鿿])\([a-zà-ǜḿ]+\)", page))
    assert glossed
    assert not re.findall(f"[{''.join(glossed)}](?![(])", page)


@pytest.mark.parametrize(
    ("text", "listed", "shifts"),
    [
        ("实打实服务职工在基层", "會驅實務", [("?qū)嵎⻊?wù)", "實服務", True)]),
        # The comma ends the part, and the last byte of 實 is lost.
        ("只有实打实，才能", "驅實", [("?qū)", "實", False)]),
        ("实打实地交朋友，从事", "驅實", [("?qū)嵉亟慌笥", "實地交朋友", False)]),
    ],
)
def test_what_is_lost_is_told(text: str, listed: str, shifts: list[tuple[str, str, bool]]) -> None:
    found = [(p.text, p.truth, p.recoverable) for p in inject(text, listed) if p.kind == "shift"]
    assert found == shifts


def test_a_line_that_gbk_cannot_hold_has_no_bytes_to_slip() -> None:
    (made, _) = injure_lines(["工会𠮷实打实服务职工", SENTENCES[0]], "shift", "a")
    assert injured(made) == "工会𠮷实打实服务职工"


def test_mojibake_is_whole_only_where_its_bytes_are() -> None:
    for number in range(30):
        for text in SENTENCES:
            (piece,) = injure(text, "mojibake", str(number))
            ways = (("utf-8", "gb18030"), ("utf-8", "latin-1"), ("gb18030", "latin-1"), ("utf-8", "cp1252"))
            if piece.recoverable and not re.search("[\x80-\xff]", piece.text):
                assert any(piece.text.encode(b, "replace").decode(a, "replace") == text for a, b in ways)


def test_the_list_has_readings_and_no_character_twice() -> None:
    lines = listed()
    assert all(re.fullmatch("[a-zà-ǜḿ]+", said) for said in lines.values())
    assert all(reading(character) == said for character, said in lines.items())
    assert sum(names_one(c.encode("gb18030")[0], said) for c, said in lines.items()) > len(lines) * 0.9


def test_script_keeps_the_length() -> None:
    assert len(traditional(TEXT)) == len(TEXT)
