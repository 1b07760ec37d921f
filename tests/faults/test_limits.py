"""Limits of the system, streams that are closed: one line that says what is lacking, exit code 1, no traceback."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import sys
from pathlib import Path

import pytest

import corpus
from corpus.stages import plan

from .builds import ROOT, build, environment, few_files, files, run
from .kills import Example, example

CORPUS = f"{sys.executable} -m corpus"
RELEASE = ROOT / "corpus/releases/gonghui-1.0.0"
FULL = "corpus: standard output: cannot be written: No space left on device\n"
CLOSED = "corpus: standard output: cannot be written: Bad file descriptor\n"

# A command with its streams, what it says, and its exit code.
SLOW = pytest.mark.slow
STREAMS = [
    pytest.param("--help >/dev/full", FULL, 1),
    pytest.param("cite >&-", CLOSED, 1),
    pytest.param("clean nowhere.txt 2>&-", "", 1, marks=SLOW),
    pytest.param("clean nowhere.txt 2>/dev/full", "", 1, marks=SLOW),
    pytest.param("cite <&- | true", "", 0, marks=SLOW),
    pytest.param("--version | true", "", 0, marks=SLOW),
    pytest.param("clean --jsonl {raw} | head -c 10 >/dev/null", "", 0, marks=SLOW),
    *(
        pytest.param(f"{command} >/dev/full", FULL, 1, marks=SLOW)
        for command in (
            "--version",
            "cite",
            "clean {raw}",
            "clean --jsonl {raw}",
            "clean --explain {raw}",
            "diff {release} {release}",
            "score {root}/tests/gold {raw}",
            "stats --json {release}",
            "stats {release}",
            "verify {release}",
        )
    ),
]


@pytest.mark.parametrize(("command", "said", "code"), STREAMS)
def test_streams(command: str, said: str, code: int, tmp_path: Path) -> None:
    line = f"set -o pipefail; {CORPUS} {command.format(raw=ROOT / 'raw', release=RELEASE, root=ROOT)}"
    done = run(["bash", "-c", line], cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (code, "", said)


# What is made scarce for a build with two workers, and the words that say so, or None where it may also be enough.
ANY_OF = "cannot be|cannot write|no worker|needs more memory|no thread|there is not enough memory|could not be"
SCARCE = {
    **{f"{number} descriptors": (f"ulimit -n {number}", None) for number in (8, 12, 16, 20, 24, 32, 64)},
    **{f"files of {size} kB": (f"ulimit -f {size}", r"File too large; allow larger files") for size in (1, 40)},
    **{f"{size} MB": (f"ulimit -v {size}000", None) for size in (400, 450, 500, 600, 700, 800, 1000)},
    "no shared memory": ("mount -t tmpfs -o ro tmpfs /dev/shm", "no worker can be started: .*; check /dev/shm"),
    "little shared memory": ("mount -t tmpfs -o size=4k tmpfs /dev/shm", "no worker can be started: No space left"),
    "no folder for temporary files": ("export TMPDIR=/nowhere HOME=/nowhere", None),
    **{f"{number} processes": (f"ulimit -u {number}", None) for number in (3, 10)},
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Example:
    """Pages enough for workers to have something to do."""
    return example(tmp_path_factory.mktemp("example"), 8, workers=(1,))


@pytest.mark.slow
@pytest.mark.parametrize("case", SCARCE)
def test_scarce(case: str, made: Example, tmp_path: Path) -> None:
    before, words = SCARCE[case]
    command = f"{before}; exec {shlex.join(build(made.pages, tmp_path / 'out', '--workers', 2))}"
    line = ["bash", "-c", command]
    if "mount" in before:
        if os.getuid():
            pytest.skip("only root may mount a disk")
        line = ["unshare", "--mount", *line]
    if "ulimit -u" in before:
        if os.getuid():
            pytest.skip("only root can become a user who has no other process")
        may_read = "+dac_read_search,+dac_override"  # the limit does not hold for root
        line = ["setpriv", "--reuid=54321", f"--inh-caps={may_read}", f"--ambient-caps={may_read}", *line]
    done = run(line, "ulimit -u" not in before, env=environment(NOTES=tmp_path / "notes"))
    if done.returncode == 0:
        assert words is None
    else:
        assert done.returncode == 1
        *others, said = done.stderr.splitlines()
        assert not others or "ulimit -u" in before  # where it can start no thread, Python itself complains as well
        assert re.search(words or ANY_OF, said), said
        assert {path.name for path in (tmp_path / "out").glob("*")} <= {".unfinished-dataset-0.1.0"}
    assert run(build(made.pages, tmp_path / "out", "--workers", 1), env=environment()).returncode == 0
    assert files(tmp_path / "out") == made.whole


def test_lists_of_rejects_are_more_than_a_process_may_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plan, "_LEAST", 100)
    monkeypatch.setattr(plan, "_TASKS", 1_000)
    monkeypatch.setattr("corpus.release.build._OPEN_AT_ONCE", 7)
    raw = tmp_path / "raw"
    raw.mkdir()
    names = [f"{number:02}.txt" for number in range(60)]
    for name in names:
        (raw / name).write_text("首页\n" * 20 + name, "utf-8")
    shutil.copy(next((ROOT / "raw").glob("000*")), raw / "page.txt")
    with few_files(40):
        built = corpus.build(raw, tmp_path / "out", engine=1)
    assert built.pages == 61
    listed = Path(f"{built.path}.rejects.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["path"] for line in listed] == names
