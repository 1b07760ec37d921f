"""A dataset of four made-up articles, one of them nearly a copy of another, released as 1.0.0."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

import corpus
from corpus.cli import main
from corpus.read.folder import page_id
from tests.dedup.made import article, edited

# Neither its name nor its words may be seen once it is withdrawn.
GONE, NEAR = "gone.txt", "near.txt"
WHY = "its author asks for it"


class Released(NamedTuple):
    """Pages, the folder of their releases, and release 1.0.0 in it, of which GONE is the page that NEAR repeats."""

    raw: Path
    out: Path
    release: Path

    def id(self, name: str) -> str:
        return page_id((self.raw / name).read_bytes())

    def withdraw(self, *names: str, by_hand: bool = False, more: str = "date = 2026-12-01") -> dict[str, str]:
        """Withdraw pages, in the raw folder or in the list itself; return their ids and names."""
        ids = {self.id(name): name for name in names}
        entries = "".join(f'[[withdraw]]\nid = "{name}"\nreason = "{WHY}"\n{more}\n' for name in ids)
        place = self.out / "withdrawn.toml" if by_hand else self.raw / "curation.toml"
        place.write_text(entries, "utf-8")
        return ids


@pytest.fixture(scope="session")
def _made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("withdrawn")
    raw = folder / "raw"
    raw.mkdir()
    text = article(0, 700)
    texts = {GONE: text, NEAR: edited(text, 20, 1)[:-30], "one.txt": article(1, 500), "two.txt": article(2, 500)}
    for number, (name, text) in enumerate(texts.items()):
        (raw / name).write_text(f"第{number}种工会工作的办法\n{text}\n", "utf-8")
    (raw / "release.toml").write_text('name = "made"\nbenchmark = true\ndate_released = 2026-11-30\n', "utf-8")
    corpus.build(raw, folder / "out", release="1.0.0", engine=1)
    return folder


@pytest.fixture
def made(_made: Path, tmp_path: Path) -> Released:
    folder = shutil.copytree(_made, tmp_path / "made")
    return Released(folder / "raw", folder / "out", folder / "out/made-1.0.0")


class Done(NamedTuple):
    code: int
    out: str
    err: str


Run = Callable[..., Done]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """The command, in this process."""

    def run(*arguments: object) -> Done:
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main(list(map(str, arguments)))
        return Done(int(ended.value.code or 0), *capsys.readouterr())

    return run
