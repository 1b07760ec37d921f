"""Checks of Parquet files: their columns, and what their footers tell readers before any row is read.

A footer may hold words for one reader alone (pandas, Arrow, `datasets`), which change what that one sees, and the least
and greatest value of a column, by which readers skip whole groups of rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from corpus.read.parquet_sizes import rows_of
from corpus.release.folder import open_parquet
from corpus.release.verify_types import Failure

# No table takes less than this; a footer that promises more is a trap for whoever reads it.
_ROWS_PER_BYTE = 64
# Longer values may be cut off in a footer.
_CUT = 64


def footer_problem(path: Path) -> str | None:
    """Return why the rows of a file should not be read at all, or None."""
    try:
        said = open_parquet(path).metadata
    except (OSError, ValueError, pa.ArrowException):
        return "cannot be read as Parquet; copy the release again"
    rows = max(said.num_rows, rows_of(said))
    if rows > _ROWS_PER_BYTE * path.stat().st_size:
        return f"says that it has {rows} rows, which do not fit into its bytes"
    return None


def footer(path: Path, where: str) -> Iterator[Failure]:
    """Compare what a footer says with the rows."""
    try:
        yield from _footer(path, where)
    except (OSError, ValueError, KeyError, TypeError, pa.ArrowException) as error:
        yield Failure("parquet-statistics", where, f"its footer cannot be followed: {type(error).__name__}")


def _footer(path: Path, where: str) -> Iterator[Failure]:
    file = open_parquet(path)
    said = file.metadata
    for key in sorted(said.metadata or {}):
        yield Failure("parquet-metadata", where, f"has words of its own for some readers: {key[:40]!r}")
    for number in range(said.num_row_groups):
        group = said.row_group(number)
        rows = file.read_row_group(number)
        for column in (group.column(i) for i in range(group.num_columns)):
            if column.file_path or column.has_column_index or column.has_offset_index:
                yield Failure("parquet-metadata", where, f"{column.path_in_schema}: points elsewhere, or has an index")
            if column.statistics is not None and not _is_true(column.statistics, *_leaf(rows, column.path_in_schema)):
                yield Failure(
                    "parquet-statistics",
                    where,
                    f"{column.path_in_schema}: its rows are not what row group {number} says",
                )


def _leaf(rows: pa.Table, path: str) -> tuple[pa.Array, int]:
    """Return the values of a leaf column, and how many empty lists it has: Parquet counts those as nulls."""
    first, *names = path.replace(".list.element", ".[]").split(".")
    values = pa.concat_arrays(rows[first].chunks) if rows.num_rows else pa.array([], rows[first].type)
    empty = 0
    for name in names:
        if name == "[]":
            empty += pc.sum(pc.equal(pc.list_value_length(values), 0)).as_py() or 0
            values = pc.list_flatten(values)
        else:
            values = pc.struct_field(values, name)
    return values, empty


def _is_true(said: Any, values: pa.Array, empty: int) -> bool:
    if said.has_null_count and said.null_count != values.null_count + empty:
        return False
    if said.has_distinct_count and said.distinct_count != pc.count_distinct(values).as_py():
        return False
    if not said.has_min_max:
        return True
    found = pc.min_max(values).as_py()
    for key, value in (("min", said.min), ("max", said.max)):
        real = found[key]
        is_cut = isinstance(real, str) and len(real.encode()) > _CUT
        if value != real and not (is_cut and (value <= real if key == "min" else value >= real)):
            return False
    return True
