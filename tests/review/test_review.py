"""The folder of pages: what is in it, what it is compared with, and that it appears whole or not at all."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import shutil
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest

import corpus
from corpus.errors import CorpusError
from corpus.release.folder import our_releases, read_facts
from corpus.release.tables import to_tables
from corpus.review import review
from corpus.review.source import documents
from corpus.review.write import _appearing
from tests.cli.conftest import Run, one_line, run
from tests.release.conftest import our_info, page_bytes
from tests.release.written import write_release

from .conftest import Made
from .made import pages, plain

__all__ = ["run"]
ROOT = Path(__file__).parents[2]
RELEASE, RAW = ROOT / "corpus/releases/gonghui-1.0.1", ROOT / "raw"


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_there_is_a_page_for_each_record_and_the_same_bytes_each_time(tmp_path: Path) -> None:
    first = review(RELEASE, str(RAW), tmp_path / "one", RELEASE)
    second = review(RELEASE, str(RAW), tmp_path / "two", RELEASE)

    assert files(first) == files(second)
    names = {f"pages/{page.document['id']}.html" for page in documents(RELEASE)}
    assert names | {"index.html"} == {name for name in files(first) if name.endswith(".html")}
    overview = (first / "index.html").read_text("utf-8")
    assert f"sha256:{read_facts(RELEASE).digest}" in overview
    assert "15,510 characters" in overview
    for page in documents(RELEASE):
        assert page.document["title"] in overview


def test_fields_lead_to_the_places_they_come_from(tmp_path: Path) -> None:
    folder = review(RELEASE, str(RAW), tmp_path / "review")
    page = (folder / "pages/gh-889f3d46b2ca2bf0.html").read_text("utf-8")

    row = re.search(r">author</span>.*?</tr>", page, re.DOTALL)
    assert row
    assert "孙波" in row[0]
    assert [unescape(text) for text in re.findall("<bdi>(.*?)</bdi>", row[0])] == ["孙波", "孫波", "孫波"]
    for link in re.findall('href="#(gh-[^"]+)"', row[0]):
        assert f'id="{link}"' in page
    decided = (folder / "pages/gh-46513b2e44262be3.html").read_text("utf-8")
    assert "decided by a person" in decided


class Elements(HTMLParser):
    """The elements of a page that could do something, and all attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.active: list[tuple[str, str]] = []
        self.attributes: set[str] = set()
        self.links: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.attributes |= values.keys()
        self.links |= {values["href"] or ""} if tag == "a" else set()
        if tag in ("script", "link", "img", "iframe", "object", "embed", "form", "base", "style"):
            self.active.append((tag, values.get("src") or values.get("href") or ""))


@pytest.mark.parametrize(
    ("pages", "root", "script"), [("index.html", "", "overview"), ("pages/*.html", "../", "record")]
)
def test_what_strangers_wrote_is_nowhere_markup(pages: str, root: str, script: str, made: Made) -> None:
    for path in made.review.glob(pages):
        page = path.read_text("utf-8")
        found = Elements()
        found.feed(page)
        assert found.active == [("link", f"{root}assets/review.css"), ("script", f"{root}assets/{script}.js")]
        assert not [name for name in found.attributes if name.startswith("on") or name in ("style", "srcdoc", "action")]
        assert all(re.match(r"#|\.\./index\.html$|(pages/)?gh-[0-9a-f]{16}\.html$", link) for link in found.links)
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069\ue000]", page)
        assert "default-src 'none'" in page


def test_what_changed_is_told_record_by_record(made: Made) -> None:
    now = pages()
    overview = (made.review / "index.html").read_text("utf-8")
    told = {
        line["id"]: line["change"]
        for line in (
            re.search(r"pages/(?P<id>gh-\w+)\.html.*<td>(?P<change>[a-z ]+)</td>\s*$", row, re.DOTALL)
            for row in re.findall(r"<tr data-is=.*?(?=</tr>)", overview, re.DOTALL)
        )
    }
    came, same, rewritten, relabelled = (page.document["id"] for page in now[2:6])
    assert told.pop(came) == "new"
    assert told.pop(rewritten) == "changed"
    assert told.pop(relabelled) == "ledger alone changed"
    assert set(told.values()) == {"unchanged"}
    assert plain(99).document["id"] in overview.partition("Gone")[2]

    page = (made.review / f"pages/{rewritten}.html").read_text("utf-8")
    assert "<del>旧标题</del>" in page
    assert "<b>石</b>" in page
    assert "<b>实</b>" in page
    page = (made.review / f"pages/{relabelled}.html").read_text("utf-8")
    assert re.search(r"− 0-8.*?removed.*?share.*?\+ <a href=\"#gh-\w+/0-8\".*?navigation", page, re.DOTALL)
    assert "Nothing changed" in (made.review / f"pages/{same}.html").read_text("utf-8")


def test_tables_and_columns_that_came_or_went_are_told(tmp_path: Path) -> None:
    def told(release: str, other: str) -> list[str]:
        folder = review(our_releases()[release], str(RAW), tmp_path / "review", our_releases()[other])
        return re.findall(r"\w+ that (?:came|went): [^.]*", (folder / "index.html").read_text("utf-8"))

    assert told("1.1.0", "1.0.1") == ["Tables that came: restoration"]
    assert told("1.0.1", "1.1.0") == ["Tables that went: restoration"]
    assert [said.partition(":")[0] for said in told("1.0.0", "0.1.0")] == ["Columns that came"]


def test_a_masked_release_and_one_from_a_container(tmp_path: Path, run: Run) -> None:
    folder = tmp_path / "my"
    folder.mkdir()
    texts = [(RAW / name).read_text("utf-8") for name in sorted(path.name for path in RAW.glob("*.txt"))[:2]]
    texts[0] += "\n工会的联系电话是13812345678，欢迎职工来电来访，反映情况。"
    with gzip.open(folder / "pages.jsonl.gz", "wt", encoding="utf-8") as file:
        file.writelines(json.dumps({"mine": text, "text": ""}) + "\n" for text in texts)
    built = corpus.build(folder, tmp_path / "out", text_column="mine", mask_pii=True)

    done = run("review", built.path, "--raw", folder, "--text-column", "mine")

    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert one_line(done.stdout).startswith(
        "out/review-dataset-0.1.0: written; open out/review-dataset-0.1.0/index.html"
    )
    written = b"".join(files(tmp_path / "out/review-dataset-0.1.0").values()).decode()
    assert "13812345678" not in written
    assert "is masked here as in the release" in written


def test_a_missing_or_changed_raw_page_is_one_line(tmp_path: Path, run: Run) -> None:
    shutil.copytree(RAW, tmp_path / "raw")
    first, second, *_ = sorted((tmp_path / "raw").glob("*.txt"))
    first.write_bytes(first.read_bytes() + b"\n")

    done = run("review", RELEASE, "--raw", "raw", "--out", "review")
    assert done.returncode == 1
    assert f"raw/{first.name}: was changed" in one_line(done.stderr)

    second.unlink()
    done = run("review", RELEASE, "--raw", "raw", "--out", "review")
    assert done.returncode == 1
    assert "name the folder that" in one_line(done.stderr)
    assert "(and 1 more page)" in one_line(done.stderr)
    assert not (tmp_path / "review").exists()


@pytest.mark.parametrize("table", ["documents", "ledger"])
def test_a_release_that_was_changed_is_refused(table: str, tmp_path: Path) -> None:
    shutil.copytree(RELEASE, tmp_path / "gonghui-1.0.1")
    path = tmp_path / f"gonghui-1.0.1/data/{table}/train-00000-of-00001.parquet"
    path.write_bytes(path.read_bytes() + b"x")
    for release, against in ((tmp_path / "gonghui-1.0.1", None), (RELEASE, tmp_path / "gonghui-1.0.1")):
        with pytest.raises(CorpusError, match="was changed after its release"):
            review(release, str(RAW), tmp_path / "review", against)


def test_a_ledger_that_does_not_give_its_page_is_refused(tmp_path: Path) -> None:
    page = plain(1)
    other = page_bytes(page.rows) + "多".encode()
    sha256 = hashlib.sha256(other).hexdigest()
    provenance = page.document["provenance"] | {"sha256": sha256, "bytes": len(other), "path": "1.txt"}
    page.document.update(id=f"gh-{sha256[:16]}", provenance=provenance)
    release = write_release(to_tables([page]), our_info(), tmp_path / "releases")
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw/1.txt").write_bytes(other)

    with pytest.raises(CorpusError, match="the ledger does not give the page 1"):
        review(release, str(tmp_path / "raw"), tmp_path / "review")
    assert not (tmp_path / "review").exists()


def test_a_review_is_replaced_and_nothing_else_is(tmp_path: Path) -> None:
    target = tmp_path / "review"
    target.mkdir()
    review(RELEASE, str(RAW), target)
    (target / "pages/old.html").write_text("")
    review(RELEASE, str(RAW), target)
    assert not (target / "pages/old.html").exists()

    (target / "index.html").write_text("mine")
    before = files(target)
    with pytest.raises(CorpusError, match="is no review; name another folder with --out"):
        review(RELEASE, str(RAW), target)
    assert files(target) == before


def test_a_review_that_cannot_be_replaced_stays(tmp_path: Path) -> None:
    (tmp_path / "review").mkdir()
    (tmp_path / "review/index.html").write_text("old")
    with pytest.raises(CorpusError, match="cannot be written"), _appearing(tmp_path / "review") as folder:
        folder.rmdir()  # so that it cannot be moved
    assert files(tmp_path) == {"review/index.html": b"old"}


@pytest.mark.parametrize("where", ["raw/review", "gonghui-1.0.1", "gonghui-1.0.1/review"])
def test_a_review_is_not_put_into_what_it_shows(where: str, tmp_path: Path) -> None:
    shutil.copytree(RAW, tmp_path / "raw")
    release = shutil.copytree(RELEASE, tmp_path / "gonghui-1.0.1")
    before = files(tmp_path)
    with pytest.raises(CorpusError, match="name another folder with --out"):
        review(release, str(tmp_path / "raw"), tmp_path / where)
    assert files(tmp_path) == before


def test_every_release_of_ours_can_be_reviewed_also_one_without_records(tmp_path: Path) -> None:
    (tmp_path / "none").mkdir()
    nothing = write_release(to_tables([]), our_info(), tmp_path / "releases")
    assert "0 characters" in (review(nothing, str(tmp_path / "none"), tmp_path / "0") / "index.html").read_text("utf-8")
    for number, release in enumerate(our_releases().values(), 1):
        assert len(files(review(release, str(RAW), tmp_path / str(number), nothing))) == 5 + 4


def test_an_interrupt_leaves_nothing(tmp_path: Path) -> None:
    def interrupt(done: int, found: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        review(RELEASE, str(RAW), tmp_path / "review", progress=interrupt)
    assert list(tmp_path.iterdir()) == []


def _colours() -> dict[str, dict[str, tuple[float, ...]]]:
    css = (ROOT / "corpus/review/assets/review.css").read_text("utf-8")
    light, dark = re.findall(r":root \{(.*?)\}", css, re.DOTALL)
    return {
        theme: {
            name: tuple(int(value[at : at + 2], 16) / 255 for at in (0, 2, 4))
            for name, value in re.findall(r"--([a-z-]+): #([0-9a-f]{6})", block)
        }
        for theme, block in (("light", light), ("dark", dark))
    }


def _contrast(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    def luminance(colour: tuple[float, ...]) -> float:
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_contrast_is_that_of_wcag_aa(theme: str) -> None:
    colours = _colours()[theme]
    assert colours.keys() == _colours()["light"].keys()
    families = sorted(name.removesuffix("-bg") for name in colours if name.endswith("-bg"))
    css = (ROOT / "corpus/review/assets/review.css").read_text("utf-8")
    assert families == sorted(re.findall(r"^\.f-([a-z]+) \{ --fg", css, re.MULTILINE))
    grounds = ["page", "card"]
    for name in families:
        # On its own ground, and on the page and in the inspector: text, signs, words, marks of charts.
        for ground in (f"{name}-bg", *grounds):
            assert _contrast(colours[name], colours[ground]) >= 4.5, (name, ground)
        for name_of in ("text", "quiet"):
            assert _contrast(colours[name_of], colours[f"{name}-bg"]) >= 4.5, (name_of, name)
    for name in ("text", "quiet", "link"):
        for ground in grounds:
            assert _contrast(colours[name], colours[ground]) >= 4.5, (name, ground)
    for ground in ("find", "found"):
        assert _contrast(colours["text"], colours[ground]) >= 4.5, ground
    for ground in grounds:
        assert _contrast(colours["focus"], colours[ground]) >= 3
