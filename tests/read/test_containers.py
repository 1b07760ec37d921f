"""Pages that are packed one by one, and folders of all kinds, to a release and back."""

from __future__ import annotations

import gzip
import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import corpus
from corpus.read import page as limits
from corpus.release.verify import verify
from corpus.stages.tasks import Step

from . import made
from .files import gz, json_lines, read, write, zst


def test_a_packed_page_is_known_by_what_it_unpacks_to(tmp_path: Path) -> None:
    data = made.text(1).encode()
    for name, packed in (("a.txt", data), ("b.txt.gz", gz(data)), ("c.txt.zst", zst(data))):
        write(tmp_path, name, packed)
    built = corpus.build(tmp_path, tmp_path.parent / f"{tmp_path.name}-out")
    (document,) = corpus.load(release=built.path)
    assert document["id"] == "gh-" + hashlib.sha256(data).hexdigest()[:16]
    assert document["provenance"]["also"] == ["b.txt.gz", "c.txt.zst"]
    assert verify(built.path, tmp_path) == []


def test_a_page_that_unpacks_to_too_much(tmp_path: Path) -> None:
    bomb = gz(bytes(limits.LONGEST + 1), 1)
    assert read(write(tmp_path, "a.txt.gz", bomb)) == ([], [("a.txt.gz", "too-long")])


@pytest.fixture
def mixture(tmp_path: Path) -> Path:
    folder = tmp_path / "pages"
    (folder / "more").mkdir(parents=True)
    write(folder, "1.txt", made.text(1).encode())
    write(folder, "2.html", made.page(2).encode())
    write(folder, "3#4.txt", made.text(3).encode())
    write(
        folder,
        "lines.jsonl.gz",
        gz(json_lines({"html": made.page(2)}, {"html": made.text(4)}, {"html": None})),
    )
    write(
        folder,
        "dump.warc.gz",
        gz(made.response(made.page(2).encode()) + made.response(b"", status="404 No")),
    )
    pq.write_table(pa.table({"text": [made.text(5), made.text(1), made.text(5)]}), folder / "more/table.parquet")
    return folder


def test_a_folder_of_all_kinds(mixture: Path, tmp_path: Path) -> None:
    told: list[Step] = []
    built = corpus.build(mixture, tmp_path / "out", progress=told.append)

    assert (built.pages, built.documents) == (10, 5)
    documents = {row["provenance"]["path"]: row for row in corpus.load(release=built.path).to_list()}
    assert {path: row["provenance"]["also"] for path, row in documents.items()} == {
        "1.txt": ["more/table.parquet#2"],
        "2.html": ["dump.warc.gz#1", "lines.jsonl.gz#1"],
        "3#4.txt": [],
        "lines.jsonl.gz#2": [],
        "more/table.parquet#1": ["more/table.parquet#3"],
    }
    assert [row["id"] for row in documents.values()] == sorted(row["id"] for row in documents.values())
    assert [(reject.path, reject.reason) for reject in built.rejects] == [
        ("dump.warc.gz", "not-a-page"),
        ("lines.jsonl.gz#3", "empty"),
    ]
    assert [step.done for step in told if step.stage == "find"] == [1, 2, 3, 4, 5, 6]
    assert max(step.pages for step in told) == 10
    assert verify(built.path, mixture) == []
    # What is no page does not make a build fail, what is one and cannot be read does.
    with pytest.raises(corpus.CorpusError, match="1 of 10 pages were left out"):
        corpus.build(mixture, tmp_path / "strict", strict=True)


def test_verify_finds_other_bytes_in_a_container(mixture: Path, tmp_path: Path) -> None:
    built = corpus.build(mixture, tmp_path / "out")
    write(mixture, "lines.jsonl.gz", gz(json_lines({"html": made.page(2)}, {"html": made.text(9)})))
    pq.write_table(pa.table({"text": [made.text(5), made.text(1)]}), mixture / "more/table.parquet")
    write(mixture, "dump.warc.gz", gz(made.response(made.page(2).encode()))[:-60])

    found = sorted((failure.check, str(failure)) for failure in verify(built.path, mixture))

    assert [check for check, _ in found] == ["raw-bytes", "raw-missing", "raw-missing"]
    assert "lines.jsonl.gz#2" in found[0][1]
    assert "breaks off in record 1" in found[1][1] + found[2][1]
    assert "table.parquet#3" in found[1][1] + found[2][1]


def test_verify_renders_again_or_says_that_it_cannot(
    mixture: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built = corpus.build(mixture, tmp_path / "out")
    notes: list[str] = []
    monkeypatch.setattr("corpus.release.check_raw.renderer", lambda: "resiliparse 99.0")
    assert verify(built.path, mixture, note=notes.append) == []
    assert len(notes) == 1
    assert "were compared by their bytes alone: here is resiliparse 99.0" in notes[0]
    # The same library with another result is a failure.
    monkeypatch.undo()
    monkeypatch.setattr("corpus.read.html._text", lambda tree: "工会")
    assert {failure.check for failure in verify(built.path, mixture)} == {"raw-decoded"}


def test_commands(mixture: Path, served: list[str]) -> None:
    def run(*args: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        return subprocess.run([*served, *args], cwd=mixture, capture_output=True, encoding="utf-8", check=check)

    done = run("clean", "--jsonl", "lines.jsonl.gz", "more", "3#4.txt")
    paths = [json.loads(line)["provenance"]["path"] for line in done.stdout.splitlines()]
    assert paths == ["lines.jsonl.gz#1", "lines.jsonl.gz#2", *(f"table.parquet#{n}" for n in (1, 2, 3)), "3#4.txt"]
    assert done.stderr == "corpus: lines.jsonl.gz#3: left out: its html is empty (empty)\n"

    said = run("build", ".", "--out", "../out").stderr.splitlines()
    assert said == [
        "corpus: ./lines.jsonl.gz#3: left out: its html is empty (empty)",
        "corpus: ./dump.warc.gz: skipped: records that are no pages: 1 status 404 (not-a-page)",
        "corpus: 1 of 10 pages left out; see ../out/dataset-0.1.0.rejects.jsonl",
    ]
    assert "sound" in run("verify", "../out/dataset-0.1.0", "--raw", ".").stdout

    write(mixture / "more", "odd.jsonl", json_lines({"story": made.text(6)}))
    assert "say which with --text-column: story" in run("clean", "more/odd.jsonl", check=False).stderr
    assert "第6次" in run("clean", "more/odd.jsonl", "--text-column", "story").stdout


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the peak of a process is read where Linux tells it")
@pytest.mark.parametrize("name", ["a.jsonl.gz", "a.warc.gz", "a.parquet"])
def test_a_gigabyte_in_little_memory(name: str, tmp_path: Path) -> None:
    pages, size = 21_000, 50_000
    one = made.ARTICLE * (size // len(made.ARTICLE.encode()))
    if name.endswith(".parquet"):
        with pq.ParquetWriter(tmp_path / name, pa.schema({"text": pa.string()}), use_dictionary=False) as writer:
            writer.write_table(pa.table({"text": pa.array([f"{n}{one}" for n in range(pages)])}), row_group_size=pages)
    else:
        with gzip.open(tmp_path / name, "wb", 1) as file:
            for n in range(pages):
                body = f"{n}{one}"
                file.write(json_lines({"text": body}) if "json" in name else made.response(f"<p>{body}".encode()))
    # Not getrusage: what it tells of a child begins with the peak of its parent.
    program = (
        "import pathlib, re, sys\n"
        "from corpus.read.containers import pages_of\n"
        "print(sum(len(page.data) for page in pages_of(sys.argv[1], sys.argv[1])))\n"
        "print(re.search('VmHWM: *(.*) kB', pathlib.Path('/proc/self/status').read_text().replace('\\t', ''))[1])\n"
    )
    command = [sys.executable, "-c", program, name]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, encoding="utf-8", check=True)
    read_bytes, peak = map(int, done.stdout.split())
    assert read_bytes > 10**9
    assert peak < 300_000  # kilobytes
