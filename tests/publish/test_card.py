"""What the card and docs/publishing.md tell people to write is what works."""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from corpus.errors import CorpusError
from corpus.release.info import ReleaseInfo, read_info
from tests.test_docs import blocks

from .conftest import environment, make_release
from .hub import Hub

ROOT = Path(__file__).parents[2]


def test_the_documentation_runs(hub: Hub, tmp_path: Path, served: list[str]) -> None:
    page = ROOT / "docs/publishing.md"
    commands = "\n".join([f'set -eu; corpus() {{ {shlex.join(served)} "$@"; }}', *blocks(page, "bash")])
    known = {**environment(hub, tmp_path), "PYTHONPATH": str(ROOT)}

    for command in (["bash", "-c", commands], [sys.executable, "-c", "\n".join(blocks(page, "python"))]):
        done = subprocess.run(command, cwd=ROOT, env=known, capture_output=True, encoding="utf-8", check=False)
        assert done.returncode == 0, done.stderr

    assert list(hub.repositories["owner/name"].tags) == ["v1.0.1"]
    ReleaseInfo.model_validate({"hub": "owner/name"})
    assert blocks(page, "toml") == ['hub = "owner/name"\n']


def test_the_card_says_how_to_load_from_the_hub(tmp_path: Path) -> None:
    with_hub, without = make_release(tmp_path / "a"), make_release(tmp_path / "b", hub=None)
    cards = [(release / "README.md").read_text("utf-8") for release in (with_hub, without)]

    code = blocks(with_hub / "README.md", "python")
    assert len(code) == len(blocks(without / "README.md", "python")) + 1
    (said,) = (block for block in code if "revision" in block)
    compile(said, "card", "exec")
    assert 'load_dataset("owner/name", "ledger", revision="v1.0.0", split="train")' in said
    assert (
        cards[0].replace(cards[0][cards[0].index("\nFrom the Hugging") : cards[0].index("\n## What was")], "")
        == (cards[1])
    )
    # Other files of the release do not depend on where it is published.
    for path in with_hub.rglob("*"):
        if path.is_file() and path.name not in ("README.md", "SHA256SUMS"):
            assert path.read_bytes() == (without / path.relative_to(with_hub)).read_bytes()


def test_our_own_card_has_a_place_for_it() -> None:
    card = read_info(ROOT / "raw").card
    assert card is not None
    assert "## Load\n{{load_from_hub}}\n" in card


@pytest.mark.parametrize("name", ["name", "https://huggingface.co/datasets/a/b", 'a/b", "c', "a/b\n", "a/" + "b" * 99])
def test_what_is_no_repository_is_told(name: str, tmp_path: Path) -> None:
    quoted = name.replace('"', '\\"').replace("\n", "\\n")
    (tmp_path / "release.toml").write_text(f'hub = "{quoted}"\n', "utf-8")

    with pytest.raises(CorpusError, match=r"release\.toml: `hub`: a repository is called owner/name$"):
        read_info(tmp_path)
