"""What changed in a document since another release: fields, lines of the text, rows of the ledger. Nothing is sampled.

>>> before = Reviewed({"title": "旧", "text": "工会"}, [("kept", "text", "工会", "工会")])
>>> after = Reviewed({"title": "新", "text": "工会"}, [("kept", "text", "工会", "工会")])
>>> change = compared(before, after, skipped=set())
>>> change["kind"], change["fields"]
('changed', [{'name': 'title', 'before': '旧', 'after': '新'}])
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from corpus.account.ledger import Row
from corpus.release.diff import columns_of
from corpus.release.folder import open_parquet, shards_in
from corpus.review.families import family
from corpus.review.record import flat, spans, words
from corpus.review.signs import Run, runs
from corpus.review.source import Reviewed, documents

_CLOSELY = 2000  # code points of a line that is compared character by character
_PAIRS = 250_000  # lines times lines, or characters times characters: more are not all compared


def columns(release: Path) -> set[str]:
    """Return the names of the columns of a release's documents.

    >>> "source.site" in columns(Path("corpus/releases/gonghui-1.0.1"))
    True
    """
    return set(columns_of(open_parquet(shards_in(release, "documents")[0]).schema_arrow))


def paired(release: Path, other: Path | None, went: list[dict[str, str]]) -> Iterator[tuple[Reviewed, Reviewed | None]]:
    """Yield each document of `release` with that of the same id in `other`; what only `other` has goes to `went`."""
    if other is None:
        yield from ((page, None) for page in documents(release))
        return
    others = documents(other)
    waiting = next(others, None)
    for page in documents(release):
        while waiting and waiting.document["id"] < page.document["id"]:
            went.append(_named(waiting))
            waiting = next(others, None)
        if waiting and waiting.document["id"] == page.document["id"]:
            yield page, waiting
            waiting = next(others, None)
        else:
            yield page, None
    while waiting:
        went.append(_named(waiting))
        waiting = next(others, None)


def compared(before: Reviewed | None, after: Reviewed, skipped: set[str]) -> dict[str, Any]:
    """Return what changed; `skipped` are the columns that only one of the releases has, and no document in particular.

    >>> compared(None, Reviewed({"id": "a"}, []), set())["kind"]
    'came'
    """
    if before is None:
        return {"kind": "came", "fields": [], "text": [], "ledger": []}
    old, new = flat(before.document), flat(after.document)
    names = [name for name in new if name in old and name not in skipped and old[name] != new[name]]
    ledger = list(_ledger(before.rows, after.rows)) if before.rows != after.rows else []
    return {
        "kind": "changed" if names else "ledger" if ledger else "same",
        "fields": [
            {"name": name, "before": words(old[name]), "after": words(new[name])} for name in names if name != "text"
        ],
        "text": list(_lines(old["text"].split("\n"), new["text"].split("\n"))) if "text" in names else [],
        "ledger": ledger,
    }


def _named(page: Reviewed) -> dict[str, str]:
    return {"id": page.document["id"], "title": words(page.document["title"]) or "(no title)"}


def _lines(old: Sequence[str], new: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Lines that went and came, those that were changed side by side, as runs of kind `changed` where they differ."""
    for kind, a, b, c, d in _opcodes(old, new):
        if kind == "equal":
            continue
        for number in range(max(b - a, d - c)):
            left = old[a + number] if a + number < b else None
            right = new[c + number] if c + number < d else None
            if left != right:
                before, after = _inline(left or "", right or "")
                yield {"line": c + number + 1, "before": before, "after": after}


def _opcodes(old: Sequence[str], new: Sequence[str]) -> Iterable[tuple[str, int, int, int, int]]:
    # A page of one line over and over would take hours; there what is frequent is no place to begin from.
    return SequenceMatcher(None, old, new, autojunk=len(old) * len(new) > _PAIRS).get_opcodes()


def _inline(before: str, after: str) -> tuple[list[Run], list[Run]]:
    if max(len(before), len(after)) > _CLOSELY:
        return _all(before), _all(after)
    left: list[Run] = []
    right: list[Run] = []
    for kind, a, b, c, d in _opcodes(before, after):
        left += runs(before[a:b]) if kind == "equal" else _all(before[a:b])
        right += runs(after[c:d]) if kind == "equal" else _all(after[c:d])
    return left, right


def _all(text: str) -> list[Run]:
    return [(kind or "changed", shown, name) for kind, shown, name in runs(text)]


def _ledger(old: Sequence[Row], new: Sequence[Row]) -> Iterator[dict[str, Any]]:
    """Rows that only one of the ledgers has, by their places in the page."""
    left, right = (list(zip(spans(rows), rows, strict=True)) for rows in (old, new))
    gone, came = Counter(left) - Counter(right), Counter(right) - Counter(left)
    found = [(name, row, False) for name, row in left if (name, row) in gone]
    found += [(name, row, True) for name, row in right if (name, row) in came]
    found.sort(key=lambda item: (int(item[0].partition("-")[0]), item[2]))
    for name, (action, reason, raw, text), is_new in found:
        yield {
            "span": name,
            "is_new": is_new,
            "action": action,
            "reason": reason,
            "family": family(reason),
            "raw": runs(raw, blanks=not raw.strip()),
            "text": runs(text),
        }
