"""Measure what undoes injuries, this project and its peers: `python -m tests.bench.restoration --write`."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import click

from corpus.release.folder import our_release, read_facts
from tests.bench import report
from tests.bench.measure import run
from tests.bench.peers import OFFLINE, environment, versions

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs/benchmark.md"
_PEERS = {
    "data-juicer": ("data-juicer", "data-juicer, mappers"),
    "data-juicer-ftfy": ("data-juicer", "data-juicer, mappers and `fix_unicode`"),
    "datatrove": ("datatrove", "datatrove, formatters"),
}


@click.command()
@click.option("--write", is_flag=True, help="Write the tables into docs/benchmark.md.")
def main(write: bool) -> None:
    """Run examples/restoration_benchmark.py with every peer that is installed."""
    release = our_release()
    facts = read_facts(release)
    found = run(
        [sys.executable, "examples/restoration_benchmark.py", "--release", str(release), *_commands()],
        env={**OFFLINE, "PYTHONPATH": os.pathsep.join([str(ROOT), os.getenv("PYTHONPATH", "")])},
        cwd=ROOT,
    ).output.strip()
    used = [*(f"{name} {_version(name)}" for name in ("ftfy", "opencc-python-reimplemented")), *versions()]
    said = f"{facts.name} {facts.version}, content digest `sha256:{facts.digest}`; {'; '.join(used)}.\n\n{found}"
    click.echo(said)
    if write:
        report.write(said, PAGE)


def _commands() -> Iterator[str]:
    for recipe, (system, name) in _PEERS.items():
        python = environment(system) / "bin/python"
        if python.exists():
            yield "--command"
            yield f"{name}={shlex.join([str(python), 'tests/bench/peers/restore_lines.py', recipe])}"


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


if __name__ == "__main__":
    main()
