"""An optional stage: lines that stand on many pages of a site are counted, and taken out of the pages.

They are what a site puts around its articles in words that no rule knows. A line is one of them when it stands on at
least a tenth of the site's pages and on ten of them at least, among other lines each time, and is not at home on other
sites as well. A short line may be a heading that writers use everywhere (存在的问题): it must stand on half of the
pages. A line with a number (一、) is never one: it belongs to the headings of its article.

Counting is exact: every page counts once, and pages that repeat each other count once, too, so that an article that
stands on a site ten times is not mistaken for the site's frame.
"""

from __future__ import annotations

import hashlib
import heapq
import json
import zlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from corpus import storage
from corpus.account.ledger import ledger_of
from corpus.account.site_lines import drop_lines, site_of
from corpus.cleaned import Cleaned
from corpus.errors import CorpusError, Rejected
from corpus.ids import numbers
from corpus.label.shape import HEADING
from corpus.release.tables import pack, unpack
from corpus.stages.clean import Reject
from corpus.stages.runs import read_index, whole_run, write_run
from corpus.stages.tasks import Shop, stage

FILE_NAME = "site-lines.jsonl"

_LEAST_PAGES, _PER_CENT = 10, 10
_SHORT, _PER_CENT_SHORT = 12, 50  # characters of a line that may be a heading
_ELSEWHERE = 10  # times more often on its site than on all others together
_NEIGHBOURS = 3  # of the longest other lines of a page: together they tell it from other pages
_BUCKET = 64 << 20  # bytes of raw pages whose lines one task counts

_SCHEMA = pa.schema([("site", pa.string()), ("line", pa.string()), ("among", pa.uint64())])


class SiteLine(NamedTuple):
    """A line, its site, and on how many of the site's pages it stands."""

    site: str
    line: str
    pages: int
    of: int


def find_lines(shop: Shop, runs: Sequence[str]) -> list[SiteLine]:
    """Return the lines that stand on many pages of their site, sorted."""
    size = sum(int(read_index(part)["bytes"].sum()) for part in runs)
    buckets = max(1, -(-size // _BUCKET))
    outs = [storage.join(shop.folder, "lines", f"{number:05d}.arrow") for number in range(len(runs))]
    tasks = [{"run": part, "buckets": buckets, "out": out} for part, out in zip(runs, outs, strict=True)]
    stage(shop, "count-lines", count_task, tasks)
    found = stage(shop, "add-lines", add_task, [{"lines": outs, "bucket": n} for n in range(buckets)])
    pages: Counter[str] = Counter()
    for answer in found:
        pages.update(answer["pages"])
    lines = [
        SiteLine(site, line, number, pages[site])
        for answer in found
        for site, line, number in answer["lines"]
        if number * 100 >= pages[site] * (_PER_CENT if len(line) >= _SHORT else _PER_CENT_SHORT)
    ]
    return sorted(lines)


def count_task(task: dict[str, Any]) -> dict[str, Any]:
    """The task: write which lines stand on the pages of a run, and among which others, bucket by bucket.

    A row without a line is a page by its id: of the same bytes found in two runs there is one.
    """
    buckets: list[list[tuple[str, str | None, int]]] = [[] for _ in range(task["buckets"])]
    for packed in whole_run(task["run"]):
        for source, text, number in zip(
            packed["source"].to_pylist(),
            packed["text"].to_pylist(),
            numbers(packed["id"]).tolist(),
            strict=True,
        ):
            site = site_of(source)
            if site is None:
                continue
            buckets[number % len(buckets)].append((site, None, number))
            for line, among in _lines(text):
                buckets[zlib.crc32(line.encode()) % len(buckets)].append((site, line, among))
    with storage.writing(task["out"]) as sink, pa.ipc.new_file(sink, _SCHEMA) as writer:
        for rows in buckets:
            columns = zip(*rows, strict=True) if rows else ((), (), ())
            arrays = [pa.array(column, field.type) for column, field in zip(columns, _SCHEMA, strict=True)]
            writer.write_batch(pa.RecordBatch.from_arrays(arrays, schema=_SCHEMA))
    return {}


def add_task(task: dict[str, Any]) -> dict[str, Any]:
    """The task: return a bucket's pages of each site, and its lines that stand on many of them and hardly elsewhere."""
    batches = [pa.ipc.open_file(storage.open_input(place)).get_batch(task["bucket"]) for place in task["lines"]]
    every = pa.Table.from_batches(batches, _SCHEMA)
    is_page = pc.is_null(every["line"])
    pages = every.filter(is_page).group_by("site").aggregate([("among", "count_distinct")])
    rows = every.filter(pc.invert(is_page))
    counted = rows.group_by(["site", "line"]).aggregate([("among", "count_distinct")])
    everywhere = counted.group_by("line").aggregate([("among_count_distinct", "sum")])
    many = counted.filter(pc.greater_equal(counted["among_count_distinct"], _LEAST_PAGES))
    where = pc.index_in(many["line"], everywhere["line"])
    total = everywhere["among_count_distinct_sum"].take(where)
    lines = [
        [site, line, here]
        for site, line, here, of in zip(
            *(column.to_pylist() for column in (many["site"], many["line"], many["among_count_distinct"], total)),
            strict=True,
        )
        if here >= (of - here) * _ELSEWHERE
    ]
    of_sites = zip(pages["site"].to_pylist(), pages["among_count_distinct"].to_pylist(), strict=True)
    return {"lines": sorted(lines), "pages": dict(sorted(of_sites))}


def _lines(text: str) -> Iterator[tuple[str, int]]:
    """Yield each line that may belong to the site, once, with a number for what else stands on the page."""
    lines = list(dict.fromkeys(text.split("\n")))
    longest = heapq.nlargest(_NEIGHBOURS + 1, lines, key=lambda line: (len(line), line))
    for line in lines:
        if not HEADING.match(line):
            others = [other for other in longest if other != line][:_NEIGHBOURS]
            digest = hashlib.blake2b("\n".join(others).encode(), digest_size=8).digest()
            yield line, int.from_bytes(digest, "little")


def strip(
    shop: Shop, cleaned: Sequence[dict[str, Any]], lines: Iterable[SiteLine], masked: bool
) -> list[dict[str, Any]]:
    """Return the answers of the cleaning tasks anew, for runs without these lines."""
    place = storage.join(shop.folder, FILE_NAME)
    storage.write_bytes(place, lines_json(lines))
    tasks = [
        {
            "answer": answer,
            "lines": place,
            "masked": masked,
            "out": storage.join(shop.folder, "stripped", f"{number:05d}"),
        }
        for number, answer in enumerate(cleaned)
    ]
    return stage(shop, "strip-lines", strip_task, tasks)


def strip_task(task: dict[str, Any]) -> dict[str, Any]:
    """The task: write a run anew without the lines of its pages' sites."""
    answer: dict[str, Any] = task["answer"]
    if not answer["run"]:
        return answer
    by_site = lines_by_site(lines_from(storage.read_bytes(task["lines"])))
    rejects: list[Reject] = []
    stripped = storage.join(task["out"], "run")
    parts = (_stripped(packed, by_site, task["masked"], rejects) for packed in whole_run(answer["run"]))
    index = write_run(parts, stripped)
    if rejects:
        known = storage.read_bytes(answer["rejects"]).splitlines(keepends=True) if answer["rejects"] else []
        every = sorted([*(Reject.from_json(line) for line in known), *rejects])
        answer["rejects"] = storage.join(task["out"], "rejects.jsonl")
        storage.write_bytes(answer["rejects"], "".join(reject.as_json() + "\n" for reject in every).encode())
        left_out = Counter(answer["left_out"])
        left_out.update(reject.reason for reject in rejects)
        answer["left_out"] = left_out
    return {**answer, "run": stripped if len(index) else None}


def _stripped(
    packed: pa.Table, by_site: Mapping[str, Collection[str]], masked: bool, rejects: list[Reject]
) -> pa.Table:
    pages = list(_pages(packed))
    result = []
    for page in pages:
        lines = by_site.get(site_of(page.document["source"]) or "", ())
        try:
            result.append(drop_lines(page, lines, masked=masked))
        except Rejected as rejected:
            provenance = page.document["provenance"]
            paths = (provenance["path"], *provenance["also"])
            rejects += [Reject(path, rejected.reason, str(rejected), provenance["sha256"]) for path in paths]
    return packed if all(a is b for a, b in zip(pages, result, strict=False)) and pages else pack(result)


def _pages(packed: pa.Table) -> Iterator[Cleaned]:
    """Yield the pages as they were before they were packed."""
    tables = unpack(packed)
    roles, rows = (_by_document(tables[name]) for name in ("paragraphs", "ledger"))
    for document, lines, ledger in zip(tables["documents"].to_pylist(), roles, rows, strict=True):
        columns = (ledger[name].to_pylist() for name in ("action", "reason", "raw", "text"))
        yield Cleaned(document, lines["role"].to_pylist(), ledger_of(zip(*columns, strict=True)))


def _by_document(table: pa.Table) -> Iterator[pa.Table]:
    starts = pc.indices_nonzero(pc.equal(table["position"], 0)).to_pylist()
    for start, end in zip(starts, [*starts[1:], table.num_rows], strict=True):
        yield table.slice(start, end - start)


def lines_json(lines: Iterable[SiteLine]) -> bytes:
    """Return the list as JSON Lines, as a release holds it.

    >>> lines_json([SiteLine("example.com", "本站微信号。", 40, 50)]).decode()
    '{"site": "example.com", "line": "本站微信号。", "pages": 40, "of": 50}\\n'
    """
    return "".join(json.dumps(line._asdict(), ensure_ascii=False) + "\n" for line in lines).encode()


def lines_from(data: bytes) -> list[SiteLine]:
    """Return the lines of such a list."""
    return [SiteLine(**json.loads(line)) for line in data.splitlines()]


def read_lines(place: str) -> list[SiteLine]:
    """Read the list of an earlier build: the file, or the release that holds it."""
    if not place.endswith(".jsonl"):
        place = storage.join(place, FILE_NAME)
    try:
        return lines_from(storage.read_bytes(place))
    except (ValueError, TypeError):
        said = f"{storage.shown(place)}: is no list of site lines; give the {FILE_NAME} of a release"
        raise CorpusError(said) from None


def lines_by_site(lines: Iterable[SiteLine]) -> dict[str, set[str]]:
    """Return the lines of each site."""
    found: dict[str, set[str]] = {}
    for each in lines:
        found.setdefault(each.site, set()).add(each.line)
    return found
