"""The page about the benchmark: its programs print what it says, and its tables are those of the newest release."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path

import pytest

from corpus.injure.pieces import INJURIES
from corpus.release.folder import our_release, read_facts

PAGE = Path(__file__).parents[2] / "docs/benchmark.md"
PROGRAMS = re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.S)


@pytest.mark.parametrize("program", PROGRAMS, ids=range(len(PROGRAMS)))
def test_programs_print_what_they_say(program: str) -> None:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(program, str(PAGE), "exec"), {})  # noqa: S102  # it is ours
    assert printed.getvalue().splitlines() == re.findall(r"print\(.*\)  # (.+)", program)


def test_the_tables_are_of_the_newest_release_and_every_injury_is_told() -> None:
    said = PAGE.read_text("utf-8")
    facts = read_facts(our_release())
    assert f"{facts.name} {facts.version}, content digest `sha256:{facts.digest}`" in said
    assert re.findall(r"^\| `([a-z-]+)` \|", said, re.M) == list(INJURIES)
