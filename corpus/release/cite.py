"""Print how a fixed release is cited, from what the release itself says.

>>> from corpus.release.cite import FORMATS
>>> sorted(FORMATS)
['apa', 'bibtex', 'cff']
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from corpus.errors import CorpusError
from corpus.release.citation import apa, bibtex
from corpus.release.folder import our_release, read_facts
from corpus.release.plain import check_plain
from corpus.release.withdrawn import held, words


def _cff(release: Path) -> str:
    path = release / "CITATION.cff"
    try:
        return path.read_text(encoding="utf-8").rstrip("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError(f"{path}: cannot be read; copy the release again") from error


FORMATS: dict[str, Callable[[Path], str]] = {
    "bibtex": lambda release: bibtex(read_facts(release)),
    "apa": lambda release: apa(read_facts(release)),
    "cff": _cff,
}


def cite(version: str | None = None, format: str = "bibtex", release: Path | None = None) -> str:
    """Return the citation of one of our releases (the newest without a version), or of the release in a folder."""
    if format not in FORMATS:
        raise CorpusError(f"unknown citation format {format!r}: use one of {', '.join(FORMATS)}")
    folder = release if release is not None else our_release(version)
    check_plain(folder)
    return FORMATS[format](folder)


def cite_notes(release: Path) -> list[str]:
    """Return what whoever cites a release should know: the pages of it that are no longer shown.

    >>> cite_notes(our_release("1.0.0"))
    []
    """
    return [f"{release.name} holds {name}, {words(each)}" for name, each in sorted(held(release).items())]
