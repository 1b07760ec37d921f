"""Files that are made to break who reads them, at any size: bombs, lies about lengths, nesting without end.

>>> sorted(FILES)[:3]
['attributes.html', 'bomb-in-bomb.txt.gz', 'bomb.html.zst']
"""

from __future__ import annotations

import gzip
import json
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from tests.read import made

_MB = 1 << 20
_PIECE = 32 * _MB
_GZIP = b"\x1f\x8b\x08" + bytes(6) + b"\xff"  # how a member begins
GOOD = made.text(1)


class Hostile(NamedTuple):
    """`write` makes the file of about `brief` or `full` units; each of `rejects` is a number in the file (0: the file
    itself) and a reason; `built` pages of it become records."""

    write: Callable[[Path, int], object]
    rejects: list[tuple[int, str]]
    brief: int = 1
    full: int = 1
    built: int = 0


def _repeated(packed: bytes) -> Callable[[Path, int], object]:
    """What a packer wrote, over and over: a file of many members is one file."""

    def write(path: Path, times: int) -> None:
        with path.open("wb") as file:
            for _ in range(times):
                file.write(packed)

    return write


def _zeros_gz() -> bytes:
    return gzip.compress(bytes(_PIECE), 9, mtime=0)


def _zeros_zst() -> bytes:
    packed: bytes = pa.compress(bytes(_PIECE), "zstd", asbytes=True)
    return packed


def _bomb_gz(path: Path, times: int) -> None:
    _repeated(_zeros_gz())(path, times)


def _bomb_zst(path: Path, times: int) -> None:
    _repeated(_zeros_zst())(path, times)


def _bomb_in_bomb(path: Path, times: int) -> None:
    path.write_bytes(gzip.compress(_zeros_gz() * times, mtime=0))


def _bomb_warc(path: Path, times: int) -> None:
    """A record of zeros, packed as one member, between two good ones."""
    head = made.record("conversion", b"", "text/plain", length=times * _PIECE)[: -len("\r\n\r\n")]
    zeros, packer, checksum = bytes(_PIECE), zlib.compressobj(9, wbits=-zlib.MAX_WBITS), zlib.crc32(head)
    with path.open("wb") as file:
        file.write(
            gzip.compress(_good_record(1), mtime=0) + _GZIP + packer.compress(head) + packer.flush(zlib.Z_FULL_FLUSH)
        )
        block = packer.compress(zeros) + packer.flush(zlib.Z_FULL_FLUSH)  # needs nothing of what came before it
        for _ in range(times):
            file.write(block)
            checksum = zlib.crc32(zeros, checksum)
        file.write(packer.compress(b"\r\n\r\n") + packer.flush())
        file.write(struct.pack("<II", zlib.crc32(b"\r\n\r\n", checksum), (len(head) + times * _PIECE + 4) % 2**32))
        file.write(gzip.compress(_good_record(2), mtime=0))


def _bomb_response(path: Path, times: int) -> None:
    body = _zeros_gz() * times
    packed = [made.response(body, "Content-Encoding: gzip"), made.response(_zeros_zst(), "Content-Encoding: zstd")]
    path.write_bytes(b"".join([_good_record(3), *packed, _good_record(4)]))


def _good_record(number: int) -> bytes:
    return made.record("conversion", made.text(number).encode(), "text/plain")


def _lying_lengths(path: Path, _: int) -> None:
    good = _good_record(5)
    short = made.record("conversion", made.text(6).encode(), "text/plain", length=30)
    path.write_bytes(good + short + good)


def _length(said: str) -> Callable[[Path, int], object]:
    def write(path: Path, _: int) -> None:
        record = _good_record(6)
        start, end = record.index(b"Content-Length: ") + 16, record.index(b"\r\n\r\n")
        path.write_bytes(_good_record(5) + record[:start] + said.encode() + record[end:])

    return write


def _chunks(path: Path, _: int) -> None:
    """Chunks that say they are longer than there is, and end nowhere."""
    body = b"ffffffffffffff\r\n" + made.page(7).encode() + b"\r\n"
    path.write_bytes(_good_record(5) + made.response(body, "Transfer-Encoding: chunked"))


def _cut_member(path: Path, _: int) -> None:
    path.write_bytes(gzip.compress(_good_record(5), mtime=0) + gzip.compress(_good_record(6), mtime=0)[:-60])


def _html(unit: str, before: str = "") -> Callable[[Path, int], object]:
    def write(path: Path, times: int) -> None:
        path.write_text(f"<!doctype html><body>{before}" + unit * times + f"<p>{made.ARTICLE.format(8)}</p>", "utf-8")

    return write


def _attributes(path: Path, times: int) -> None:
    tag = " ".join(f"a{number}=1" for number in range(times))
    path.write_text(f"<!doctype html><body><p {tag}>{made.ARTICLE.format(9)}</p>", "utf-8")


def _long_line(path: Path, size: int) -> None:
    good = json.dumps({"text": made.text(10)}).encode() + b"\n"
    with path.open("wb") as file:
        file.write(good + b'{"text": "')
        file.seek(size, 1)  # nothing is written there, and zeros are read
        file.write(b'"}\n' + good.replace(b"10", b"11"))


def _odd_lines(path: Path, times: int) -> None:
    lines = [json.dumps({"text": made.text(12)}), "[" * times, '{"text": ' + "9" * times + "}", '{"a":' * times]
    lines += ['{"text": "\\ud800\\udfff\\ud800"}', "NaN", '{"text": NaN}', '{"text": 1e999999}']
    lines += [json.dumps({"text": "", "a": 1})[:-1] + f', "text": {json.dumps(made.text(13))}}}']
    path.write_text("\n".join(lines), "utf-8")


def _long_page(path: Path, size: int) -> None:
    with path.open("wb") as file:
        file.write((f"<!doctype html><p>{GOOD}" if path.suffix == ".html" else GOOD).encode())
        piece = made.ARTICLE.encode() * 1000
        for _ in range(size // len(piece) + 1):
            file.write(piece)


def _parquet(**columns: pa.Array) -> Callable[[Path, int], object]:
    return lambda path, _: pq.write_table(pa.table(columns), path)


def _no_columns(path: Path, _: int) -> None:
    pq.write_table(pa.table({"a": [1]}).select([]), path)


def _page_that_lies(path: Path, _: int) -> None:
    """What a page of the file unpacks to, by its header: a gigabyte."""
    pq.write_table(pa.table({"text": [made.text(14)]}), path, compression="none", use_dictionary=False)
    data = path.read_bytes()
    at = data.index(b"\x15", 4)  # the type, the size unpacked and packed: three small numbers, each behind a 0x15
    header = data[at : at + 8]
    start = header.index(b"\x15", 2)
    end = header.index(b"\x15", start + 1)
    new = header[: start + 1] + _varint(2 << 30) + header[end:]
    path.write_bytes(data[:at] + new + data[at + 8 :])


def _varint(value: int) -> bytes:
    found = bytearray()
    while value > 0x7F:
        found.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*found, value])


def _rows_of_nothing(path: Path, rows: int) -> None:
    pq.write_table(pa.table({"text": pa.nulls(rows, pa.string())}), path)


def _dictionary(path: Path, rows: int) -> None:
    """One long text, in every row."""
    long = made.ARTICLE * (17 * _MB // len(made.ARTICLE.encode()))
    indices = pa.array([0] * rows, pa.int32())
    table = pa.table({"text": pa.DictionaryArray.from_arrays(indices, [long])})
    pq.write_table(table, path, compression="zstd", dictionary_pagesize_limit=64 * _MB)


FILES: dict[str, Hostile] = {
    "bomb.txt.gz": Hostile(_bomb_gz, [(0, "too-long")], 2, 320),
    "bomb.html.zst": Hostile(_bomb_zst, [(0, "too-long")], 2, 320),
    "bomb.jsonl.gz": Hostile(_bomb_gz, [(1, "too-long")], 1, 320),
    "bomb.jsonl.zst": Hostile(_bomb_zst, [(1, "too-long")], 1, 320),
    "bomb-in-bomb.txt.gz": Hostile(_bomb_in_bomb, [(0, "binary")], 2, 320),
    "bomb.warc.gz": Hostile(_bomb_warc, [(2, "too-long")], 1, 320, built=2),
    "response.warc": Hostile(_bomb_response, [(2, "too-long"), (3, "too-long")], 1, 320, built=2),
    "short.warc": Hostile(_lying_lengths, [(2, "no-article"), (0, "corrupt")], built=1),
    "long.warc": Hostile(_length("99999"), [(0, "corrupt")], built=1),
    "negative.warc": Hostile(_length("-1"), [(2, "empty"), (0, "corrupt")], built=1),
    "huge.warc": Hostile(_length(str(2**63)), [(0, "corrupt")], built=1),
    "no-number.warc": Hostile(_length("all"), [(2, "empty"), (0, "corrupt")], built=1),
    "chunks.warc": Hostile(_chunks, [], built=2),
    "cut.warc.gz": Hostile(_cut_member, [(0, "corrupt")], built=1),
    "deep.html": Hostile(_html("<div>"), [], 20_000, 100_000, built=1),
    "deep-formatting.html": Hostile(_html("</b>", "<b>" + "<div>" * 100_000), [(0, "markup")], 20_000, 100_000),
    "deep-lists.html": Hostile(_html("<ul><li>"), [(0, "markup")], 5_001, 100_000),
    "unclosed.html": Hostile(_html("<p>工会是职工之家。"), [], 1_000, 100_000, built=1),
    "options.html": Hostile(_html("<option>", "<select>"), [(0, "markup")], 11_000, 1_000_000),
    "attributes.html": Hostile(_attributes, [(0, "not-chinese")], 20_000, 1_000_000),
    "long-line.jsonl": Hostile(_long_line, [(2, "too-long")], 40 * _MB, 1 << 30, built=2),
    "odd.jsonl": Hostile(
        _odd_lines,
        [*((number, "malformed") for number in (2, 3, 4)), (5, "encoding"), *((n, "malformed") for n in (6, 7, 8))],
        100_000, 1_000_000, built=2,
    ),
    "page.txt": Hostile(_long_page, [(0, "too-long")], 17 * _MB, 100 * _MB),
    "page.html": Hostile(_long_page, [(0, "too-long")], 17 * _MB, 100 * _MB),
    "numbers.parquet": Hostile(_parquet(text=pa.array([1, 2])), [(0, "columns")]),
    "lists.parquet": Hostile(_parquet(text=pa.array([["工会"]])), [(0, "columns")]),
    "two.parquet": Hostile(_parquet(text=pa.array(["甲"]), content=pa.array(["乙"])), [(0, "columns")]),
    "no-columns.parquet": Hostile(_no_columns, [(0, "columns")]),
    "lying.parquet": Hostile(_page_that_lies, [(0, "too-long")]),
    "rows.parquet": Hostile(_rows_of_nothing, [(0, "corrupt")], 100_000, 100_000_000),
    "dictionary.parquet": Hostile(_dictionary, [(n, "too-long") for n in range(1, 13)], 12, 12),
    "no.parquet": Hostile(_repeated(b"PAR1" + bytes(99)), [(0, "corrupt")]),
}  # fmt: skip
