"""The wheel carries the releases: installed without a checkout, it loads them."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "-q"]
    subprocess.run([*pip, "wheel", "--no-deps", "--no-build-isolation", "-w", str(out), str(ROOT)], check=True)
    (built,) = out.glob("*.whl")
    return built


def test_installed_wheel_loads_the_release(wheel: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    install = ["install", "--no-deps", "--no-index", "--target", str(site), str(wheel)]
    subprocess.run([sys.executable, "-m", "pip", "--disable-pip-version-check", "-q", *install], check=True)
    code = """
import pathlib, sys
import corpus
assert pathlib.Path(corpus.__file__).is_relative_to(sys.argv[1]), corpus.__file__
documents = corpus.load()
assert len(documents) == 5 and len(corpus.load("0.1.0", config="ledger")) > 500
print(documents.info.version, sorted(documents["original_script"]))
"""
    done = subprocess.run(
        [sys.executable, "-c", code, str(site)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(site), "HF_HUB_OFFLINE": "1", "HF_HOME": str(tmp_path / "hf")},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("1.1.0 ")


def test_wheel_says_both_licences_and_holds_no_raw_page(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        metadata = archive.read(next(name for name in names if name.endswith("METADATA"))).decode()
    assert "License-Expression: MIT AND LicenseRef-source-pages-all-rights-reserved" in metadata
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert "corpus/releases/withdrawn.toml" in names
    for version in ("0.1.0", "1.0.0", "1.0.1", "1.1.0"):
        assert any(name.endswith(f"gonghui-{version}/SHA256SUMS") for name in names)
    assert not any(name.startswith(("raw/", "tests/")) for name in names)
