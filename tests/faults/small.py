"""The real command with small tasks and shards, which notes each task that begins and ends.

    python -c "from faults.small import main; main()" build pages --out out

Workers find the function that notes by its name: this module must not be the one that is run.
"""

from __future__ import annotations

import os

from corpus.engine import Result, Task
from corpus.release import shard
from corpus.stages import plan, tasks

_once = tasks.once


def noted(task: Task) -> Result:
    name = f"{os.path.basename(task['at'])}/{task['n']}"
    note(f"began {name}")
    result = _once(task)
    note(f"ended {name}")
    return result


def note(line: str) -> None:
    with open(os.environ["NOTES"], "a") as file:  # one write of one line: processes do not mix them
        file.write(line + "\n")


def main() -> None:
    from corpus.cli import main as command

    plan._LEAST, shard._SHARD, shard._SLICE = 150_000, 200_000, 20
    if "NOTES" in os.environ:
        tasks.once = noted
    command()
