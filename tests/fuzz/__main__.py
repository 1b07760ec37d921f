"""Fuzz what reads foreign bytes: `python -m tests.fuzz [TARGET …] [--runs N]`, or `make fuzz`.

What comes of it lies in build/fuzz/<target>/: `status.json` counts, `found` are inputs of new coverage, with which the
next run starts, `defect-*` and `ended-*` are inputs that a defect was found with, `defects.log` says where, `slowest`
took longest. An input whose defect has been mended goes into tests/fuzz/found/<target>/, where every test run reads it.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

# Executions of each hundred thousand: many where they are quick, and enough where they are not.
SHARES = {
    "bytes": 7_000,
    "text": 6_000,
    "long": 300,
    "html": 9_000,
    "warc": 15_000,
    "json_lines": 17_000,
    "parquet": 8_000,
    "table": 5_000,
    "container": 10_000,
    "curation": 7_000,
    "site_file": 7_000,
    "release_info": 4_000,
    "gold": 4_000,
    "release_folder": 700,
}
_RUNS = 100_000  # in an hour, of two cores one
_TRIES = 20  # processes that one target may end
FOLDER = Path("build/fuzz")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description="Fuzz what reads foreign bytes.")
    parser.add_argument("target", nargs="*", choices=[*SHARES, []], help="default: all of them")
    parser.add_argument(
        "--runs", type=int, default=_RUNS, help="executions over all targets together (default: %(default)s)"
    )
    parser.add_argument("--folder", type=Path, default=FOLDER, help="default: %(default)s")
    parser.add_argument("--report", action="store_true", help="only show what has been done so far")
    args = parser.parse_args()
    targets = args.target or list(SHARES)
    shares = sum(SHARES[name] for name in targets)
    for name in () if args.report else targets:
        fuzz(name, args.folder / name, -(-args.runs * SHARES[name] // shares))
    for line in table(args.folder):
        print(line)
    sys.exit(any(list(args.folder.glob(f"{name}/{kind}-*")) for name in targets for kind in ("defect", "ended")))


def fuzz(name: str, folder: Path, runs: int) -> None:
    """Let processes work on a target, one after the other, until it has been executed so often."""
    folder.mkdir(parents=True, exist_ok=True)
    goal = status(folder).get("executions", 0) + runs
    for _ in range(_TRIES):
        left = goal - status(folder).get("executions", 0)
        if left <= 0:
            return
        command = [sys.executable, "-m", "tests.fuzz.worker", name, str(folder), str(left)]
        with (folder / "log").open("ab") as log:
            done = subprocess.run(command, stdout=log, stderr=log, check=False)
        if done.returncode and not status(folder):
            sys.exit((folder / "log").read_text("utf-8", "replace").strip().splitlines()[-1])


def status(folder: Path) -> dict[str, Any]:
    file = folder / "status.json"
    found: dict[str, Any] = json.loads(file.read_text("utf-8")) if file.exists() else {}
    return found


def table(folder: Path) -> Iterator[str]:
    """What has been done, a line a target."""
    heads = ("executions", "a second", "coverage", "new", "defects", "ended", "slowest s", "growth MB")
    yield f"{'target':<16}" + "".join(f"{head:>12}" for head in heads)
    total = 0
    for name in SHARES:
        found = status(folder / name)
        if not found:
            continue
        total += found["executions"]
        first, last = _coverage(folder / name / "log")
        speed = found["executions"] / max(found["seconds"], 1)
        ended = len(list((folder / name).glob("ended-*")))
        numbers = f"{found['executions']:,}", f"{speed:,.0f}", f"{last:,}", f"{last - first:,}"
        rest = str(len(found["defects"])), str(ended), f"{found['slowest']:.2f}", str(found["growth_mb"])
        yield f"{name:<16}" + "".join(f"{number:>12}" for number in (*numbers, *rest))
    yield f"{'all':<16}{total:>12,}"


def _coverage(log: Path) -> tuple[int, int]:
    """Edges of the program that the seeds reach, and that all inputs reach by now."""
    found = [int(edges) for edges in re.findall(rb"cov: (\d+)", log.read_bytes())]
    return (found[0], found[-1]) if found else (0, 0)


if __name__ == "__main__":
    main()
