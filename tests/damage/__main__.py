"""Print how well injuries are undone: `python -m tests.damage --pages 10000 --examples shifts_wrong`."""

from __future__ import annotations

from dataclasses import fields

import click

from tests.damage.measure import Counts, measure_pages


@click.command()
@click.option("--pages", default=1_000, show_default=True, help="How many injured pages to make.")
@click.option("--seed", default=20240501, show_default=True, help="Another number, other pages.")
@click.option("--examples", multiple=True, help="Print examples of this count (shifts_wrong, shifts_missed …).")
def main(pages: int, seed: int, examples: tuple[str, ...]) -> None:
    """Injure clean pages, restore them, and count what became of each injury."""
    counts = measure_pages(pages, seed, everything=True)
    for each in fields(Counts):
        if each.name != "examples":
            click.echo(f"{each.name:<22}{getattr(counts, each.name):>10,}")
    for name in examples:
        click.echo("\n".join([f"\n{name}", *counts.examples.get(name, [])]))


if __name__ == "__main__":
    main()
