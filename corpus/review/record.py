"""One document as plain data for its page: facts with their places, and both sides of the text in parts.

>>> from pathlib import Path
>>> from corpus.review.source import documents
>>> view = record(next(documents(Path("corpus/releases/gonghui-1.0.1"))))
>>> view["title"], view["fields"][1]["name"], view["fields"][1]["decided"]
('刘明观点', 'author', True)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from corpus.account.ledger import ONE_FOR_ONE, Row
from corpus.review.align import Part, Piece, aligned
from corpus.review.families import family, meaning
from corpus.review.plots import share
from corpus.review.signs import Run, paired_runs, runs, seen
from corpus.review.source import Reviewed

# Fields of a record and the reason that ledger rows have which became them.
ORIGINS = {
    "title": "title",
    "author": "author",
    "author_affiliation": "author-affiliation",
    "source.site": "site",
    "source.url": "url",
    "source.publication": "publication",
    "source.issue": "issue",
    "published": "published",
    "keywords": "keywords",
    "abstract": "abstract",
}
_WRAPS = 400  # code points of a part that takes some lines
_SHOWN = 60  # characters of a place that a list shows

# Counts that are worth a look when they are not 0, in words.
_WARNINGS = {
    "repairs.shifts_marked": "damaged places not restored in full",
    "quality.lost_characters": "characters lost in part",
    "quality.odd_characters": "characters no writer typed",
    "quality.traditional_left": "Traditional characters left",
    "quality.glosses_left": "readings left",
    "quality.spam_words_left": "words of advertising left",
    "quality.phone_numbers": "phone numbers",
    "quality.email_addresses": "e-mail addresses",
    "quality.id_numbers": "identity card numbers",
    "quality.bank_card_numbers": "bank card numbers",
}


def flat(document: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Return a document with the fields of its structs named `struct.field`.

    >>> flat({"id": "a", "source": {"site": None}})
    {'id': 'a', 'source.site': None}
    """
    found: dict[str, Any] = {}
    for name, value in document.items():
        found |= flat(value, f"{prefix}{name}.") if isinstance(value, dict) else {prefix + name: value}
    return found


def words(value: Any) -> str:
    """Return a value of a field as words that can be seen whole.

    >>> words(["工会", "职工"]), words(True), words(None)
    ('工会、职工', 'yes', '')
    """
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return "、".join(map(words, value))
    return "" if value is None else seen(str(value))


def warnings(document: Mapping[str, Any]) -> list[str]:
    """Return what is worth a look in a document, in words.

    >>> warnings({"title": None, "truncated": True, "quality": {"lost_characters": 2}})
    ['no title', 'cut short by its source', 'characters lost in part: 2']
    """
    values = flat(document)
    found = [] if values.get("title") else ["no title"]
    if values.get("truncated"):
        found.append("cut short by its source")
    found += [f"{said}: {values[name]:,}" for name, said in _WARNINGS.items() if values.get(name)]
    if values.get("duplicate_of"):
        found.append("nearly repeats another page")
    return found


def span(row_start: int, row_end: int, number: int = 0) -> str:
    """Return the name of a ledger row within its document: its place in the raw page, so that it survives a rebuild.

    Rows without raw text may share a place; `number` then tells them apart.

    >>> span(235, 245), span(7, 7, 1)
    ('235-245', '7-7.1')
    """
    return f"{row_start}-{row_end}" + (f".{number}" if number else "")


def record(page: Reviewed) -> dict[str, Any]:
    """Return all that the page of a document shows."""
    document, rows = page
    names = spans(rows)
    values = flat(document)
    counts: dict[str, list[int]] = {}
    for _, reason, raw, _ in rows:
        of = counts.setdefault(reason, [0, 0])
        of[0] += 1
        of[1] += len(raw)
    total = sum(size for _, size in counts.values())
    return {
        "id": document["id"],
        "title": words(document["title"]) or "(no title)",
        "fields": list(_fields(values, rows, names)),
        "facts": _facts(values),
        "signals": [(name.partition(".")[2], value) for name, value in values.items() if name.startswith("quality.")],
        "duplicate_of": values.get("duplicate_of"),
        "warnings": warnings(document),
        "script": values.get("original_script") or "Hans",
        "rows": len(rows),
        "changes": sum(action != "kept" for action, *_ in rows),
        "characters": total,
        "legend": [
            {
                "reason": reason,
                "family": family(reason),
                "meaning": meaning(reason),
                "rows": n,
                "share": share(size, total),
            }
            for reason, (n, size) in sorted(counts.items(), key=lambda item: (-item[1][0], item[0]))
        ],
        "parts": parts(rows, names),
    }


def spans(rows: Sequence[Row]) -> list[str]:
    """Return the names of all rows.

    >>> spans([("kept", "text", "工", "工"), ("repaired", "curated", "", "会"), ("repaired", "curated", "", "的")])
    ['0-1', '1-1', '1-1.1']
    """
    names, at, empty = [], 0, 0
    for _, _, raw, _ in rows:
        empty = 0 if raw else empty + 1
        names.append(span(at, at + len(raw), max(0, empty - 1)))
        at += len(raw)
    return names


def parts(rows: Sequence[Row], names: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Yield the parts of a page as its template shows them, one after the other: a page may have a million rows."""
    for part in aligned(rows):
        yield _part(part, rows, names)


class _Shown(NamedTuple):
    """A piece as its template shows it."""

    span: str
    of: str
    """The span of its row, where it is not the row's first piece."""
    is_step: bool
    action: str
    reason: str
    family: str
    raw: list[Run]
    text: list[Run]
    says: bool
    """Whether the reason stands in the place of the text."""


def _part(part: Part, rows: Sequence[Row], names: Sequence[str]) -> dict[str, Any]:
    has_text = any(piece.text.strip() for piece in part.pieces)
    counts: dict[str, int] = {}
    pieces: list[_Shown] = []
    for piece in part.pieces:
        reason = rows[piece.row][1]
        # A line that is not of the article: its reasons stand in the place of its text, each once.
        says = not has_text and reason not in counts
        pieces.append(_piece(piece, rows[piece.row], names[piece.row], says))
        counts[reason] = counts.get(reason, 0) + 1
    if any(piece.says and piece.family != "layout" for piece in pieces):
        pieces = [piece._replace(says=piece.says and piece.family != "layout") for piece in pieces]
    _drop_breaks([piece.raw for piece in pieces])
    _drop_breaks([piece.text for piece in pieces])
    is_plain = all(piece.action == "kept" for piece in pieces)
    # What is long enough to wrap is laid out only when it comes into view.
    classes = {"plain": is_plain, "none": not has_text, "on": part.continues, "long": part.size > _WRAPS}
    return {
        "pieces": pieces,
        "classes": "".join(f" {name}" for name, is_so in classes.items() if is_so),
        "reasons": [(reason, family(reason), n) for reason, n in counts.items() if reason != "text"],
    }


def _piece(piece: Piece, row: Row, name: str, says: bool) -> _Shown:
    action, reason, raw, _ = row
    if action == "converted" and len(piece.raw) == len(piece.text):
        before, after = paired_runs(piece.raw, piece.text)
    else:
        blanks = action not in ONE_FOR_ONE and not raw.strip()
        before, after = runs(piece.raw, blanks), runs(piece.text)
    return _Shown(
        span=name if piece.is_first else f"{name}/{piece.start}",
        of="" if piece.is_first else name,
        is_step=piece.is_first and action != "kept",
        action=action,
        reason=reason,
        family=family(reason),
        raw=before,
        text=after,
        says=says,
    )


def _drop_breaks(texts: Iterable[list[Run]]) -> None:
    """Leave one line break where there are several, and none at the end: their signs are enough there."""
    is_needed = False
    for text in reversed(list(texts)):
        for at in range(len(text) - 1, -1, -1):
            kind, shown, _ = text[at]
            if shown == "\n":
                if not is_needed:
                    del text[at]
                is_needed = False
            elif kind != "sign" and shown.strip():
                is_needed = True


def _fields(values: Mapping[str, Any], rows: Sequence[Row], names: Sequence[str]) -> Iterator[dict[str, Any]]:
    wanted = set(ORIGINS.values())
    places: dict[str, list[dict[str, str]]] = {}
    for (_, reason, raw, _), name in zip(rows, names, strict=True):
        if reason in wanted:
            places.setdefault(reason, []).append({"span": name, "raw": _short(raw)})
    curated = values.get("curated") or ()
    for name, reason in ORIGINS.items():
        if name in values:
            yield {
                "name": name,
                "value": words(values[name]),
                "reason": reason,
                "family": family(reason),
                "places": places.get(reason, []),
                "decided": name in curated,
            }


def _facts(values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The other fields of a document that say something, but for its text and its signals."""
    left_out = {"id", "text", "duplicate_of", *ORIGINS}
    return [
        (name.removeprefix("provenance.").removeprefix("repairs."), said)
        for name, value in values.items()
        if name not in left_out and not name.startswith("quality.") and (said := words(value))
    ]


def _short(text: str) -> str:
    line = seen(text.strip())
    return line if len(line) <= _SHOWN else line[:_SHOWN] + "…"
