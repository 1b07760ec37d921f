"""A build that tells of each task when it was done and what it took: `python -m tests.soak.drive RAW OUT WORKERS LOG`.

A line of the log is JSON: `at` (seconds since 1970), `stage`, `seconds` of a processor, `pages`.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import corpus
from corpus.engine import Function, Result, Task, local
from corpus.engine.task import Done


def build(raw: str, out: str, workers: str, log: str) -> None:
    """`corpus build RAW --out OUT --workers WORKERS`, and a log of it."""
    run = local(int(workers))

    with Path(log).open("w", encoding="utf-8", buffering=1) as file:

        def say(**values: object) -> None:
            file.write(json.dumps({"at": time.time(), **values}) + "\n")

        def logged(function: Function, tasks: Sequence[Task], done: Done | None = None) -> list[Result]:
            stage = tasks[0]["function"].rpartition(":")[2] if tasks else "nothing"

            def tell(number: int, results: Sequence[Result]) -> None:
                for result in results:
                    answer = result["answer"]
                    pages = answer.get("pages") or answer.get("counts", {}).get("documents", [0])[0]
                    pages = answer.get("rows", 0) if not isinstance(pages, int) else pages
                    say(stage=stage, seconds=result["seconds"], pages=pages)
                if done:
                    done(number, results)

            say(stage=stage, tasks=len(tasks))
            results = run(function, tasks, tell)
            say(stage=f"after {stage}", tasks=0)
            return results

        built = corpus.build(raw, out, engine=logged)
        say(stage="end", pages=built.pages, documents=built.documents, totals=built.totals, left_out=built.left_out)


if __name__ == "__main__":
    build(*sys.argv[1:])
