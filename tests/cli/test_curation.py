"""What a person decided in curation.toml stands in every command, and an invalid file is told in one line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from corpus.curation import load_curation
from corpus.errors import CorpusError

from .conftest import Run, one_line

ENTRY = '[[decision]]\nid = "gh-0123456789abcdef"\nreason = "it says so in print"\n'


def record(run: Run, page: str) -> dict[str, object]:
    found: dict[str, object] = json.loads(run("clean", page, "--jsonl").stdout)
    return found


def curate(pages: Path, text: str) -> None:
    (pages / "curation.toml").write_text(text, "utf-8")


def test_decisions_stand_in_clean_and_in_a_release(run: Run, pages: Path) -> None:
    plain = record(run, "pages/000.txt")
    text = str(plain["text"])
    curate(
        pages,
        f"""
        [[decision]]
        id = "{plain["id"]}"
        field = "author"
        value = "刘明"
        reason = "signed in print"
        [[decision]]
        id = "{plain["id"]}"
        field = "text"
        find = "{text[:12]}"
        replace = "甲乙"
        reason = "seen in print"
        """,
    )

    decided = record(run, "pages/000.txt")

    assert decided["author"] == "刘明"
    assert decided["text"] == "甲乙" + text[12:]
    assert decided["curated"] == ["author", "text"]
    assert "curated" in run("clean", "pages/000.txt", "--explain").stdout
    assert run("build", "pages", "--out", "out").returncode == 0
    assert run("verify", "out/dataset-0.1.0", "--raw", "pages").returncode == 0


def test_an_empty_value_says_that_the_page_states_none(run: Run, pages: Path) -> None:
    plain = record(run, "pages/000.txt")
    assert plain["title"]
    curate(pages, f'[[decision]]\nid = "{plain["id"]}"\nfield = "title"\nvalue = ""\nreason = "it is the slogan"\n')

    assert record(run, "pages/000.txt")["title"] is None


def test_a_withdrawn_page_is_left_out_and_listed(run: Run, pages: Path) -> None:
    withdrawn = record(run, "pages/000.txt")["id"]
    curate(pages, f'[[withdraw]]\nid = "{withdrawn}"\nreason = "the author asked for it"\n')

    done = run("build", "pages", "--out", "out", "--strict")

    assert done.returncode == 0
    assert "2 pages, 1 documents" in done.stdout
    (reject,) = (pages.parent / "out/dataset-0.1.0.rejects.jsonl").read_text("utf-8").splitlines()
    assert json.loads(reject) | {"sha256": None} == {
        "path": "000.txt",
        "reason": "withdrawn",
        "message": "the author asked for it",
        "sha256": None,
        "id": withdrawn,
    }
    assert "(withdrawn)" in one_line(run("clean", "pages/000.txt").stderr)


def test_a_withdrawal_outlives_its_page_but_a_decision_does_not(run: Run, pages: Path) -> None:
    curate(pages, '[[withdraw]]\nid = "gh-0123456789abcdef"\nreason = "the author asked for it"\n')
    assert run("build", "pages", "--out", "out").returncode == 0

    curate(pages, ENTRY + 'field = "title"\nvalue = "甲"\n')
    done = run("build", "pages", "--out", "elsewhere")

    assert done.returncode == 1
    assert one_line(done.stderr).startswith(
        "corpus: pages/curation.toml: decides about gh-0123456789abcdef, which no page has"
    )
    assert run("clean", "pages/000.txt").returncode == 0


def test_a_place_that_is_not_there_exactly_once_fails_the_build(run: Run, pages: Path) -> None:
    page = record(run, "pages/000.txt")["id"]
    curate(pages, f'[[decision]]\nid = "{page}"\nfield = "text"\nfind = "工"\nreplace = ""\nreason = "why not"\n')

    done = run("build", "pages", "--out", "out")

    assert done.returncode == 1
    assert one_line(done.stderr).startswith("corpus: pages/000.txt: curation.toml: ")
    assert not list(pages.parent.glob("out/dataset*"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("decision = 1", "two brackets"),
        ("[decision]\nid = 1", "two brackets"),
        ("[[decisions]]\nid = 1", "not decisions"),
        ("[[decision]\n", "not valid TOML"),
        ("[[decision]]\n", "[[decision]] 1: id is missing"),
        ('[[withdraw]]\nid = "gh-0123456789abcdef"\n', "[[withdraw]] 1: reason is missing"),
        (ENTRY.replace("gh-", "") + 'field = "title"\nvalue = "甲"', "id is not a record id"),
        (ENTRY + 'field = "titel"\nvalue = "甲"', "field is 'titel', not one of 'title', "),
        (ENTRY + 'field = "title"\nvalu = "甲"', "valu is not a key"),
        (ENTRY + 'field = "title"', "a decision about title has a value"),
        (ENTRY + 'field = "title"\nvalue = 3', "value: "),
        (ENTRY + 'field = "title"\nvalue = ["甲"]', "the value of title is a text"),
        (ENTRY + 'field = "keywords"\nvalue = "甲"', "the value of keywords is a list of words"),
        (ENTRY + 'field = "truncated"\nvalue = "yes"', "the value of truncated is true or false"),
        (ENTRY + 'field = "published"\nvalue = "31.5.2019"', "such as 2019-05-31"),
        (ENTRY + 'field = "text"\nvalue = "甲"', "find and replace, and no value"),
        (ENTRY + 'field = "text"\nfind = "甲"\nreplace = "甲"', "the same"),
        (ENTRY + 'field = "text"\nfind = ""\nreplace = "甲"', "find: "),
        (
            (ENTRY + 'field = "title"\nvalue = "甲"\n') * 2,
            "[[decision]] 2: title of gh-0123456789abcdef is decided above",
        ),
        (ENTRY.replace("it says so in print", " ") + 'field = "title"\nvalue = "甲"', "reason: "),
    ],
)
def test_an_invalid_file(text: str, words: str, tmp_path: Path) -> None:
    path = tmp_path / "curation.toml"
    path.write_text(text, "utf-8")

    with pytest.raises(CorpusError) as caught:
        load_curation(path)

    assert str(caught.value).startswith(f"{path}: ")
    assert words in one_line(str(caught.value))


@pytest.mark.parametrize("command", [["build", "pages", "--out", "out"], ["clean", "pages/000.txt"], ["score", "gold"]])
def test_an_invalid_file_in_every_command(command: list[str], run: Run, pages: Path, tmp_path: Path) -> None:
    curate(pages, "[[decision]]\n")
    (tmp_path / "gold").mkdir()
    (tmp_path / "gold" / "000.json").write_text("{}", "utf-8")

    done = run(*command, *(["pages"] if command[0] == "score" else []))

    assert done.returncode == 1
    assert one_line(done.stderr) == "corpus: pages/curation.toml: [[decision]] 1: id is missing"


@pytest.mark.parametrize("data", [b"\xff\xfe[", b'[[withdraw]]\nreason = "\xb9\xa4"'])
def test_a_file_that_is_not_utf_8(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "curation.toml").write_bytes(data)

    with pytest.raises(CorpusError, match=r"curation\.toml: is not UTF-8"):
        load_curation(tmp_path / "curation.toml")


def test_a_folder_in_place_of_the_file(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="cannot be read"):
        load_curation(tmp_path)
