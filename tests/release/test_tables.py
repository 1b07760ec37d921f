from __future__ import annotations

import copy
import itertools
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from corpus.account.ledger import Ledger, Row, ledger_of
from corpus.cleaned import Cleaned
from corpus.errors import CorpusError
from corpus.models import LedgerRow, Paragraph, Provenance, Quality, Record, Repairs, Source
from corpus.release.records import documents_table
from corpus.release.schema import KEYS
from corpus.release.tables import lines_problem, merge, pack, packed_schema, rows_problem, to_tables, unpack

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


def test_more_than_columns_hold_at_once(cleaned: list[Cleaned], monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = to_tables(cleaned)
    monkeypatch.setattr("corpus.release.tables._MOST", 20)
    assert {name: table.combine_chunks() for name, table in to_tables(cleaned).items()} == wanted


def test_some_of_the_packed_pages(cleaned: list[Cleaned]) -> None:
    by_id = sorted(cleaned, key=lambda page: page.document["id"])
    packed = pack(cleaned)
    for start, end in itertools.combinations_with_replacement(range(len(by_id) + 1), 2):
        assert unpack(packed[start:end]) == to_tables(by_id[start:end])
    assert unpack(packed_schema().empty_table()) == to_tables([])


def test_the_same_page_twice_is_refused(cleaned: list[Cleaned]) -> None:
    with pytest.raises(CorpusError, match=r"the same id gh-.* twice"):
        to_tables([*cleaned, cleaned[0]])
    with pytest.raises(CorpusError, match="the same id twice"):
        merge([to_tables(cleaned), to_tables(cleaned[:1])])


BREAK: dict[str, Callable[[dict[str, Any], list[str]], object]] = {
    "field quality.han_per_mille": lambda d, roles: d["quality"].update(han_per_mille=1001),
    "field title": lambda d, roles: d.update(title=""),
    "field surprise": lambda d, roles: d.update(surprise=1),
    "field id": lambda d, roles: d.update(id="x"),
    "roles": lambda d, roles: roles.append("heading"),
    "a role is neither": lambda d, roles: roles.__setitem__(0, "spam"),
}
BREAK_ROWS: dict[str, Callable[[Ledger], Ledger]] = {
    "unknown action": lambda rows: replace(rows, actions=rows.actions + 9),
    "does not give the text": lambda rows: replace(rows, article="x"),
    "not valid text": lambda rows: replace(rows, page="\ud800" * len(rows.page)),
    "do not follow": lambda rows: replace(rows, raw_ends=rows.raw_ends[::-1]),
}


@pytest.mark.parametrize("message", [*BREAK, *BREAK_ROWS])
def test_a_broken_page_is_named(message: str) -> None:
    page = copy.deepcopy(pages()[0])
    if message in BREAK:
        BREAK[message](page.document, page.roles)
    else:
        page = replace(page, account=BREAK_ROWS[message](page.rows))
    with pytest.raises(CorpusError, match=f"^{page.document['provenance']['path']}: .*{message}"):
        to_tables([page])


def test_an_empty_line_is_refused() -> None:
    page = make([("kept", "text", "一行。\n\n又一行", "一行。\n\n又一行")])
    with pytest.raises(CorpusError, match="empty line"):
        to_tables([page])


# The check of whole columns against the slow one of rows, over ledgers that are nearly right.
_ROW = st.tuples(
    st.sampled_from(["kept", "removed", "converted", "repaired"]),
    st.sampled_from(["text", "gloss", "spam"]),
    st.text("工\n", max_size=3),
    st.text("会\n", max_size=3),
)
_NAMES = ("raw_start", "raw_end", "action", "reason", "raw", "text")


@given(st.lists(_ROW, max_size=4), st.sampled_from(["", "", "x"]), st.data())
def test_the_check_of_columns_is_the_check_of_rows(stretches: list[Row], extra: str, data: st.DataObject) -> None:
    rows = ledger_of(stretches)
    whole = rows
    for name, column in zip(("raw_ends", "text_ends", "actions", "reasons"), rows.columns(), strict=True):
        changed = column.copy()
        if len(column) and data.draw(st.integers(0, 9)) == 0:
            changed[data.draw(st.integers(0, len(column) - 1))] += data.draw(st.integers(0, 40))
        rows = replace(rows, **{name: changed})
    text = rows.article + extra
    lines = text.split("\n")
    quick = lines_problem(text, ["paragraph"] * len(lines)) or rows_problem(text, rows)
    slow = _slow(text, lines, rows)
    # Ends that lie too far, or step back, may give sound pieces; columns they do not give.
    is_harmed = any((a != b).any() for a, b in zip(rows.columns(), whole.columns(), strict=True))
    assert (quick is None) == slow or (quick is not None and is_harmed)


def _slow(text: str, lines: list[str], rows: Ledger) -> bool:
    """Row by row, with pydantic, and the two invariants as they are written down."""
    at = 0
    try:
        columns = list(zip(*(getattr(rows, name) for name in _NAMES), strict=True))
        for i, row in enumerate(columns):
            LedgerRow(document_id="gh-0123456789abcdef", position=i, **dict(zip(_NAMES, row, strict=True)))
    except (ValidationError, IndexError):
        return False
    for row in columns:
        if row[0] != at or row[1] != at + len(row[4]):
            return False
        at = row[1]
    return "".join(rows.raw) == rows.page and "".join(rows.text) == text and all(lines)


# The check of whole columns against pydantic, over records that are nearly right: a value or two is another.
_PATHS = [
    (*parent, name)
    for parent, fields in (
        ((), Record.model_fields),
        (("source",), Source.model_fields),
        (("repairs",), Repairs.model_fields),
        (("quality",), Quality.model_fields),
        (("provenance",), Provenance.model_fields),
        ((), ["surprise"]),
    )
    for name in fields
]
_ODD = [
    *(
        None,
        "",
        "x",
        "工\n",
        "\ud800",
        0,
        9,
        10,
        -1,
        1000,
        1001,
        2**63,
        2**64,
        True,
        False,
        1.0,
        0.5,
        b"x",
        [],
        [""],
        ["x"],
        [1],
        {},
    ),
    *("gh-0123456789abcdef", "gh-0123456789abcdef\n", "Hans", "Hant", "zh-Hans", "2019-05", "2019-13", "2019-05-31\n"),
    *("a" * 64, "A" * 64, [None], ("x",), "2019-05-31T06:54:36Z"),
]


@given(st.lists(st.tuples(st.sampled_from(_PATHS), st.sampled_from([*_ODD, ...])), max_size=3))
def test_columns_refuse_what_pydantic_refuses(changes: list[tuple[tuple[str, ...], Any]]) -> None:
    """Columns are asked first, and only what they refuse is shown to pydantic: they may let pass nothing it refuses."""
    record = copy.deepcopy(pages()[0].document)
    record["provenance"]["fetched"] = None
    for path, value in changes:
        part = record
        for name in path[:-1]:
            part = part[name] if isinstance(part.get(name), dict) else {}
        if value is ...:
            part.pop(path[-1], None)
        else:
            part[path[-1]] = value
    try:
        wanted = Record.model_validate(record).model_dump()
    except ValidationError as error:
        field = ".".join(map(str, error.errors()[0]["loc"]))
        with pytest.raises(CorpusError, match=f"field {re.escape(field)}: "):
            documents_table([record])
        return
    try:
        assert documents_table([record]).to_pylist() == [wanted]
    except (OverflowError, pa.ArrowInvalid):
        assert any(value in (2**63, 2**64) for _, value in changes)
