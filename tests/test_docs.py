"""What the documentation says is so: its commands run, its examples are real, its links lead somewhere."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import corpus
from corpus.curation import load_curation
from corpus.explain import explain
from corpus.read.folder import page_id

ROOT = Path(__file__).parents[1]
DOCS = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "DATASET_CARD.md")]
DOCS += sorted((ROOT / "docs").glob("*.md"))
OFFLINE = {"HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1", "HF_HUB_DISABLE_TELEMETRY": "1"}


def blocks(path: Path, language: str) -> list[str]:
    found = re.findall(rf"^( *)```{language}\n(.*?)^\1```$", path.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    return [re.sub(f"^{indent}", "", block, flags=re.MULTILINE) for indent, block in found]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with the project and a user's pages in it, in which commands of the documentation can be run."""
    for name in ("corpus", "raw", "tests"):
        (tmp_path / name).symlink_to(ROOT / name)
    (tmp_path / "my_pages").mkdir()
    for page in (ROOT / "raw").glob("00[04]_*.txt"):
        shutil.copy(page, tmp_path / "my_pages")
    return tmp_path


@pytest.mark.parametrize(
    "path", [*DOCS[:2], ROOT / "docs/cluster.md", ROOT / "docs/review.md"], ids=lambda path: path.name
)
def test_commands_run(path: Path, checkout: Path) -> None:
    # What builds the environment runs these tests; what builds our own release, and on a cluster, has tests of its own.
    elsewhere = re.compile(r"^(make\b|pip\b|corpus build (raw$|s3:))")
    lines = [line for block in blocks(path, "bash") for line in block.splitlines() if not elsewhere.match(line)]
    assert len(lines) >= 2
    commands = ['corpus() { "$PYTHON" -m corpus "$@"; }', 'python() { "$PYTHON" "$@"; }']
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
    for said in re.findall(r"print\(.*\)  +# (.+)", programs[number]):
        assert said in done.stdout.splitlines()


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
