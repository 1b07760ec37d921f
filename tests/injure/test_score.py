"""A score counts what it says; and what this project and others reach on the benchmark does not fall."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import opencc
import pytest

import corpus
from corpus.injure.rows import rows
from corpus.injure.score import Outcome, Score, Undone, injuries_table, judge, letters, rows_table, score
from corpus.restore import restore
from corpus.typeset import marks

ROOT = Path(__file__).parents[2]
OFFLINE = {"HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1"}
PAGE = (ROOT / "docs/benchmark.md").read_text("utf-8").splitlines()
LINE = "工会干部要深入基层，面对面、心贴心、实打实服务职工。"


@pytest.fixture(scope="module")
def benchmark() -> list[dict[str, Any]]:
    return list(corpus.load(config="restoration"))


def ours(text: str) -> str:
    return marks(restore(text).text)


def test_a_perfect_restorer_is_perfect_and_an_idle_one_is_idle(benchmark: list[dict[str, Any]]) -> None:
    truth = {row["injured"]: row["clean"] for row in benchmark}
    perfect, idle = score(benchmark, truth.__getitem__), score(benchmark, str)
    assert all(found.rows == found.exact == found.letters for found in perfect.rows.values())
    assert all(found.undone == found.of for found in perfect.injuries.values())
    assert perfect.error_rate == 0
    assert all(found.undone == 0 for found in idle.injuries.values())
    assert [name for name, found in idle.rows.items() if found.exact] == ["none"]
    assert sum(found.rows for found in idle.rows.values()) == len(benchmark)


def test_a_restorer_that_deletes_everything_undoes_nothing(benchmark: list[dict[str, Any]]) -> None:
    nothing = score(benchmark, lambda text: "")
    assert all(found.undone == 0 for found in nothing.injuries.values())
    assert nothing.error_rate == 1


@pytest.mark.parametrize(
    ("injured", "injuries", "restored", "undone"),
    [
        ("工會(huì)好", [(1, 2, "script", "会"), (2, 7, "gloss", "")], "工会好", [True, True]),
        ("工會(huì)好", [(1, 2, "script", "会"), (2, 7, "gloss", "")], "工會好", [False, True]),
        ("工會(huì)好", [(1, 2, "script", "会"), (2, 7, "gloss", "")], "工会(huì)好", [True, False]),
        ("工會(huì)好", [(1, 2, "script", "会"), (2, 7, "gloss", "")], "工(huì)好", [False, False]),
        ("工會(huì)好", [(1, 2, "script", "会"), (2, 7, "gloss", "")], "工会()好", [True, False]),
        ("实打?qū)嵎章", [(2, 8, "shift", "实服务")], "实打实服务", [True]),
        ("实打?qū)嵎章", [(2, 8, "shift", "实服务")], "实打实服", [False]),
        ("实打?qū)嵎章", [(2, 8, "shift", "实服务")], "实打?实服务", [False]),
        ("工会,好", [(2, 3, "mark", "，")], "工会，好", [True]),
        ("工会,好", [(2, 3, "mark", "，")], "工会,好", [False]),
    ],
)
def test_injuries_are_judged(injured: str, injuries: list[tuple], restored: str, undone: list[bool]) -> None:
    names = ("start", "end", "kind", "truth")
    told = [dict(zip(names, each, strict=True)) | {"recoverable": True} for each in injuries]
    clean, at = "", 0
    for each in told:
        clean, at = clean + injured[at : each["start"]] + each["truth"], each["end"]
    row = {"injured": injured, "clean": clean + injured[at:], "injuries": told}
    assert [found for _, found in judge(row, restored)] == undone


def test_whole_pages_are_given_as_lines() -> None:
    made = list(rows("gh-0123456789abcdef", f"{LINE}\n{LINE}", 3))
    asked: list[str] = []

    def restorer(text: str) -> str:
        asked.append(text)
        return text if "\n" in text and len(asked) == 1 else text.replace("\n", "")

    found = score(made, restorer, pages=True)
    assert asked[0].count("\n") == 1
    assert found.rows["none"].exact == 2  # by page, and where lines were lost, line by line


def test_tables_say_all_and_none_only_of_all_and_none() -> None:
    found = Score({"none": Outcome(1000, 999, 1000, 0, 9)}, {"gloss": Undone(1, 1000), "shift": Undone(0, 3)})
    assert rows_table({"it": found}).splitlines()[-1] == "| it | 99 % (100 %) |"
    assert injuries_table({"it": found}).splitlines()[-1] == "| it | 1 % | 0 % | 0.00 % | 1 (0) of 1000 |"


def test_letters_are_those_of_any_script() -> None:
    assert letters("工会\u200b，GDP（3.5%）\ufffd") == "工会GDP35"


# Injuries undone, in per cent, at least; rows that nothing was done to, changed at most; the error rate at most.
FLOORS: dict[str, tuple[dict[str, int], int, float]] = {
    "this project": (
        {"script": 99, "gloss": 98, "shift": 80, "mark": 98, "zero-width": 100, "mojibake": 100},
        0,
        0.009,
    ),
    "this project, by page": (
        {"script": 99, "gloss": 100, "shift": 87, "mark": 98, "zero-width": 100, "mojibake": 100},
        0,
        0.006,
    ),
    "opencc": ({"script": 98}, 0, 0.50),
    "ftfy": ({"zero-width": 30}, 61, 0.48),
}


@pytest.mark.parametrize("name", FLOORS)
def test_nothing_falls_below_its_floor(benchmark: list[dict[str, Any]], name: str) -> None:
    restorers: dict[str, Callable[[], Callable[[str], str]]] = {
        "opencc": lambda: opencc.OpenCC("t2s").convert,
        "ftfy": lambda: pytest.importorskip("ftfy").fix_text,
    }
    floors, changed, errors = FLOORS[name]
    found = score(benchmark, restorers.get(name, lambda: ours)(), pages=name.endswith("by page"))
    # docs/benchmark.md says what is measured here.
    said = {"opencc": "OpenCC, t2s"}.get(name, name)
    tables = (rows_table({said: found}), injuries_table({said: found}))
    assert all(line in PAGE for line in (table.splitlines()[-1] for table in tables))
    shares = {kind: 100 * undone / of for kind, (undone, of) in found.injuries.items()}
    assert {kind: share for kind, share in shares.items() if share < floors.get(kind, 0)} == {}
    assert found.rows["none"].rows - found.rows["none"].exact <= changed
    assert found.rows["none"].letters == found.rows["none"].rows
    assert found.error_rate <= errors


def test_the_example_takes_a_restorer_of_ones_own(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text("import sys, json\nfor line in sys.stdin: print(line, end='')\n")
    block = "\n".join(PAGE).partition("```bash\n")[2].partition("\n```")[0]
    whole, shown = map(shlex.split, block.splitlines())
    assert shown[:2] == whole == ["python", "examples/restoration_benchmark.py"]
    words = ["--command", f"mine={sys.executable} {tmp_path / 'mine.py'}"]
    done = subprocess.run(
        [sys.executable, *shown[1:], *words],
        cwd=ROOT,
        env={**os.environ, **OFFLINE, "HF_HOME": str(tmp_path), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    lines = [line for line in done.stdout.splitlines() if line.startswith("| ")]
    named = [line.split("|")[1].strip() for line in lines]
    wanted = ["restorer", "nothing", "OpenCC, t2s", "this project", "this project, by page", "textwrap:dedent", "mine"]
    assert [name for name in named if name != "ftfy"] == wanted * 2
    assert lines[1].split("|")[2:] == lines[named.index("mine")].split("|")[2:]
    assert len((ROOT / "examples/restoration_benchmark.py").read_text("utf-8").splitlines()) < 60
