"""A page costs what its size costs, however it was made: in time, in memory, and nothing of it is lost."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time

import pytest

import corpus
from corpus.label import split
from corpus.pipeline import read_text
from corpus.read.page import Page
from corpus.restore import mojibake
from tests.hostile.shapes import HANT, WHOLE, page, shapes

# Much more than the second and the 200 MB that a megabyte may take on a quiet machine: what grows with the square of
# the page takes minutes.
_SECONDS, _MB = 10, 200
_FEW = 25  # of the shapes with a unit, in `make test`


def _check_account(data: bytes) -> str:
    """Clean a page, and check that its ledger accounts for all of it and of the text."""
    try:
        cleaned = corpus.clean(data)
    except corpus.Rejected as rejected:
        return rejected.reason
    assert "".join(cleaned.rows.raw) == read_text(Page("page.txt", data))[0].text
    assert "".join(cleaned.rows.text) == cleaned.record.text
    return ""


@pytest.mark.parametrize("name", [*WHOLE, *random.Random(7).sample([name for name, _ in shapes()], _FEW)])
def test_nothing_is_lost_of_a_hostile_page(name: str) -> None:
    _check_account(dict(shapes())[name](4_000))


# Each was once slow: the time went with the square of the page.
WORST = [
    ("one-line", "作者：孙波 "),
    ("one-line", '国"'),
    ("one-line", "国("),
    ("one-line", "* "),
    ("between", "<p>"),
    ("words", ""),
    ("shifts everywhere", ""),
    ("shifts that never close", ""),
    ("shifts and splits", ""),
    ("lines", "嵎⻊?wù)"),
    ("phrases that overlap", ""),
]


@pytest.mark.parametrize(("way", "unit"), WORST)
def test_ten_times_the_page_takes_about_ten_times_as_long(way: str, unit: str) -> None:
    def seconds(size: int) -> float:
        data = page(way, unit, size) if unit else WHOLE[way](size)
        started = time.process_time()
        _check_account(data)
        return time.process_time() - started

    # What grows with the square takes a hundred times as long; a busy machine may be slow some times.
    most = 25 * min(seconds(10_000) for _ in range(3)) + 0.1
    assert any(seconds(100_000) < most for _ in range(4))


@pytest.mark.parametrize(("crumb", "lines"), [("国a", 20_001), ("国a", 300_000), ("2019-05-31", 41_000)])
def test_a_page_of_crumbs_is_no_article(crumb: str, lines: int) -> None:
    prose = "工会是职工之家，要把职工的事情一件一件办好，让大家满意。\n" * 40
    assert _check_account((prose + f"{crumb}\n" * lines).encode()) == "no-article"


def test_what_was_tried_in_vain_ends_the_search_for_mojibake() -> None:
    wrong = "工会要把职工的事情办好".encode().decode("gb18030", "replace")
    strange = "é".join(HANT.strip() * 2) + "\n"
    assert mojibake.find(strange * 10 + wrong)
    assert not mojibake.find(strange * 1_000 + wrong)


@pytest.mark.parametrize("verse", ["春眠不觉晓\n", "关关雎鸠\n", "床前明月光，疑是地上霜。\n\n"])
def test_no_poem_is_crumbs(verse: str) -> None:
    assert len(split("静夜思\n作者：李白\n" + verse * 20_001)) == 20_003


@pytest.mark.slow
def test_a_megabyte_of_any_shape() -> None:
    """Each shape in a process of its own. What it takes is printed: `python -m tests.hostile 1000000`."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.hostile", "1000000"], capture_output=True, text=True, check=True
    )
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(found) == len(list(shapes()))
    bad = [each for each in found if "failed" in each or each["seconds"] > _SECONDS or each["MB"] > _MB]
    assert not bad
