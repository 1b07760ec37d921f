"""Compare what the program makes of labelled pages with what a person makes of them.

>>> page = Page("notes", "short", "工会", {"title": "工会", "text": "工会的工作"}, around=("首页 登录",))
>>> judged = judge(page, {"title": "工会", "text": "工会工作\\n首页 登录"})
>>> judged.right, judged.leaked, judged.score.common
({'title': True}, ['首页 登录'], 4)
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import corpus
from corpus.label import sites
from corpus.restore.script import to_simplified
from corpus.score import Score, score_page, total
from tests.quality.pages import Page

Now = dict[str, int]
_NOTHING: dict[str, Any] = {"title": None, "source": {}, "text": ""}


@dataclass(frozen=True)
class Judged:
    """What became of one page: which fields are right, which lines around the article stand in its text."""

    page: Page
    accepted: bool
    right: dict[str, bool] = field(default_factory=dict)
    invented: list[str] = field(default_factory=list)
    leaked: list[str] = field(default_factory=list)
    score: Score = field(default_factory=Score)
    document: Mapping[str, Any] = field(default_factory=dict)


def run(pages: Iterable[Page]) -> list[Judged]:
    """Clean and judge every page."""
    judged = []
    for page in pages:
        try:
            document: Mapping[str, Any] | None = corpus.clean(page.raw.encode()).document
        except corpus.Rejected:
            document = None
        judged.append(judge(page, document))
    return judged


def judge(page: Page, document: Mapping[str, Any] | None) -> Judged:
    """Judge the record of one page, or that it was rejected; a page without an article is judged by that alone."""
    if page.expected is None:
        return Judged(page, document is not None, document=document or {})
    ours, theirs = (_comparable(record, page.optional) for record in (document or _NOTHING, page.expected))
    score = score_page(theirs, ours)
    right = {name.removeprefix("source."): value for name, value in score.fields.items()}
    if document is None:
        right = dict.fromkeys(right, False)
    if "published" in theirs:
        one, other = ((record.get("published") or "")[:10] for record in (ours, theirs))
        right["published_day"] = document is not None and one == other
    if "source" in theirs:
        named, meant = _named(ours), _named(theirs)
        right["source"] = document is not None and bool(named & meant or not (named or meant))
    stated, given = dict(_fields(theirs)), dict(_fields(ours))
    invented = [name for name in stated if given.get(name) and not stated[name]]
    text, wanted = _squeezed(ours["text"]), _squeezed(theirs["text"])
    leaked = [line for line in page.around if (bare := _squeezed(line)) and text.count(bare) > wanted.count(bare)]
    return Judged(page, document is not None, right, invented, leaked, score, document or {})


def measures(judged: list[Judged]) -> Now:
    """Sum up the judgements, in thousandths; `floors.toml` says of what."""
    articles = [each for each in judged if each.page.expected is not None]
    others = [each for each in judged if each.page.expected is None]
    now = {}
    for name in articles[0].right:
        labelled = [each.right[name] for each in articles if name in each.right]
        now[name] = _per_mille(sum(labelled), len(labelled))
    now["nothing_invented"] = _per_mille(sum(not each.invented for each in articles), len(articles))
    text = total(each.score for each in articles)
    now["text_precision"], now["text_recall"] = int(text.precision * 1000), int(text.recall * 1000)
    now["text_f1"] = int(text.f1 * 1000)
    now["text_exact"] = _per_mille(sum(_is_exact(each.score) for each in articles), len(articles))
    around = sum(len(each.page.around) for each in articles)
    now["around_left_out"] = _per_mille(around - sum(len(each.leaked) for each in articles), around)
    now["articles_accepted"] = _per_mille(sum(each.accepted for each in articles), len(articles))
    if others:
        now["others_rejected"] = _per_mille(sum(not each.accepted for each in others), len(others))
    return now


def wrong(judged: list[Judged], name: str) -> list[str]:
    """Return the names of the pages on which a measure is not what it should be, the worst of a text first."""
    tests: dict[str, Callable[[Judged], bool]] = {
        "nothing_invented": lambda each: bool(each.invented),
        "around_left_out": lambda each: bool(each.leaked),
        "articles_accepted": lambda each: each.page.expected is not None and not each.accepted,
        "others_rejected": lambda each: each.page.expected is None and each.accepted,
    }
    if name.startswith("text_"):
        bad = [each for each in judged if each.page.expected and not _is_exact(each.score)]
        return [each.page.name for each in sorted(bad, key=lambda each: each.score.f1)]
    if name in tests:
        return [each.page.name for each in judged if tests[name](each)]
    return [each.page.name for each in judged if not each.right.get(name, True)]


@contextmanager
def without_sites(*names: str) -> Iterator[None]:
    """Forget the named sites for a while, or every site."""
    known = sites.sites
    left = tuple(site for site in known() if names and site.name not in names)

    def forget() -> None:
        for cached in (sites._phrases, sites.site_lines):
            cached.cache_clear()

    sites.sites = lambda: left  # type: ignore[assignment]
    forget()
    try:
        yield
    finally:
        sites.sites = known
        forget()


def _comparable(record: Mapping[str, Any], optional: tuple[str, ...]) -> dict[str, Any]:
    """Order the names of the authors, and leave optional lines out of the text."""
    either = {_squeezed(line) for line in optional}
    lines = [line for line in (record.get("text") or "").split("\n") if _squeezed(line) not in either]
    author = "、".join(sorted((record.get("author") or "").split("、")))
    return {**record, "text": "\n".join(lines)} | ({"author": author or None} if "author" in record else {})


def _fields(record: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """The fields that a record has; in a labelled one, those that somebody labelled."""
    for name in ("title", "author", "author_affiliation", "published", "keywords", "abstract"):
        if name in record:
            yield name, record[name]
    yield from record.get("source", {}).items()


def _named(record: Mapping[str, Any]) -> set[str]:
    return {name for field in ("site", "publication") if (name := record["source"].get(field))}


def _squeezed(text: str) -> str:
    """Return what is left to compare of a line that the program may have set anew: no spaces, one script and width."""
    return "".join(unicodedata.normalize("NFKC", to_simplified(text, "Hant")).split())


def _is_exact(score: Score) -> bool:
    return score.common == score.found == score.wanted


def _per_mille(part: int, whole: int) -> int:
    return part * 1000 // whole if whole else 1000
