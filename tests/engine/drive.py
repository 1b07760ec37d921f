"""A driver in a process of its own: what to run comes as JSON, what came of it goes as JSON."""

from __future__ import annotations

import json
import sys

from corpus.engine import spark
from corpus.engine.task import find


def main() -> None:
    asked = json.loads(sys.stdin.readline())
    told: list[int] = []
    run = spark(**asked["where"])
    try:
        answer = {
            "results": run(find(asked["function"]), asked["tasks"], lambda finished, _: told.append(finished)),
            "told": told,
        }
    except Exception as error:
        answer = {"error": str(error), "kind": type(error).__name__}
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
