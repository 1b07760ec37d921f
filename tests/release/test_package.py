"""The package as it is installed: examples that run, imports that stay light, a release without a checkout."""

from __future__ import annotations

import doctest
import importlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from corpus.cleaned import Cleaned
from corpus.release.tables import to_tables

from .conftest import our_info
from .written import write_release

ROOT = Path(__file__).parents[2]
MODULES = sorted(path.stem for path in (ROOT / "corpus/release").glob("*.py") if path.stem not in ("__init__", "build"))


@pytest.mark.parametrize("name", MODULES)
def test_examples_run(name: str) -> None:
    assert doctest.testmod(importlib.import_module(f"corpus.release.{name}")).failed == 0


def run(code: str, *arguments: str, cwd: Path = ROOT) -> str:
    ended = subprocess.run([sys.executable, "-c", code, *arguments], cwd=cwd, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def test_nothing_but_load_imports_datasets() -> None:
    code = "import sys\n" + "".join(f"import corpus.release.{name}\n" for name in MODULES)
    assert run(code + "print('datasets' in sys.modules, 'yaml' in sys.modules)").split() == ["False", "False"]


def test_a_release_loads_without_a_checkout(tmp_path: Path, cleaned: list[Cleaned]) -> None:
    shutil.copytree(ROOT / "corpus", tmp_path / "corpus", ignore=shutil.ignore_patterns("releases", "__pycache__"))
    write_release(to_tables(cleaned), our_info(), tmp_path / "corpus/releases")
    code = """
import json, sys
sys.path.insert(0, sys.argv[1])
from corpus.release.cite import cite
from corpus.release.load import load
print(json.dumps([row["id"] for row in load("0.3.0")]))
assert "0.3.0" in cite()
"""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    assert json.loads(run(code, str(tmp_path), cwd=elsewhere)) == sorted(page.document["id"] for page in cleaned)
