"""The table `restoration`: the paragraphs of a release's documents, injured on purpose, to measure restorers by.

>>> import pyarrow as pa
>>> text = "工会干部要深入基层，面对面、心贴心服务职工。"
>>> documents = pa.table({"id": ["gh-0123456789abcdef"], "text": [text], "fold": [5]})
>>> restoration(documents)["injury"].to_pylist()[:2]
['none', 'script']
"""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa

from corpus.injure.rows import rows
from corpus.release.schema import BENCHMARK, arrow_schema

# Documents whose rows are made at once: before they are columns they take a megabyte each.
_TOGETHER = 50


def restoration(documents: pa.Table) -> pa.Table:
    """Return the table, made of some documents, in their order."""
    parts = [arrow_schema(BENCHMARK).empty_table()]
    for at in range(0, documents.num_rows, _TOGETHER):
        columns = (documents[name].slice(at, _TOGETHER).to_pylist() for name in ("id", "text", "fold"))
        made = [row for document in zip(*columns, strict=True) for row in rows(*document)]
        parts.append(pa.Table.from_pylist(made, schema=arrow_schema(BENCHMARK)))
    return pa.concat_tables(parts)


def with_benchmark(tables: Mapping[str, pa.Table]) -> dict[str, pa.Table]:
    """Return the tables of some documents and their `restoration`."""
    return {**tables, BENCHMARK: restoration(tables["documents"])}
