"""The cases in tests/cases/restore: to add one, add data there."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from corpus.restore import restore

CASES = Path(__file__).parent.parent / "cases" / "restore"
CARRIER = "工會(huì)組織工會(huì)工作,工會(huì)實(shí)現(xiàn)發(fā)展\n"


def cases(kind: str) -> list[Any]:
    data = tomllib.loads((CASES / f"{kind}.toml").read_text(encoding="utf-8"))
    return [pytest.param(case, id=case["name"]) for case in data["case"]]


def run(case: dict[str, Any]) -> tuple[str, set[str]]:
    carrier = CARRIER if case.get("carrier") else ""
    restored = restore(carrier + case["raw"])
    if carrier:
        head, _, tail = restored.text.partition("\n")
        assert head == "工会组织工会工作,工会实现发展"
    else:
        tail = restored.text
    return tail, {edit.reason for edit in restored.edits}


@pytest.mark.parametrize("case", cases("in-the-wild") + cases("synthetic"))
def test_restored(case: dict[str, Any]) -> None:
    text, reasons = run(case)
    assert text == case["expected"]
    assert bool(reasons & {"byte-shift-lost", "mojibake-lost"}) == case.get("marked", "\ufffd" in text)


@pytest.mark.parametrize("case", cases("negative"))
def test_unchanged(case: dict[str, Any]) -> None:
    restored = restore(case["raw"])
    assert restored.edits == []
    assert restored.text == case["raw"] or case.get("text_may_change")
    assert all(part in restored.text for part in case.get("keeps", []))


@pytest.mark.parametrize("case", cases("known-failures"))
def test_known_failure_is_not_wrong(case: dict[str, Any]) -> None:
    text, _reasons = run(case)
    assert text == case["expected"] != case["wanted"]
