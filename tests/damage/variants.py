"""What else is wrong with injured pages: foreign lines around the article, marks, spaces and breaks.

Each is a function from text to text with its own randomness; the lines that are added are made up (`words.toml`).
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from random import Random


@cache
def words() -> dict[str, list[str]]:
    """Return the lists of `words.toml`.

    >>> sorted(words())
    ['catchwords', 'common_readings', 'lesson', 'places', 'programmes', 'rare_readings']
    """
    return tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))


def spam_line(random: Random) -> str:
    """Return a line of catchwords as attackers put above a title.

    >>> spam_line(Random(1))
    '私密影院 蜜桃视频 老司机影院 密室大冒险第一季 老虎机技巧'
    """
    line = random.sample(words()["catchwords"], random.randint(3, 8))
    if random.random() < 0.5:
        line.insert(random.randrange(len(line)), random.choice(words()["programmes"]))
    return random.choice(",_| ").join(line)


def places_line(random: Random) -> str:
    """Return a list of counties as attackers put below an article.

    >>> places_line(Random(1))[:9]
    '广饶县| 东乌旗|'
    """
    return "".join(f"{place}| " for place in random.sample(words()["places"], random.randint(10, 24))).rstrip()


def lost_spaces(text: str, random: Random) -> str:
    """Put no-break spaces before some lines; GBK has none, so they turn into `?`."""
    return "\n".join(f"\xa0 \xa0{line}" if line and random.random() < 0.3 else line for line in text.split("\n"))


def written_breaks(text: str, random: Random) -> str:
    """Write some line breaks out, as `x0dx0a`."""
    lines = text.split("\n")
    return "".join(line + random.choice(("\n", "x0dx0a\n")) for line in lines[:-1]) + lines[-1]


def hard_wraps(text: str, random: Random) -> str:
    """Break lines after as many characters as a screen once had."""
    width = random.randint(28, 40)
    return "\n".join(line[at : at + width] for line in text.split("\n") for at in range(0, max(len(line), 1), width))


def zero_widths(text: str, random: Random) -> str:
    """Put characters of no width behind some marks."""
    parts = []
    for character in text:
        behind = character in "，。、" and random.random() < 0.1
        parts.append(character + random.choice(("\u200b", "\ufeff", "\u2060")) if behind else character)
    return "".join(parts)


def indented(text: str, random: Random) -> str:
    """Indent lines with ideographic or plain spaces."""
    indent = random.choice(("　　", "    ", "      "))
    return "\n".join(indent + line for line in text.split("\n"))
