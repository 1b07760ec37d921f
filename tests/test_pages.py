"""Whole pages give the reviewed record: the five of `raw/`, and made-up ones, one layout each."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

import corpus
from corpus.curation import load_curation

ROOT = Path(__file__).parents[1]
RAW = sorted((ROOT / "raw").glob("*.txt"))
CASES = [
    case
    for path in sorted((Path(__file__).parent / "cases/pages").glob("*.toml"))
    for case in tomllib.loads(path.read_text(encoding="utf-8"))["case"]
]
FIELDS = ("title", "author", "author_affiliation", "published", "abstract")


def clean_raw(path: Path, curated: bool = True) -> corpus.Cleaned:
    data = path.read_bytes()
    cleaned = corpus.clean(data, name=path.name)
    if not curated:
        return cleaned
    decisions = load_curation(ROOT / "raw/curation.toml").decisions_for(cleaned.document["id"])
    return corpus.clean(data, name=path.name, decisions=decisions)


def test_there_are_five_pages() -> None:
    assert len(RAW) == 5


@pytest.mark.parametrize("path", RAW, ids=lambda path: path.stem[:3])
def test_reviewed_record(path: Path) -> None:
    reviewed = json.loads((ROOT / f"tests/gold/{path.stem}.json").read_text(encoding="utf-8"))
    record = clean_raw(path).record.model_dump(mode="json")
    for name, value in reviewed.items():
        assert record[name] == value, name


@pytest.mark.parametrize(("number", "glosses", "shifts"), [(0, 61, 0), (1, 0, 0), (2, 223, 4), (3, 43, 0), (4, 0, 0)])
def test_damage_found(number: int, glosses: int, shifts: int) -> None:
    repairs = clean_raw(RAW[number], curated=False).record.repairs
    assert repairs.glosses_removed == glosses
    assert repairs.shifts_repaired + repairs.shifts_marked == shifts


def test_what_is_not_proved_is_marked_until_a_person_decides() -> None:
    page = RAW[2]
    before, after = clean_raw(page, curated=False).record, clean_raw(page).record
    assert before.text.count("�") == 1
    assert before.repairs.shifts_marked == 1
    assert "�" not in after.text
    assert after.curated == ["author", "text"]


def test_at_most_three_decisions() -> None:
    decisions = load_curation(ROOT / "raw/curation.toml").decisions
    assert 0 < sum(map(len, decisions.values())) <= 3


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_made_up_page(case: dict[str, Any]) -> None:
    record = corpus.clean(case["raw"].encode()).record
    expected = case["expected"]
    assert record.text == expected["text"].strip()
    for name in FIELDS:
        assert getattr(record, name) == expected.get(name), name
    for name in ("site", "url", "publication", "issue"):
        assert getattr(record.source, name) == expected.get(f"source.{name}"), name
    assert record.keywords == expected.get("keywords", [])
    assert record.truncated == expected.get("truncated", False)
    assert record.original_script == expected.get("original_script", "Hans")


@pytest.mark.parametrize("path", [RAW[0], RAW[2]], ids=lambda path: path.stem[:3])
def test_result_depends_on_bytes_alone(path: Path) -> None:
    command = [sys.executable, "-m", "corpus", "clean", str(path), "--jsonl", "--explain"]
    given = [
        subprocess.run(
            command,
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed, "LC_ALL": locale, "TZ": zone},
            capture_output=True,
            check=True,
        ).stdout
        for seed, locale, zone in (("1", "C", "UTC"), ("2", "C.UTF-8", "Asia/Shanghai"))
    ]
    assert len(given[0]) > 1_000
    assert given[0] == given[1]


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "empty"),
        (b" \n\t \n", "empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "binary"),
        (bytes(range(128, 256)) * 8, "encoding"),
        ("工会\ud800".encode("utf-8", "surrogatepass"), "encoding"),
        (b"<!DOCTYPE html><html><body><p>x</p></body></html>", "no-article"),
        (b"<!DOCTYPE html><html><body><p hidden>x</p></body></html>", "empty"),
        ('<?xml version="1.0"?><rss><channel><title>工会</title></channel></rss>'.encode(), "markup"),
        ("The trade union works for the workers of the plant。\n".encode() * 6, "not-chinese"),
        (b"\xef\xbb\xbf \n", "empty"),
        ("首页\n登录\n注册\n友情链接".encode(), "no-article"),
        ("\ud800".encode("utf-16", "surrogatepass"), "encoding"),
    ],
)
def test_rejected(raw: bytes, reason: str) -> None:
    with pytest.raises(corpus.Rejected) as rejected:
        corpus.clean(raw)
    assert rejected.value.reason == reason
    assert "\n" not in str(rejected.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_encodings(encoding: str) -> None:
    text = RAW[4].read_text(encoding="utf-8")
    cleaned = corpus.clean(text.encode(encoding))
    assert cleaned.record.provenance.encoding == encoding
    assert cleaned.record.text == clean_raw(RAW[4]).record.text
    assert "".join(cleaned.rows.raw) == text
