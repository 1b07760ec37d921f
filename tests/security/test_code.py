"""What the code of the package never does, read off its syntax; linters know a part of it (ruff's rules S)."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.security.made import ROOT

FILES = sorted((ROOT / "corpus").rglob("*.py"))
# Calls that run text as code or as a command, unpack what an archive names, or build objects out of bytes.
CALLS = {
    "eval",
    "exec",
    "compile",
    "__import__",
    "breakpoint",
    "input",
    "os.system",
    "os.popen",
    "os.execv",
    "os.execve",
    "os.execvp",
    "os.spawnv",
    "os.posix_spawn",
    "os.fork",
    "os.startfile",
    "yaml.load",
    "yaml.full_load",
    "yaml.unsafe_load",
    "yaml.load_all",
    "extractall",
    "extract_all",
    "unpack_archive",
    "read_pickle",
    "to_pickle",
    "webbrowser.open",
    "runpy.run_path",
    "ctypes.CDLL",
}
MODULES = {
    "pickle",
    "cPickle",
    "_pickle",
    "marshal",
    "shelve",
    "dill",
    "cloudpickle",
    "joblib",
    "tarfile",
    "zipfile",
    "subprocess",
    "pty",
    "code",
    "codeop",
    "runpy",
    "ctypes",
    "cffi",
    "xml",
    "lxml",
    "defusedxml",
    "requests",
    "httpx",
    "aiohttp",
    "urllib3",
    "http",
    "ftplib",
    "smtplib",
    "telnetlib",
    "webbrowser",
    "asyncio",
    "socketserver",
    "xmlrpc",
    "commands",
    "torch",
}
# What one file may, and why.
ALLOWED = {
    ("engine/spark.py", "socket"): "tells at once that nobody answers at the address of a cluster",
    (
        "engine/local.py",
        "ctypes",
    ): "asks the kernel to end a worker with the process that started it",
    ("engine/local.py", "ctypes.CDLL"): "the same",
    ("release/publish.py", "huggingface_hub"): "uploads a release, when a person asks for it",
    ("release/load.py", "datasets"): "makes a Dataset of a table in memory",
    ("engine/task.py", "importlib.import_module"): "finds the function of a task by the name that the program gave it",
    ("__init__.py", "importlib.import_module"): "loads a public name when it is first used",
}
NETWORK = {"socket", "ssl", "urllib.request", "huggingface_hub", "datasets", "boto3", "fsspec"}
FLAGS = {"shell", "trust_remote_code", "allow_pickle"}


def dotted(node: ast.expr) -> str:
    """`os.path.join` of the expression that says so."""
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}".lstrip(".")
    return node.id if isinstance(node, ast.Name) else ""


def imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def wrongs(tree: ast.AST) -> Iterator[str]:
    for name in imported(tree):
        parents = {name.rsplit(".", number)[0] for number in range(name.count(".") + 1)}
        yield from parents & (MODULES | NETWORK)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = dotted(node.func)
        if name in CALLS or name.rpartition(".")[2] in {call for call in CALLS if "." not in call} - {"compile"}:
            yield name
        if name.endswith("import_module"):
            yield name
        for word in node.keywords:
            if word.arg in FLAGS and not (isinstance(word.value, ast.Constant) and word.value.value is False):
                yield f"{name}({word.arg}=)"
        if name.endswith("Environment") and not any(
            word.arg == "autoescape" and isinstance(word.value, ast.Constant) and word.value.value is True
            for word in node.keywords
        ):
            yield "Environment without autoescape"


def found() -> dict[tuple[str, str], None]:
    return {
        (path.relative_to(ROOT / "corpus").as_posix(), wrong): None
        for path in FILES
        for wrong in wrongs(ast.parse(path.read_text("utf-8")))
    }


def test_the_package_runs_unpickles_unpacks_and_fetches_nothing() -> None:
    assert len(FILES) > 100
    assert set(found()) == set(ALLOWED)


@pytest.mark.parametrize(
    "code",
    [
        "eval('1')",
        "exec(x)",
        "compile(x, '', 'exec')",
        "import pickle",
        "from pickle import loads",
        "import os; os.system('x')",
        "import subprocess",
        "from os import path; subprocess.run(x, shell=True)",
        "yaml.load(x)",
        "import tarfile",
        "tar.extractall('.')",
        "from urllib.request import urlopen",
        "import urllib.request",
        "from urllib import request",
        "import socket",
        "import http.client",
        "np.load(x, allow_pickle=True)",
        "load_dataset(x, trust_remote_code=True)",
        "__import__('os')",
        "jinja2.Environment()",
        "Environment(autoescape=False)",
        "from xml.etree import ElementTree",
        "from lxml import etree",
        "shutil.unpack_archive(x)",
        "import importlib; importlib.import_module(x)",
    ],
)
def test_each_of_these_would_be_found(code: str) -> None:
    assert list(wrongs(ast.parse(code)))


@pytest.mark.parametrize(
    "code", ["re.compile('a')", "yaml.safe_load(x)", "from urllib.parse import urlsplit", "np.load(x)", "import html"]
)
def test_none_of_these_is(code: str) -> None:
    assert not list(wrongs(ast.parse(code)))


def test_no_rule_of_the_linter_is_off_without_a_reason() -> None:
    """Each `noqa` of a security rule in the package says why."""
    for path in FILES:
        for line in path.read_text("utf-8").splitlines():
            _, off, why = line.partition("# noqa: S")
            assert not off or any(mark in why for mark in ("- ", "# ")), (path, line)


def test_yaml_is_read_by_the_loader_that_makes_plain_data_only(tmp_path: Path) -> None:
    from corpus.release.verify import verify
    from tests.security.made import foreign

    def attack(release: Path) -> None:
        code = f"!!python/object/apply:os.mkdir ['{tmp_path / 'pwned'}']"
        (release / "CITATION.cff").write_text(f"version: {code}\n", "utf-8")
        card = (release / "README.md").read_text("utf-8")
        (release / "README.md").write_text(card.replace("---\n", f"---\nevil: {code}\n", 1), "utf-8")

    assert verify(foreign(tmp_path, attack))
    assert not (tmp_path / "pwned").exists()
