"""Build every release again and compare: `make reproduce`. In many environments: `make reproduce-environments`."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path

import click

from corpus.release.folder import our_release, our_releases
from tests.reproduce.packages import ROOT, Unavailable, running_of
from tests.reproduce.releases import RELEASES, content_of, rebuild

WORK = ROOT / "build/reproduce"


@click.command()
@click.option("--environments", is_flag=True, help="Build the newest release in each row of environments.toml.")
@click.option("--work", type=click.Path(path_type=Path), default=WORK, help="Folder of what is installed.")
def main(environments: bool, work: Path) -> None:
    """Build every release again; exit with 1 where one is not the same byte for byte."""
    rows = _environments(work.absolute()) if environments else _releases(work.absolute())
    same = []
    for is_same, line in rows:
        same.append(is_same)
        click.echo(line)
    click.echo(f"{sum(same)} of {len(same)} are the same")
    sys.exit(not all(same))


def _releases(work: Path) -> Iterator[tuple[bool, str]]:
    click.echo(f"release  commit        built again with {running_of(sys.executable)}")
    for version in our_releases(ROOT / RELEASES):
        began = time.monotonic()
        rebuilt = rebuild(version, work)
        yield rebuilt.is_same, f"{rebuilt} ({time.monotonic() - began:.0f} s)"


def _environments(work: Path) -> Iterator[tuple[bool, str]]:
    # Pages are made by what the tests need, which `make reproduce` does not install.
    from tests.reproduce.environments import Environment, build_in, environments

    here = build_in(Environment("here"), work)
    release = our_release()
    click.echo(f"here     {release.name} sha256:{here.ours}, made-up pages sha256:{here.made}")
    yield content_of(release).release == here.ours, f"released {release.name} sha256:{content_of(release).release}"
    click.echo("| environment | content of ours | of made-up pages | files |\n|---|---|---|---|")
    for one in environments():
        try:
            built = build_in(one, work)
        except Unavailable as reason:
            yield True, f"| {one.name} | not built: {reason} | | |"
            continue
        wrong = here.differs(built)
        files = "the same bytes" if one.packages == "pinned" else "the same but for Parquet and its checksums"
        yield not wrong, f"| {one.name} | `{built.ours[:12]}` | `{built.made[:12]}` | {', '.join(wrong) or files} |"


if __name__ == "__main__":
    main()
