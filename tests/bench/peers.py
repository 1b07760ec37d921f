"""The systems this project is measured beside, and how to run them. They are installed by `install-peers.sh`."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tests.bench.measure import Used, run

_HERE = Path(__file__).parent
_ENVIRONMENTS = _HERE.parents[1] / "build/peers"
OFFLINE = {"HF_HUBOFFLINE": "1", "HF_DATASETSOFFLINE": "1", "RAY_USAGE_STATS_ENABLED": "0"}


class Peer(NamedTuple):
    """One pipeline of a peer."""

    system: str
    what: str
    recipe: str
    share: int
    """It is given one of so many pages: datatrove's recipe is slow enough to be measured on few."""

    @property
    def name(self) -> str:
        return f"{self.system}, {self.what}"

    @property
    def environment(self) -> Path:
        return environment(self.system)

    def installed(self) -> bool:
        return (self.environment / "bin/python").exists()

    def run(self, pages: Path, work: Path) -> Used:
        """Run it on a folder of JSON Lines, on one core; it writes JSON Lines. Nothing is kept from run to run."""
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir()
        env = {**OFFLINE, "HF_HOME": str(work / "cache"), "DATA_JUICER_CACHE_HOME": str(work / "cache")}
        return run(self._command(pages, work / "out"), cores=1, env=env, cwd=work)

    def _command(self, pages: Path, out: Path) -> list[str]:
        bin_folder, recipe = self.environment / "bin", _HERE / "peers" / self.recipe
        if self.system == "datatrove":
            script, name = str(_HERE / "peers/datatrove_pipeline.py"), self.recipe
            return [str(bin_folder / "python"), script, name, str(pages), str(out)]
        target = str(out / "pages.jsonl")
        return [
            str(bin_folder / "dj-process"),
            "--config",
            str(recipe),
            "--dataset_path",
            str(pages),
            "--export_path",
            target,
        ]


PEERS = [
    Peer("data-juicer", "mappers", "data-juicer-mappers.yaml", 1),
    Peer("data-juicer", "mappers and filters", "data-juicer-filters.yaml", 1),
    Peer("datatrove", "formatters", "formatters", 1),
    Peer("datatrove", "FineWeb-2 recipe for Chinese", "fineweb2", 10),
]


def environment(system: str) -> Path:
    """Where a system is installed, if it is."""
    return _ENVIRONMENTS / system


def versions() -> Iterator[str]:
    """Yield each installed system with its version."""
    for system, package in (("data-juicer", "py_data_juicer"), ("datatrove", "datatrove")):
        for folder in (_ENVIRONMENTS / system).glob(f"lib/python*/site-packages/{package}-*.dist-info"):
            yield f"{system} {folder.name.removesuffix('.dist-info').rpartition('-')[2]}"
