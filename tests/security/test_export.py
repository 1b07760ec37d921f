"""A table in a spreadsheet: whatever pages said, no cell is a formula, and what is harmless is as it was."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from pathlib import Path

import polars
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from corpus.errors import CorpusError
from corpus.invisible import BLANK, HIDDEN
from corpus.release.export import LONGEST, cell, export
from corpus.release.folder import our_release, read_table
from tests.until import takes

from .made import RELEASE, foreign, rewrite

COMMANDS = ["=cmd|' /C calc'!A0", "+1", "-2+3", "@SUM(1)", "＝1", "＋1", "－1", "＠A", "−1", "\t=1", "\r=1"]
COMMANDS += [" \u3000=1", '"=1"']
# What a spreadsheet would begin a formula with, once blanks, quotes and what cannot be seen are gone.
UNSAFE = re.compile(rf"[\s\"{BLANK}{HIDDEN}]*(?P<sign>.)", re.DOTALL)
PIECES = st.sampled_from([*COMMANDS, *"=-'\";,\t\n 5工\u200b", '""', "\r\n"])
FEWER = settings(max_examples=(settings.get_current_profile_name() == "brief" and 60) or 2_000)
TEXTS = st.lists(PIECES | st.text(max_size=3), max_size=12).map("".join)


def is_formula(text: str) -> bool:
    match = UNSAFE.match(text)
    return bool(match) and unicodedata.normalize("NFKC", match["sign"]) in {*"=+-@−"}


def parsed(rows: list[list[str]], delimiter: str) -> list[str]:
    """All cells as a reader with this delimiter has them."""
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_NONNUMERIC).writerows(rows)
    return [each for row in csv.reader(io.StringIO(text.getvalue(), newline=""), delimiter=delimiter) for each in row]


@FEWER
@given(st.lists(TEXTS, min_size=1, max_size=4))
@example(["工会;=1", 'a;"=1', "a\n=1", 'x""";""=1'])
def test_no_cell_can_be_a_formula_however_the_file_is_split(texts: list[str]) -> None:
    safe = [cell(text) for text in texts]
    for delimiter in ",;\t":
        assert not [each for each in parsed([safe, safe], delimiter) if is_formula(each)]
    assert [each for each in parsed([safe], ",") if each] == [each for each in safe if each]


@FEWER
@given(TEXTS)
def test_only_quotes_are_put_in_and_only_where_they_are_needed(text: str) -> None:
    safe = cell(text)
    assert re.sub("'", "", safe) == re.sub("'", "", text)
    if not re.search("[=+\\-@＝＋－＠﹦﹢﹣﹫−\t\r\n]", text):
        assert safe == text


@pytest.mark.parametrize("text", ["长" * LONGEST, "长" * (LONGEST + 1), "𠮷" * LONGEST, "a" * (LONGEST - 1) + "𠮷"])
def test_a_long_cell_is_cut_where_a_spreadsheet_would_spill_it(text: str) -> None:
    safe = cell(text)
    assert len(safe.encode("utf-16-le")) // 2 <= LONGEST
    assert safe == text or (safe.endswith("…") and text.startswith(safe[:-1]))


@pytest.mark.parametrize("piece", [" ", "\n", ";", "\n ", "'", '"', "\u200b", "-", "=;", "\t"])
def test_a_cell_takes_time_in_proportion(piece: str) -> None:
    assert takes(lambda: cell(piece * (300_000 // len(piece))), 1)


def test_a_table_of_commands(tmp_path: Path) -> None:
    def attack(release: Path) -> None:
        at = iter(COMMANDS * 10)
        rewrite(
            release,
            "documents",
            lambda row: {
                **row,
                "title": next(at),
                "author": next(at),
                "keywords": [next(at), next(at)],
                "source": {**row["source"], "site": next(at), "url": next(at)},
                "text": f"一\n{next(at)}",
            },
        )

    release = foreign(tmp_path, attack)
    done = export(release, "documents", str(tmp_path / "a.csv"))

    data = (tmp_path / "a.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert done.rows == len(rows) == 5
    assert done.escaped >= 5 * 4
    assert not [value for row in rows for value in row.values() if is_formula(value)]
    assert {row["title"][0] for row in rows} == {"'"}


def test_what_is_harmless_is_read_back(tmp_path: Path) -> None:
    for table in ("documents", "restoration"):
        done = export(our_release("1.1.0"), table, str(tmp_path / f"{table}.csv"))
        frame = polars.read_csv(tmp_path / f"{table}.csv", infer_schema_length=None)
        assert frame.height == done.rows == read_table(our_release("1.1.0"), table).num_rows
    documents = read_table(our_release("1.1.0"), "documents").to_pydict()
    frame = polars.read_csv(tmp_path / "documents.csv")
    assert frame["title"].to_list() == documents["title"]
    assert frame["quality_characters"].to_list() == [row["characters"] for row in documents["quality"]]  # numbers
    assert frame["source_site"].to_list() == [row["site"] or "" for row in documents["source"]]
    assert frame["keywords"].to_list() == ["、".join(words) for words in documents["keywords"]]
    assert frame["text"].to_list() == [cell(text) for text in documents["text"]]


def test_nothing_is_overwritten_or_put_into_a_release(tmp_path: Path) -> None:
    (tmp_path / "notes.csv").write_text("mine")
    release = foreign(tmp_path, lambda _: None)
    for to, words in ((tmp_path / "notes.csv", "there already"), (release / "data/a.csv", "never changes")):
        with pytest.raises(CorpusError, match=words):
            export(release, "documents", str(to))
    with pytest.raises(CorpusError, match="there are documents, ledger, paragraphs"):
        export(RELEASE, "../x", str(tmp_path / "a.csv"))
    assert (tmp_path / "notes.csv").read_text() == "mine"
