"""Keywords: separated as the page separates them, or taken apart where the article itself proves how.

>>> keywords("群众路线 工会工作", "")
['群众路线', '工会工作']
>>> keywords("工会干部工会工作", "工会干部要做好工会工作。工会工作靠工会干部。")
['工会干部', '工会工作']
>>> keywords("工会干部工会工作", "工会干部要做好工会工作。")
['工会干部工会工作']
"""

from __future__ import annotations

import re

from corpus.patterns import lazy

# Where a pattern begins with spaces, they are looked at from where a run of them begins, not from each of them on.
_SEPARATOR = re.compile(r"(?:(?<!\s)\s++)?[;；,，、|/]\s*")
_GLUED = lazy("^[\u3400-\u9fff]{5,40}$")


def keywords(value: str, article: str) -> list[str]:
    """Split the value of a keywords line. `article` is the text that must prove how glued ones come apart."""
    # Spaces separate only where nothing else does: GDP growth is one of `union; GDP growth`.
    parts = _SEPARATOR.split(value) if _SEPARATOR.search(value) else value.split()
    words = [word.strip(" .。") for word in parts]
    found = [word for word in words if word]
    if len(found) == 1 and _GLUED.match(found[0]):
        return _come_apart(found[0], article) or found
    return found


def _come_apart(glued: str, article: str) -> list[str] | None:
    """Return the fewest parts, each twice in the article at least, when exactly one such division exists."""
    best: list[list[list[str]]] = [[] for _ in range(len(glued) + 1)]
    rare: set[int] = set()  # where parts begin that stand in the article once: so do those that hold them
    best[0] = [[]]
    for end in range(2, len(glued) + 1):
        ways: list[list[str]] = []
        for start in range(end - 2, -1, -1):
            part = glued[start:end]
            if not best[start]:
                continue
            if start in rare or article.find(part, article.find(part) + len(part)) < 0:
                rare.add(start)
                break
            ways += [[*way, part] for way in best[start]]
        fewest = min(map(len, ways), default=0)
        best[end] = [way for way in ways if len(way) == fewest][:2]
    return best[-1][0] if len(best[-1]) == 1 else None
