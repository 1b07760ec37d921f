"""The experiments run: on our newest release as docs/experiments.md shows, and on one of more pages."""

from __future__ import annotations

import re
import runpy
import shlex
import sys
from pathlib import Path

import pytest

import corpus
from tests.quality.pages import labelled, twins

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
DOCUMENTATION = (ROOT / "docs/experiments.md").read_text("utf-8")
SHOWN = re.findall(r"^```bash\n(python [^\n]+)\n```\n\n```text\n(.*?)^```$", DOCUMENTATION, re.MULTILINE | re.DOTALL)
NAMES = ("keywords_and_neighbours", "boilerplate_classifier", "filter_and_split")
EVERY = 4  # of the labelled pages, so that the release is built in a second


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release of a hundred documents of all layouts, of which some are near copies: the same page, injured."""
    folder = tmp_path_factory.mktemp("made")
    for kind, pages in (("page", labelled()[::EVERY]), ("twin", twins()[::EVERY])):
        for number, page in enumerate(pages):
            (folder / f"{kind}-{number}.txt").write_text(page.raw, encoding="utf-8")
    return corpus.build(folder, tmp_path_factory.mktemp("releases")).path


def run(name: str, release: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> list[str]:
    monkeypatch.setattr(sys, "argv", [f"{name}.py", str(release)])
    runpy.run_path(str(EXAMPLES / f"{name}.py"), run_name="__main__")
    return capsys.readouterr().out.splitlines()


def table(lines: list[str]) -> dict[str, dict[str, str]]:
    """Read a table whose headings are single words."""
    heads = lines[0].split()
    return {line.split()[0]: dict(zip(heads, line.split(), strict=False)) for line in lines[1:]}


@pytest.mark.parametrize(("command", "printed"), SHOWN, ids=[command.split("/")[-1] for command, _ in SHOWN])
def test_on_our_release_they_print_what_the_documentation_shows(
    command: str, printed: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    python, path, *arguments = shlex.split(command)
    assert python == "python"
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(sys, "argv", [path, *arguments])
    runpy.run_path(path, run_name="__main__")
    assert capsys.readouterr() == (printed, "")


def test_the_documentation_shows_each() -> None:
    assert {command for command, _ in SHOWN} >= {f"python examples/{name}.py" for name in NAMES}
    assert len(SHOWN) == DOCUMENTATION.count("```bash")


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.py")), ids=lambda path: path.name)
def test_each_can_be_read_on_one_page(path: Path) -> None:
    assert path.read_text("utf-8").count("\n") < 60


def test_keywords_and_neighbours(
    release: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    head, *lines, closest = run("keywords_and_neighbours", release, monkeypatch, capsys)

    documents = [row for row in corpus.load(release=release) if row["duplicate_of"] is None]
    assert head.startswith(f"{len(documents)} documents, ")
    titles = [row["title"] or row["id"] for row in documents]
    assert lines[::3] == titles[: len(lines) // 3]
    assert len(lines) == 30
    for row, words in zip(documents, lines[1::3], strict=False):
        assert 3 <= len(words.split()) <= 6
        assert all(word in row["text"] for word in words.split())
    for title, nearest in zip(lines[::3], lines[2::3], strict=True):
        assert re.match(r" 0\.\d\d ", nearest)
        assert nearest[6:] in set(titles) - {title}
    # Two pages of one subject, of two years.
    assert re.fullmatch("Closest of all, at 0[.][2-9].: .*高温.*防暑降温.*", closest)


def test_boilerplate_is_learnt_better_from_more_pages(
    release: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    scores = table(run("boilerplate_classifier", release, monkeypatch, capsys))

    folds = {str(fold) for fold in corpus.load(release=release)["fold"]}
    assert len(folds) == 10
    whole = scores.pop("all")
    assert set(scores) == folds
    assert sum(int(row["lines"]) for row in scores.values()) == int(whole["lines"]) > 1500
    assert sum(int(row["boilerplate"]) for row in scores.values()) == int(whole["boilerplate"]) > 700
    assert float(whole["F1"]) > 0.78 > 0.68 > float(whole["by"])
    assert all(float(row["F1"]) > 0.7 for row in scores.values())


def test_near_copies_stay_in_one_split(
    release: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = run("filter_and_split", release, monkeypatch, capsys)
    first, second = (at for at, line in enumerate(lines) if not line)
    filters, splits = table(lines[:first]), table(lines[first + 1 : second])

    documents = corpus.load(release=release)
    *_, left = (int(line.split()[-1]) for line in lines[1:first])
    assert len(filters) == 6
    assert len(documents) // 2 < left < len(documents)
    sizes = {name: int(row["documents"]) for name, row in splits.items()}
    assert sum(sizes.values()) == left
    assert sizes["train"] > 5 * sizes["validation"] > 0 < sizes["test"]
    copies = len(documents) - documents["duplicate_of"][:].count(None)
    assert copies >= 15
    found = re.fullmatch(r"(\d+) near copies, 0 of them in another split; by chance (\d+) would be\.", lines[-1])
    assert found is not None
    assert int(found[1]) == copies > int(found[2]) > 0
