"""Build very many pages and watch it: `python -m tests.soak --pages 1000000`."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import click

from tests.soak.report import table
from tests.soak.run import soak


@click.command()
@click.option("--pages", default=20_000, show_default=True)
@click.option("--workers", default=2, show_default=True)
@click.option("--folder", type=click.Path(path_type=Path), help="Where to build, and to leave what was measured.")
def main(pages: int, workers: int, folder: Path | None) -> None:
    """Build, and print tables in Markdown."""
    kept = folder or Path(tempfile.mkdtemp(prefix="corpus-soak-"))
    try:
        click.echo(table(soak(pages, kept, workers)))
    finally:
        if folder is None:
            shutil.rmtree(kept)


if __name__ == "__main__":
    main()
