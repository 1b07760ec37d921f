"""Files that are made to break a build: each has its line, the pages beside it are built, and memory stays bounded."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow.parquet as pq
import pytest

from tests.read import made

from .hostile import FILES

# MB above what a build of the good page alone takes: room for the longest page there may be, a few times over.
MOST = 200
SHOWN = 20  # of what is left out; the rest is in rejects.jsonl
# Not of this process: a child begins with the peak of its parent.
PROGRAM = """
import resource, subprocess, sys
done = subprocess.run([sys.executable, "-m", "corpus", "build", "pages", "--out", "out"], timeout=1500)
print(done.returncode, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def build(folder: Path) -> tuple[list[str], int]:
    """Build the folder `pages` in `folder`: what is said of pages, and the most memory of a process in MB."""
    done = subprocess.run(
        [sys.executable, "-S", "-c", PROGRAM], cwd=folder, capture_output=True, encoding="utf-8", check=True
    )
    assert "Traceback" not in done.stderr, done.stderr
    code, peak = done.stdout.splitlines()[-1].split()
    assert code == "0", done.stderr
    return done.stderr.splitlines(), int(peak) // (1 << 20 if sys.platform == "darwin" else 1 << 10)


@cache
def idle() -> int:
    with TemporaryDirectory() as folder:
        Path(folder, "pages").mkdir()
        Path(folder, "pages/good.html").write_text(made.page(0), "utf-8")
        return build(Path(folder))[1]


def check(folder: Path, names: Iterable[str], full: bool) -> None:
    """Build these files, and a good page beside them."""
    pages = folder / "pages"
    pages.mkdir()
    (pages / "good.html").write_text(made.page(0), "utf-8")
    for name in names:
        FILES[name].write(pages / name, FILES[name].full if full else FILES[name].brief)

    said, peak = build(folder)

    wanted = sorted((f"{name}#{n}" if n else name, reason) for name in names for n, reason in FILES[name].rejects)
    lines = (folder / "out/dataset-0.1.0.rejects.jsonl").read_text("utf-8").splitlines()
    rejects = [json.loads(line) for line in lines]
    assert sorted((reject["path"], reject["reason"]) for reject in rejects) == wanted
    every = {f"corpus: pages/{each['path']}: left out: {each['message']} ({each['reason']})" for each in rejects}
    shown = [line for line in said if ": left out: " in line]
    assert set(shown) <= every
    assert len(shown) == min(len(rejects), SHOWN)
    table = pq.read_table(folder / "out/dataset-0.1.0/data/documents/train-00000-of-00001.parquet")
    provenance = table["provenance"].to_pylist()
    places = [path for each in provenance for path in (each["path"], *each["also"])]
    built = {name: sum(path.partition("#")[0] == name for path in places) for name in names}
    assert built == {name: FILES[name].built for name in names}
    assert "good.html" in places
    assert peak - idle() < MOST


def test_all_of_them_small(tmp_path: Path) -> None:
    check(tmp_path, list(FILES), full=False)


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name, file in FILES.items() if file.full > file.brief])
def test_at_their_full_size(name: str, tmp_path: Path) -> None:
    check(tmp_path, [name], full=True)
