"""A masked release holds no number, says so, and is still the pages it was made of."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
import yaml

os.environ["HF_HUB_OFFLINE"] = "1"

import datasets
import mlcroissant

import corpus
from corpus.errors import CorpusError
from corpus.pii import find
from corpus.release.counts import read_counts
from corpus.release.folder import says_masked
from corpus.release.info import MASKED
from corpus.release.verify import verify

BODY = "工会是职工之家，要把职工的事情办好，服务大局，维护职工合法权益，这是工会工作的出发点和落脚点。"
PAGE = f"""怎样做好工会工作
作者：孙波
关键词：工会 zhang@example.com
{BODY}
联系电话13812345678、0571-87654321转801，邮箱zhang@example.com。
{BODY}身份证号110101190001010006，卡号6222021234567894。
相关阅读
工会电话0571-87654321
"""
COUNTS = {"phone_numbers": (2,), "email_addresses": (1,), "id_numbers": (1,), "bank_card_numbers": (1,)}


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / "release.toml").write_text("date_released = 2026-01-01\n", encoding="utf-8")
    (folder / "a.txt").write_text(PAGE, encoding="utf-8")
    (folder / "b.txt").write_bytes(PAGE.replace("13812345678", "１３９ １２３４ ５６７８").encode("gb18030"))
    (folder / "c.txt").write_text(f"工会工作\n{BODY}\n{BODY}没有号码。", encoding="utf-8")
    return folder


@pytest.fixture
def masked(pages: Path, tmp_path: Path) -> Path:
    return corpus.build(pages, tmp_path / "masked", mask_pii=True).path


def test_nothing_is_left_when_it_is_loaded(masked: Path, tmp_path: Path) -> None:
    for config in ("documents", "paragraphs", "ledger"):
        table = datasets.load_dataset(str(masked), config, split="train", cache_dir=str(tmp_path / "cache"))
        assert MASKED in table.info.description
        for row in table:
            row.pop("provenance", None)
            assert find(json.dumps(row, ensure_ascii=False).replace("\\n", "\n")) == []
    text = "".join(corpus.load(release=masked)["text"])
    for placeholder, times in {"[电话]": 4, "[邮箱]": 2, "[身份证号]": 2, "[银行卡号]": 2}.items():
        assert text.count(placeholder) == times


def test_the_release_says_so(masked: Path, pages: Path, tmp_path: Path) -> None:
    bare = corpus.build(pages, tmp_path / "bare").path

    assert says_masked(masked)
    assert not says_masked(bare)
    for name in ("README.md", "CITATION.cff", "croissant.json"):
        assert MASKED in (masked / name).read_text("utf-8"), name
        assert MASKED not in (bare / name).read_text("utf-8"), name
    front = yaml.safe_load((masked / "README.md").read_text("utf-8").split("---\n")[1])
    assert all(MASKED in info["description"] for info in front["dataset_info"])
    metadata = mlcroissant.Dataset(jsonld=str(masked / "croissant.json")).metadata
    assert not metadata.issues.errors
    assert not metadata.issues.warnings
    assert metadata.personal_sensitive_information == [MASKED]


def test_counts_are_those_without_masking(masked: Path, pages: Path, tmp_path: Path) -> None:
    bare = corpus.build(pages, tmp_path / "bare").path

    for release in (masked, bare):
        counts = read_counts((release / "README.md").read_text("utf-8"))
        assert {name: counts[name] for name in COUNTS} == {name: (2 * number,) for name, (number,) in COUNTS.items()}
    one, two = (corpus.load(release=release) for release in (masked, bare))
    assert one["id"] == two["id"]
    assert one["author"] == two["author"]


def test_it_is_verified_against_the_pages(masked: Path, pages: Path) -> None:
    assert verify(masked, pages) == []


def test_a_masked_page_in_a_release_that_does_not_say_so_is_told(masked: Path, pages: Path) -> None:
    path = masked / "croissant.json"
    said = json.loads(path.read_text("utf-8"))
    del said["rai:personalSensitiveInformation"]
    path.write_text(json.dumps(said, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")

    assert {failure.check for failure in verify(masked, pages)} == {"checksum", "raw-decoded"}


def test_the_words_can_ask_for_it(pages: Path, tmp_path: Path, masked: Path) -> None:
    (pages / "release.toml").write_text("date_released = 2026-01-01\nmask_pii = true\n", encoding="utf-8")

    built = corpus.build(pages, tmp_path / "out").path

    assert says_masked(built)
    assert corpus.load(release=built).to_list() == corpus.load(release=masked).to_list()


def test_masked_and_not_are_two_versions(pages: Path, tmp_path: Path) -> None:
    corpus.build(pages, tmp_path / "out")
    with pytest.raises(CorpusError, match="exists with other content"):
        corpus.build(pages, tmp_path / "out", mask_pii=True)

    # The same content with other words is another version, too.
    (pages / "a.txt").unlink()
    (pages / "b.txt").unlink()
    corpus.build(pages, tmp_path / "plain")
    with pytest.raises(CorpusError, match="this file would differ"):
        corpus.build(pages, tmp_path / "plain", mask_pii=True)
