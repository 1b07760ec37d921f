"""Pages and releases made to do harm, and what each test looks for afterwards."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from corpus.release.folder import SUMS, our_releases
from tests.release.sums import sums_text

ROOT = Path(__file__).parents[2]
RELEASE = our_releases()["1.0.1"]
# A character of each kind that a terminal obeys, or that hides or reorders what a person reads.
SIGNS = "\x1b]0;pwned\x07\x1b[2J\x9b31m\r\b\u202e\u2066\u200b\u3164\ufe0f\U000e0041\u2028\x85\ufeff\xad"


def page(number: int) -> bytes:
    """A page that becomes a record; each number another one."""
    return (
        f"工会是职工之家（{number}）\n工会要把职工的事情办好，还要办实，这是第{number}期的工作，职工都说好。\n"
        f"各级工会要为职工服务，让职工满意。今年有{number}件事已经办了，明年还有更多的事情要一件一件地办。\n"
    ).encode()


def foreign(folder: Path, change: Callable[[Path], object]) -> Path:
    """A copy of a release of ours that a stranger has changed, with checksums that fit."""
    release = shutil.copytree(RELEASE, folder / RELEASE.name)
    change(release)
    (release / SUMS).write_text(sums_text(release), "utf-8")
    return release


def said(release: Path, file: str, **values: Any) -> None:
    """Have a JSON file of a release say something else."""
    content = json.loads((release / file).read_text("utf-8"))
    (release / file).write_text(json.dumps({**content, **values}, ensure_ascii=False), "utf-8")


def rewrite(release: Path, table: str, change: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    """Change each row of a table."""
    (path,) = (release / "data" / table).glob("*.parquet")
    before = pq.read_table(path)
    pq.write_table(pa.Table.from_pylist([change(row) for row in before.to_pylist()], schema=before.schema), path)
