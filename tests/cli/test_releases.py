"""A command that reads a release takes its folder, or a version of this project's dataset."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from corpus.commands import releases  # noqa: F401 - its commands join the group
from corpus.commands.group import cli
from corpus.release.folder import our_release

TAKEN = (
    ["stats", "VERSION", "--json"],
    ["verify", "VERSION"],
    ["diff", "1.0.0", "VERSION"],
    ["diff", "VERSION", "1.0.0"],
)
RAW = Path(__file__).parents[2] / "raw"


@pytest.mark.parametrize("arguments", TAKEN, ids=" ".join)
def test_a_version_is_as_good_as_its_folder(arguments: list[str]) -> None:
    said = {
        name: CliRunner().invoke(cli, [name if each == "VERSION" else each for each in arguments])
        for name in ("1.0.1", str(our_release("1.0.1")))
    }
    assert {done.exit_code for done in said.values()} == {0}
    assert len({done.output for done in said.values()}) == 1


def test_a_review_takes_versions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    arguments = ["review", "1.0.1", "--against", "1.0.0", "--raw", str(RAW)]
    assert CliRunner().invoke(cli, arguments).exit_code == 0
    assert (tmp_path / "review-gonghui-1.0.1/index.html").is_file()
