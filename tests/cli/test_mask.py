"""`--mask-pii` as a person uses it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from corpus.pii import find

from .conftest import Run

BODY = "工会是职工之家，要把职工的事情办好，服务大局，维护职工合法权益，这是工会工作的出发点和落脚点。"


@pytest.fixture
def page(tmp_path: Path) -> Path:
    folder = tmp_path / "mine"
    folder.mkdir()
    path = folder / "a.txt"
    path.write_text(f"怎样做好工会工作\n{BODY}\n联系电话13812345678，邮箱zhang@example.com。", encoding="utf-8")
    return path


def test_clean(run: Run, page: Path) -> None:
    for options in ([], ["--jsonl"], ["--explain"], ["--explain", "--jsonl"]):
        bare, masked = (run("clean", page, *options, *more) for more in ([], ["--mask-pii"]))
        assert bare.returncode == masked.returncode == 0
        assert "13812345678" in bare.stdout
        assert "[电话]" in masked.stdout
        assert find(masked.stdout.replace("\\n", "\n")) == []
    record = json.loads(run("clean", page, "--jsonl", "--mask-pii").stdout)
    assert record["quality"]["phone_numbers"] == record["quality"]["email_addresses"] == 1


def test_build_and_verify(run: Run, page: Path) -> None:
    built = run("build", "mine", "--out", "out", "--mask-pii")
    assert built.returncode == 0, built.stderr
    verified = run("verify", "out/dataset-0.1.0", "--raw", "mine")
    assert verified.returncode == 0, verified.stdout + verified.stderr
    assert "sound" in verified.stdout
