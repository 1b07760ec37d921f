"""The dictionaries of opencc-python-reimplemented, read from its files so that our output is its output.

The library itself reads a dictionary of words that restoring a page seldom needs; so the files are read here, each
when it is first asked for.

>>> tables().characters["實"]
'实'
"""

from __future__ import annotations

from functools import cache
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

from corpus.errors import CorpusError

DISTRIBUTION = "opencc-python-reimplemented"
VERSION = "0.1.7"


class Tables(NamedTuple):
    """What the library maps: characters and phrases Traditional to Simplified, characters Simplified to Traditional."""

    characters: dict[str, str]
    phrases: dict[str, str]
    alternatives: dict[str, frozenset[str]]
    to_traditional: dict[str, frozenset[str]]


def check_library() -> None:
    """Raise unless the module `opencc` is the distribution that this package is pinned to.

    >>> check_library()
    """
    remedy = f"run: pip uninstall -y OpenCC {DISTRIBUTION} && pip install {DISTRIBUTION}=={VERSION}"
    try:
        version = metadata.version(DISTRIBUTION)
    except metadata.PackageNotFoundError:
        raise CorpusError(f"{DISTRIBUTION} is not installed; {remedy}") from None
    if version != VERSION:
        raise CorpusError(f"{DISTRIBUTION} is {version}, not {VERSION}, whose dictionaries are read here; {remedy}")
    import opencc

    # The PyPI package OpenCC installs the same module name and overwrites it: the metadata of both then stand side
    # by side, and only the module tells which one answers.
    if not hasattr(opencc.OpenCC, "_add_dict_chain"):
        raise CorpusError(f"the module opencc is not {DISTRIBUTION} (the package OpenCC overwrites it); {remedy}")


def _text(name: str) -> str:
    """Return a dictionary of the library as it stands in its file: one entry a line, key, tab, alternatives."""
    import opencc

    try:
        text = (Path(opencc.__file__).parent / "dictionary" / f"{name}.txt").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        text = ""
    if not 0 < text.count("\t") == text.count("\n"):
        raise CorpusError(
            f"the dictionaries of {DISTRIBUTION} have another shape than in {VERSION}; "
            f"run: pip install --force-reinstall {DISTRIBUTION}=={VERSION}"
        )
    return text


def _dictionary(name: str) -> dict[str, str]:
    fields = _text(name).replace("\t", "\n").split("\n")
    return dict(zip(fields[::2], map(str.strip, fields[1::2]), strict=False))


@cache
def tables() -> Tables:
    """Return the dictionaries, read once.

    >>> tables().phrases["乾隆"]
    '乾隆'
    """
    check_library()
    characters, phrases, to_traditional = map(_dictionary, ("TSCharacters", "TSPhrases", "STCharacters"))
    # The library takes the first alternative of several; every one has the length of its key, which is what lets
    # an edit of the page and a character of the restored text be counted alike.
    first = {key: value.split(" ", 1)[0] for key, value in characters.items()}
    first_phrases = {key: value.split(" ", 1)[0] for key, value in phrases.items()}
    if any(len(key) != len(value) for key, value in (*first.items(), *first_phrases.items())):
        raise CorpusError(f"a dictionary of {DISTRIBUTION} changes the length of text; use {VERSION}")
    return Tables(
        first,
        first_phrases,
        {key: frozenset(value.split(" ")) for key, value in characters.items()},
        {key: frozenset(value.split(" ")) for key, value in to_traditional.items()},
    )


def words() -> list[str]:
    """Return the words in Simplified script that the library knows, read anew: callers keep what they need of them.

    >>> "一丝不挂" in words()
    True
    """
    check_library()
    return _text("STPhrases").replace("\t", "\n").split("\n")[:-1:2]
