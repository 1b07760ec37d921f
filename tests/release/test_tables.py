from __future__ import annotations

import copy
import itertools
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from corpus.account.ledger import Ledger
from corpus.cleaned import Cleaned
from corpus.errors import CorpusError
from corpus.models import LedgerRow, Paragraph
from corpus.release.schema import KEYS
from corpus.release.tables import merge, page_problem, to_tables

from .conftest import make, pages


def test_tables_are_what_the_pages_are(cleaned: list[Cleaned]) -> None:
    tables = to_tables(cleaned)
    by_id = sorted(cleaned, key=lambda page: page.document["id"])
    assert tables["documents"].to_pylist() == [page.record.model_dump() for page in by_id]
    assert tables["ledger"].to_pylist() == [row.model_dump() for page in by_id for row in page.ledger]
    lines = [
        Paragraph(
            id=f"{page.document['id']}-{i:04d}",
            document_id=page.document["id"],
            position=i,
            role=role,
            text=line,
            fold=page.document["fold"],
        ).model_dump()
        for page in by_id
        for i, (line, role) in enumerate(zip(page.document["text"].split("\n"), page.roles, strict=True))
    ]
    assert tables["paragraphs"].to_pylist() == lines


def test_the_order_of_the_pages_does_not_matter(cleaned: list[Cleaned]) -> None:
    wanted = to_tables(cleaned)
    for order in itertools.permutations(cleaned):
        assert to_tables(list(order)) == wanted
        merged = merge([to_tables([page]) for page in order])
        assert {name: table.combine_chunks() for name, table in merged.items()} == wanted
    for name, table in wanted.items():
        assert table.equals(table.sort_by([(key, "ascending") for key in KEYS[name]]))


def test_the_same_page_twice_is_refused(cleaned: list[Cleaned]) -> None:
    with pytest.raises(CorpusError, match=r"the same id gh-.* twice"):
        to_tables([*cleaned, cleaned[0]])
    with pytest.raises(CorpusError, match="the same id twice"):
        merge([to_tables(cleaned), to_tables(cleaned[:1])])


BREAK: dict[str, Callable[[dict[str, Any], Ledger, list[str]], object]] = {
    "field quality.han_per_mille": lambda d, r, roles: d["quality"].update(han_per_mille=1001),
    "field title": lambda d, r, roles: d.update(title=""),
    "field surprise": lambda d, r, roles: d.update(surprise=1),
    "field id": lambda d, r, roles: d.update(id="x"),
    "differ in length": lambda d, r, roles: r.raw.append("x"),
    "not a whole number": lambda d, r, roles: r.raw_end.__setitem__(0, 1.0),
    "unknown action 'cut'": lambda d, r, roles: r.action.__setitem__(0, "cut"),
    "unknown reason 'why'": lambda d, r, roles: r.reason.__setitem__(0, "why"),
    "does not give the text": lambda d, r, roles: r.text.__setitem__(-1, "x"),
    "not valid text": lambda d, r, roles: r.raw.__setitem__(0, b"x"),
    "is not valid text": lambda d, r, roles: r.raw.__setitem__(0, "\ud800" * len(r.raw[0])),
    "do not follow": lambda d, r, roles: r.raw_start.__setitem__(1, 0),
    "roles": lambda d, r, roles: roles.append("heading"),
    "a role is neither": lambda d, r, roles: roles.__setitem__(0, "spam"),
}


@pytest.mark.parametrize("message", BREAK)
def test_a_broken_page_is_named(message: str) -> None:
    page = copy.deepcopy(pages()[0])
    BREAK[message](page.document, page.rows, page.roles)
    with pytest.raises(CorpusError, match=f"^{page.document['provenance']['path']}: .*{message}"):
        to_tables([page])


def test_an_empty_line_is_refused() -> None:
    page = make([("kept", "text", "一行\n\n又一行", "一行\n\n又一行")])
    with pytest.raises(CorpusError, match="empty line"):
        to_tables([page])


# The quick check of columns against the slow one of rows, over ledgers that are nearly right.
_ROW = st.tuples(
    st.sampled_from(["kept", "removed", "converted", "repaired", "kep"]),
    st.sampled_from(["text", "gloss", "spam", ""]),
    st.text(max_size=3),
    st.text(max_size=3),
    st.sampled_from([0, 0, 0, 0, 1, -1, True, 0.0, "0"]),
)


@given(st.lists(_ROW, max_size=4), st.sampled_from(["", "", "x"]))
def test_the_check_of_columns_is_the_check_of_rows(stretches: list[tuple], extra: str) -> None:
    rows, at = Ledger(), 0
    for action, reason, raw, text, off in stretches:
        start: Any = type(off)(at + int(off)) if not isinstance(off, int) or isinstance(off, bool) else at + off
        rows.add(start, at + len(raw), action, reason, raw, text)
        at += len(raw)
    text = "".join(rows.text) + extra
    lines = text.split("\n")
    quick = page_problem(text, ["paragraph"] * len(lines), rows)
    assert (quick is None) == _slow(text, lines, rows)


def _slow(text: str, lines: list[str], rows: Ledger) -> bool:
    """Row by row, with pydantic, and the two invariants as they are written down."""
    at = 0
    for i, row in enumerate(
        zip(rows.raw_start, rows.raw_end, rows.action, rows.reason, rows.raw, rows.text, strict=True)
    ):
        try:
            LedgerRow(
                document_id="gh-0123456789abcdef",
                position=i,
                **dict(zip(("raw_start", "raw_end", "action", "reason", "raw", "text"), row, strict=True)),
            )
        except ValidationError:
            return False
        if row[0] != at or row[1] != at + len(row[4]):
            return False
        at = row[1]
    return "".join(rows.text) == text and all(lines)
