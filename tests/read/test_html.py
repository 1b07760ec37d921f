"""HTML gives the lines that a browser shows; the cases are what a browser showed."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

import corpus
from corpus.read.html import charset, is_html, render, renderer
from tests.until import takes

from . import made

CASES = Path(__file__).parents[1] / "cases/html"


def cases(name: str) -> list[Any]:
    found = tomllib.loads((CASES / name).read_text("utf-8"))["case"]
    return [pytest.param(case, id=case["name"]) for case in found]


def lines(text: str) -> list[str]:
    return [line.strip(" \t") for line in text.split("\n") if line.strip(" \t")]


@pytest.mark.parametrize("case", cases("chromium.toml"))
def test_as_a_browser_shows_it(case: dict[str, Any]) -> None:
    assert lines(render("<!DOCTYPE html><html><body>" + case["html"]).text) == case["shown"]


@pytest.mark.parametrize("case", cases("known-differences.toml"))
def test_known_differences(case: dict[str, Any]) -> None:
    found = lines(render("<!DOCTYPE html><html><body>" + case["html"]).text)
    assert found == case["rendered"] != case["shown"]


@pytest.mark.parametrize(
    ("text", "said", "expected"),
    [
        ("<!DOCTYPE html><p>甲", False, True),
        ("\ufeff\n <!-- 甲 --> <!-- 乙\n --><HTML>", False, True),
        ('<?xml version="1.0" encoding="gbk"?>\n<!DOCTYPE html PUBLIC "x"><html>', False, True),
        ("<head><title>甲", False, True),
        ('<?xml version="1.0"?><rss>', False, False),
        ("<header>甲", False, False),
        ("工会<br>职工", False, False),
        ("工会<br>职工", True, True),
        ("工会 < 职工 > 企业", True, False),
        ("", True, False),
    ],
)
def test_what_is_html(text: str, said: bool, expected: bool) -> None:
    assert is_html(text, said) is expected


@pytest.mark.parametrize(
    "text", ["<!-- " * 100_000, "<!--x-->" * 100_000, " " * 500_000, "<?xml " * 100_000, "<a" * 200_000]
)
def test_finding_out_takes_no_time(text: str) -> None:
    assert takes(lambda: is_html(text, said=True), 2)


@pytest.mark.parametrize("tag", ["<div>", "<ul>", "<ul><li>", "<label>", "<figure>", "<table><tr><td>", "<b><p>"])
def test_deep_pages_end(tag: str) -> None:
    def rendered() -> None:
        with contextlib.suppress(corpus.Rejected):
            assert render("<html><body>" + tag * 20_000 + "工会").text.strip() == "工会"

    assert takes(rendered, 5)


def test_a_page_that_is_hidden_until_a_script_shows_it() -> None:
    assert render('<html><body style="display:none"><p>工会</body></html>').text == "工会"


def test_charset() -> None:
    assert charset(b'<html><head><meta charset="GBK">') == "GBK"
    assert charset(b"<html><head><meta name=charset content=x>") is None
    assert charset(b" " * 5000 + b'<meta charset="GBK">') is None


def test_a_page_in_html() -> None:
    head = '<meta http-equiv="Content-Type" content="text/html; charset=gb2312">'
    head += "<title>怎样做好第7次工会工作_滨河网</title>"
    data = made.page(7, head).encode("gb18030")

    cleaned = corpus.clean(data, "7.html")

    record = cleaned.record
    assert record.title == "怎样做好第7次工会工作"
    assert record.text == made.ARTICLE.format(7)
    assert (record.provenance.encoding, record.provenance.renderer) == ("gb18030", renderer())
    assert "".join(cleaned.rows.raw) == render(data.decode("gb18030")).text
    assert "".join(cleaned.rows.text) == record.text
    # By its content: the name does not matter.
    assert corpus.clean(data, "7.txt").record.text == record.text


def test_plain_text_that_is_called_html(tmp_path: Path) -> None:
    (tmp_path / "1.html").write_text(made.text(1), "utf-8")
    built = corpus.build(tmp_path, tmp_path.parent / f"{tmp_path.name}-out")
    (document,) = corpus.load(release=built.path)
    assert document["provenance"]["renderer"] is None
    assert document["title"] == "怎样做好第1次工会工作"


def test_without_the_extra_one_line_names_it(tmp_path: Path) -> None:
    (tmp_path / "1.html").write_text(made.page(1), "utf-8")
    (tmp_path / "2.warc").write_bytes(made.response(made.page(2).encode()))
    (tmp_path / "3.txt").write_text(made.text(3), "utf-8")
    program = (
        "import sys; sys.modules['resiliparse'] = sys.modules['fastwarc'] = None\n"
        "from corpus.cli import main; main(['build', '.', '--out', '../out'])"
    )
    (tmp_path / "out").mkdir()
    (tmp_path / "out").rmdir()
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, encoding="utf-8", check=True
    )
    one, two, count = done.stderr.splitlines()
    assert "1.html: left out: HTML is read by an extra; pip install 'gonghui-corpus[web]' (needs-web)" in one
    assert "2.warc: left out: a web archive is read by an extra; pip install 'gonghui-corpus[web]' (needs-web)" in two
    assert "2 of 3 pages" in count


def test_deep_nesting_of_what_is_hidden_is_looked_at_once() -> None:
    page = "<body>甲" + "<div hidden>" * 40_000
    assert render(page).text.strip() == "甲"
    assert takes(lambda: render(page), 5)  # it took nineteen
