"""Made-up articles, and copies of them: the clauses of our pages, thrown together."""

from __future__ import annotations

import random
import re
from functools import cache
from pathlib import Path

import corpus

RAW = Path(__file__).parents[2] / "raw"


@cache
def clauses() -> list[str]:
    texts = [corpus.clean(path.read_bytes(), path.name).record.text for path in sorted(RAW.glob("*.txt"))]
    return sorted({clause for text in texts for clause in re.findall("[\u4e00-\u9fff]{4,24}", text)})


def article(seed: int, length: int = 1200) -> str:
    """Return a text of so many code points in lines of a few sentences; two seeds share single clauses only."""
    rng = random.Random(seed)
    text = ""
    while len(text) < length:
        clause = rng.choice(clauses())
        # Words of clauses in another order, so that the language is that of the pages and the text is not.
        words = [clause[i : i + 2] for i in range(0, len(clause), 2)]
        rng.shuffle(words)
        text += "".join(words) + rng.choice("，，，。。\n")
    return text[: length - 1].strip() + "。"


def edited(text: str, per_mille: int, seed: int) -> str:
    """Return a copy in which so many characters were dropped, replaced or doubled by another, evenly spread."""
    rng = random.Random(seed)
    alphabet = "".join(clauses())
    result = ""
    for character in text:
        kind = rng.randrange(3) if rng.randrange(1000) < per_mille else 3
        result += ("", rng.choice(alphabet), character + rng.choice(alphabet), character)[kind]
    return result
