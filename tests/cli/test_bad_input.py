"""Whatever lies among the pages: one clear line for it, the others are built, the reason is in rejects.jsonl."""

from __future__ import annotations

import ctypes
import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import Run, one_line

BAD: dict[str, tuple[Callable[[Path], object], str, str]] = {
    "an empty file": (lambda path: path.write_bytes(b""), "empty", "empty"),
    "only blanks": (lambda path: path.write_bytes(b" \n\r\n\t"), "empty", "empty"),
    "no known encoding": (lambda path: path.write_bytes(bytes(range(0x80, 0x100)) * 8), "encoding", "encoding"),
    "a binary": (lambda path: path.write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(64)), "binary", "not text"),
    "no article": (lambda path: path.write_text("首页 | 登录 | 注册\n分享到：\n", "utf-8"), "no-article", "no article"),
    "a folder in place of a file": (lambda path: path.mkdir(), "not-a-file", "folder"),
    "a pipe": (os.mkfifo, "not-a-file", "pipe"),
    "a link that leads out": (lambda path: path.symlink_to("/etc/passwd"), "outside", "leads out"),
    "a link to a folder outside": (lambda path: path.symlink_to("/etc"), "outside", "leads out"),
    "a link to itself": (lambda path: path.symlink_to(path.name), "missing", "not there"),
    "a link to nothing": (lambda path: path.symlink_to("gone.txt"), "missing", "not there"),
    "a link to the folder": (lambda path: path.symlink_to("."), "not-a-file", "link to a folder"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_page_is_reported_and_the_others_are_built(case: str, run: Run, pages: Path, tmp_path: Path) -> None:
    make, reason, words = BAD[case]
    make(pages / "bad.txt")

    done = run("build", "pages", "--out", "out")

    assert done.returncode == 0
    line, count = done.stderr.splitlines()
    assert line.startswith("corpus: pages/bad.txt: left out: ")
    assert words in line
    assert "1 of 3 pages left out" in count
    assert "2 documents" in done.stdout
    (reject,) = rejects(tmp_path)
    assert (reject["path"], reject["reason"]) == ("bad.txt", reason)
    assert reject["message"] in line
    assert documents(tmp_path) == ["000.txt", "004.txt"]


def test_all_of_them_at_once(run: Run, pages: Path, tmp_path: Path) -> None:
    for number, (make, _, _) in enumerate(BAD.values()):
        make(pages / f"bad-{number:02}.txt")

    done = run("build", "pages", "--out", "out")

    assert done.returncode == 0
    assert [reject["reason"] for reject in rejects(tmp_path)] == [reason for _, reason, _ in BAD.values()]
    assert documents(tmp_path) == ["000.txt", "004.txt"]


# A person who names a link on the command line means what it leads to.
@pytest.mark.parametrize("case", [case for case, (_, reason, _) in BAD.items() if reason != "outside"])
def test_clean_names_a_bad_page_and_goes_on(case: str, run: Run, pages: Path) -> None:
    make, reason, _ = BAD[case]
    make(pages / "bad.txt")

    done = run("clean", "--jsonl", "pages/000.txt", "pages/bad.txt", "pages/004.txt")

    line = one_line(done.stderr)
    assert line.startswith("corpus: pages/bad.txt: left out: ")
    assert [json.loads(record)["provenance"]["path"] for record in done.stdout.splitlines()] == ["000.txt", "004.txt"]
    # A file that could not be read at all was named by mistake; a page without a record is an answer.
    assert done.returncode == (1 if reason in ("missing", "not-a-file") else 0)


def test_clean_fails_when_no_page_gave_a_record(run: Run, pages: Path) -> None:
    (pages / "bad.txt").write_bytes(b"")

    done = run("clean", "pages/bad.txt")

    assert done.returncode == 1
    assert done.stdout == ""
    assert one_line(done.stderr) == "corpus: pages/bad.txt: left out: the file is empty (empty)"


def test_a_missing_file(run: Run) -> None:
    done = run("clean", "nowhere.txt")

    assert done.returncode == 1
    assert one_line(done.stderr) == "corpus: nowhere.txt: left out: there is no such file (missing)"


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["build", "nowhere", "--out", "out"], "corpus: nowhere: there is no such folder"),
        (["build", "pages/000.txt", "--out", "out"], "corpus: pages/000.txt: is a file; name the folder it lies in"),
        (["build", "pages", "--out", "pages/000.txt"], "corpus: pages/000.txt: lies in pages"),
        (["build", "pages", "--out", "pages/out"], "corpus: pages/out: lies in pages"),
        (["build", "pages", "--out", "taken"], "corpus: taken: cannot be written"),
        (["build", "pages", "--out", "out", "--release", "one"], "a version is three numbers, like 1.0.0"),
        (["verify", "nowhere"], "corpus: nowhere: there is no such folder"),
        (["verify", "pages"], "corpus: pages: is not a release"),
        (["verify", "pages/000.txt"], "corpus: pages/000.txt: is not a folder"),
        (["diff", "pages", "pages"], "corpus: pages: is not a release"),
        (["cite", "99.0.0"], "99.0.0"),
        (["stats", "nowhere"], "corpus: nowhere: there is no such folder"),
        (["stats", "99.0.0"], "corpus: version 99.0.0 is not among the releases"),
        (["stats", "pages"], "corpus: pages: is not a release"),
        (["review", "nowhere", "--raw", "pages"], "corpus: nowhere: there is no such folder"),
        (["publish", "pages", "owner/name"], "corpus: pages: is not a release"),
        (["score", "nowhere", "pages"], "corpus: nowhere: cannot be read"),
        (["score", "pages", "pages"], "corpus: pages: holds no reviewed record"),
        (["score", "pages/000.txt", "pages"], "corpus: pages/000.txt: line 1 is not JSON"),
    ],
)
def test_wrong_input_is_one_line_and_exit_1(args: list[str], words: str, run: Run, pages: Path) -> None:
    (pages.parent / "taken").write_text("a file where a folder should go", "utf-8")

    done = run(*args)

    assert done.returncode == 1
    assert done.stdout == ""
    assert words in one_line(done.stderr)


@pytest.mark.parametrize(
    "args",
    [[], ["clean"], ["build", "pages"], ["cite", "--format", "word"], ["verify"], ["polish"], ["clean", "--fast"]],
)
def test_wrong_usage_is_exit_2(args: list[str], run: Run, pages: Path) -> None:
    done = run(*args)

    assert done.returncode == 2
    assert done.stdout == ""
    assert "Usage: corpus" in done.stderr


def test_an_unreadable_file(run: Run, pages: Path, tmp_path: Path) -> None:
    (pages / "secret.txt").write_text("工会工作。", "utf-8")
    (pages / "secret.txt").chmod(0)
    (pages / "closed").mkdir(mode=0)
    try:
        done = run("build", "pages", "--out", "out", anew=True, preexec_fn=heed_permissions)
    finally:
        (pages / "closed").chmod(0o700)  # or the temporary folder cannot be removed

    assert done.returncode == 0
    assert [(reject["path"], reject["reason"]) for reject in rejects(tmp_path)] == [
        ("closed", "unreadable"),
        ("secret.txt", "unreadable"),
    ]
    assert documents(tmp_path) == ["000.txt", "004.txt"]


def heed_permissions() -> None:
    """Give up what lets root read everything (CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH), so that the test is a test."""
    if os.geteuid() == 0:
        drop_from_bounding_set = 24
        for capability in (1, 2):
            if ctypes.CDLL(None).prctl(drop_from_bounding_set, capability, 0, 0, 0):
                raise OSError("root may not give up its privileges here")


def test_a_socket(run: Run, tmp_path: Path) -> None:
    # In a folder of a short name: the path of a socket has room for 107 bytes.
    with socket.socket(socket.AF_UNIX) as server:
        here = os.getcwd()
        os.chdir(tmp_path)
        try:
            server.bind("talk")
        finally:
            os.chdir(here)
        done = run("clean", "talk")

    assert done.returncode == 1
    assert "(not-a-file)" in one_line(done.stderr)


@pytest.mark.parametrize("name", ["a\nb.txt", "a\x1b[31m.txt", "a\u202etxt.b", "空 格.txt", "-v.txt"])
def test_odd_names_are_built_and_shown_harmless(name: str, run: Run, pages: Path, tmp_path: Path) -> None:
    (pages / "000.txt").rename(pages / name)
    (pages / f"bad {name}").write_bytes(b"")

    done = run("build", "pages", "--out", "out")

    assert done.returncode == 0
    assert len(done.stderr.splitlines()) == 2
    assert not set("\x1b\u202e") & set(done.stderr)
    assert documents(tmp_path) == sorted(["004.txt", name])


@pytest.mark.skipif(sys.platform == "darwin", reason="the file system refuses such a name")
def test_a_name_that_is_not_utf_8(run: Run, pages: Path, tmp_path: Path) -> None:
    shutil.copy(pages / "000.txt", os.fsencode(pages) + b"/\xb9\xa4.txt")

    done = run("build", "pages", "--out", "out")

    assert done.returncode == 0
    assert "its name is not UTF-8; rename it (name)" in done.stderr.splitlines()[0]
    assert documents(tmp_path) == ["000.txt", "004.txt"]


def test_the_same_bytes_twice_are_one_record(run: Run, pages: Path, tmp_path: Path) -> None:
    (pages / "more").mkdir()
    for copy in ("zzz.txt", "more/000.txt"):
        shutil.copy(pages / "000.txt", pages / copy)

    done = run("build", "pages", "--out", "out")

    assert done.returncode == 0
    assert "4 pages, 2 documents" in done.stdout
    assert documents(tmp_path) == ["000.txt", "004.txt"]
    also = {row["provenance"]["path"]: row["provenance"]["also"] for row in rows(tmp_path)}
    assert also == {"000.txt": ["more/000.txt", "zzz.txt"], "004.txt": []}
    assert rejects(tmp_path) == []


@pytest.mark.parametrize("content", [{}, {"bad.txt": b""}, {"README": b"", ".hidden": "工会工作。".encode()}])
def test_nothing_to_build(content: dict[str, bytes], run: Run, tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    for name, data in content.items():
        (tmp_path / "pages" / name).write_bytes(data)

    done = run("build", "pages", "--out", "out")

    assert done.returncode == 1
    assert one_line(done.stderr).startswith(
        "corpus: pages: " + ("no page became a record" if content else "holds no page")
    )
    assert not list(tmp_path.glob("out/*/"))


def test_strict_writes_no_release_that_lacks_a_page(run: Run, pages: Path, tmp_path: Path) -> None:
    (pages / "bad.txt").write_bytes(b"")

    done = run("build", "pages", "--out", "out", "--strict")

    assert done.returncode == 1
    assert "1 of 3 pages were left out" in one_line(done.stderr)
    assert not (tmp_path / "out" / "dataset-0.1.0").exists()
    assert [reject["reason"] for reject in rejects(tmp_path)] == ["empty"]

    (pages / "bad.txt").unlink()
    assert run("build", "pages", "--out", "out", "--strict").returncode == 0
    assert rejects(tmp_path) == []


@pytest.mark.parametrize("args", [["clean", "--jsonl"], ["clean"], ["clean", "--explain"]])
def test_a_reader_that_closes_the_pipe(args: list[str], pages: Path) -> None:
    command = [sys.executable, "-m", "corpus", *args, *["000.txt", "004.txt"] * 20]
    with subprocess.Popen(command, cwd=pages, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(timeout=60) == 0


def test_a_standard_output_that_is_full(run: Run, pages: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    with open("/dev/full", "w") as full:
        done = run("clean", "pages/000.txt", capture_output=False, stdout=full, stderr=subprocess.PIPE)

    assert done.returncode == 1
    assert "cannot be written" in one_line(done.stderr)


def rejects(tmp_path: Path) -> list[dict[str, str]]:
    lines = (tmp_path / "out" / "dataset-0.1.0.rejects.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def rows(tmp_path: Path) -> list[dict[str, dict[str, object]]]:
    import pyarrow.parquet as pq

    table = pq.read_table(tmp_path / "out/dataset-0.1.0/data/documents/train-00000-of-00001.parquet")
    found: list[dict[str, dict[str, object]]] = table.to_pylist()
    return found


def documents(tmp_path: Path) -> list[object]:
    return sorted(row["provenance"]["path"] for row in rows(tmp_path))  # type: ignore[type-var]
