"""TOML that a person wrote, and may have written wrong.

>>> parse_toml('name = "甲网"'.encode(), "a.toml")
{'name': '甲网'}
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from corpus.errors import CorpusError


def parse_toml(data: bytes, file: str | Path) -> dict[str, Any]:
    """Parse the bytes of a TOML file; `file` is named in errors, which are one line each.

    >>> parse_toml(b"name = ", "a.toml")
    Traceback (most recent call last):
    corpus.errors.CorpusError: a.toml: is not valid TOML: Invalid value (at end of document)
    """
    try:
        return tomllib.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise CorpusError(f"{file}: is not UTF-8 (byte {error.start}); save it as UTF-8") from None
    except ValueError as error:  # also of a number with thousands of digits, which is no TOMLDecodeError
        raise CorpusError(f"{file}: is not valid TOML: {error}") from None
    except RecursionError:
        raise CorpusError(f"{file}: is not valid TOML: it is nested too deeply") from None
