"""A table of a release for a spreadsheet: a CSV file in which no cell can be a formula.

>>> [cell(text) for text in ("工会", "=1+1", " ＝SUM(A1)", "好；\\n-1", "5 - 3")]
['工会', "'=1+1", "' ＝SUM(A1)", "好；\\n'-1", '5 - 3']

The dataset is the Parquet; this changes such cells, and cuts those that a spreadsheet cannot hold.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from corpus import storage
from corpus.errors import CorpusError
from corpus.invisible import BLANK, HIDDEN
from corpus.release.digest import key_of
from corpus.release.folder import check_sum, parquet_paths, read_sums, tables_of, whole_documents
from corpus.release.plain import check_plain
from corpus.release.schema import DEFAULT_TABLE

LONGEST = 32_767  # UTF-16 units of a cell in Excel, which puts the rest of a longer one into cells of its own
_CUT = "…"
_ROWS = 500  # as objects at once
# What begins a formula, in Chinese and Japanese settings also full-width; a minus that LibreOffice takes for one.
_BEGINS = "=+\\-@＝＋－＠﹦﹢﹣﹫−"
# A reader that splits at semicolons or tabs, as Excel does where a comma is decimal, loses count of the quotes: for it
# cells also begin behind those and behind line breaks.
_FORMULA = re.compile(rf"(?:^|(?<=[;\t\r\n]))(?=[\s\"'{BLANK}{HIDDEN}]*[{_BEGINS}]|[\t\r])")


class Exported(NamedTuple):
    """What was written: the rows, how many cells were changed so that they are no formula, and how many cut."""

    rows: int
    escaped: int
    cut: int


def export(release: Path, table: str, to: str) -> Exported:
    """Write a table of a release as CSV: UTF-8 with the mark that Excel knows it by, all text quoted.

    Fields of a struct become columns (`source_site`), lists are joined by `、`, nothing is an empty cell.
    """
    check_plain(release)
    sums = read_sums(release)
    if table not in tables_of(release):
        raise CorpusError(f"{release}: has no table {table!r}; there are {', '.join(tables_of(release))}")
    for name in parquet_paths(sums, table):
        check_sum(release, name, sums)
    if storage.exists(to):
        raise CorpusError(f"{storage.shown(to)}: is there already; name another file")
    escaped = cut = rows = 0
    names: list[str] = []
    with storage.writing(to) as sink:
        text = io.StringIO()
        writer = csv.writer(text, quoting=csv.QUOTE_NONNUMERIC)
        for row in _rows(release, table):
            values = dict(_flat(row))
            if not rows:
                names = list(values)
                writer.writerow(map(cell, names))
            cells = {name: shown(value) for name, value in values.items()}
            for name, value in cells.items():
                if isinstance(value, str):
                    safe = cell(value)
                    cut += safe.endswith(_CUT) and not value.endswith(_CUT)
                    escaped += safe.count("'") > value.count("'")
                    cells[name] = safe
            writer.writerow(cells[name] for name in names)
            rows += 1
            if not rows % _ROWS:
                _flush(text, sink, first=rows == _ROWS)
        _flush(text, sink, first=rows < _ROWS)
    return Exported(rows, escaped, cut)


def cell(text: str) -> str:
    """Return a text as a cell that no spreadsheet takes for a formula, nor spills into the cells beside it.

    >>> cell("@SUM(1)"), len(cell("长" * 40_000))
    ("'@SUM(1)", 32767)
    """
    safe = _FORMULA.sub("'", text)
    if len(safe) > LONGEST // 2 and len(safe.encode("utf-16-le")) // 2 > LONGEST:
        safe = safe.encode("utf-16-le")[: (LONGEST - 1) * 2].decode("utf-16-le", "ignore") + _CUT
    return safe


def shown(value: Any) -> Any:
    """Return a value as what stands in a cell: numbers stay numbers.

    >>> shown(["工会", "职工"]), shown(7), shown(None), shown(True)
    ('工会、职工', 7, '', 'true')
    """
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return "、".join(value)
    if isinstance(value, bool | list):
        return json.dumps(value, ensure_ascii=False)
    return "" if value is None else value


def _rows(release: Path, table: str) -> Iterator[dict[str, Any]]:
    for part in whole_documents(release, table, key_of(table)):
        for batch in part.to_batches(max_chunksize=_ROWS):
            yield from batch.to_pylist()


def _flat(row: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in row.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{name}_")
        else:
            yield prefix + name, value


def _flush(text: io.StringIO, sink: Any, first: bool) -> None:
    sink.write(text.getvalue().encode("utf-8-sig" if first else "utf-8"))
    text.seek(0)
    text.truncate()
