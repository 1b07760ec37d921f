"""JSON Lines: one object a line, a page in one of its fields.

>>> import io
>>> lines = io.BytesIO('{"text": "工会", "url": "http://example.com/1"}\\n{"text": \\n'.encode())
>>> page, broken = json_pages("pages.jsonl", lines)
>>> page.path, page.url, broken.path, broken.problem.reason
('pages.jsonl#1', 'http://example.com/1', 'pages.jsonl#2', 'malformed')
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, BinaryIO

from corpus.errors import Rejected
from corpus.read.columns import Columns, choose, page_of
from corpus.read.page import LONGEST, Page, Unread

_AS_LINES = "write one object a line, for example with `jq -c '.[]'`"


def json_pages(path: str, lines: BinaryIO, text_column: str | None = None) -> Iterator[Page | Unread]:
    """The page of each line. A broken line is rejected alone; a file that breaks off keeps what came before."""
    columns: Columns | None = None
    empty = True
    for number, line in enumerate(_lines(lines), 1):
        where = f"{path}#{number}"
        if len(line) > LONGEST:
            empty = False
            yield Unread(where, Rejected("too-long", f"the line is longer than {LONGEST >> 20} MB, which no page is"))
            continue
        if not line.strip():
            continue
        empty = False
        if columns is None and line.lstrip().startswith(b"["):
            raise Rejected("json-array", f"a JSON array, which is not read; {_AS_LINES}")
        try:
            record = _object(line)
        except Rejected as problem:
            if columns is None and path.lower().endswith((".json", ".json.gz", ".json.zst")):
                raise Rejected("malformed", f"JSON over several lines, which is not read; {_AS_LINES}") from None
            yield Unread(where, problem)
            continue
        if columns is None:
            columns = choose([name for name, value in record.items() if _may_be_text(value)], record, text_column)
        yield page_of(where, record, columns)
    if empty:
        raise Rejected("empty", "holds no page")


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    """The lines of a stream. Of one that is too long only so much is held that this can be seen."""
    while line := stream.readline(LONGEST + 1):
        rest = line
        while len(line) > LONGEST and rest and not rest.endswith(b"\n"):
            rest = stream.readline(1 << 20)
        yield line


def _object(line: bytes) -> dict[str, Any]:
    try:
        record = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise Rejected("malformed", "the line is not UTF-8") from None
    except (ValueError, RecursionError) as error:
        message = error.msg if isinstance(error, json.JSONDecodeError) else "is nested too deeply"
        raise Rejected("malformed", f"the line is not JSON: {message}") from None
    if not isinstance(record, dict):
        raise Rejected("malformed", "the line is no JSON object")
    return record


def _may_be_text(value: object) -> bool:
    return value is None or isinstance(value, str)
