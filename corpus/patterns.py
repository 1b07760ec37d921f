"""Regular expressions that are compiled when they are first used.

Python compiles a class that holds the Han characters in about a millisecond, and what a page needs of such patterns is
less than half of them.

>>> numbered = lazy("[一二三]、")
>>> bool(numbered.match("一、工会")), bool(numbered.match("工会"))
(True, False)
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import Any, AnyStr, cast


class _Lazy:
    def __init__(self, compiled: Callable[[], object]) -> None:
        self._compiled = compiled

    def __getattr__(self, name: str) -> Any:
        # Asked for what it does not have yet. From then on it has it, and is as fast as the pattern itself.
        found = getattr(self._compiled(), name)
        setattr(self, name, found)
        return found


def lazy(pattern: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """Return what has the methods and attributes of `re.compile(pattern, flags)`, which is called for the first."""
    return cast("re.Pattern[AnyStr]", _Lazy(partial(re.compile, pattern, flags)))
