"""SECURITY.md names a test for each promise, and each of them is there."""

from __future__ import annotations

import re

import pytest

from .made import ROOT

SAID = (ROOT / "SECURITY.md").read_text("utf-8")
PROMISES = re.findall(r"^\| ([^|]+) \| (`tests/[^|]+) \|$", SAID, re.MULTILINE)


def test_there_are_promises() -> None:
    table = SAID.partition("## What is promised")[2].partition("\nThe linter")[0]
    assert len(PROMISES) == table.count("\n| ") - 1 > 10  # each row has its test


@pytest.mark.parametrize("test", sorted({test for _, tests in PROMISES for test in re.findall("`([^`]+)`", tests)}))
def test_the_test_of_a_promise_is_there(test: str) -> None:
    file, _, name = test.partition("::")
    assert re.search(rf"^def {name}\(", (ROOT / file).read_text("utf-8"), re.MULTILINE)
