"""Labels of facts, `来源：` or `【摘要】`, as patterns. The words are data: `labels.toml`.

>>> list(find("作者：孙波 来源：工人日报"))
[(0, 3, 'author'), (6, 9, 'source')]
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files

from corpus.label.gates import EVERYTHING, gate

_LABELS: dict[str, list[str]] = tomllib.loads((files("corpus.label") / "labels.toml").read_text(encoding="utf-8"))
UNKNOWN = frozenset(_LABELS.pop("unknown"))
KIND = {label: kind for kind, labels in _LABELS.items() for label in labels}


_BLANKS = r"[ \u3000?]{0,4}"


def _any(labels: Iterable[str], between: str = _BLANKS) -> str:
    """Any of the labels, the longest if it is several, as a pattern; 作　者, 索 引 号: a label may be spread out.

    >>> re.match(_any(["来源", "来源于", "作者"]), "来 源于")[0]
    '来 源于'
    """
    behind: dict[str, list[str]] = {}
    for label in labels:
        behind.setdefault(label[0], []).append(label[1:])
    return f"(?:{'|'.join(re.escape(first) + _behind(rests, between) for first, rests in behind.items())})"


def _behind(rests: list[str], between: str) -> str:
    """What may stand behind the first character of labels, of which these are the rests."""
    longer = [rest for rest in rests if rest]
    pattern = f"(?:{between}{_any(longer, between)})" if longer else ""
    return pattern + "?" if pattern and "" in rests else pattern


def _spread_heads(labels: Iterable[str]) -> set[str]:
    """Openers for labels in brackets or not: their first two characters."""
    found = set()
    for label in labels:
        first, second = re.escape(label[0]), re.escape(label[1])
        found |= {f"{first}[{second} \u3000?]", f"[【〔\\[（(]{first}"}
    return found


_MARK = r"\s?[:：︱丨|]\s*"
_OPENING = frozenset("【〔[（(")
_SPACE = re.compile("[ \u3000?]+")


@cache
def _labels(between: str) -> re.Pattern[str]:
    return re.compile(f"(?P<label>{_any(KIND, between)})(?:[】〕\\]]\\s?[:：]?\\s*|{_MARK}|(?<=[于】〕\\]])\\s*)")


_MAY_BE_SPREAD = gate(
    f"[{re.escape(''.join(sorted({c for label in KIND for c in label[:-1]})))}][ \u3000?]"
    f"[{re.escape(''.join(sorted({c for label in KIND for c in label[1:]})))} \u3000?]"
)
_MAY_HOLD_LABEL_IN_WORDS = gate(
    *(f"[{re.escape(label[-2])} \u3000?]{re.escape(label[-1])}" for label in KIND if label[-1] in "于】〕]")
)
MAY_HOLD_LABEL = _MAY_HOLD_LABEL_IN_WORDS | gate(
    *(f"{re.escape(label[-1])}[】〕\\]:：︱丨|]" for label in KIND),
    *(f"{re.escape(label[-1])}\\s[:：︱丨|]" for label in KIND),
)
_ORIGIN = _LABELS["source"] + _LABELS["author"]
_ORIGIN_END = f"[{''.join(sorted({label[-1] for label in _ORIGIN} | set('文图画撰笔译稿写者源处')))}]"
MAY_STATE_ORIGIN = _MAY_HOLD_LABEL_IN_WORDS | gate(
    rf"{_ORIGIN_END}[】〕\]:：︱丨|/／]", rf"{_ORIGIN_END}\s[:：︱丨|/／]"
)
_OF_PAPER = ("基金项目", "收稿日期", "通讯作者", "第一作者", "资助项目")
MAY_OPEN_LONG = gate(*_spread_heads([*_LABELS["abstract"], *_LABELS["keywords"], *_LABELS["about-author"], *_OF_PAPER]))


def find(text: str, holds: int = EVERYTHING) -> Iterator[tuple[int, int, str]]:
    """Return where the labels of a text stand, brackets and marks included, and their kinds. `holds` are its bits.

    >>> list(find("【摘 要】本文 作者：孙波"))
    [(0, 5, 'abstract'), (8, 11, 'author')]
    """
    # A pattern that starts with the bracket would be tried at every place, one that starts with words only where the
    # first character of one stands.
    for found in _pattern(holds).finditer(text) if holds & MAY_HOLD_LABEL else ():
        start = found.start()
        if text[start - 1 : start] == "该":  # 只看该作者 |
            continue
        yield start - (text[start - 1 : start] in _OPENING), found.end(), KIND[_SPACE.sub("", found["label"])]


def starts(text: str, holds: int = EVERYTHING) -> bool:
    """Whether a text starts with a label that has its mark.

    >>> starts("【作者】孙波"), starts("作者是孙波")
    (True, False)
    """
    if not holds & MAY_HOLD_LABEL:
        return False
    return _pattern(holds).match(text, text[:1] in _OPENING) is not None


def _pattern(holds: int) -> re.Pattern[str]:
    # Labels that are spread out are rare, and the pattern for them takes long to compile.
    return _labels(_BLANKS if holds & _MAY_BE_SPREAD else "")


# Few pages have those that follow, so these patterns, too, are compiled when one has.
@cache
def abstract_label() -> re.Pattern[str]:
    """Return the pattern for the label of an abstract."""
    return re.compile(f"[【〔\\[]?(?:{_any(_LABELS['abstract'])})(?:[】〕\\]]\\s*[:：]?|\\s?[:：])\\s*")


@cache
def about_author() -> re.Pattern[str]:
    """Return the pattern for the labels of notes on the authors and on the paper, which may run long."""
    return re.compile(
        f"[【〔\\[（(]?(?:{_any(_LABELS['about-author'])}|{'|'.join(_OF_PAPER)})(?:[】〕\\]）)]\\s?[:：]?|\\s?[:：])"
    )


@cache
def long_label() -> re.Pattern[str]:
    """Return the pattern for the labels of keywords and abstracts."""
    return re.compile(
        f"[【〔\\[]?(?:(?P<keywords>{_any(_LABELS['keywords'])})|(?:{_any(_LABELS['abstract'])}))"
        f"(?:[】〕\\]]\\s?[:：]?|{_MARK}|(?<=[】〕\\]]))"
    )
