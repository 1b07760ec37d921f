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
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa

from corpus import storage
from corpus.errors import CorpusError
from corpus.invisible import BLANK, HIDDEN
from corpus.release.folder import check_sum, open_parquet, parquet_paths, read_sums, tables_of
from corpus.release.plain import check_plain
from corpus.release.withdrawn import Withdrawals, held, without

LONGEST = 32_767  # UTF-16 units of a cell in Excel, which puts the rest of a longer one into cells of its own
_CUT = "…"
_ROWS = 500  # as objects at once
# What begins a formula, in Chinese and Japanese settings also full-width; and a minus that LibreOffice takes for one.
_BEGINS = "=+\\-@＝＋－＠﹦﹢﹣﹫−"
# A reader that splits at semicolons or tabs, as Excel does where a comma is decimal, loses count of the quotes: for it
# cells also begin behind those and behind line breaks.
_FORMULA = re.compile(rf"(^|[;\t\r\n])(?=(?:(?![;\t\r\n])[ \"'{BLANK}{HIDDEN}])*+[{_BEGINS}])|^(?=[\t\r\n])")


class Exported(NamedTuple):
    """What was written: the rows, how many cells were changed to be no formula, and how many were cut."""

    rows: int
    escaped: int
    cut: int


def export(release: Path, table: str, to: str) -> Exported:
    """Write a table of a release as CSV: UTF-8 with the mark that Excel knows it by, all text quoted.

    Fields of a struct become columns (`source_site`), lists are joined by `、`, nothing is an empty cell. Rows of pages
    that were withdrawn since the release are left out.
    """
    files = _files(release, table)
    if storage.exists(to):
        raise CorpusError(f"{storage.shown(to)}: is there already; name another file")
    if storage.is_local(to) and storage.local_path(to).resolve().is_relative_to(release.resolve()):
        raise CorpusError(f"{to}: lies in {release}, which never changes; name another file")
    escaped = cut = rows = 0
    text = io.StringIO("\ufeff")
    text.seek(1)
    writer = csv.writer(text, quoting=csv.QUOTE_NONNUMERIC)
    with storage.writing(to) as sink:
        writer.writerow(cell(name) for name in _names(open_parquet(files[0]).schema_arrow))
        for batch in _batches(files, table, held(release)):
            for row in batch.to_pylist():
                values = [shown(value) for value in _flat(row, batch.schema)]
                texts = [value for value in values if isinstance(value, str)]
                escaped += sum(_FORMULA.search(value) is not None for value in texts)
                cut += sum(_is_long(value) for value in texts)
                writer.writerow(cell(value) if isinstance(value, str) else value for value in values)
            rows += len(batch)
            _move(text, sink)
        _move(text, sink)
    return Exported(rows, escaped, cut)


def cell(text: str) -> str:
    """Return a text as a cell that no spreadsheet takes for a formula, nor spills into the cells beside it.

    >>> cell("@SUM(1)"), len(cell("长" * 40_000))
    ("'@SUM(1)", 32767)
    """
    safe = _FORMULA.sub(r"\1'", text)
    if not _is_long(safe):
        return safe
    return safe.encode("utf-16-le")[: (LONGEST - len(_CUT)) * 2].decode("utf-16-le", "ignore") + _CUT


def _is_long(text: str) -> bool:
    return len(text) > LONGEST // 2 and len(text.encode("utf-16-le")) // 2 > LONGEST


def shown(value: Any) -> str | int | float:
    """Return a value as what stands in a cell: numbers stay numbers.

    >>> shown(["工会", "职工"]), shown(7), shown(None), shown(True)
    ('工会、职工', 7, '', 'true')
    """
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return "、".join(value)
    if isinstance(value, bool | list):
        return json.dumps(value, ensure_ascii=False, default=str)
    if isinstance(value, str | int | float):
        return value
    return "" if value is None else str(value)


def _files(release: Path, table: str) -> list[Path]:
    """The files of a table, when they are the ones that were released."""
    check_plain(release)
    sums = read_sums(release)
    if table not in tables_of(release):
        raise CorpusError(f"{release}: has no table {table!r}; there are {', '.join(tables_of(release))}")
    names = parquet_paths(sums, table)
    for name in names:
        check_sum(release, name, sums)
    return [release / name for name in names]


def _batches(files: Iterable[Path], table: str, withdrawals: Withdrawals) -> Iterator[pa.Table]:
    for path in files:
        try:
            for batch in open_parquet(path).iter_batches(_ROWS):
                yield without(pa.Table.from_batches([batch]), table, withdrawals)[0]
        except (OSError, ValueError, pa.ArrowException) as error:
            raise CorpusError(f"{path}: cannot be read as Parquet; copy the release again") from error


def _names(fields: Iterable[pa.Field], prefix: str = "") -> Iterator[str]:
    for field in fields:
        if pa.types.is_struct(field.type):
            yield from _names(field.type, f"{prefix}{field.name}_")
        else:
            yield prefix + field.name


def _flat(row: Mapping[str, Any] | None, fields: Iterable[pa.Field]) -> Iterator[Any]:
    for field in fields:
        value = None if row is None else row[field.name]
        if pa.types.is_struct(field.type):
            yield from _flat(value, field.type)
        else:
            yield value


def _move(text: io.StringIO, sink: Any) -> None:
    sink.write(text.getvalue().encode())
    text.seek(0)
    text.truncate()
