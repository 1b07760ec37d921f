"""The model of the damage makes the injured pages, byte for byte; and what it injures is restored."""

from __future__ import annotations

import json
import re
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner

from corpus.injure.pieces import clean, injured
from corpus.injure.recipes import HALF_WIDTH
from corpus.injure.script import traditional
from corpus.injure.shifts import inject
from tests.damage import injure
from tests.damage.__main__ import main
from tests.damage.measure import measure_pages
from tests.damage.pages import clean_page, injured_page
from tests.damage.sources import listed

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("心贴心、实打实服务职工在基层", "心貼心、實(shí)打?qū)嵎⻊?wù)職工在基層"),
        ("只有实打实，才能服好务，只有认真", "只有實(shí)打?qū),才能服好?wù),只有認真"),
        ("实打实地交朋友，从事", "實(shí)打?qū)嵉亟慌笥,從事"),
    ],
)
def test_mechanism(text: str, expected: str) -> None:
    assert injure(text, "會驅實務") == expected


@pytest.mark.parametrize(("number", "lines"), [("000", 11), ("002", 8), ("003", 18)])
def test_the_model_makes_the_articles_of_the_injured_pages(number: str, lines: int) -> None:
    """From the reviewed text and the page's own list, every line comes out as it stands on the page."""
    page = next((ROOT / "raw").glob(f"{number}_*.txt")).read_text(encoding="utf-8")
    reviewed = json.loads(next((ROOT / "tests/gold").glob(f"{number}_*.json")).read_text(encoding="utf-8"))["text"]
    readings = dict(re.findall(r"([一-鿿])\(([^\x00-\x40()]+)\)", page))
    # The page has no 驅 of its own. It was on the list of 002, and came before 實, whose bytes it took apart.
    characters = ["驅", *readings] if number == "002" else list(readings)
    made = injure(reviewed, characters, readings=readings).translate(HALF_WIDTH).split("\n")
    standing = {line.strip() for line in page.split("\n")}
    assert len(made) == lines
    assert [line for line in made if line not in standing] == []
    if number == "002":
        assert "\n".join(made).encode() == page.split("\n", 2)[2].encode()


def test_command() -> None:
    """As CONTRIBUTING.md names it."""
    said = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    (options,) = re.findall("^python -m tests.damage (.*?) +#", said, re.MULTILINE)
    done = CliRunner().invoke(main, [*options.split(), "--examples", "shifts_missed"])
    assert done.exit_code == 0, done.output
    assert re.search("^pages +200\n", done.output, re.MULTILINE)
    assert re.search("\n\nshifts_missed\n.", done.output)


def test_pieces_are_the_page_and_its_truth() -> None:
    for seed in range(50):
        pieces = injured_page(Random(seed))
        assert all(piece.text == piece.truth for piece in pieces if piece.kind == "kept")
        assert all(re.fullmatch(r"\([a-zà-ǜḿ]+ ?\)", piece.text) for piece in pieces if piece.kind == "gloss")
        assert all(piece.text != piece.truth for piece in pieces if piece.kind == "shift")
        assert injured(pieces) != clean(pieces)


def test_without_a_list_only_the_script_changes() -> None:
    text = clean_page(Random(3))
    assert injured(inject(text, "", marks="")) == traditional(text)


def test_lists_nest() -> None:
    assert len(set(listed())) == len(listed())
    page = "".join(clean_page(Random(seed)) for seed in range(20))
    small, large = (set(re.findall(r"(.)\([^)]+\)", injure(page, listed()[:n], marks=""))) for n in (18, 72))
    assert small < large


@pytest.mark.slow
def test_ten_thousand_pages() -> None:
    counts = measure_pages(10_000, everything=True)
    assert counts.shifts_repaired > 3_000
    # At most one repair of a thousand may be wrong; none was, when this was written.
    assert counts.shifts_wrong * 1_000 <= counts.shifts_repaired, counts.examples["shifts_wrong"]
    assert counts.glosses_false == 0, counts.examples["glosses_false"]
    assert counts.clean_pages_changed == 0, counts.examples["clean_pages_changed"]
    assert counts.glosses_found * 1_000 >= counts.glosses * 997
    assert counts.marked_wrong * 100 <= counts.shifts_marked * 3, counts.examples["marked_wrong"]
    assert counts.pages_exact * 100 >= counts.pages * 70
