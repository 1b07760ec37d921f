"""Near copies through a whole build: marked, not dropped; also against an earlier release; and checked by verify."""

from __future__ import annotations

import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest

import corpus
from corpus.errors import CorpusError
from corpus.release.earlier import read_earlier
from corpus.release.folder import parquet_path
from corpus.release.verify import verify
from tests.damage import injure
from tests.release.sums import sums_text

from .made import article, edited

HEAD = "首页 > 总结大全 > 工会工作总结\n"
FOOT = "上一篇：没有了\n下一篇：工会简介\n版权声明：本站文章来自网络，如有侵权请联系我们删除。\n"


def documents(release: Path) -> dict[str, tuple[str | None, int]]:
    """Return by path what each page repeats (as a path, or an id where it is not there), and its fold."""
    rows = pq.ParquetFile(release / parquet_path("documents")).read().to_pylist()
    paths = {row["id"]: row["provenance"]["path"] for row in rows}
    return {
        row["provenance"]["path"]: (paths.get(row["duplicate_of"], row["duplicate_of"]), row["fold"]) for row in rows
    }


def write(folder: Path, name: str, text: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, "utf-8")


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    folder = tmp_path / "pages"
    for i in range(3):
        text = article(i, 1500)
        injured = injure(text, "會職員組織導領權", marks="，")
        assert "(" in injured
        write(folder, f"{i}-clean.txt", f"怎样做好工会工作\n{text}\n")
        write(folder, f"{i}-injured.txt", f"{HEAD}怎樣做好工會工作\n{injured}\n{FOOT}")
    write(folder, "other.txt", article(7, 1500))
    return folder


def test_a_page_scraped_clean_and_injured_is_one_cluster(pages: Path, tmp_path: Path) -> None:
    built = corpus.build(pages, tmp_path / "out")

    found = documents(built.path)
    assert built.documents == 7
    for i in range(3):
        names = {f"{i}-clean.txt", f"{i}-injured.txt"}
        (named,) = (name for name in names if found[name][0] is None)
        (twin,) = names - {named}
        assert found[twin] == (named, found[named][1])
    assert found["other.txt"][0] is None
    assert "| `near_copies` | 3 |" in (built.path / "README.md").read_text("utf-8")
    paragraphs = pq.ParquetFile(built.path / parquet_path("paragraphs")).read()
    folds = {row["document_id"]: row["fold"] for row in paragraphs.select(["document_id", "fold"]).to_pylist()}
    assert sorted(folds.values()) == sorted(fold for _, fold in found.values())
    assert verify(built.path, pages) == []


def test_an_earlier_release_is_not_repeated(pages: Path, tmp_path: Path) -> None:
    first = corpus.build(pages, tmp_path / "out", release="1.0.0")
    before = documents(first.path)
    later = tmp_path / "later"
    shutil.copytree(pages, later)
    (later / "1-clean.txt").unlink()
    (later / "1-injured.txt").unlink()
    write(later, "copy.txt", HEAD + edited(article(0, 1500), 30, 1))
    write(later, "gone.txt", HEAD + edited(article(1, 1500), 30, 1))

    second = corpus.build(later, tmp_path / "out", release="1.1.0", against=first.path)

    after = documents(second.path)
    assert {name: after[name] for name in after.keys() & before.keys()} == {
        name: before[name] for name in after.keys() & before.keys()
    }
    named = next(name for name in ("0-clean.txt", "0-injured.txt") if before[name][0] is None)
    assert after["copy.txt"] == (named, before[named][1])
    # The page it repeats is in the earlier release only.
    gone = next(name for name in ("1-clean.txt", "1-injured.txt") if before[name][0] is None)
    ids = pq.ParquetFile(first.path / parquet_path("documents")).read().to_pylist()
    assert after["gone.txt"] == (
        next(row["id"] for row in ids if row["provenance"]["path"] == gone),
        before[gone][1],
    )
    card = (second.path / "README.md").read_text("utf-8")
    assert f"dataset 1.0.0 (content digest `sha256:{read_earlier(first.path)[0].digest}`)" in card
    assert verify(second.path, later) == []
    # Without the earlier release what it would prove is not asked.
    shutil.move(second.path, tmp_path / "alone")
    assert verify(tmp_path / "alone", later) == []


def damaged(release: Path, page: str, **values: object) -> list[str]:
    path = release / parquet_path("documents")
    table = pq.ParquetFile(path).read()
    rows = table.to_pylist()
    next(row for row in rows if row["provenance"]["path"] == page).update(values)
    pq.write_table(table.from_pylist(rows, table.schema), path, store_schema=False)
    (release / "SHA256SUMS").write_text(sums_text(release))
    return [failure.check for failure in verify(release) if failure.check in ("duplicate", "fold")]


def test_what_is_said_about_an_earlier_release_is_checked(pages: Path, tmp_path: Path) -> None:
    first = corpus.build(pages, tmp_path / "out", release="1.0.0")
    later = tmp_path / "later"
    write(later, "gone.txt", HEAD + edited(article(1, 1500), 30, 1))
    write(later, "other.txt", (pages / "other.txt").read_text("utf-8"))
    second = corpus.build(later, tmp_path / "out", release="1.1.0", against=first.path).path
    copy = tmp_path / "out" / "copy"

    for page, values, checks in (
        ("gone.txt", {"duplicate_of": "gh-" + "0" * 16}, ["duplicate"]),
        ("gone.txt", {"fold": (documents(second)["gone.txt"][1] + 1) % 10}, ["fold", "fold"]),
        ("other.txt", {"fold": (documents(second)["other.txt"][1] + 1) % 10}, ["fold", "fold"]),
        ("other.txt", {"id": "no id of ours"}, []),
    ):
        shutil.copytree(second, copy)
        assert damaged(copy, page, **values) == checks
        shutil.rmtree(copy)
    shutil.copytree(second, copy)
    card = (copy / "README.md").read_text("utf-8")
    (copy / "README.md").write_text(card.replace('name: "dataset"\n  version', 'nam: "dataset"\n  version', 1), "utf-8")
    assert "duplicate" in {failure.check for failure in verify(copy)}


def test_our_own_versions_have_names(tmp_path: Path) -> None:
    raw = Path(__file__).parents[2] / "raw"

    built = corpus.build(raw, tmp_path, release="9.0.0", against="0.1.0")

    old, new = (
        {row["id"]: (row["duplicate_of"], row["fold"]) for row in corpus.load(release=path).to_list()}
        for path in (raw.parent / "corpus/releases/gonghui-0.1.0", built.path)
    )
    assert old.keys() & new.keys()
    assert {name: old[name] for name in old.keys() & new.keys()} == {
        name: new[name] for name in old.keys() & new.keys()
    }
    assert verify(built.path, raw) == []


@pytest.mark.parametrize(
    ("against", "message"),
    [
        ("nowhere", "nowhere: there is no such folder"),
        ("0.0.7", "version 0.0.7 is not among the releases"),
        (".", "is not a release"),
    ],
)
def test_what_is_no_release_is_said_in_a_line(pages: Path, tmp_path: Path, against: str, message: str) -> None:
    with pytest.raises(CorpusError, match=message) as caught:
        corpus.build(pages, tmp_path / "out", against=against)
    assert "\n" not in str(caught.value)
    assert not (tmp_path / "out").exists()


def test_a_changed_release_is_not_built_against(pages: Path, tmp_path: Path) -> None:
    first = corpus.build(pages, tmp_path / "out", release="1.0.0").path
    with (first / parquet_path("documents")).open("ab") as file:
        file.write(b"x")

    with pytest.raises(CorpusError, match="was changed after its release"):
        corpus.build(pages, tmp_path / "out", release="1.1.0", against=first)
    (pages / "release.toml").write_text('[against]\nname = "x"\n', "utf-8")
    with pytest.raises(CorpusError, match="--against"):
        corpus.build(pages, tmp_path / "out", release="1.2.0")
