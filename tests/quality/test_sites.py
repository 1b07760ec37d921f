"""What is known of single sites: every file says something true, and something that a page needs."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

import pytest

import corpus
from corpus.errors import CorpusError
from corpus.label.sites import Site, check_apart, read_site, sites
from corpus.restore.script import to_simplified
from tests.quality.measure import measures, run, without_sites
from tests.quality.pages import labelled

ROOT = Path(__file__).parents[2]


@cache
def pages() -> tuple[tuple[str, str], ...]:
    """Return every page of the project and its cases, and the same in Simplified script."""
    found = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "raw").glob("*.txt"))]
    for path in sorted((ROOT / "tests/cases/pages").glob("*.toml")):
        found += [case["raw"] for case in tomllib.loads(path.read_text(encoding="utf-8"))["case"]]
    found += [page.raw for page in labelled()]
    return tuple((page, to_simplified(page, "Hant")) for page in found)


def cleaned(page: str) -> object:
    try:
        result = corpus.clean(page.encode())
    except corpus.Rejected as rejected:
        return str(rejected)
    return result.document, result.rows


@pytest.mark.parametrize("site", sites(), ids=lambda site: site.name)
def test_every_site_changes_a_page(site: Site) -> None:
    told = (*site.hosts, *site.evidence, *site.lines)
    candidates = [page for page, simplified in pages() if any(each in page or each in simplified for each in told)]
    assert candidates, f"{site.name}: no page of raw/ or tests/cases has any of {told}; add a case or take it out"
    known = [cleaned(page) for page in candidates]
    with without_sites(site.name):
        unknown = [cleaned(page) for page in candidates]
    assert known != unknown, f"{site.name}: every page comes out the same without its file; take it out"
    assert [cleaned(page) for page in candidates] == known


def test_without_sites_forgets_for_a_while() -> None:
    assert sites()
    with without_sites():
        from corpus.label import sites as module

        assert module.sites() == ()
        assert module.site_named_in("下载论文网") is None
        assert module.site_lines() == {}
    assert module.site_named_in("下载论文网") is not None


def test_the_program_does_not_live_on_sites() -> None:
    """Pages of sites that nobody described come out as well."""
    with without_sites():
        alone = measures(run(labelled()))
    known = measures(run(labelled()))
    assert alone["text_f1"] * 100 >= known["text_f1"] * 95
    assert alone["title"] * 100 >= known["title"] * 95


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('name = "甲网"', "a.toml: give at least one of hosts, evidence and lines; a name alone is never used"),
        ('hosts = ["a.example"]', "a.toml: name: is missing; give it"),
        (
            'name = "甲网"\nhost = "a.example"\nhosts = ["a.example"]',
            "a.toml: unknown key 'host'; known are name, hosts",
        ),
        ('name = "甲网"\nhosts = "a.example"', 'a.toml: hosts: is no list; write ["…"]'),
        ('name = "甲网"\nhosts = ["a.example", "https://a.example/x"]', "a.toml: hosts 2: 'https://a.example/x' is no"),
        (
            'name = "甲网"\nhosts = ["A.example"]',
            "a.toml: hosts 1: 'A.example' is no host; give its name alone in small",
        ),
        ('name = "甲网"\nhosts = ["example"]', "a.toml: hosts 1: 'example' is no host"),
        ('name = "甲网"\nevidence = ["网"]', "a.toml: evidence 1: is too short"),
        (
            'name = "甲网"\nlines = ["欢迎光临\\n甲网"]',
            "a.toml: lines 1: '欢迎光临\\n甲网' is empty, or has spaces",
        ),
        ('name = "甲网 "\nlines = ["欢迎光临"]', "a.toml: name: '甲网 ' is empty, or has spaces"),
        ("name = ", "a.toml: is not valid TOML: "),
        ("name = " + "[" * 10_000, "a.toml: is not valid TOML: it is nested too deeply"),
        ("name = " + "9" * 5_000, "a.toml: is not valid TOML: Exceeds the limit"),
    ],
)
def test_errors_are_one_line(text: str, message: str) -> None:
    with pytest.raises(CorpusError) as failed:
        read_site(text.encode(), "a.toml")
    assert str(failed.value).startswith(message)
    assert "\n" not in str(failed.value)
    assert "pydantic" not in str(failed.value)


@pytest.mark.parametrize("key", ["hosts", "evidence", "lines"])
def test_two_files_cannot_claim_the_same(key: str) -> None:
    one, two = (read_site(f'name = "{name}网"\n{key} = ["www.a.example"]'.encode(), "x") for name in "甲乙")
    with pytest.raises(CorpusError, match=rf"b.toml: {key}: 'www.a.example' stands in a.toml too"):
        check_apart([("a.toml", one), ("b.toml", two)])
