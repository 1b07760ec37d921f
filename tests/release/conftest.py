"""Made-up pages with what is rare: empty fields, marks that JSON escapes, characters beyond the basic plane."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any

import pytest

from corpus.account.ledger import Ledger, ledger_of
from corpus.account.quality import quality
from corpus.cleaned import Cleaned
from corpus.release.info import Licence, ReleaseInfo
from corpus.release.tables import to_tables

from .written import write_release

# No test may reach the network; `datasets` reads this when it is imported.
os.environ["HF_HUB_OFFLINE"] = "1"

Stretch = tuple[str, str, str, str]  # action, reason, raw, text


def make(stretches: list[Stretch], **fields: Any) -> Cleaned:
    """Make a page of stretches; what can be counted is counted, and `fields` say the rest."""
    rows = ledger_of(stretches)
    data = page_bytes(rows)
    sha256 = hashlib.sha256(data).hexdigest()
    text = "".join(rows.text)
    lines = text.split("\n")
    document = {
        "id": "gh-" + sha256[:16],
        "title": None,
        "author": None,
        "author_affiliation": None,
        "source": {"site": None, "url": None, "publication": None, "issue": None},
        "published": None,
        "keywords": [],
        "abstract": None,
        "text": text,
        "language": "zh-Hans",
        "original_script": "Hans",
        "truncated": False,
        "repairs": {
            "glosses_removed": rows.reason.count("gloss"),
            "shifts_repaired": rows.reason.count("byte-shift"),
            "shifts_marked": rows.reason.count("byte-shift-lost"),
            "characters_converted": sum(
                a != b
                for action, _, raw, new in stretches
                if action == "converted"
                for a, b in zip(raw, new, strict=True)
            ),
        },
        "quality": quality("".join(rows.raw), text)
        | {"phone_numbers": 2, "email_addresses": 1, "id_numbers": 0, "bank_card_numbers": 0},
        "curated": [],
        "fold": int(sha256[:16], 16) % 10,
        "duplicate_of": None,
        "provenance": {
            "path": f"{sha256[:4]}.txt",
            "also": [],
            "sha256": sha256,
            "bytes": len(data),
            "encoding": "utf-8",
            "renderer": None,
        },
        **fields,
    }
    return Cleaned(document, ["heading" if len(line) < 6 else "paragraph" for line in lines], rows)


def page_bytes(rows: Ledger) -> bytes:
    return "".join(rows.raw).encode()


def pages() -> list[Cleaned]:
    full = make(
        [
            ("removed", "spam", 'spam "quoted" \\ back\tslash\x1b\n', ""),
            ("removed", "title", "標題\n", ""),
            ("converted", "script", "一、開頭", "一、开头"),
            ("repaired", "paragraph-break", "   ", "\n"),
            ("kept", "text", "工", "工"),
            ("removed", "gloss", "(gong)", ""),
            ("kept", "text", "会为职工𠮷服务。", "会为职工𠮷服务。"),
        ],
        title="标题",
        author="甲、乙",
        author_affiliation="某市总工会",
        source={"site": "某站", "url": "http://example.org/1", "publication": "某报", "issue": "2019年第5期"},
        published="2019-05-31T06:54:36",
        keywords=["工会", "职工"],
        abstract="摘要。",
        original_script="Hant",
        curated=["title"],
    )
    bare = make([("kept", "text", "只有一行的一篇文章，别的什么都没有。", "只有一行的一篇文章，别的什么都没有。")])
    twin = make(
        [
            ("kept", "text", "工会为职工服务，", "工会为职工服务，"),
            ("repaired", "byte-shift", "鎴愮珛", "成立"),
            ("repaired", "byte-shift-lost", "?浜", "\ufffd"),
            ("converted", "marks", ",", "，"),
            ("kept", "text", '他说："好"\\\u2028', '他说："好"\\\u2028'),
            ("removed", "footer", "\r\nfooter", ""),
        ],
        duplicate_of=full.document["id"],
        fold=full.document["fold"],
        truncated=True,
        source={"site": "某站", "url": None, "publication": None, "issue": None},
    )
    return [full, bare, twin]


def our_info(**changes: Any) -> ReleaseInfo:
    values: dict[str, Any] = {
        "name": "gonghui",
        "version": "0.3.0",
        "title": "工会语料 & more_than {one} word",
        "creators": ["A team", "B team"],
        "date_released": "2026-11-21",
        "tags": ["not-for-all-audiences"],
        "licence": Licence(id="all-rights-reserved", name="All rights reserved", text="None given."),
    }
    return ReleaseInfo.model_validate({**values, **changes})


@pytest.fixture
def cleaned() -> list[Cleaned]:
    return pages()


@pytest.fixture
def release(tmp_path: Path, cleaned: list[Cleaned]) -> Path:
    return write_release(to_tables(cleaned), our_info(), tmp_path / "releases")


@pytest.fixture
def raw(tmp_path: Path, cleaned: list[Cleaned]) -> Path:
    folder = tmp_path / "raw"
    folder.mkdir()
    for page in cleaned:
        (folder / page.document["provenance"]["path"]).write_bytes(page_bytes(page.rows))
    return folder
