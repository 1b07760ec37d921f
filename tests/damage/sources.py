"""Clean words to injure: paragraphs of our own, the reviewed pages of `raw/`, and the cases."""

from __future__ import annotations

import json
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from corpus.restore.common import is_traditional, level
from tests.damage.script import traditional

TESTS = Path(__file__).parents[1]
# What the injured pages gloss. The sets nest, so these come first; 驅 stood before 實, whose bytes it broke.
_MEASURED = (
    "業發創現聯優穩節統態醫監規"
    "養經戰續網執協環"
    "驅會實務點結對級堅動認關進隊領導個準護權遠團國勢強時計內構調價設學產轉風擴區礎場當識號標"
)
_CASES = ("pages/*.toml", "layouts/*.toml")


def _texts(everything: bool) -> Iterator[str]:
    yield (TESTS / "damage/paragraphs.txt").read_text(encoding="utf-8")
    for path in sorted((TESTS / "gold").glob("*.json")):
        yield json.loads(path.read_text(encoding="utf-8"))["text"]
    for pattern in _CASES if everything else ():
        for path in sorted((TESTS / "cases").glob(pattern)):
            data = tomllib.loads(path.read_text(encoding="utf-8"))
            for case in (*data.get("case", ()), *data.get("page", ())):
                yield case.get("expected", {}).get("text", "")


@cache
def sentences(everything: bool = False) -> tuple[str, ...]:
    """Return each sentence of at least ten characters, most of them Han, with full-width marks, once, sorted.

    Those of our own paragraphs and the reviewed pages; with `everything` also those of the cases, which grow in number.

    >>> 200 < len(sentences()) < len(sentences(everything=True))
    True
    """
    found = {
        sentence.strip()
        for text in _texts(everything)
        for sentence in re.findall(r"[^。！？\n]{9,}[。！？]", text)
        if len(re.findall("[㐀-鿿]", sentence)) * 10 > len(sentence) * 7
    }
    # A gloss that a sentence has already is not the model's; the model plants its own.
    return tuple(sorted(sentence for sentence in found if not re.search(r"\([^)]*[^\x00-\x7f][^)]*\)|�", sentence)))


@cache
def listed() -> str:
    """Return the characters that injections gloss, in the order in which lists grow: a page has a prefix of it.

    What is known comes first; then every common Traditional character, the more frequent ones first.

    >>> listed()[:5], len(listed()) > 1000
    ('業發創現聯', True)
    """
    counts = Counter(traditional("".join(sentences())))
    every = [traditional(chr(code)) for code in range(0x4E00, 0xA000)]
    common = {c for c in every if is_traditional(c) and level(c) == 1 and len(c.encode("gb18030")) == 2}
    return _MEASURED + "".join(sorted(common - set(_MEASURED), key=lambda c: (-counts[c], c)))
