"""A build is a function of the pages and the words about them, and changes nothing that was released."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

import corpus
from corpus.errors import CorpusError, Rejected
from corpus.read.folder import places, read_file
from corpus.release.build import OutNeededError
from corpus.release.verify import verify
from corpus.stages.tasks import Step
from tests.verify.seal import png

PAGES = Path(__file__).parents[2] / "raw"


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    folder = tmp_path / "pages"
    folder.mkdir()
    for page in PAGES.glob("00[04]_*.txt"):
        shutil.copy(page, folder / f"{page.name[:3]}.txt")
    return folder


def files(release: Path) -> dict[str, bytes]:
    return {path.relative_to(release).as_posix(): path.read_bytes() for path in release.rglob("*") if path.is_file()}


def test_our_five_pages(tmp_path: Path) -> None:
    built = corpus.build(PAGES, tmp_path)

    assert (built.pages, built.documents, built.rejects, built.unchanged) == (5, 5, (), False)
    assert built.path.parent == tmp_path
    assert built.path.name.startswith("gonghui-")


def test_two_builds_are_the_same_byte_for_byte(pages: Path, tmp_path: Path) -> None:
    one = corpus.build(pages, tmp_path / "one")
    # Other times, another order in the folder, another working folder: none of it is content.
    again = tmp_path / "again"
    again.mkdir()
    for page in sorted(pages.iterdir(), reverse=True):
        shutil.copyfile(page, again / page.name)
        os.utime(again / page.name, (0, 0))
    two = corpus.build(again, tmp_path / "two")

    assert files(one.path) == files(two.path)


def test_the_order_of_names_is_no_content_but_provenance(pages: Path, tmp_path: Path) -> None:
    one = corpus.load(release=corpus.build(pages, tmp_path / "one").path)
    (pages / "000.txt").rename(pages / "zzz.txt")
    two = corpus.load(release=corpus.build(pages, tmp_path / "two").path)

    assert one.remove_columns("provenance").to_list() == two.remove_columns("provenance").to_list()


def test_building_again_changes_nothing(pages: Path, tmp_path: Path) -> None:
    first = corpus.build(pages, tmp_path / "out")
    before = {path: path.stat().st_mtime_ns for path in first.path.rglob("*")}

    second = corpus.build(pages, tmp_path / "out")

    assert second.unchanged
    assert {path: path.stat().st_mtime_ns for path in second.path.rglob("*")} == before


def test_other_content_under_the_same_version_is_refused(pages: Path, tmp_path: Path) -> None:
    built = corpus.build(pages, tmp_path / "out")
    before = files(built.path)
    shutil.copy(next(PAGES.glob("001_*.txt")), pages / "001.txt")

    with pytest.raises(CorpusError, match="a release never changes"):
        corpus.build(pages, tmp_path / "out")

    assert files(built.path) == before
    assert corpus.build(pages, tmp_path / "out", release="0.2.0").documents == 3


def test_nothing_of_ours_is_in_the_release_of_another(pages: Path, tmp_path: Path) -> None:
    built = corpus.build(pages, tmp_path / "out")

    assert built.path.name == "dataset-0.1.0"
    for name in ("README.md", "CITATION.cff", "LICENSE.md", "croissant.json"):
        said = (built.path / name).read_text("utf-8").lower()
        assert "gonghui" not in said, name
        assert "工会语料" not in said, name


def test_others_say_where_a_release_goes(pages: Path) -> None:
    with pytest.raises(OutNeededError, match="--out"):
        corpus.build(pages)


def test_a_bug_of_ours_is_not_hidden_and_names_the_page(
    pages: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import corpus.stages.clean as module

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(module, "clean_page", broken)
    with pytest.raises(ZeroDivisionError) as caught:
        corpus.build(pages, tmp_path / "out")
    assert caught.value.__notes__[0].startswith(f"while cleaning {pages}/00")


def test_progress_is_told_and_ends_at_all_files(pages: Path, tmp_path: Path) -> None:
    told: list[Step] = []

    corpus.build(pages, tmp_path / "out", progress=told.append, engine=1)

    size = sum(path.stat().st_size for path in pages.iterdir())
    assert told[:4] == [("find", 1, 1, 0), ("find", 2, 2, 0), ("clean", 0, size, 0), ("clean", size, size, 2)]
    assert told[-1] == ("write", 1, 1, 0)


def test_pages_come_sorted_and_settings_are_no_pages(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt", "a/z.txt", "a/curation.toml", "release.toml", "curation.toml", ".git/x", ".y"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        if not (tmp_path / name).is_dir():
            (tmp_path / name).write_text("工会", "utf-8")

    # `a/curation.toml` is listed: only the one at the top decides, and a mistake must not be silent.
    assert [place.path for place in places(tmp_path)] == ["a.txt", "a/curation.toml", "a/z.txt", "b.txt"]


def test_a_link_inside_the_folder_is_the_same_page(pages: Path, tmp_path: Path) -> None:
    (pages / "link.txt").symlink_to("000.txt")

    built = corpus.build(pages, tmp_path / "out")

    assert (built.pages, built.documents) == (3, 2)


def test_a_folder_may_be_a_link_itself(pages: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(pages)

    assert corpus.build(tmp_path / "link", tmp_path / "out").documents == 2


def test_a_file_name_may_hold_anything_else(tmp_path: Path) -> None:
    with pytest.raises(Rejected, match="no such file"):
        read_file("a\0b")
    with pytest.raises(Rejected, match="cannot be opened"):
        read_file("x" * 5000)


def test_a_picture_that_the_card_shows_is_part_of_the_release(pages: Path, tmp_path: Path) -> None:
    picture = png()
    (tmp_path / "shown.png").write_bytes(picture)
    (tmp_path / "card.md").write_text("{{title}}\n\n![a page and its text]({{picture}})", "utf-8")
    (pages / "release.toml").write_text('card = "../card.md"\npicture = "../shown.png"', "utf-8")
    built = corpus.build(pages, tmp_path / "out", engine=1)
    assert verify(Path(built.path), pages) == []
    assert Path(built.path, "picture.png").read_bytes() == picture
    assert "![a page and its text](picture.png)" in Path(built.path, "README.md").read_text("utf-8")
    assert corpus.build(pages, tmp_path / "out", engine=1).unchanged
    (tmp_path / "shown.png").write_bytes(png(1))
    with pytest.raises(CorpusError, match=r"picture\.png: the content is the same, but this file would differ"):
        corpus.build(pages, tmp_path / "out", engine=1)
    (tmp_path / "shown.png").write_bytes(picture[:-1])
    with pytest.raises(CorpusError, match=r"release\.toml: `picture`: \.\./shown\.png is not a PNG file"):
        corpus.build(pages, tmp_path / "out", engine=1)
