"""Releases to review, made up: ordinary pages, pages made to do harm, and a release before them that differs."""

from __future__ import annotations

from pathlib import Path

from corpus.cleaned import Cleaned
from corpus.release.tables import to_tables
from tests.release.conftest import Stretch, make, our_info, page_bytes
from tests.release.written import write_release

HARM = '<script>document.title="harm"</script><img src=x onerror="document.title=1">'
HOSTILE: list[Stretch] = [
    ("removed", "spam", HARM + "\n", ""),
    ("removed", "title", '"><svg onload=alert(2)>標題\u202e反轉\u202c\n', ""),
    (
        "kept",
        "text",
        "链接javascript:alert(1){{ 7*7 }}</a></div></main>。",
        "链接javascript:alert(1){{ 7*7 }}</a></div></main>。",
    ),
    ("repaired", "paragraph-break", "\r", "\n"),
    ("converted", "script", "𠮷會\u202eabc\u202c\u2066工\u200b會\x00", "𠮷会\u202eabc\u202c\u2066工\u200b会\x00"),
    ("removed", "zero-width", "\u200b\u200d\ufeff\u2060", ""),
    ("repaired", "byte-shift-lost", "\ue000\uf8ff\U000f0001?", "\ufffd"),
    ("kept", "text", "مرحبا שלום &lt;b&gt;&#0;", "مرحبا שלום &lt;b&gt;&#0;"),
    ("removed", "footer", '\r\n<a href="javascript:alert(3)">foot\u2028er</a>\x00\x1b[31m\x9b', ""),
]
LONG = 1_000_000


def plain(number: int) -> Cleaned:
    """An ordinary page."""
    rows: list[Stretch] = [
        ("removed", "navigation", "首頁 | 更多\n", ""),
        ("removed", "title", f"第{number}號標題\n", ""),
        ("converted", "script", f"第{number}次會議", f"第{number}次会议"),
        ("removed", "gloss", "(yì)", ""),
        ("converted", "script-and-marks", "開始,", "开始，"),
        ("repaired", "byte-shift", "?qū)嵎", "实"),
        ("kept", "text", "行。\n", "行。\n"),
        ("kept", "text", "第二段什么也没有改。\n", "第二段什么也没有改。\n"),
        ("kept", "text", "最后一段。", "最后一段。"),
        ("removed", "footer", "\n版權", ""),
    ]
    values = {"phone_numbers": 0, "email_addresses": 0}
    page = make(rows, title=f"第{number}号标题", author="甲" if number % 2 else None, truncated=number == 3)
    page.document["quality"] |= values
    return page


def pages() -> list[Cleaned]:
    hostile = make(
        HOSTILE,
        title=f'"></title>{HARM}\u202e',
        author="<b>x</b>",
        source={"site": "</title>", "url": "javascript:alert(1)", "publication": None, "issue": None},
    )
    text = "工会" * (LONG // 2)
    long = make([("removed", "spam", "x" * LONG + "\n", ""), ("kept", "text", text, text)], title="一百万字")
    return [hostile, long, *(plain(number) for number in range(1, 8))]


def earlier(now: list[Cleaned]) -> list[Cleaned]:
    """The release before: one page is not there yet, one has another title, one another reason, one goes."""
    same, rewritten, relabelled = now[3:6]
    document = dict(rewritten.document)
    rows = [row if row[1] != "byte-shift" else (*row[:3], "石") for row in rewritten.rows.rows()]
    changed = make(
        rows, **{name: document[name] for name in ("id", "provenance", "truncated", "author")}, title="旧标题"
    )
    rows = [
        ("removed", "share", raw, "") if reason == "navigation" else (action, reason, raw, text)
        for action, reason, raw, text in relabelled.rows.rows()
    ]
    ledger_alone = Cleaned(relabelled.document, relabelled.roles, make(rows).rows)
    return [*now[:2], same, changed, ledger_alone, *now[6:], plain(99)]


def released(pages: list[Cleaned], folder: Path, version: str) -> tuple[Path, Path]:
    """A release of these pages, and the folder of their raw pages. What is no readable page is said to be rendered."""
    raw = folder / f"raw-{version}"
    raw.mkdir(parents=True)
    for page in pages:
        page.document["provenance"] = {**page.document["provenance"], "renderer": "made up 1"}
        (raw / page.document["provenance"]["path"]).write_bytes(page_bytes(page.rows))
    return write_release(to_tables(pages), our_info(version=version), folder / "releases"), raw
