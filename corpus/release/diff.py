"""What changed between two releases: which records came, went and changed, field by field.

>>> import pyarrow as pa
>>> first_difference({"t": pa.table({"id": ["a"], "n": [1]})}, {"t": pa.table({"id": ["a"], "n": [2]})})
'table t, row a, field n: 1 became 2'
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from corpus.errors import CorpusError
from corpus.release.folder import read_croissant, read_table, spans, tables_of
from corpus.release.plain import check_plain
from corpus.release.schema import BENCHMARK
from corpus.release.withdrawn import of_release, words

_WIDTH = 60


@dataclass(frozen=True)
class Change:
    """One field of one record, before and after; of a withdrawn record both are None, they are not shown."""

    id: str
    field: str
    before: Any
    after: Any

    def __str__(self) -> str:
        if self.before == self.after:
            return f"{self.id} {self.field}: changed; not shown, the page is withdrawn"
        before, after = _window(_show(self.before), _show(self.after))
        return f"{self.id} {self.field}: {before} became {after}"


@dataclass(frozen=True)
class Diff:
    """Records that came, went and changed; records whose ledger alone changed; and how long each table was and is.

    `columns_came` and `columns_went` are columns of `documents` that only one of the releases has: they change every
    record, and no record in particular. `tables_came` and `tables_went` are whole tables. `benchmark_changed` are
    records whose own rows are the same, while what was made of them in `restoration` is not. `withdrawn` says of those
    that went or are still there when and why they were withdrawn.
    """

    before: str
    after: str
    came: list[str] = field(default_factory=list)
    went: list[str] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    ledger_changed: list[str] = field(default_factory=list)
    rows: dict[str, tuple[int, int]] = field(default_factory=dict)
    columns_came: list[str] = field(default_factory=list)
    columns_went: list[str] = field(default_factory=list)
    tables_came: list[str] = field(default_factory=list)
    tables_went: list[str] = field(default_factory=list)
    benchmark_changed: list[str] = field(default_factory=list)
    withdrawn: dict[str, str] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """What the difference makes of a version number: MAJOR, MINOR or PATCH."""
        if self.went or self.changed or self.ledger_changed or self.columns_went or self.tables_went:
            return "MAJOR"
        if self.benchmark_changed:
            return "MAJOR"
        return "MINOR" if self.came or self.columns_came or self.tables_came else "PATCH"

    def __str__(self) -> str:
        changed = len({change.id for change in self.changed})
        lines = [
            f"{self.before} → {self.after}: {len(self.came)} came, {len(self.went)} went, {changed} changed, "
            f"{len(self.ledger_changed)} in the ledger alone ({self.kind})",
            *(f"  {name}: {before} → {after} rows" for name, (before, after) in self.rows.items()),
            *(f"+ table {name}" for name in self.tables_came),
            *(f"- table {name}" for name in self.tables_went),
            *(f"+ column {name}" for name in self.columns_came),
            *(f"- column {name}" for name in self.columns_went),
            *(f"+ {name}" for name in self.came),
            *(f"- {name} {self.withdrawn.get(name, '')}".rstrip() for name in self.went),
            *(f"~ {change}" for change in self.changed),
            *(f"~ {name} ledger" for name in self.ledger_changed),
            *(f"~ {name} {BENCHMARK}" for name in self.benchmark_changed),
            *(
                f"! {name} {why}, still in {self.after}"
                for name, why in self.withdrawn.items()
                if name not in self.went
            ),
        ]
        return "\n".join(lines)


def diff(a: Path, b: Path) -> Diff:
    """Compare two release folders, record by record."""
    old, new = _read(a), _read(b)
    before, after = (_by_id(tables["documents"]) for tables in (old, new))
    had, has = (set(columns_of(tables["documents"].schema)) for tables in (old, new))
    both = sorted(before.keys() & after.keys())
    changed = [
        change for name in both for change in _changes(name, before[name], after[name]) if change.field not in had ^ has
    ]
    gone = {**of_release(a), **of_release(b)}
    changed = [Change(each.id, each.field, None, None) if each.id in gone else each for each in changed]
    seen = {change.id for change in changed}
    ledger_changed = _rows_changed(old["ledger"], new["ledger"]) & set(both) - seen
    made_anew = set()
    if BENCHMARK in old and BENCHMARK in new:
        made_anew = _rows_changed(old[BENCHMARK], new[BENCHMARK]) & set(both) - seen - ledger_changed
    return Diff(
        before=_name(a),
        after=_name(b),
        came=sorted(after.keys() - before.keys()),
        went=sorted(before.keys() - after.keys()),
        changed=changed,
        ledger_changed=sorted(ledger_changed),
        rows={
            name: (old[name].num_rows if name in old else 0, new[name].num_rows if name in new else 0)
            for name in sorted(old.keys() | new.keys())
        },
        columns_came=sorted(has - had),
        columns_went=sorted(had - has),
        tables_came=sorted(new.keys() - old.keys()),
        tables_went=sorted(old.keys() - new.keys()),
        benchmark_changed=sorted(made_anew),
        withdrawn={name: words(gone[name]) for name in sorted(gone) if name in before or name in after},
    )


def columns_of(fields: Iterable[pa.Field], prefix: str = "") -> Iterator[str]:
    """The names of the columns of a schema, those of a struct behind its name.

    >>> list(columns_of(pa.schema({"id": pa.string(), "source": pa.struct({"site": pa.string()})})))
    ['id', 'source.site']
    """
    for each in fields:
        if pa.types.is_struct(each.type):
            yield from columns_of(each.type, f"{prefix}{each.name}.")
        else:
            yield prefix + each.name


def _read(release: Path) -> dict[str, pa.Table]:
    check_plain(release)
    tables = {name: read_table(release, name) for name in tables_of(release)}
    if missing := sorted({"documents", "ledger"} - tables.keys()):
        raise CorpusError(f"{release}: has no table {missing[0]}; it is no complete release, copy it again")
    return tables


def first_difference(a: Mapping[str, pa.Table], b: Mapping[str, pa.Table]) -> str:
    """Name the first place where two sets of sorted tables differ: table, row, field, before and after."""
    for name in sorted(a.keys() | b.keys()):
        if name not in a or name not in b:
            return f"table {name} is in one of them only"
        one, two = a[name], b[name]
        if set(one.flatten().column_names) != set(two.flatten().column_names):
            return f"table {name} has other columns"
        keys = ["document_id", "position"] if "position" in one.column_names else ["id"]
        row = _first_row(one, two)
        if row is None:
            continue
        left, right = (_row(table, row) for table in (one, two))
        # The lesser key is the one that the other table lacks.
        if right is None or (left is not None and _sort_key(left, keys) < _sort_key(right, keys)):
            return f"table {name}, row {_key(left or {}, keys)} is missing now"
        if left is None or _sort_key(left, keys) > _sort_key(right, keys):
            return f"table {name}, row {_key(right, keys)} is new"
        change = next(_changes("", left, right))
        before, after = _window(_show(change.before), _show(change.after))
        return f"table {name}, row {_key(left, keys)}, field {change.field}: {before} became {after}"
    return "no row differs"


def _first_row(one: pa.Table, two: pa.Table) -> int | None:
    """Return the first row that differs, by halving: Arrow compares whole slices at once."""
    two = two.select(one.column_names).cast(one.schema)
    low, high = 0, max(one.num_rows, two.num_rows)
    if one.equals(two):
        return None
    while high - low > 1:
        middle = (low + high) // 2
        same = one.slice(low, middle - low).equals(two.slice(low, middle - low))
        low, high = (middle, high) if same else (low, middle)
    return low


def _row(table: pa.Table, row: int) -> dict[str, Any] | None:
    return table.slice(row, 1).to_pylist()[0] if row < table.num_rows else None


def _sort_key(row: dict[str, Any], keys: list[str]) -> list[Any]:
    return [row[name] for name in keys]


def _key(row: dict[str, Any], keys: list[str]) -> str:
    return " ".join(str(row[name]) for name in keys)


def _by_id(documents: pa.Table) -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in documents.to_pylist()}


def _changes(name: str, before: dict[str, Any], after: dict[str, Any], prefix: str = "") -> Iterator[Change]:
    for key in [*before, *(key for key in after if key not in before)]:
        old, new = before.get(key), after.get(key)
        if isinstance(old, dict) and isinstance(new, dict):
            yield from _changes(name, old, new, f"{prefix}{key}.")
        elif old != new:
            yield Change(name, prefix + key, old, new)


def _rows_changed(old: pa.Table, new: pa.Table) -> set[str]:
    """Return the ids of the documents whose rows in a table are not the same rows."""
    names = [name for name in old.column_names if name in new.column_names]
    one = old.select(names)
    other = new.select(names).cast(one.schema)
    ids = set(pc.unique(one["document_id"]).to_pylist()) | set(pc.unique(other["document_id"]).to_pylist())
    left, right = spans(one), spans(other)
    return {
        name
        for name in ids
        if name not in left or name not in right or not one.slice(*left[name]).equals(other.slice(*right[name]))
    }


def _name(release: Path) -> str:
    said = read_croissant(release)
    return f"{said.get('name')} {said.get('version')}"


def _show(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _window(before: str, after: str) -> tuple[str, str]:
    """Cut two long values to the neighbourhood of their first difference."""
    if max(len(before), len(after)) <= _WIDTH:
        return before, after
    same = next(i for i in range(len(before) + 1) if before[: i + 1] != after[: i + 1])
    start = max(0, same - _WIDTH // 3)
    return tuple(  # type: ignore[return-value]
        ("…" if start else "") + text[start : start + _WIDTH] + ("…" if len(text) > start + _WIDTH else "")
        for text in (before, after)
    )
