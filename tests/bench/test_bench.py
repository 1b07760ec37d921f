"""The parts of the bench work, on ten pages. What they measure is no matter for a test."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bench import report
from tests.bench.measure import Failed, run
from tests.bench.pages import distinct, fresh, near_copies, originals
from tests.bench.work import Pages, Work, ours, said


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Work:
    return Work(tmp_path_factory.mktemp("bench"), rounds=1)


def test_pages_made_again_are_the_same() -> None:
    for make in (near_copies, distinct, fresh):
        assert list(make(originals("injured"), 7)) == list(make(originals("injured"), 10))[:7]


@pytest.mark.parametrize("kind", ["injured", "clean"])
def test_made_pages_are_as_long_as_the_five(kind: str) -> None:
    five = sum(map(len, originals(kind)))
    for make in (near_copies, distinct, fresh):
        assert abs(sum(map(len, make(originals(kind), 50))) / 10 - five) < five / 50


def test_a_build_is_measured_and_its_floor(work: Work) -> None:
    pages = Pages("injured", "distinct", 10, "lines")
    used = work.build(pages)
    assert said(used)["documents"] == 10
    assert 0 < work.duplicates(used) < used.cpu
    found = said(ours("floor", str(work.pages(pages._replace(shape="files"))), str(work.release(pages))))
    assert found["parquet"] > 0
    assert min(found.values()) > 0


def test_a_program_that_fails_says_why(tmp_path: Path) -> None:
    with pytest.raises(Failed, match="no page"):
        ours("build", str(tmp_path), str(tmp_path.parent / "out"), "1")
    with pytest.raises(Failed, match="exit 3: no word"):
        run(["sh", "-c", "exit 3"])


def test_tables_go_between_the_markers(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("before\n<!-- measured -->\nold\n<!-- end -->\nafter\n", encoding="utf-8")
    for text in (r"new \1", "newer"):
        report.write(text, page)
        assert page.read_text(encoding="utf-8") == f"before\n<!-- measured -->\n\n{text}\n\n<!-- end -->\nafter\n"


def test_the_page_has_its_markers() -> None:
    assert "<!-- measured -->" in report.PAGE.read_text(encoding="utf-8")
