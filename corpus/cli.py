"""The command `corpus`. Errors are for people: one line, what is wrong and what to do; see `main` for exit codes.

>>> main(["--version"])
Traceback (most recent call last):
SystemExit: 0
"""

from __future__ import annotations

import gc
import json
import os
import shlex
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, NoReturn

import click

from corpus.console import (
    Group,
    InterruptedByUserError,
    build_progress,
    ending_at_once,
    near,
    print_json,
    progress,
    say,
    say_left_out,
    say_skipped,
    table,
    to_utf8,
)
from corpus.errors import CorpusError, Rejected
from corpus.storage import join, shown
from corpus.terminal import describe, is_terminal, json_safe, visible

_REJECTS_SHOWN = 20  # in a build of a million pages the rest is in rejects.jsonl


def main(args: Sequence[str] | None = None) -> NoReturn:
    """Run the command. Exit codes: 0 done, 1 the input or a release is wrong, 2 wrong usage, 130 interrupted."""
    _start_fast()
    try:
        code = cli.main(args, prog_name="corpus", standalone_mode=False)
    except click.UsageError as error:
        error.show()
        code = 2
    except CorpusError as error:
        say(str(error))
        code = 1
    except (InterruptedByUserError, KeyboardInterrupt):
        say("interrupted")
        code = 130
    sys.exit(code or 0)


def _start_fast() -> None:
    """Leave out what costs time while libraries and dictionaries are loaded, and brings nothing; workers inherit it."""
    # NumPy would start a thread a processor for linear algebra, of which there is none here.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # What is loaded is no garbage, however often one looks.
    gc.set_threshold(100_000, 20, 20)


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="gonghui-corpus", prog_name="corpus")
def cli() -> None:
    """Restore injured Chinese web pages into validated records and fixed, citable datasets.

    Exit codes: 0 done, also with some pages left out; 1 the input or a release is wrong; 2 wrong usage.
    """


def _command(example: str) -> Callable[[Callable[..., Any]], click.Command]:
    return cli.command(epilog=f"\b\nExample:\n  {example}", no_args_is_help=False)


_mask_pii = click.option(
    "--mask-pii",
    is_flag=True,
    help="Put placeholders for phone numbers, e-mail addresses, identity and bank card numbers, in every field and in "
    "the ledger.",
)


_text_column = click.option(
    "--text-column",
    metavar="NAME",
    help="Column of Parquet, or key of JSON Lines, that holds the page. Needed only where its name does not say so.",
)


@_command("corpus build my_pages --out releases")
@click.argument("raw", default="raw", type=click.Path(readable=False))
@click.option(
    "--out",
    type=click.Path(readable=False),
    help="Folder to put the release in. Needed unless RAW is this project's own.",
)
@click.option("--release", metavar="VERSION", help="Version of the release, instead of the one in release.toml.")
@click.option("--strict", is_flag=True, help="Write no release, and exit with 1, when a page cannot be read.")
@_text_column
@_mask_pii
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
    if as_json:
        click.echo(json.dumps({**asdict(built), "path": str(built.path), "rejects_path": str(built.rejects_path)}))
        return
    what = "is there already with this content, nothing to do" if built.unchanged else "built"
    click.echo(f"{near(built.path)}: {what}; {built.pages} pages, {built.documents} documents")
    for line in table(summary(built)):
        click.echo(line)
    click.echo(f"check it: corpus verify {shlex.quote(near(built.path))} --raw {shlex.quote(visible(shown(raw)))}")


@_command("corpus clean raw/*.txt --jsonl")
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(readable=False))
@click.option("--jsonl", is_flag=True, help="One JSON object a line: the record, or with --explain each ledger row.")
@click.option("--explain", "explained", is_flag=True, help="Show what became of every character, and why.")
@_text_column
@_mask_pii
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


@_command("corpus score tests/gold raw/*.txt")
@click.argument("gold", type=click.Path(readable=False))
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path(readable=False))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def score(gold: str, paths: tuple[str, ...], as_json: bool) -> None:
    """Compare the records of pages (default: the folder raw) with reviewed ones.

    GOLD is a folder of <page>.json, or a JSON Lines file of records with their ids; a field that is not there does not
    count. Characters are counted along the longest common subsequence of both texts, line breaks aside.
    """
    from corpus.named import cleaned
    from corpus.read.folder import expand
    from corpus.score import load_gold, report, score_pages

    reviewed = load_gold(gold)
    scores = score_pages(reviewed, cleaned(expand(paths or ["raw"])), say)
    if as_json:
        to_utf8()
    for line in report(scores, as_json):
        click.echo(line)


@_command("corpus verify corpus/releases/gonghui-1.1.0 --raw raw")
@click.argument("release", type=click.Path(path_type=Path, readable=False))
@click.option(
    "--raw", type=click.Path(path_type=Path, readable=False), help="Also compare with the raw pages in this folder."
)
@_text_column
def verify(release: Path, raw: Path | None, text_column: str | None) -> None:
    """Check a release: checksums, schema, and that its ledger loses and invents nothing.

    Each failed check is one line that starts with its stable id.
    """
    from corpus.release.verify import CHECKS
    from corpus.release.verify import verify as verify_release

    failures = verify_release(_release(release), raw, text_column, say)
    for failure in failures:
        click.echo(visible(str(failure)))
    if failures:
        raise CorpusError(f"{release}: {len(failures)} checks failed; copy or build the release again")
    kinds = sum(1 for name in CHECKS if raw or not name.startswith("raw-"))
    click.echo(f"{visible(str(release))}: sound; all checks passed ({kinds} kinds)")


def _release(path: Path) -> Path:
    """The folder of a release, or a clear error: a wrong path is no damaged release."""
    if not path.is_dir():
        raise CorpusError(
            f"{path}: {'is not a folder' if path.exists() else 'there is no such folder'}; name a release"
        )
    if not (path / "SHA256SUMS").is_file():
        raise CorpusError(f"{path}: is not a release, it has no SHA256SUMS; name a folder that `corpus build` made")
    return path


@_command("corpus stats corpus/releases/gonghui-1.0.1")
@click.argument("release")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def stats(release: str, as_json: bool) -> None:
    """Show what is in RELEASE, a folder or a version of this project's dataset: how many pages and characters, what was
    done to them and why, the spread of the quality signals, the sites."""
    from corpus.release.summary import lines, stats_of

    found = stats_of(_release_or_ours(release))
    if as_json:
        to_utf8()
    for line in [json_safe(json.dumps(found, ensure_ascii=False))] if as_json else map(visible, lines(found)):
        click.echo(line)


@_command("corpus diff releases/dataset-0.1.0 releases/dataset-0.2.0")
@click.argument("a", type=click.Path(path_type=Path, readable=False))
@click.argument("b", type=click.Path(path_type=Path, readable=False))
def diff(a: Path, b: Path) -> None:
    """Show which records came, went and changed from release A to release B, and how."""
    from corpus.release.diff import diff as diff_releases

    for line in str(diff_releases(_release(a), _release(b))).splitlines():
        click.echo(visible(line))


@_command("corpus review corpus/releases/gonghui-1.0.1 --raw raw --out review")
@click.argument("release", type=click.Path(path_type=Path, readable=False))
@click.option(
    "--raw", required=True, type=click.Path(readable=False), help="Folder of the raw pages it was built from."
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, readable=False),
    help="Folder to write; a review that is there is replaced. Default: review-<release>, beside the release.",
)
@click.option(
    "--against",
    metavar="RELEASE",
    type=click.Path(path_type=Path, readable=False),
    help="Another release: also show what changed since then, record by record.",
)
@_text_column
def review(release: Path, raw: str, out: Path | None, against: Path | None, text_column: str | None) -> None:
    """Write static pages to judge a release by: raw beside clean, every change with its reason.

    They open in a browser from disk, without a network. What was scraped is shown and never run.
    """
    from corpus.review import review as review_release

    with progress("pages") as report:
        written = review_release(_release(release), raw, out, against and _release(against), text_column, report)
    click.echo(f"{near(written)}: written; open {near(written / 'index.html')} in a browser")


@_command("corpus publish corpus/releases/gonghui-1.0.1 owner/name --dry-run")
@click.argument("release")
@click.argument("repository")
@click.option("--dry-run", is_flag=True, help="Say what would go, and ask nothing of the network.")
def publish(release: str, repository: str, dry_run: bool) -> None:
    """Upload RELEASE to a dataset REPOSITORY (owner/name) of the Hugging Face Hub, and tag it with its version.

    RELEASE is a folder, or a version of this project's dataset. It is verified first. What was cut off goes on where it
    was when the command is given again; a tag is never moved; files of an earlier release leave the branch main, not
    its tag. A repository that does not exist is created, and is private until you make it public in its settings. The
    token is that of `hf auth login`, or HF_TOKEN.
    """
    from corpus.release.publish import plan
    from corpus.release.publish import publish as publish_release

    going = plan(_release_or_ours(release), repository)
    if not going.told_by_card():
        say(f"its card does not say how to load it from {repository}; `hub` in release.toml makes the next one say so")
    if dry_run:
        click.echo(f"would go to {visible(going.url)}, tagged {going.tag}:")
        for path, blob in going.files.items():
            click.echo(f"{blob.size:>15,}  {visible(path)}")
        click.echo(f"{sum(blob.size for blob in going.files.values()):>15,}  bytes in {len(going.files)} files")
        return
    with ending_at_once():
        published = publish_release(going)
    what = "is there already with this content, nothing to do" if published.unchanged else "published"
    click.echo(f"{visible(going.url)}: {going.tag} {what}")
    if published.private:
        click.echo(f"it is private; who else shall see it, say at {visible(going.url)}/settings")
    click.echo(f'load it: load_dataset("{repository}", revision="{going.tag}")')


def _release_or_ours(said: str) -> Path:
    from corpus.release.folder import our_release

    ours = said.replace(".", "").isdecimal() and not Path(said).is_dir()
    return our_release(said) if ours else _release(Path(said))


@_command("corpus cite --format apa")
@click.argument("version", required=False)
@click.option("--format", "form", type=click.Choice(["bibtex", "apa", "cff"]), default="bibtex", show_default=True)
def cite(version: str | None, form: str) -> None:
    """Print how to cite a release: a VERSION of this project's dataset (default: the newest), or a release's folder."""
    from corpus.release.cite import cite as cite_release

    folder = Path(version) if version and Path(version).is_dir() else None
    click.echo(cite_release(None if folder else version, form, folder))
