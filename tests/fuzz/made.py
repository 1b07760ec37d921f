"""Input made out of the bytes of a fuzzer: pages of pieces, long pages of one stretch, and tables of any types.

>>> page(bytes([0, 1, 2])).decode() == pieces()[1] + pieces()[2]
True
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable

import pyarrow as pa
import pyarrow.parquet as pq

from .units import LINES, pieces

NAMES = (
    "a.txt",
    "a.html",
    "a.jsonl",
    "a.jsonl.gz",
    "a.warc",
    "a.warc.gz",
    "a.parquet",
    "a.arrow",
    "a.txt.gz",
    "a.html.zst",
)
_LONG = 1 << 14  # bytes
_ENCODINGS = (
    "utf-8",
    "gb18030",
    "big5hkscs",
    "utf-16",
    "utf-8-sig",
    "gb18030-broken",
    "utf-8-broken",
    "big5hkscs-broken",
)


def page(data: bytes) -> bytes:
    """A page of pieces, one a byte or two, in an encoding, in some of them with a broken byte."""
    known = pieces()
    encoding, _, _broken = _ENCODINGS[data[0] % len(_ENCODINGS)].partition("-broken") if data else ("utf-8", "", "")
    text, at = [], 1
    while at < len(data):
        which = data[at]
        if which >= 0xF0 and at + 1 < len(data):  # rarer ones, by two bytes
            at += 1
            which = 0xF0 + (which - 0xF0) * 256 + data[at]
        text.append(known[which % len(known)])
        at += 1
    made = "".join(text).encode(encoding, "replace")
    is_broken = _ENCODINGS[data[0] % len(_ENCODINGS)].endswith("-broken") if data else False
    if is_broken and made:
        at = data[-1] * len(made) // 256
        made = made[:at] + made[at + 1 :]
    return made


def long(data: bytes) -> bytes:
    """A page of 16 kB that repeats a stretch: bytes, or pieces; alone, or between lines of a page."""
    if len(data) < 2:
        return data
    unit = data[1:] if data[0] & 1 else page(b"\0" + data[1:9])
    body = (unit * (_LONG // max(len(unit), 1) + 1))[:_LONG]
    around = f"{LINES[2]}\n{LINES[0]}\n".encode()
    return (
        (around if data[0] & 2 else b"")
        + body
        + (b"\n" + around if data[0] & 4 else b"")
        + (b"x" if data[0] & 8 else b"")
    )


_TEXTS: tuple[str | None, ...] = (
    None,
    "",
    " ",
    "工会是党联系职工群众的桥梁和纽带，要把职工的事情办好。",
    "<p>工会",
    "\x00",
    "a" * 300,
)
_COLUMNS = ("text", "content", "html", "url", "timestamp", "n", "TEXT", "")
_VALUES: tuple[Callable[[int], pa.Array], ...] = (
    lambda n: pa.array([_TEXTS[n % 7], _TEXTS[n // 7 % 7]], pa.string()),
    lambda n: pa.array([_TEXTS[n % 7], _TEXTS[n // 7 % 7]], pa.large_string()),
    lambda n: pa.array([None if n % 5 == 0 else bytes([n] * (n % 9)), "工会".encode("gb18030")], pa.binary()),
    lambda n: pa.array([_TEXTS[n % 7], _TEXTS[n // 7 % 7]]).dictionary_encode(),
    lambda n: pa.array([n, None], pa.int64()),
    lambda n: pa.array([n * 10**9, None], pa.timestamp("ns", "Asia/Shanghai" if n % 2 else None)),
    lambda n: pa.array([n * 10**13, -n], pa.timestamp("s")),
    lambda n: pa.array([float("nan") if n % 2 else 1e300, float("inf")]),
    lambda n: pa.array([["工会"] * (n % 4), None], pa.list_(pa.string())),
    lambda n: pa.array([{"text": "工会"}, None]),
    lambda n: pa.nulls(2),
    lambda n: pa.array([n - 100, 2**31 - 1], pa.date32()),
    lambda n: pa.array([None, n], pa.duration("us")),
)


def table(data: bytes) -> bytes:
    """A Parquet file of columns of any type, of which some bytes were changed afterwards."""
    count = min(data[0] % 4, (len(data) - 1) // 3) if data else 0
    names, columns = [], []
    for at in range(count):
        name, kind, value = data[1 + 3 * at : 4 + 3 * at]
        names.append(_COLUMNS[name % len(_COLUMNS)])
        columns.append(_VALUES[kind % len(_VALUES)](value))
    file = io.BytesIO()
    packing = ("none", "snappy", "gzip", "zstd")[data[0] // 4 % 4] if data else "none"
    with contextlib.suppress(pa.ArrowException):  # not every type can be written
        pq.write_table(pa.Table.from_arrays(columns, names), file, compression=packing)
    written = bytearray(file.getvalue())
    edits = data[1 + 3 * count :]
    for at in range(0, len(edits) - 2 if written else 0, 3):
        place = int.from_bytes(edits[at : at + 2]) % len(written)
        written[-place - 1] = edits[at + 2]  # from the end: there is the footer
    return bytes(written)
