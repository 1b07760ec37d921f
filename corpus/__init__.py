"""Restores injured Chinese web pages into validated records and fixed, citable datasets (工会语料).

>>> import corpus
>>> corpus.__version__.count(".")
2
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from corpus.cleaned import Cleaned
    from corpus.errors import CorpusError, Rejected
    from corpus.models import Record
    from corpus.pipeline import clean
    from corpus.release.build import build
    from corpus.release.load import load
    from corpus.release.withdrawn import WithdrawnWarning

    __version__: str

__all__ = ["Cleaned", "CorpusError", "Record", "Rejected", "WithdrawnWarning", "__version__", "build", "clean", "load"]

# Where each name lives. Loaded when first used: cleaning a page needs no Parquet, loading a release no dictionaries.
_HOMES = {
    "Cleaned": "corpus.cleaned",
    "CorpusError": "corpus.errors",
    "Record": "corpus.models",
    "Rejected": "corpus.errors",
    "WithdrawnWarning": "corpus.release.withdrawn",
    "build": "corpus.release.build",
    "clean": "corpus.pipeline",
    "load": "corpus.release.load",
}


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        value: Any = version("gonghui-corpus")
    elif name in _HOMES:
        value = getattr(importlib.import_module(_HOMES[name]), name)
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
