"""Commands that read pages: build, clean, score."""

from __future__ import annotations

import json
import os
import shlex
import sys
from dataclasses import asdict
from typing import Any

import click

from corpus.commands.group import command, mask_pii_option, text_column_option
from corpus.console import build_progress, near, print_json, say, say_left_out, say_skipped, table, to_utf8
from corpus.errors import Rejected
from corpus.storage import join, shown
from corpus.terminal import describe, is_terminal, json_safe, visible

_REJECTS_SHOWN = 20  # in a build of a million pages the rest is in rejects.jsonl


@command("corpus build my_pages --out releases")
@click.argument("raw", default="raw", type=click.Path(readable=False))
@click.option(
    "--out",
    type=click.Path(readable=False),
    help="Folder to put the release in. Needed unless RAW is this project's own.",
)
@click.option("--release", metavar="VERSION", help="Version of the release, instead of the one in release.toml.")
@click.option("--strict", is_flag=True, help="Write no release, and exit with 1, when a page cannot be read.")
@text_column_option
@mask_pii_option
@click.option(
    "--against",
    metavar="RELEASE",
    help="An earlier release, as a folder or a version of this project's dataset: pages that nearly repeat one of its "
    "pages are marked too, and what was in it keeps its fold.",
)
@click.option(
    "--site-lines",
    is_flag=False,
    flag_value="",
    default=None,
    metavar="[RELEASE]",
    help="Remove lines that stand on many pages of a site, which makes a page depend on its neighbours. The list of "
    "them lies in the release; with a RELEASE, its list is taken.",
)
@click.option(
    "--workers",
    type=click.IntRange(min=1),
    metavar="N",
    help="Processes on this machine; by default one a processor.",
)
@click.option(
    "--engine",
    type=click.Choice(["local", "spark"]),
    default="local",
    show_default=True,
    help="Where the tasks run: on this machine, or on a Spark cluster, with an extra: pip install "
    "'gonghui-corpus[spark]'.",
)
@click.option(
    "--master", metavar="URL", help="Of Spark: local[N], spark://host:port, yarn. By default what Spark says."
)
@click.option("--remote", metavar="URL", help="Of Spark Connect: sc://host:port.")
@click.option("--json", "as_json", is_flag=True, help="Print what was done as one JSON object.")
def build(
    raw: str,
    out: str | None,
    release: str | None,
    strict: bool,
    text_column: str | None,
    mask_pii: bool,
    against: str | None,
    site_lines: str | None,
    workers: int | None,
    engine: str,
    master: str | None,
    remote: str | None,
    as_json: bool,
) -> None:
    """Build a release from the folder RAW (default: raw).

    It may hold plain text, JSON Lines, Parquet, datasets of the Hugging Face Hub, all also as .gz or .zst; and HTML and
    web archives (WARC, WET) with an extra: pip install 'gonghui-corpus[web]'.

    Every page that cannot become a record is named here, and with its reason in <name>-<version>.rejects.jsonl beside
    the release. An existing release is never changed: the same content again does nothing, other content is an error.
    A page that nearly repeats another is kept; its field duplicate_of names the other. A build that was stopped goes on
    where it was when the command is given again.
    """
    from corpus.engine.local import without_pandas
    from corpus.read.page import NOT_A_PAGE
    from corpus.release.build import OutNeededError
    from corpus.release.build import build as build_release
    from corpus.release.summary import summary
    from corpus.release.withdrawn import near_copies

    if engine == "local" and (master or remote):
        raise click.UsageError("--master and --remote belong to --engine spark")
    if engine == "spark" and (workers or (master and remote)):
        raise click.UsageError("--engine spark takes --master or --remote, and no --workers")
    if engine == "local":
        without_pandas()
    try:
        with build_progress() as report:
            built = build_release(
                raw,
                out,
                release=release,
                strict=strict,
                text_column=text_column,
                mask_pii=mask_pii,
                against=against,
                site_lines=site_lines is not None and (site_lines or True),
                engine=_spark(master, remote) if engine == "spark" else workers,
                progress=report,
            )
    except OutNeededError as error:
        raise click.UsageError(str(error)) from None
    left_out = [reject for reject in built.rejects if reject.reason != NOT_A_PAGE]
    skipped = [reject for reject in built.rejects if reject.reason == NOT_A_PAGE]
    for rejects, tell in ((left_out, say_left_out), (skipped, say_skipped)):
        for reject in rejects[:_REJECTS_SHOWN]:
            tell(shown(join(raw, reject.path)), reject.reason, reject.message)
        if len(rejects) > _REJECTS_SHOWN:
            say(f"and {len(rejects) - _REJECTS_SHOWN} more")
    if left_out:
        say(f"{len(left_out)} of {built.pages} pages left out; see {near(built.rejects_path)}")
    if built.near_withdrawn:
        say(near_copies(list(built.near_withdrawn)))
    if as_json:
        click.echo(json.dumps({**asdict(built), "path": str(built.path), "rejects_path": str(built.rejects_path)}))
        return
    what = "is there already with this content, nothing to do" if built.unchanged else "built"
    click.echo(f"{near(built.path)}: {what}; {built.pages} pages, {built.documents} documents")
    for line in table(summary(built)):
        click.echo(line)
    click.echo(f"check it: corpus verify {shlex.quote(near(built.path))} --raw {shlex.quote(visible(shown(raw)))}")


@command("corpus clean raw/*.txt --jsonl")
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(readable=False))
@click.option("--jsonl", is_flag=True, help="One JSON object a line: the record, or with --explain each ledger row.")
@click.option("--explain", "explained", is_flag=True, help="Show what became of every character, and why.")
@text_column_option
@mask_pii_option
def clean(paths: tuple[str, ...], jsonl: bool, explained: bool, text_column: str | None, mask_pii: bool) -> None:
    """Restore pages and print their records, in the order given.

    PATH is what `corpus build` reads, or a folder of it. A page that cannot become a record is named on standard error,
    and the others go on. Decisions are taken from a curation.toml in the page's folder.
    """
    from corpus.explain import explain
    from corpus.named import cleaned
    from corpus.read.folder import NOT_READ
    from corpus.read.page import NOT_A_PAGE

    if jsonl:
        to_utf8()
    failed = done = 0
    for path, result in cleaned(paths, text_column, mask_pii):
        if isinstance(result, Rejected):
            (say_skipped if result.reason == NOT_A_PAGE else say_left_out)(path, result.reason, str(result))
            failed += result.reason in NOT_READ
            continue
        done += 1
        if jsonl:
            print_json(result.ledger if explained else [result.record])
            continue
        if done > 1:
            click.echo()
        colour = is_terminal(sys.stdout) and "NO_COLOR" not in os.environ
        lines = explain(result.rows, colour) if explained else describe(result.record)
        click.echo(f"== {visible(path)}")
        for line in lines:
            click.echo(line, color=colour)
    if failed or not done:
        sys.exit(1)


def _spark(master: str | None, remote: str | None) -> Any:
    from corpus.engine.spark import spark

    return spark(master, remote)


@command("corpus score tests/gold raw/*.txt")
@click.argument("gold", type=click.Path(readable=False))
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path(readable=False))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def score(gold: str, paths: tuple[str, ...], as_json: bool) -> None:
    """Compare the records of pages (default: the folder raw) with reviewed ones.

    GOLD is a folder of <page>.json, or a JSON Lines file of records with their ids; a field that is not there does not
    count. Characters are counted along the longest common subsequence of both texts, line breaks aside.
    """
    from corpus.named import cleaned
    from corpus.score import load_gold, report, score_pages

    reviewed = load_gold(gold)
    # A folder that is named here is meant, also where it is a link: with a slash it is one no more.
    named = [os.path.join(path, "") if os.path.isdir(path) else path for path in paths or ["raw"]]
    scores = score_pages(reviewed, cleaned(named), say)
    if as_json:
        to_utf8()
    for line in report(scores, as_json):
        click.echo(json_safe(line) if as_json else visible(line))
