"""Measure this project beside its peers, in one run: `python -m tests.bench`."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import click

from tests.bench import contest, report
from tests.bench.work import Work


@click.command()
@click.option("--pages", default=5_000, show_default=True, help="Pages of 8 KB for the speed.")
@click.option("--rounds", default=3, show_default=True, help="How often each contestant runs; the best counts.")
@click.option("--most", default=100_000, show_default=True, help="Pages of the largest build, for the growth.")
@click.option("--quick", is_flag=True, help="1,000 pages, one round, no build of 100,000.")
@click.option("--write", is_flag=True, help="Write the tables into docs/performance.md.")
def main(pages: int, rounds: int, most: int, quick: bool, write: bool) -> None:
    """Measure, and print tables in Markdown."""
    if quick:
        pages, rounds, most = min(pages, 1_000), 1, min(most, 10_000)
    said = [report.machine()]
    click.echo(f"{said[0]}\n")
    folder = Path(tempfile.mkdtemp(prefix="corpus-bench-"))
    try:
        work = Work(folder, rounds)
        for measured in (
            lambda: contest.speed(work, pages),
            lambda: contest.floor(work, pages),
            lambda: contest.script(work),
            lambda: contest.cores(work, pages),
            lambda: contest.growth(work, most),
        ):
            said.append(measured())
            click.echo(f"{said[-1]}\n")
    finally:
        shutil.rmtree(folder)
    if write:
        report.write("\n\n".join(said))


if __name__ == "__main__":
    main()
