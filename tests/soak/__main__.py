"""Build very many pages and watch it: `python -m tests.soak --pages 1000000 --folder FOLDER`."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

import click

from tests.soak.report import problems, tables
from tests.soak.run import soak


@click.command()
@click.option("--pages", default=20_000, show_default=True)
@click.option("--workers", default=2, show_default=True)
@click.option("--folder", type=click.Path(path_type=Path), help="Where to build, and to leave what was measured.")
def main(pages: int, workers: int, folder: Path | None) -> None:
    """Build, and print tables in Markdown. Fails where memory or speed was not flat."""
    kept = folder or Path(tempfile.mkdtemp(prefix="corpus-soak-"))
    try:
        found = soak(pages, kept, workers)
    finally:
        if folder is None:
            shutil.rmtree(kept)
    click.echo(tables(found))
    said = problems(found)
    click.echo("\n" + ("\n".join(said) or "flat"))
    sys.exit(bool(said))


if __name__ == "__main__":
    main()
