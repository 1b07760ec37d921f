"""What fuzzing starts from: inputs of each kind that are read without complaint, and the dictionary of their words."""

from __future__ import annotations

import gzip
import io
import tomllib
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from tests.read import made

from .units import CASES, DICTIONARY, RAW, pages

FOUND = Path(__file__).parent / "found"


def seeds(target: str) -> list[bytes]:
    """Return the first inputs of a target, those that were found earlier among them."""
    return [*found(target), *_SEEDS.get(target, lambda: [bytes(range(16))])()]


def found(target: str) -> list[bytes]:
    """Return the inputs that a defect was found with, which has been mended."""
    return [file.read_bytes() for file in sorted((FOUND / target).glob("*"))]


def dictionary(target: str) -> str:
    """Return the words of a target as libFuzzer reads them."""
    words = [word.encode() for word in DICTIONARY.get(target, ())]
    return "".join('"' + "".join(rf"\x{byte:02x}" for byte in word) + '"\n' for word in words)


def _bytes() -> list[bytes]:
    texts = [page.encode() for page in pages()]
    return [
        *texts,
        *(page.encode(encoding, "replace") for page in pages()[:5] for encoding in ("gb18030", "big5", "utf-16")),
    ]


def _html() -> list[bytes]:
    cases = tomllib.loads((CASES / "html/chromium.toml").read_text("utf-8"))["case"]
    return [
        made.page(1).encode(),
        made.page(2, "<title>工会_某网</title>").encode("gb18030"),
        *(case["html"].encode() for case in cases),
    ]


def _warc() -> list[bytes]:
    html = made.page(1).encode()
    text = made.text(2).encode()
    whole = [
        made.response(html),
        made.response(html, status="404 No") + made.record("conversion", text, "text/plain"),
        made.response(made.chunked(html), "Transfer-Encoding: chunked"),
        made.response(gzip.compress(html, mtime=0), "Content-Encoding: gzip"),
        made.response(made.raw_deflate(html), "Content-Encoding: deflate"),
        made.record("warcinfo", b"a: x\r\n", "application/warc-fields") + made.record("resource", html, "text/html"),
        made.response(html, length=10), made.response(html, length=9999),
    ]  # fmt: skip
    return [*whole, *(gzip.compress(each, mtime=0) for each in whole[:2]), pa.compress(whole[0], "zstd", asbytes=True)]


def _json_lines() -> list[bytes]:
    line = '{"id": 1, "text": "怎样做好工会工作\\n工会是职工之家，要把职工的事情办好。", "url": "http://a.cn/"}\n'
    return [
        line.encode() * 2,
        b'{"html": "<p>\\u5de5\\u4f1a</p>"}\n',
        b'[{"text": ""}]',
        b'{"text": null}\n{"text": "a"}\n{"text"',
    ]


def _parquet() -> list[bytes]:
    written = []
    for packing in ("none", "snappy", "zstd"):
        file = io.BytesIO()
        pq.write_table(
            pa.table({"text": [made.text(1)[:60], None], "url": ["http://a.cn/", ""]}), file, compression=packing
        )
        written.append(file.getvalue())
    return written


def _container() -> list[bytes]:
    some = [_bytes()[0][:600], _html()[0], _json_lines()[0], gzip.compress(_json_lines()[0], mtime=0), _warc()[0]]
    some += [
        gzip.compress(_warc()[0], mtime=0),
        _parquet()[0],
        _arrow(),
        *map(gzip.compress, _html()[:1]),
        pa.compress(_html()[0], "zstd", asbytes=True),
    ]
    return [bytes([name]) + each for name, each in enumerate(some)]


def _arrow() -> bytes:
    table = pa.table({"text": [made.text(1)[:60], None]})
    file = io.BytesIO()
    with pa.ipc.new_stream(file, table.schema) as writer:
        writer.write_table(table)
    return file.getvalue()


def _curation() -> list[bytes]:
    decision = '[[decision]]\nid = "gh-0123456789abcdef"\nfield = "{}"\n{}\nreason = "为何"\n'
    entries = [
        ("author", 'value = "刘明"'),
        ("text", 'find = "团结广大"\nreplace = "团结"'),
        ("keywords", 'value = ["工会"]'),
    ]
    entries += [("truncated", "value = true"), ("published", 'value = "2019-05-31"'), ("source.url", 'value = ""')]
    each = [decision.format(*entry) for entry in entries]
    withdrawal = '[[withdraw]]\nid = "gh-0123456789abcdef"\nreason = "asked for"\n'
    return [
        text.encode() for text in (*each, "".join(each), withdrawal, (RAW / "curation.toml").read_text("utf-8")[:900])
    ]


def _sites() -> list[bytes]:
    return [file.read_bytes() for file in sorted((RAW.parent / "corpus/sites").glob("*.toml"))][:20]


def _info() -> list[bytes]:
    return [
        (RAW / "release.toml").read_bytes()[:1024],
        b'name = "a"\nversion = "1.0.0"\ncreators = ["A"]\ndate_released = 2019-05-31\n',
    ]


def _gold() -> list[bytes]:
    record = '{"id": "gh-0123456789abcdef", "title": "工会", "source": {"site": null}, "text": "工会\\n工作"}'
    return [
        record.encode(),
        *(file.read_bytes()[:1024] for file in sorted((RAW.parent / "tests/gold").glob("*.json"))[:2]),
    ]


_SEEDS: dict[str, Callable[[], list[bytes]]] = {
    "bytes": _bytes,
    "text": lambda: [
        bytes((start * 7 + step * stride) % 256 for step in range(40)) for start in range(12) for stride in (1, 3, 11)
    ],
    "long": lambda: [bytes([how, *range(at, at + 4)]) for how in range(16) for at in range(0, 240, 16)],
    "html": _html,
    "warc": _warc,
    "json_lines": _json_lines,
    "parquet": _parquet,
    "table": lambda: [bytes([3 + 4 * (n % 4), *range(n, n + 12)]) for n in range(40)],
    "container": _container,
    "curation": _curation,
    "site_file": _sites,
    "release_info": _info,
    "gold": _gold,
    "release_folder": lambda: [
        bytes([file, how, 0, at, 65, at]) for file in range(20) for how in range(8) for at in (0, 9, 90)
    ],
}
