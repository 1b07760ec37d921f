"""Known failures: which fields of which labelled pages are wrong, pinned in `known-failures.toml`.

>>> isinstance(known(), dict)
True
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable
from pathlib import Path

from tests.quality.measure import Judged

FILE = Path(__file__).with_name("known-failures.toml")
_HEAD = """\
# What is still wrong with the labelled pages of tests/cases/layouts, field by field; `text` is any character of it,
# `around` a line around the article that stands in the text. Written by `python -m tests.quality --update`. A page that
# fails in a field that is not here fails the tests.
"""


def failures(judged: Iterable[Judged]) -> dict[str, list[str]]:
    """Return the wrong fields of each page that has any."""
    found = {}
    for each in judged:
        if each.page.expected is None:
            wrong = ["rejected"] if each.accepted else []
        else:
            wrong = sorted(name for name, right in each.right.items() if not right)
            wrong += ["text"] if each.score.f1 < 1 else []
            wrong += ["around"] if each.leaked else []
        if wrong:
            found[f"{each.page.layout}/{each.page.name}"] = wrong
    return found


def known(path: Path = FILE) -> dict[str, list[str]]:
    """Read the list."""
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def write_failures(judged: Iterable[Judged], path: Path = FILE) -> None:
    """Pin what fails now."""
    lines = [f"{json.dumps(page)} = {json.dumps(wrong)}" for page, wrong in failures(judged).items()]
    path.write_text(_HEAD + "\n".join(lines) + "\n", encoding="utf-8")
