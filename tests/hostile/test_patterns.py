"""Each regular expression takes ten times as long for a text that is ten times as long, whatever the text."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Iterable, Iterator
from typing import Any

import pytest

from corpus.read.tags import _IN_TAG
from tests.hostile.patterns import TAILS, Attack, Used, attacks, patterns
from tests.hostile.shapes import UNITS

_FEW = 8  # attacks on each pattern in `make test`
# From little on, so that what grows without bounds is seen before it takes hours.
_SIZES = (10, 20, 60, 200, 600, 2_000, 20_000)
# Ten times the text may take 25 times as long, since timing is noisy; what is quick is not compared.
_EXPONENT, _LEAST_SECONDS = 1.4, 0.01


def _seconds(used: Used, method: str, attack: Attack, size: int) -> float:
    text: Any = attack.of(size)
    if isinstance(used.pattern.pattern, bytes):
        text = text.encode("utf-8", "replace")
    ask = getattr(used.pattern, method)
    arguments = (text[:0], text) if method in ("sub", "subn") else (text,)
    started = time.process_time()
    found = ask(*arguments)
    if method == "finditer":
        for _ in found:
            pass
    return time.process_time() - started


def _grows(used: Used, method: str, attack: Attack) -> bool:
    """Whether the time grows much faster than the text. What looks so is measured again, for it may be noise."""
    before = 1, _LEAST_SECONDS / 25
    for size in _SIZES:
        most = max(_LEAST_SECONDS, before[1] * (size / before[0]) ** _EXPONENT)
        seconds = _seconds(used, method, attack, size)
        if most < seconds < 1:
            seconds = min(seconds, *(_seconds(used, method, attack, size) for _ in range(3)))
        if seconds > most:
            return True
        before = size, max(seconds, _LEAST_SECONDS / 25)
    return False


def _slow(made: Iterable[tuple[Used, Attack]]) -> list[str]:
    return [
        f"{used.where}: {used.pattern.pattern[:80]!r}.{method}({attack.head!r} + {attack.unit!r} * n + {attack.tail!r})"
        for used, attack in made
        for method in used.methods
        if _grows(used, method, attack)
    ]


def _few(every: list[Used]) -> Iterator[tuple[Used, Attack]]:
    for used in every:
        made = list(attacks(used.pattern))
        yield from ((used, attack) for attack in random.Random(7).sample(made, min(_FEW, len(made))))


def test_no_pattern_takes_time_with_the_square_of_its_text() -> None:
    every = patterns()
    assert len(every) > 200
    assert _slow(_few(every)) == []


def test_tags_that_never_end_are_one_tag() -> None:
    assert not _grows(Used("", _IN_TAG, ("sub",)), "sub", Attack("", "<x", ""))


@pytest.mark.slow
def test_no_pattern_does_on_texts_of_all_kinds() -> None:
    every = patterns()
    own = ((used, attack) for used in every for attack in attacks(used.pattern, range(4), TAILS))
    general = ((used, Attack("", unit, tail)) for used in every for unit in UNITS for tail in ("\0", "", "国"))
    assert _slow(own) == []
    assert _slow(general) == []


# As they once stood in the package, or may come to stand.
BAD = [
    (r"(\s*a)*$", "search"),
    (r"(a|a)*$", "match"),
    (r"\s*[;；,，、|/]\s*", "split"),
    (r"\s*(?:本报|特约)?(?:记者|通讯员)\s*(.{2,20})$", "sub"),
    (r"[\d*＊①-⑳]+$", "sub"),
    (r"(?:©|版权所有)(?:[\s\d©:：]|年)*(?P<name>[㐀-鿿]{2,20}?)$", "search"),
    (r"[>＞/]\s*(?P<name>[㐀-鿿]{2,20})\s*[>＞/]*\s*(?P<issue>\d\d年)", "search"),
    (r"第.+页", "search"),
    (r"(?<![\w.])(?:[\w-]+\.)+(?:com|cn|net|org)\b", "search"),
    (r"(?:教授|研究员)+$", "search"),
    (r"\s*[-_|–·»]+\s*|\s+—\s+|(?<!—)—(?!—)", "finditer"),
    (r"(?:https?://|www\.)[!#-&*+\-./0-9:=?@A-Z\[\]_a-z~]*\Z", "search"),
    (r"\{\{\s*([^{}]*?)\s*\}\}", "sub"),
    ('"(?<![A-Za-z0-9=(]")([^"\n]*[㐀-鿿][^"\n]*)"', "sub"),
    (r"\((?<=[㐀-鿿]\()([^()\n]*[㐀-鿿][^()\n]*)\)", "sub"),
    (rb"<meta charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})", "search"),
]


@pytest.mark.parametrize(("pattern", "method"), BAD)
def test_a_bad_pattern_is_found_out(pattern: str | bytes, method: str) -> None:
    used = Used("", re.compile(pattern), (method,))
    made = (attack for variant in range(4) for attack in attacks(used.pattern, [variant], TAILS[:3]))
    assert any(_grows(used, method, attack) for attack in made)
