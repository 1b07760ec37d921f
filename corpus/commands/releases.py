"""Commands that read a release: verify, stats, diff, review, publish, cite, export."""

from __future__ import annotations

import json
from pathlib import Path

import click

from corpus.commands.group import command, text_column_option
from corpus.console import ending_at_once, near, progress, say, to_utf8
from corpus.errors import CorpusError
from corpus.terminal import json_safe, visible


@command("corpus verify corpus/releases/gonghui-1.1.0 --raw raw")
@click.argument("release")
@click.option(
    "--raw", type=click.Path(path_type=Path, readable=False), help="Also compare with the raw pages in this folder."
)
@text_column_option
def verify(release: str, raw: Path | None, text_column: str | None) -> None:
    """Check RELEASE, a folder or a version of this project's dataset: checksums, schema, and that its ledger loses and
    invents nothing.

    Each failed check is one line that starts with its stable id.
    """
    from corpus.release.verify import CHECKS
    from corpus.release.verify import verify as verify_release

    folder = _release(release)
    failures = verify_release(folder, raw, text_column, say)
    for failure in failures:
        click.echo(str(failure))
    if failures:
        raise CorpusError(f"{folder}: {len(failures)} checks failed; copy or build the release again")
    kinds = sum(1 for name in CHECKS if raw or not name.startswith("raw-"))
    click.echo(f"{visible(str(folder))}: sound; all checks passed ({kinds} kinds)")


def _release(said: str) -> Path:
    """The folder of a release, of ours also by its version, or a clear error: a wrong path is no damaged release."""
    from corpus.release.folder import our_release

    path = Path(said)
    if said.replace(".", "").isdecimal() and not path.is_dir():
        return our_release(said)
    if not path.is_dir():
        raise CorpusError(
            f"{path}: {'is not a folder' if path.exists() else 'there is no such folder'}; name a release"
        )
    if not (path / "SHA256SUMS").is_file():
        raise CorpusError(f"{path}: is not a release, it has no SHA256SUMS; name a folder that `corpus build` made")
    return path


@command("corpus stats corpus/releases/gonghui-1.1.0")
@click.argument("release")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def stats(release: str, as_json: bool) -> None:
    """Show what is in RELEASE, a folder or a version of this project's dataset: how many pages and characters, what was
    done to them and why, the spread of the quality signals, the sites."""
    from corpus.release.summary import lines, stats_of

    found = stats_of(_release(release))
    if as_json:
        to_utf8()
    for line in [json_safe(json.dumps(found, ensure_ascii=False))] if as_json else map(visible, lines(found)):
        click.echo(line)


@command("corpus diff releases/dataset-0.1.0 releases/dataset-0.2.0")
@click.argument("a")
@click.argument("b")
def diff(a: str, b: str) -> None:
    """Show which records came, went and changed from release A to release B, and how.

    Each is a folder, or a version of this project's dataset.
    """
    from corpus.release.diff import diff as diff_releases

    for line in str(diff_releases(_release(a), _release(b))).splitlines():
        click.echo(visible(line))


@command("corpus review corpus/releases/gonghui-1.1.0 --raw raw --out review")
@click.argument("release")
@click.option(
    "--raw", required=True, type=click.Path(readable=False), help="Folder of the raw pages it was built from."
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, readable=False),
    help="Folder to write; a review that is there is replaced. Default: review-<release>, beside the release's folder, "
    "or here, of a version.",
)
@click.option(
    "--against",
    metavar="RELEASE",
    help="Another release: also show what changed since then, record by record.",
)
@text_column_option
def review(release: str, raw: str, out: Path | None, against: str | None, text_column: str | None) -> None:
    """Write static pages to judge RELEASE by, a folder or a version of this project's dataset: raw beside clean, every
    change with its reason.

    They open in a browser from disk, without a network. What was scraped is shown and never run.
    """
    from corpus.review import review as review_release

    folder, earlier = _release(release), _release(against) if against else None
    if folder != Path(release):
        out = out or Path(f"review-{folder.name}")  # not into the package
    with progress("pages") as report:
        written = review_release(folder, raw, out, earlier, text_column, report)
    click.echo(f"{near(written)}: written; open {near(written / 'index.html')} in a browser")


@command("corpus publish corpus/releases/gonghui-1.1.0 owner/name --dry-run")
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

    going = plan(_release(release), repository)
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


@command("corpus cite --format apa")
@click.argument("version", required=False)
@click.option("--format", "form", type=click.Choice(["bibtex", "apa", "cff"]), default="bibtex", show_default=True)
def cite(version: str | None, form: str) -> None:
    """Print how to cite a release: a VERSION of this project's dataset (default: the newest), or a release's folder."""
    from corpus.release.cite import cite as cite_release
    from corpus.release.cite import cite_notes
    from corpus.release.folder import our_release

    folder = Path(version) if version and Path(version).is_dir() else None
    for line in cite_release(None if folder else version, form, folder).split("\n"):
        click.echo(visible(line))
    for said in cite_notes(folder or our_release(version)):
        say(said)


@command("corpus export --to documents.csv")
@click.argument("release", required=False)
@click.option("--table", default="documents", show_default=True, help="paragraphs, ledger … are others.")
@click.option("--to", required=True, metavar="FILE", type=click.Path(readable=False), help="The CSV file to write.")
def export(release: str | None, table: str, to: str) -> None:
    """Write a table of RELEASE, a folder or a version of this project's dataset (default: the newest), as CSV.

    A cell that a spreadsheet could take for a formula gets a ' before it, and one longer than it can hold ends with …;
    the dataset itself is the Parquet.
    """
    from corpus.release.export import LONGEST
    from corpus.release.export import export as export_table
    from corpus.release.folder import our_release
    from corpus.release.withdrawn import held, sentence

    folder = our_release() if release is None else _release(release)
    done = export_table(folder, table, to)
    if gone := held(folder):
        say(sentence(folder.name, gone))
    if done.cut:
        why = f"a spreadsheet holds no more than {LONGEST:,} characters of each"
        say(f"{near(to)}: {done.cut:,} cells end with …: {why}")
    escaped = f", in {done.escaped:,} cells a ' before what could be a formula" if done.escaped else ""
    click.echo(f"{near(to)}: {done.rows:,} rows of {visible(table)}{escaped}")
