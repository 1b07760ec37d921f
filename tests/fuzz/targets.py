"""What is fuzzed: a function of bytes for each thing that reads what others wrote.

Each raises nothing but for a defect: what is refused must be refused as `CorpusError`, of which `Rejected` is one, in
one line. `text`, `long` and `table` make their input out of the bytes, so that it comes deeper than bytes do; what is
found with them is kept as what they made, for the target whose check they share.

>>> TARGETS["bytes"].check("工会是职工之家，要把职工的事情办好。".encode())
"""

from __future__ import annotations

import hashlib
import io
import time
from collections.abc import Callable, Iterable
from itertools import islice
from typing import NamedTuple

from corpus.curation import load_curation
from corpus.errors import CorpusError, Rejected
from corpus.label.sites import read_site
from corpus.pii import is_candidate
from corpus.pipeline import clean_page, read_text
from corpus.read.containers import pages_of
from corpus.read.decode import Decoded
from corpus.read.json_lines import json_pages
from corpus.read.page import LONGEST, Page, Unread
from corpus.read.tables import parquet_pages
from corpus.read.warc import warc_pages
from corpus.release.info import read_info
from corpus.score import load_gold, report, score_page

from . import made, releases
from .invariants import check_cleaned, check_line
from .scratch import write

# What `corpus.clean` says of pages, and what readers say of containers besides.
OF_PAGES = {"empty", "binary", "encoding", "markup", "no-article", "not-chinese"}
OF_CONTAINERS = {"empty", "corrupt", "malformed", "encoding", "columns", "json-array", "too-long", "not-a-page"}
_CLEANED = 2  # pages of a container that are cleaned: how they are is for `bytes` to find out
_PAGE = "怎样做好工会工作\n作者：孙波\n工会是职工之家，要把职工的事情办好。工会工作要以服务为基础，团结广大职工。\n"
_SLOW = 1.0  # seconds for 16 kB, on a machine that does other things besides


class Target(NamedTuple):
    """`check` fails for a defect; `make` gives what it reads, where that is not the bytes themselves; `of` is whose
    check it is; `longest` bytes are tried."""

    check: Callable[[bytes], object]
    make: Callable[[bytes], bytes] = bytes
    of: str = ""
    longest: int = 2048


def page(found: Page) -> None:
    """Clean a page: a record that keeps the invariants, or a reason."""
    try:
        decoded, origin = read_text(found)
        sha256, size = hashlib.sha256(found.data).hexdigest(), len(found.data)
        cleaned = clean_page(decoded, sha256, size, found.path, (), origin)
    except Rejected as problem:
        _refused(problem, OF_PAGES)
        return
    check_cleaned(decoded.text, cleaned)
    if is_candidate(decoded.text):
        masked = clean_page(decoded, sha256, size, found.path, (), origin, mask_pii=True)
        check_cleaned(masked.rows.page, masked)


def quickly(data: bytes) -> None:
    """Clean a page of one stretch over and over, in time that grows as it does."""
    began = time.process_time()
    page(Page("page.txt", data))
    if time.process_time() - began < _SLOW:
        return
    quarter = min(_seconds(data[: len(data) // 4]) for _ in range(2))
    whole = min(_seconds(data) for _ in range(2))
    assert whole < max(_SLOW, 8 * quarter), f"{len(data)} bytes take {whole:.1f} s, a quarter of them {quarter:.1f} s"


def _seconds(data: bytes) -> float:
    began = time.process_time()
    page(Page("page.txt", data))
    return time.process_time() - began


def pages(found: Iterable[Page | Unread]) -> None:
    """Read the pages of a container: each is one, or has a reason."""
    cleaned = 0
    try:
        for item in found:
            if isinstance(item, Unread):
                _refused(item.problem, OF_CONTAINERS)
                continue
            assert 0 < len(item.data) <= LONGEST
            if cleaned < _CLEANED:
                cleaned += 1
                page(item)
    except Rejected as problem:
        _refused(problem, OF_CONTAINERS)


def container(data: bytes) -> None:
    """Read a file whose name may say anything about it."""
    name = made.NAMES[data[0] % len(made.NAMES)] if data else made.NAMES[0]
    pages(pages_of(name, write("container", data[1:])))


def curation(data: bytes) -> None:
    """Read the decisions, and let all of them stand on one page."""
    try:
        decided = load_curation(write("curation.toml", data))
    except CorpusError as problem:
        check_line(problem)
        return
    decisions = [each for entries in decided.decisions.values() for each in entries]
    raw = _PAGE.encode()
    sha256 = hashlib.sha256(raw).hexdigest()
    for mask_pii in (False, True) if decisions else ():
        try:
            cleaned = clean_page(Decoded(_PAGE, "utf-8"), sha256, len(raw), "page.txt", decisions, mask_pii=mask_pii)
        except CorpusError as problem:
            check_line(problem)
        else:
            check_cleaned(cleaned.rows.page, cleaned)


def site_file(data: bytes) -> None:
    try:
        read_site(data, "corpus/sites/a.toml")
    except CorpusError as problem:
        check_line(problem)


def release_info(data: bytes) -> None:
    try:
        read_info(write("info/release.toml", data).parent)
    except CorpusError as problem:
        check_line(problem)


def gold(data: bytes) -> None:
    document = {"title": "工会", "source": {"site": None}, "keywords": ["工会"], "text": "工会工作"}
    for name in ("gold.jsonl", "gold/a.json"):
        file = write(name, data)
        try:
            reviewed = load_gold(file if name == "gold.jsonl" else file.parent)
        except CorpusError as problem:
            check_line(problem)
            continue
        scores = {key: score_page(record, document) for key, record in reviewed.items()}
        for as_json in (False, True):
            "\n".join(report(scores, as_json)).encode("utf-8", "surrogatepass")


def _refused(problem: Rejected, known: set[str]) -> None:
    check_line(problem)
    assert problem.reason in known, problem.reason


TARGETS: dict[str, Target] = {
    "bytes": Target(lambda data: page(Page("page.txt", data))),
    "text": Target(lambda data: page(Page("page.txt", data)), made.page, "bytes", 512),
    "long": Target(quickly, made.long, "long", 80),
    "html": Target(lambda data: page(Page("page.html", data, html=True))),
    "warc": Target(lambda data: pages(islice(warc_pages("a.warc", io.BytesIO(data)), 100))),
    "json_lines": Target(lambda data: pages(json_pages("a.jsonl", io.BytesIO(data)))),
    "parquet": Target(lambda data: pages(parquet_pages("a.parquet", write("a.parquet", data)))),
    "table": Target(
        lambda data: pages(parquet_pages("a.parquet", write("a.parquet", data))), made.table, "parquet", 256
    ),
    "container": Target(container),
    "curation": Target(curation, longest=1024),
    "site_file": Target(site_file, longest=1024),
    "release_info": Target(release_info, longest=1024),
    "gold": Target(gold, longest=1024),
    "release_folder": Target(releases.check, longest=512),
}
