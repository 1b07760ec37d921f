"""Names and links that strangers chose lead nowhere, and what is harmless about them is built as it is."""

from __future__ import annotations

import json
import os
import shutil
import signal
import stat
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import corpus
from corpus.errors import CorpusError, Rejected
from corpus.read.containers import pages_in, read_pages
from corpus.read.folder import _key_problem, held, places, read_file
from corpus.read.page import LONGEST, Page, Unread
from corpus.release.cite import cite
from corpus.release.diff import diff
from corpus.release.earlier import find_earlier, read_earlier
from corpus.release.folder import read_table
from corpus.release.info import Earlier
from corpus.release.publish import plan
from corpus.release.summary import stats_of
from corpus.release.verify import verify
from corpus.review import review

from .made import RELEASE, foreign, page, rewrite, said

NAMES = [
    "a\nb.txt", "\r.txt", "\t", "\x1b]0;pwned\x07.txt", "\x9b31m", "\x7f", "\u202etxt.exe", "\u2066", "\u200b",
    "\u3164", "\U000e0041", "\u2028", "\x85", "\ufeff", "-rf", "--help", "~", "$(touch pwned)", "`touch pwned`", "%00",
    "..%2f..%2fx", "'", '"', "*", "?", "\\..\\..\\x", "C:\\x", "...;", " ", "&& touch pwned", ";", "|touch pwned",
    "=1+1", "#1", "a#1", "{{ 7*7 }}", "<b>", "s3:", "file:", "工" * 85,
]  # fmt: skip


@pytest.fixture(autouse=True)
def _no_hang() -> Iterator[None]:
    """A pipe or a device that is read after all is a failure, not the end of the tests."""

    def stop(*_: object) -> None:
        raise TimeoutError("still reading")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(20)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


def everything(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}


@pytest.mark.skipif(sys.platform == "darwin", reason="the file system refuses some of these names")
def test_odd_names_are_built_kept_as_they_are_and_do_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    raw = tmp_path / "raw"
    wanted = [name for name in NAMES if not name.startswith(".")]
    for number, name in enumerate(wanted):
        (raw / f"in {name}"[:60]).mkdir(parents=True)
        (raw / name).write_bytes(page(number))
        (raw / f"in {name}"[:60] / "empty.txt").write_bytes(b"")
    (raw / os.fsdecode(b"\xb9\xa4")).write_bytes(page(-1))

    built = corpus.build(raw, tmp_path / "out", engine=1)

    assert sorted(row["path"] for row in read_table(Path(built.path), "documents")["provenance"].to_pylist()) == sorted(
        wanted
    )
    lines = Path(built.rejects_path).read_text("utf-8").splitlines()
    assert len(lines) == len(wanted) + 1
    assert {json.loads(line)["path"] for line in lines} == {f"{f'in {name}'[:60]}/empty.txt" for name in wanted} | {
        "\\xb9\\xa4"
    }
    assert all(line.isprintable() for line in lines)  # `cat` shows them
    assert verify(built.path, raw) == []
    assert {path.name for path in tmp_path.iterdir()} == {"raw", "out"}


def test_columns_that_strangers_named_can_be_told(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw/good.txt").write_bytes(page(1))
    (tmp_path / "raw/a.jsonl").write_text('{"\\ud800\\u001b[2J\\u202e": "", "../../x": ""}\n', "utf-8")

    built = corpus.build(tmp_path / "raw", tmp_path / "out", engine=1)

    assert [(reject.path, reject.reason) for reject in built.rejects] == [("a.jsonl", "columns")]
    assert "⟨U+D800⟩" in built.rejects[0].message


@pytest.mark.parametrize("key", ["../x", "a/../../x", "/etc/passwd", "a//b", "./a", ".."])
def test_a_key_of_a_store_that_is_no_path(key: str) -> None:
    problem = _key_problem(key)
    assert problem
    assert problem.reason == "name"
    assert _key_problem("a/..b/c..") is None


# Of the file that a link or a device is put in the place of, after the folder was listed.
SWAPS: dict[str, tuple[Callable[[Path, Path], object], str]] = {
    "a link that leads out": (lambda path, secret: path.symlink_to(secret), "outside"),
    "a link to a device": (lambda path, _: path.symlink_to("/dev/zero"), "outside"),
    "a link to memory": (lambda path, _: path.symlink_to("/proc/self/mem"), "outside"),
    "a link to a folder": (lambda path, secret: path.symlink_to(secret.parent), "outside"),
    "a link to itself": (lambda path, _: path.symlink_to(path.name), "outside"),
    "a pipe": (lambda path, _: os.mkfifo(path), "not-a-file"),
    "a folder": (lambda path, _: path.mkdir(), "not-a-file"),
    "nothing": (lambda path, _: None, "missing"),
}


@pytest.mark.parametrize("swap", SWAPS)
@pytest.mark.parametrize("name", ["a.txt", "a.jsonl", "a.parquet", "a.arrow", "a.warc", "a.txt.gz"])
def test_what_is_swapped_after_the_listing_is_not_followed(swap: str, name: str, tmp_path: Path) -> None:
    make, reason = SWAPS[swap]
    (tmp_path / "secret").write_bytes(page(1))
    (tmp_path / "raw/in").mkdir(parents=True)
    (tmp_path / "raw/in" / name).write_bytes(page(2))
    found = list(places(tmp_path / "raw"))
    (tmp_path / "raw/in" / name).unlink()
    make(tmp_path / "raw/in" / name, tmp_path / "secret")

    (item,) = pages_in(found)

    assert isinstance(item, Unread)
    assert (item.path, item.problem.reason) == (f"in/{name}", reason)


def test_a_folder_that_is_swapped_is_not_followed(tmp_path: Path) -> None:
    for folder in ("raw/in", "secret"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "a.txt").write_bytes(page(1))
    found = list(places(tmp_path / "raw"))
    (tmp_path / "raw/in").rename(tmp_path / "was")
    (tmp_path / "raw/in").symlink_to(tmp_path / "secret")
    (item,) = pages_in(found)
    assert isinstance(item, Unread)
    assert item.problem.reason == "outside"


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a file is opened by its name")
def test_what_is_swapped_while_it_is_read_is_the_file_that_was_opened(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw/a.txt").write_bytes(b"first")
    (place,) = places(tmp_path / "raw")
    with held(place) as file:
        (tmp_path / "raw/a.txt").unlink()
        (tmp_path / "raw/a.txt").symlink_to("/etc/passwd")
        assert read_file(file) == b"first"


def test_links_within_the_folder_and_hard_links_are_pages(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    (raw / "in/deep").mkdir(parents=True)
    (raw / "in/deep/a.txt").write_bytes(page(1))
    (raw / "b.txt").symlink_to("in/deep/a.txt")
    (raw / "in/c.txt").symlink_to("../b.txt")
    (raw / "d.txt").hardlink_to(raw / "in/deep/a.txt")
    assert [item.path for item in read_pages(raw) if isinstance(item, Page)] == [
        "b.txt", "d.txt", "in/c.txt", "in/deep/a.txt",
    ]  # fmt: skip


def test_a_device_is_not_even_opened(tmp_path: Path) -> None:
    try:
        os.mknod(tmp_path / "tape", stat.S_IFCHR | 0o600, os.makedev(1, 5))  # /dev/zero under another name
    except OSError:
        pytest.skip("only root makes devices")
    (item,) = read_pages(tmp_path)
    assert isinstance(item, Unread)
    assert item.problem.reason == "not-a-file"


@pytest.mark.parametrize("swap", ["a link that leads out", "a link to a device", "a link to memory", "a pipe"])
@pytest.mark.parametrize("name", ["curation.toml", "release.toml", "card.md", "picture.png"])
def test_settings_are_files_of_their_own(swap: str, name: str, tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / "a.txt").write_bytes(page(1))
    (tmp_path / "secret").write_text("[[withdraw]]\n", "utf-8")
    if name.startswith(("card", "picture")):
        (raw / "release.toml").write_text(f'{name.partition(".")[0]} = "{name}"', "utf-8")
    SWAPS[swap][0](raw / name, tmp_path / "secret")

    with pytest.raises(CorpusError, match=f"{name}: a (link|pipe)"):
        corpus.build(raw, tmp_path / "out", engine=1)
    assert not (tmp_path / "out").exists()


def test_settings_that_are_too_long_are_not_read(tmp_path: Path) -> None:
    with (tmp_path / "curation.toml").open("wb") as file:
        file.truncate(LONGEST + 1)
    with pytest.raises(CorpusError, match="larger than"):
        corpus.build(tmp_path, tmp_path.parent / "out", engine=1)


@pytest.mark.parametrize(
    "line",
    [
        'name = "../../x"', 'name = "/x"', 'name = "a/b"', 'name = ".."', 'name = ""', 'name = "a\\n"',
        'name = "a\\u0000"', 'name = "-rf"', 'version = "../1.0.0"', 'version = "1.0.0\\n"', 'version = "1.0.0/../.."',
        'card = "/etc/passwd"', 'card = "../secret"', 'card = "../missing.md"', 'picture = "/etc/passwd.png"',
        'picture = "../secret.png"', "card = 1", 'hub = "../x"', f'name = "{"a" * 300}"',
    ],
)  # fmt: skip
def test_words_about_a_release_name_no_other_folder(line: str, tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw/a.txt").write_bytes(page(1))
    (tmp_path / "raw/release.toml").write_text(line, "utf-8")
    (tmp_path / "secret").write_bytes(b"secret")
    (tmp_path / "secret.png").write_bytes(b"secret")
    before = everything(tmp_path)

    with pytest.raises(CorpusError):
        corpus.build(tmp_path / "raw", tmp_path / "out", engine=1)

    assert everything(tmp_path) - before <= {"out"}


READERS: dict[str, Callable[[Path], object]] = {
    "load": lambda release: corpus.load(release=release),
    "cite": lambda release: cite(release=release),
    "cff": lambda release: cite(format="cff", release=release),
    "stats": stats_of,
    "diff": lambda release: diff(RELEASE, release),
    "against": read_earlier,
    "review": lambda release: review(release, str(RELEASE.parents[2] / "raw"), release.parent / "review"),
}
ODD: dict[str, Callable[[Path], object]] = {
    "a pipe": os.mkfifo,
    "a link to a device": lambda path: path.symlink_to("/dev/zero"),
    "a link to the memory of the machine": lambda path: path.symlink_to("/proc/self/mem"),
    "a link to a folder": lambda path: path.symlink_to("/etc"),
}
FILES = ["croissant.json", "README.md", "CITATION.cff", "data/documents/train-00000-of-00001.parquet", "data/x"]


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("name", FILES)
def test_nothing_but_files_is_opened_in_a_release(odd: str, name: str, tmp_path: Path) -> None:
    release = shutil.copytree(RELEASE, tmp_path / RELEASE.name)
    (release / name).unlink(missing_ok=True)
    ODD[odd](release / name)
    if odd.startswith("a link") and not Path(os.readlink(release / name)).exists():
        pytest.skip("this system has no such thing")
    for read in READERS.values():
        with pytest.raises(CorpusError, match="copy the release again"):
            read(release)
    assert [failure.check for failure in verify(release)] == ["file-unknown"]
    assert not (tmp_path / "review").exists()


def test_a_release_in_a_folder_whose_name_is_not_utf_8(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"\xc4\xe3")).mkdir()
    release = shutil.copytree(RELEASE, tmp_path / os.fsdecode(b"\xc4\xe3") / RELEASE.name)
    for read in READERS.values():
        read(release)


def test_a_release_of_links_to_files_is_read(tmp_path: Path) -> None:
    """The cache of the Hugging Face Hub is made of them."""
    blobs = shutil.copytree(RELEASE, tmp_path / "blobs")
    for path in [path for path in blobs.rglob("*") if path.is_file()]:
        link = tmp_path / "snapshot" / path.relative_to(blobs)
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(path)
    assert verify(tmp_path / "snapshot") == []
    assert len(corpus.load(release=tmp_path / "snapshot")) == 5


def test_places_that_a_release_names_elsewhere_are_not_asked(tmp_path: Path) -> None:
    def lead_out(release: Path) -> None:
        content = json.loads((release / "croissant.json").read_text("utf-8"))
        for part in content["distribution"]:
            part["contentUrl"] = "file:///etc/passwd"
        said(release, "croissant.json", distribution=content["distribution"], url="file:///etc/passwd", name="../../x")
        card = (release / "README.md").read_text("utf-8")
        (release / "README.md").write_text(card.replace('path: "data/', 'path: "../../../data/'), "utf-8")

    release = foreign(tmp_path, lead_out)
    before = everything(tmp_path)
    assert len(corpus.load(release=release)) == 5
    with pytest.raises(CorpusError, match="nothing was sent"):
        plan(release, "owner/name")
    review(release, str(RELEASE.parents[2] / "raw"), tmp_path / "review")
    assert {path.partition("/")[0] for path in everything(tmp_path) - before} == {"review"}


def test_the_earlier_release_is_looked_for_beside_and_nowhere_else(tmp_path: Path) -> None:
    shutil.copytree(RELEASE, tmp_path / "other/gonghui-9.9.9")
    earlier, _ = read_earlier(tmp_path / "other/gonghui-9.9.9")
    (tmp_path / "here").mkdir()
    beside = Earlier(name="../other/gonghui", version="9.9.9", digest="0" * 64)
    assert find_earlier(tmp_path / "here/x", beside) is None
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("corpus.release.earlier.our_releases", dict)  # or it is found there, by its digest
        outside = beside.model_copy(update={"digest": earlier.digest})
        assert find_earlier(tmp_path / "here/x", outside) is None


@pytest.mark.parametrize("name", ["../../evil", "/evil", "gh-\u202e", "javascript:alert(1)", "gh-0000000000000000\n"])
def test_a_review_writes_no_file_that_an_id_names(name: str, tmp_path: Path) -> None:
    def rename(release: Path) -> None:
        rewrite(release, "documents", lambda row: {**row, "id": name})
        rewrite(release, "ledger", lambda row: {**row, "document_id": name})

    release = foreign(tmp_path, rename)
    before = everything(tmp_path)
    with pytest.raises(CorpusError):
        review(release, str(RELEASE.parents[2] / "raw"), tmp_path / "review")
    assert everything(tmp_path) == before


@pytest.mark.parametrize("name", ["../x", "/etc/passwd", "a/../../x", "./../x"])
def test_checksums_name_no_file_outside(name: str, tmp_path: Path) -> None:
    release = shutil.copytree(RELEASE, tmp_path / RELEASE.name)
    with (release / "SHA256SUMS").open("a") as sums:
        sums.write(f"{'0' * 64}  {name}\n")
    assert [failure.check for failure in verify(release)] == ["checksum-list"]
    with pytest.raises(CorpusError, match="SHA256SUMS: line"):
        corpus.load(release=release)


def test_a_release_is_not_put_among_the_pages(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw/a.txt").write_bytes(page(1))
    (tmp_path / "link").symlink_to(tmp_path / "raw")
    for out in (tmp_path / "raw", tmp_path / "raw/out", tmp_path / "link/out", tmp_path / "out/../raw/x"):
        with pytest.raises(CorpusError, match="give another --out"):
            corpus.build(tmp_path / "raw", out, engine=1)
    assert everything(tmp_path / "raw") == {"a.txt"}


def test_a_named_page_is_what_its_link_leads_to(tmp_path: Path) -> None:
    """A person who names a link means what it leads to; a pipe is read by nobody."""
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(Rejected, match="pipe"):
        read_file(tmp_path / "pipe")
