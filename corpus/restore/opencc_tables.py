"""The dictionaries of opencc-python-reimplemented, read from the library itself so that our output is its output.

>>> tables().characters["實"]
'实'
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import metadata
from typing import Any, NamedTuple

from corpus.errors import CorpusError

DISTRIBUTION = "opencc-python-reimplemented"
VERSION = "0.1.7"


class Tables(NamedTuple):
    """What the library maps: characters and phrases Traditional to Simplified, characters Simplified to Traditional."""

    characters: dict[str, str]
    phrases: dict[str, str]
    alternatives: dict[str, frozenset[str]]
    to_traditional: dict[str, frozenset[str]]
    words: frozenset[str]  # Simplified
    convert: Callable[[str], str]


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


def _chain(configuration: str) -> tuple[list[dict[str, str]], Any]:
    import opencc

    converter = opencc.OpenCC(configuration)
    converter.convert("")
    try:
        (group,) = converter._dict_chain_data
        phrases, characters = (dictionary for _longest, _shortest, dictionary in group)
        if not (isinstance(phrases, dict) and isinstance(characters, dict)):
            raise TypeError
    except (AttributeError, TypeError, ValueError):
        raise CorpusError(
            f"the dictionaries of {DISTRIBUTION} have another shape than in {VERSION}; "
            f"run: pip install --force-reinstall {DISTRIBUTION}=={VERSION}"
        ) from None
    return [phrases, characters], converter


@cache
def tables() -> Tables:
    """Return the dictionaries, read once.

    >>> tables().phrases["乾隆"]
    '乾隆'
    """
    check_library()
    (phrases, characters), converter = _chain("t2s")
    (words, to_traditional), _ = _chain("s2t")
    # The library takes the first alternative of several; every one has the length of its key, which is what lets
    # an edit of the page and a character of the restored text be counted alike.
    first = {key: value.split(" ")[0] for key, value in characters.items()}
    first_phrases = {key: value.split(" ")[0] for key, value in phrases.items()}
    if any(len(key) != len(value) for key, value in (*first.items(), *first_phrases.items())):
        raise CorpusError(f"a dictionary of {DISTRIBUTION} changes the length of text; use {VERSION}")
    return Tables(
        first,
        first_phrases,
        {key: frozenset(value.split(" ")) for key, value in characters.items()},
        {key: frozenset(value.split(" ")) for key, value in to_traditional.items()},
        frozenset(words),
        converter.convert,
    )
