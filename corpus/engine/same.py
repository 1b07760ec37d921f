"""What must be the same wherever tasks run, so that they give the same bytes.

>>> differences({"python": "3.11", "pyarrow": "26.0.1"}, {"python": "3.11", "pyarrow": "25.0.0"})
['pyarrow 25.0.0 instead of 26.0.1']
"""

from __future__ import annotations

import hashlib
import sys
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from importlib.resources.abc import Traversable

# What they do shows in records or in the bytes of files. Others may differ.
_LIBRARIES = (
    "chardetng-py",
    "fastwarc",
    "opencc-python-reimplemented",
    "phonenumberslite",
    "pyarrow",
    "pypinyin",
    "python-stdnum",
    "rapidfuzz",
    "rensa",
    "resiliparse",
)
_NOT_SOURCES = {"__pycache__", "releases"}


@cache
def fingerprint() -> dict[str, str]:
    """Versions of Python, of the libraries, and of this package with a hash of its files.

    >>> list(fingerprint())[:2], fingerprint()["python"].count(".")
    (['python', 'gonghui-corpus'], 1)
    """
    hasher = hashlib.sha256()
    _hash(files("corpus"), "", hasher)
    return {
        "python": f"{sys.version_info[0]}.{sys.version_info[1]}",
        "gonghui-corpus": f"{_version('gonghui-corpus')} ({hasher.hexdigest()[:12]})",
        **{library: _version(library) for library in _LIBRARIES},
    }


def differences(ours: dict[str, str], theirs: dict[str, str]) -> list[str]:
    """What `theirs` has otherwise than `ours`, in words."""
    return [f"{name} {theirs.get(name)} instead of {own}" for name, own in ours.items() if theirs.get(name) != own]


def _version(distribution: str) -> str:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return "not installed"


def _hash(folder: Traversable, path: str, hasher: hashlib._Hash) -> None:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.name in _NOT_SOURCES or entry.name.startswith("."):
            continue
        if entry.is_dir():
            _hash(entry, f"{path}{entry.name}/", hasher)
        else:
            data = entry.read_bytes()
            hasher.update(f"{path}{entry.name} {len(data)}\n".encode() + data)
