"""Made-up pages of every layout and container, and near copies of some, for a release that has more in it than ours."""

from __future__ import annotations

import gzip
import io
import os
import random
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from tests.quality.pages import labelled
from tests.read import made
from tests.read.files import json_lines
from tests.reproduce.packages import ROOT


def our_files() -> dict[str, bytes]:
    """Return our pages, with what `raw/release.toml` names beside them."""
    names = ["DATASET_CARD.md", "docs/review.png", *sorted(f"raw/{path.name}" for path in (ROOT / "raw").iterdir())]
    return {name: (ROOT / name).read_bytes() for name in names}


def made_files(every: int = 1) -> dict[str, bytes]:
    """Return made-up pages: text of many layouts, one of so many of each; near copies, HTML, JSON Lines, an archive."""
    files = {f"{page.layout}/{n}.txt": page.raw.encode() for n, page in enumerate(labelled()) if n % every == 0}
    for path in sorted((ROOT / "raw").glob("*.txt")):
        files[f"copies/{path.name}"] = path.read_bytes()
        files[f"copies/又 {path.name}"] = path.read_bytes() + "还有一句。".encode()
    files |= {f"网页/{n}.html": made.page(n).encode("gb18030") for n in range(1, 6)}
    records = [made.response(made.page(n).encode(), url=f"http://example.com/{n}.html") for n in range(10, 15)]
    files["archive.warc.gz"] = gzip.compress(b"".join(records), mtime=0)
    files["lines.jsonl"] = json_lines(*({"id": n, "text": made.text(n)} for n in range(20, 40)))
    table = pa.table({"text": [made.text(n) for n in range(40, 60)]})
    files["行.parquet"], files["行.arrow"] = _written(table)
    return {f"made/{name}": data for name, data in files.items()}


def _written(table: pa.Table) -> tuple[bytes, bytes]:
    parquet, arrow = io.BytesIO(), io.BytesIO()
    pq.write_table(table, parquet)
    with pa.ipc.new_file(arrow, table.schema) as writer:
        writer.write_table(table)
    return parquet.getvalue(), arrow.getvalue()


def lay(files: dict[str, bytes], folder: Path, seed: int | None = None) -> None:
    """Write files into a folder: sorted, or with a seed in another order, with other times and modes."""
    names, rng = sorted(files), random.Random(seed)
    if seed is not None:
        rng.shuffle(names)
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(files[name])
        if seed is not None:
            os.utime(path, (rng.randrange(2**31), rng.randrange(2**31)))
            path.chmod(rng.choice((0o400, 0o644, 0o755, 0o777)))
