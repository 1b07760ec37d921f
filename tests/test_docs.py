"""What the documentation says is so: its commands run, its examples are real, its links lead somewhere."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import corpus
from corpus.account.reasons import ACTIONS, REASONS
from corpus.curation import load_curation
from corpus.explain import explain
from corpus.models import LedgerRow
from corpus.read.folder import page_id
from corpus.release.folder import our_releases
from tests.forked import REAL

ROOT = Path(__file__).parents[1]
DOCS = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "DATASET_CARD.md", "SECURITY.md")]
DOCS += sorted((ROOT / "docs").glob("*.md"))
OFFLINE = {"HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1", "HF_HUB_DISABLE_TELEMETRY": "1"}


def blocks(path: Path, language: str) -> list[str]:
    found = re.findall(rf"^( *)```{language}\n(.*?)^\1```$", path.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    return [re.sub(f"^{indent}", "", block, flags=re.MULTILINE) for indent, block in found]


def outputs(path: Path, language: str) -> list[tuple[str, str]]:
    """Return the blocks of a language, each with what it says it prints: in the block of text right behind it."""
    pattern = rf"^```{language}\n(.*?)^```$(?:\n\n^```text\n(.*?)^```$)?"
    return re.findall(pattern, path.read_text("utf-8"), re.MULTILINE | re.DOTALL)


def said_in(program: str) -> list[str]:
    return re.findall(r"print\(.*\)  +# (.+)", program)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with the project and a user's pages in it, in which commands of the documentation can be run."""
    for name in ("corpus", "raw", "tests"):
        (tmp_path / name).symlink_to(ROOT / name)
    (tmp_path / "my_pages").mkdir()
    for page in (ROOT / "raw").glob("00[04]_*.txt"):
        shutil.copy(page, tmp_path / "my_pages")
    # Without it `corpus publish` says, rightly, that the card does not name the repository.
    (tmp_path / "my_pages/release.toml").write_text('hub = "owner/name"\n', "utf-8")
    return tmp_path


@pytest.mark.parametrize(
    "path",
    [*DOCS[:2], *(ROOT / f"docs/{name}.md" for name in ("cluster", "review", "take-downs", "versions"))],
    ids=lambda path: path.name,
)
def test_commands_run(path: Path, checkout: Path, served: list[str]) -> None:
    # What builds the environment runs these tests; what measures, builds our own release or needs a cluster has others.
    elsewhere = re.compile(r"^(make\b|pip\b|python -m tests\.|corpus build (raw$|s3:))")
    lines = [line for block in blocks(path, "bash") for line in block.splitlines() if not elsewhere.match(line)]
    assert len(lines) >= 2
    command = REAL if path.name in ("review.md", "versions.md") else served
    commands = [f'corpus() {{ {shlex.join(command)} "$@"; }}', 'python() { "$PYTHON" "$@"; }']
    script = "\n".join(["set -eu", *commands, *lines])

    done = subprocess.run(
        ["bash", "-c", script],
        cwd=checkout,
        env={**os.environ, "PYTHON": sys.executable},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert all(said in done.stdout for _, said in outputs(path, "bash"))


@pytest.mark.parametrize("number", range(3))
def test_python_runs_and_prints_what_it_says(number: int, tmp_path: Path) -> None:
    programs = blocks(ROOT / "README.md", "python")
    assert len(programs) == 3
    environment = {**os.environ, **OFFLINE, "HF_HOME": str(tmp_path), "PYTHONUTF8": "1"}

    done = subprocess.run(
        [sys.executable, "-c", programs[number]],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )

    assert done.returncode == 0, done.stderr
    for said in said_in(programs[number]):
        assert said in done.stdout.splitlines()


@pytest.mark.parametrize("name", ["injuries", "ledger", "take-downs", "versions"])
def test_python_of_a_page_runs_in_order(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    names: dict[str, object] = {}
    for program, said in outputs(ROOT / f"docs/{name}.md", "python"):
        exec(program, names)  # noqa: S102 - our own documentation, in this process since it takes seconds to start one
        printed = capsys.readouterr().out
        assert not said or printed == said
        assert set(said_in(program)) <= set(printed.splitlines())


def test_the_page_of_the_ledger_names_each_column_action_and_reason_as_the_schema_does() -> None:
    page = (ROOT / "docs/ledger.md").read_text("utf-8")
    _, columns, actions, reasons = re.split(r"^## Columns$|^\| action \| \|$|^## Reasons$", page, flags=re.MULTILINE)
    assert re.findall(r"`(\w+)`", "".join(re.findall(r"^(\|.*?) \|", columns, re.MULTILINE))) == [
        *LedgerRow.model_fields
    ]
    assert re.findall(r"^\| `(\w+)` \|", actions, re.MULTILINE) == [*ACTIONS]
    assert dict(re.findall(r"^\| `([\w-]+)` \| (.+) \|$", reasons, re.MULTILINE)) == REASONS


def test_the_page_of_the_versions_names_every_release() -> None:
    page = (ROOT / "docs/versions.md").read_text("utf-8")
    assert re.findall(r"^\| (\d+\.\d+\.\d+) \|", page, re.MULTILINE) == [*our_releases()]


def test_the_page_of_the_readme_is_real() -> None:
    (path,) = (ROOT / "raw").glob("002_*.txt")
    data = path.read_bytes()
    cleaned = corpus.clean(data, path.name, load_curation(ROOT / "raw/curation.toml").decisions_for(page_id(data)))
    scraped, ledger = blocks(ROOT / "README.md", "text")[0], blocks(ROOT / "README.md", "diff")[0]
    (shown,) = map(json.loads, blocks(ROOT / "README.md", "json"))

    page = data.decode()
    assert all(line in page for line in scraped.splitlines())
    explained = [f"{line}\n" for line in explain(cleaned.rows)]
    for line, whole in zip(ledger.splitlines(), explained, strict=False):
        assert whole.startswith(line.removesuffix("…"))
    record = cleaned.record.model_dump(mode="json")
    at = 0
    for part in filter(None, shown.pop("text").split("…")):
        at = record["text"].index(part.strip(), at)
    assert shown == {name: record[name] for name in shown}


def test_the_changelog_names_every_release_and_every_record() -> None:
    said = (ROOT / "CHANGELOG.md").read_text("utf-8")
    releases = list((ROOT / "corpus/releases").glob("gonghui-*/"))
    assert releases
    for release in releases:
        assert f"## {release.name.removeprefix('gonghui-')} (" in said
        for document in corpus.load(release=release):
            assert document["id"] in said
            assert document["title"] in said


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", path.read_text("utf-8")):
        if "{{" not in target and not target.startswith("https://"):
            assert (path.parent / target).exists(), target


def test_every_page_of_docs_is_found_from_the_readme() -> None:
    seen: set[Path] = set()
    new = {ROOT / "README.md"}
    while new:
        seen |= new
        new = {
            (page.parent / target).resolve()
            for page in new
            for target in re.findall(r"\]\(([^)#\s:]+\.md)[^)]*\)", page.read_text("utf-8"))
            if "{{" not in target
        } - seen
    assert {path.name for path in (ROOT / "docs").glob("*.md")} <= {path.name for path in seen}


def test_bash_completes_as_the_readme_says() -> None:
    (said,) = re.findall(r"`(eval .*?)`", (ROOT / "README.md").read_text("utf-8"))
    script = f'corpus() {{ "$PYTHON" -m corpus "$@"; }}\n{said}\ncomplete -p corpus'
    known = {**os.environ, "PYTHON": sys.executable}
    done = subprocess.run(
        ["bash", "-c", script], env=known, cwd=ROOT, capture_output=True, encoding="utf-8", check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("complete ")


def test_the_restorers_of_the_readme_are_those_of_the_benchmark() -> None:
    def rows(path: Path, heading: str) -> dict[str, dict[str, str]]:
        table = path.read_text("utf-8").split(heading, 1)[1].split("\n\n", 1)[0]
        lines = [[cell.strip() for cell in line.strip("|").split("|")] for line in f"{heading}{table}".splitlines()]
        return {line[0]: dict(zip(lines[0], line, strict=True)) for line in lines[2:]}

    page = ROOT / "docs/benchmark.md"
    exact, errors = rows(page, "| restorer | none |"), rows(page, "| restorer | script | gloss | shift | shift, bytes")
    shown = rows(ROOT / "README.md", "| | untouched |")
    names = {
        "this project, whole pages": "this project, by page",
        "this project, a paragraph alone": "this project",
        "ftfy 6.3": "ftfy",
        "datatrove 0.10, formatters": "datatrove, formatters",
        "OpenCC, `t2s`": "OpenCC, t2s",
        "data-juicer 1.6, mappers with `fix_unicode`": "data-juicer, mappers and `fix_unicode`",
    }
    injuries = ("none", "script", "gloss", "shift", "mojibake")
    assert shown.keys() == names.keys()
    for name, of in names.items():
        _, *cells, wrong = shown[name].values()
        assert cells == [exact[of][injury] for injury in injuries]
        digits = len(wrong.partition(" ")[0].partition(".")[2])
        assert wrong == f"{float(errors[of]['character error rate'].split()[0]):.{digits}f} %"


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.name)
def test_nothing_obscene_unfinished_or_of_one_machine(path: Path) -> None:
    said = path.read_text("utf-8")
    assert not re.search(r"\b(TODO|FIXME|XXX|TBD)\b", said)
    assert not re.search(r"(?<![\w.~])/(home|root|tmp|Users|mnt|srv)/", said)
    for page in (ROOT / "raw").glob("*.txt"):
        rows = corpus.clean(page.read_bytes()).rows
        spam = "\n".join(raw for raw, reason in zip(rows.raw, rows.reason, strict=True) if reason == "spam")
        for words in re.findall(r"[\u4e00-\u9fff]{4,}", spam):
            assert words not in said


def test_constraints_name_versions_and_no_hosts() -> None:
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    pins = [line for line in lines if not line.startswith("#")]
    assert pins == sorted(pins, key=str.lower)
    assert all(re.fullmatch(r"[A-Za-z0-9_.-]+==[A-Za-z0-9.+]+", pin) for pin in pins)
