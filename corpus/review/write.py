"""Write a review: one page after the other, in memory that does not grow with their number, and the whole or nothing.

>>> import tempfile
>>> with tempfile.TemporaryDirectory() as out:
...     where = review(Path("corpus/releases/gonghui-1.0.1"), "raw", Path(out, "review"))
...     sorted(path.name for path in where.iterdir()), len(list((where / "pages").iterdir()))
(['assets', 'index.html', 'pages'], 5)
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from corpus.errors import CorpusError, exhausted
from corpus.release.citation import Facts
from corpus.release.folder import read_facts, says_masked, tables_of
from corpus.release.place import clear, working
from corpus.release.withdrawn import held, words
from corpus.review import against as against_release
from corpus.review.markup import HERE, parts_of, templates
from corpus.review.overview import CHANGES, distributions, row, signals, tally
from corpus.review.plots import HEIGHT, WIDTH, accounting
from corpus.review.record import record
from corpus.review.signs import seen
from corpus.review.source import check_decoded, check_raw, check_release, ids
from corpus.storage import is_local, local_path

# Stands in every overview that is written here: what lies at the target may be replaced if it is one.
_GENERATOR = '<meta name="generator" content="corpus review">'


def review(
    release: Path,
    raw: str,
    out: Path | None = None,
    against: Path | None = None,
    text_column: str | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Path:
    """Write the pages of a release into a folder and return it.

    The default is `review-<name>-<version>` beside the release. A review that is there already is replaced, anything
    else is left alone. `against` is another release: what changed since then is shown too. Of a page that was withdrawn
    nothing is shown but its id, and when and why it was.
    """
    for each in filter(None, (release, against)):
        check_release(each)
    target = release.resolve().parent / f"review-{release.resolve().name}" if out is None else out
    _check_target(target, release, raw)
    masked = says_masked(release)
    gone = {name: words(each) for folder in filter(None, (against, release)) for name, each in held(folder).items()}
    digests = check_raw(release, raw, text_column, masked, gone)
    skipped = against_release.columns(release) ^ against_release.columns(against) if against else set()
    site = {
        "facts": _facts(release),
        "masked": masked,
        "other": _facts(against) if against else None,
    }
    known = set(ids(release))
    names = sorted(known - gone.keys())
    lines: list[dict[str, Any]] = []
    went: list[dict[str, str]] = []
    counts: dict[tuple[str, str], list[int]] = {}
    values: dict[str, list[int]] = {}
    with _appearing(target) as folder:
        environment = templates()
        page_template = environment.get_template("record.html.j2")
        shutil.copytree(HERE / "assets", folder / "assets")
        (folder / "pages").mkdir()
        withdrawn_template = environment.get_template("withdrawn.html.j2")
        for name in sorted(known & gone.keys()):
            _write(folder / "pages" / f"{name}.html", withdrawn_template.generate(site=site, id=name, why=gone[name]))
        shown = (pair for pair in against_release.paired(release, against, went) if pair[0].document["id"] not in gone)
        for number, (page, before) in enumerate(shown):
            check_decoded(page, digests, release)
            name = page.document["id"]
            change = against_release.compared(before, page, skipped) if against else None
            view = record(page)
            _write(
                folder / "pages" / f"{name}.html",
                page_template.generate(
                    site=site,
                    page=view,
                    parts=parts_of(view, environment),
                    change=change,
                    twin_is_here=page.document.get("duplicate_of") in known,
                    before=names[number - 1] if number else None,
                    after=names[number + 1] if number + 1 < len(names) else None,
                ),
            )
            lines.append(row(page.document, change["kind"] if change else ""))
            tally(counts, page.rows)
            for signal, value in signals(page.document).items():
                values.setdefault(signal, []).append(value)
            if progress:
                progress(number + 1, len(names))
        chart = accounting(counts)
        sums = {said: sum(line["change"] == said for line in lines) for said in CHANGES.values()}
        _write(
            folder / "index.html",
            environment.get_template("overview.html.j2").generate(
                site=site,
                lines=lines,
                chart=chart,
                changed=sum(line["converted"] for line in lines),
                plots=distributions(values),
                plot={"width": WIDTH, "height": HEIGHT},
                went=[each for each in went if each["id"] not in gone],
                withdrawn=[(name, gone[name], name in known) for name in sorted(gone)],
                sums=sums,
                shape=_shape(release, against),
            ),
        )
    return target


def _shape(release: Path, other: Path | None) -> dict[str, list[str]]:
    """The tables, and the columns of documents, that only one of the releases has."""
    if other is None:
        return {}
    found: dict[str, list[str]] = {}
    for what, names in (("Tables", lambda folder: set(tables_of(folder))), ("Columns", against_release.columns)):
        new, old = names(release), names(other)
        came, went = (sorted(map(seen, names)) for names in (new - old, old - new))
        found |= {f"{what} that came": came, f"{what} that went": went}
    return found


def _write(path: Path, text: Iterator[str]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(text)


def _facts(release: Path) -> Facts:
    facts = read_facts(release)
    said = (facts.name, facts.version, facts.title, facts.description, facts.digest)
    name, version, title, description, digest = (seen(str(each)) for each in said)
    date = facts.date and seen(str(facts.date))
    return facts._replace(name=name, version=version, title=title, description=description, digest=digest, date=date)


def _check_target(target: Path, release: Path, raw: str) -> None:
    """Fail where something lies that is no review, and where a review would be taken for a part of what it shows."""
    for folder in (release, *([local_path(raw)] if is_local(raw) else [])):
        if target.resolve().is_relative_to(folder.resolve()):
            raise CorpusError(f"{target}: lies in {folder}, which it would change; name another folder with --out")
    if not target.exists() or (target.is_dir() and not any(target.iterdir())):
        return
    try:
        with (target / "index.html").open(encoding="utf-8") as file:
            is_review = _GENERATOR in file.read(2000)
    except (OSError, ValueError):
        is_review = False
    if not is_review:
        raise CorpusError(f"{target}: is there already and is no review; name another folder with --out")


@contextmanager
def _appearing(target: Path) -> Iterator[Path]:
    """A folder that stands in the place of `target` once all is written, and is gone when that fails."""
    draft = target.parent / f".review-{target.name}"
    try:
        with working(str(draft), "", "another review"):
            try:
                _put_back(draft, target)  # of one that was killed
                shutil.rmtree(draft / "new", ignore_errors=True)
                (draft / "new").mkdir()
                yield draft / "new"
                if target.exists():
                    os.rename(target, draft / "old")
                os.rename(draft / "new", target)
            finally:
                _put_back(draft, target)
                clear(str(draft))
    except OSError as error:
        why = exhausted(error) or error.strerror or error
        raise CorpusError(f"{target}: cannot be written: {why}") from None


def _put_back(draft: Path, target: Path) -> None:
    """Put the old review back where no new one has come."""
    if not target.exists() and (draft / "old").exists():
        os.rename(draft / "old", target)
