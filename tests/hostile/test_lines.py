"""No line makes a rule look at it in more ways than it has characters."""

from __future__ import annotations

import pytest

import corpus
from tests.until import takes

PROSE = "工会是职工之家，要把职工的事情一件一件办好，让大家满意。\n" * 4
LINES = ["某网店" + " >  字 " * 9 + ">", "某网店" + " >  字 " * 30 + "字" * 45, "某网店" + " /  字 " * 30 + "字" * 45]
LINES += ["某网 " + "→ 一 二 " * 2_000, "a." * 90 + " 来源：某报", "作 者" + "  " * 90, "|" * 60 + " 工会工作的方法"]
# Exponential once, in a pattern for the path of a page.
LINES += ["国国" + "/" * 50 + "。", "国国" + "/" * 50 + "国（"]


@pytest.mark.parametrize("line", LINES)
def test_a_hostile_line_takes_no_time(line: str) -> None:
    for page in (f"{line}\n标题在这里\n{PROSE}", f"标题在这里\n{PROSE}{line}"):
        assert takes(lambda page=page: corpus.clean(page.encode()), 1)


def test_lines_that_may_each_be_the_title() -> None:
    lines = "".join(f"工会工作的方法之{number:05}\n" for number in range(9_000))
    assert takes(lambda: corpus.clean(f"{lines}作者：孙波\n{PROSE}".encode()), 2)
