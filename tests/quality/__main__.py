"""Print how well whole pages come out: `python -m tests.quality`."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import nullcontext

import click

from tests.quality.failures import FILE as FAILURES
from tests.quality.failures import write_failures
from tests.quality.floors import FILE, floors, measured, table, write
from tests.quality.measure import Judged, measures, run, without_sites
from tests.quality.pages import labelled, twins

_COLUMNS = {
    "title": "title",
    "author": "author",
    "published_day": "day",
    "published": "date",
    "site": "site",
    "publication": "public.",
    "source": "source",
    "issue": "issue",
    "keywords": "keyw.",
    "nothing_invented": "honest",
    "text_precision": "prec.",
    "text_recall": "recall",
    "text_f1": "F1",
    "text_exact": "exact",
    "around_left_out": "around",
}


@click.command()
@click.option("--without-sites", "forget", is_flag=True, help="Forget every file of corpus/sites first.")
@click.option("--twins", "injured", is_flag=True, help="Measure the injured twins of the pages instead.")
@click.option("--per-page", is_flag=True, help="Say of each page what is wrong with it.")
@click.option("--floors", "pinned", is_flag=True, help="Compare with the floors instead, with what is wrong.")
@click.option("--update", is_flag=True, help=f"Pin every measure as it is now, in {FILE.name}.")
def main(forget: bool, injured: bool, per_page: bool, pinned: bool, update: bool) -> None:
    """Clean the labelled pages and print, for each layout, how much of the record is right, in thousandths."""
    if update:
        write(measured().now)
        write_failures(measured().judged["pages"])
        click.echo(f"wrote {FILE} and {FAILURES}")
    elif pinned:
        click.echo("\n".join(table(measured(), floors())))
    else:
        with without_sites() if forget else nullcontext():
            judged = run(twins() if injured else labelled())
        _print_layouts(judged)
        if per_page:
            click.echo("")
            _print_pages(judged)


def _print_layouts(judged: list[Judged]) -> None:
    click.echo(f"{'layout':<22}{'pages':>6}" + "".join(f"{short:>8}" for short in _COLUMNS.values()))
    for layout in [*dict.fromkeys(each.page.layout for each in judged), ""]:
        ours = [each for each in judged if each.page.layout == layout or not layout]
        now = measures(ours) if any(each.page.expected for each in ours) else {}
        values = "".join(f"{now.get(name, '–'):>8}" for name in _COLUMNS)
        click.echo(f"{layout or 'all':<22}{len(ours):>6}{values}")
    articles = [each for each in judged if each.page.expected]
    others = [each for each in judged if not each.page.expected]
    click.echo(f"articles rejected: {sum(not each.accepted for each in articles)} of {len(articles)}")
    click.echo(f"pages without an article accepted: {sum(each.accepted for each in others)} of {len(others)}")


def _print_pages(judged: Iterable[Judged]) -> None:
    for each in judged:
        click.echo(f"{each.page.layout}/{each.page.name}" + "".join(f"\n    {line}" for line in _faults(each)))


def _faults(each: Judged) -> Iterable[str]:
    if each.page.expected is None:
        if each.accepted:
            yield f"holds no article, but became a record: {each.document['title']}"
        return
    if not each.accepted:
        yield "rejected"
        return
    labelled, ours = ({**record, **record.get("source", {})} for record in (each.page.expected, each.document))
    for name, right in each.right.items():
        if not right and name in ours and name != "source":
            yield f"{name}: {ours[name]!r}, labelled {labelled[name]!r}"
    if each.score.f1 < 1:
        yield f"text: precision {each.score.precision:.3f}, recall {each.score.recall:.3f}"
    for line in each.leaked:
        yield f"in the text: {line}"


if __name__ == "__main__":
    main()
