"""Numbers become Markdown, and Markdown stands between the markers of `docs/performance.md`.

>>> print(table(["what", "pages"], [["near-copies", 1234.5], ["distinct", None]]))
| what | pages |
|---|---:|
| near-copies | 1,234 |
| distinct | – |
"""

from __future__ import annotations

import os
import platform
import re
import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from tests.bench.peers import versions

PAGE = Path(__file__).parents[2] / "docs/performance.md"
_BETWEEN = re.compile("(?<=<!-- measured -->\n).*?(?=<!-- end -->)", re.S)

Cell = str | float | None


def table(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """A table in Markdown, numbers to the right."""
    lines = [list(header), ["---", *["---:"] * (len(header) - 1)], *([_shown(cell) for cell in row] for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines).replace(" --- ", "---").replace(" ---: ", "---:")


def _shown(cell: Cell) -> str:
    """Large numbers whole, small ones with what matters of them."""
    if cell is None or isinstance(cell, str):
        return cell or "–"
    return f"{cell:,.0f}" if cell >= 100 else f"{cell:.1f}" if cell >= 10 else f"{cell:.2f}"


def machine() -> str:
    """What was measured with, in a line, and when."""
    model = platform.processor() or platform.machine()
    about = Path("/proc/cpuinfo")
    if about.exists() and (found := re.search(r"model name\s*:\s*(.+)", about.read_text())):
        model = found[1]
    said = [
        f"{datetime.now(UTC):%Y-%m-%d}",
        f"{model}, {len(os.sched_getaffinity(0)) if hasattr(os, 'sched_getaffinity') else os.cpu_count()} cores",
        f"{platform.system()}, Python {platform.python_version()}",
        *(f"{name} {version(name)}" for name in ("pyarrow", "numpy")),
        *(versions() or ["no peer installed"]),
    ]
    if hasattr(os, "getloadavg") and sys.platform != "win32":
        said.append(f"load before {os.getloadavg()[0]:.1f}")
    return "; ".join(said) + "."


def write(text: str, page: Path = PAGE) -> None:
    """Put the tables where they stand in the page."""
    said = page.read_text(encoding="utf-8")
    if not _BETWEEN.search(said):
        raise SystemExit(f"{page}: the lines <!-- measured --> and <!-- end --> are missing")
    page.write_text(_BETWEEN.sub(lambda _: f"\n{text}\n\n", said, count=1), encoding="utf-8")
