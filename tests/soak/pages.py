"""Pages without end, made while they are read: any stretch of bytes of any object, from its number alone.

Of 1,000 pages some

- 690 are near-copies of 492 injured pages, each with a number of its own: of the five raw pages, of 104 that have their
  frames, of 180 made by `tests.damage`, and of 29 articles in each of seven ways to injure them;
- 290 are distinct;
- 15 are the bytes of some other page once more, and 5 hold nothing that can be read.

All but the five have two thirds of their Chinese characters exchanged, each of the 318 families and each distinct page
anew: they share frames and no sentences, so that copies are hundreds of crowds, and not one.

Every page of a kind has the same length, however it is numbered, so sizes are known before anything is made.

>>> page = _Distinct("江城县总工会的干部走进车间，问职工还缺什么，晚上有没有热水。\\n二〇一九年")
>>> json.loads(page.made(1))["text"]
'总城问水工会晚干干走进城职，总县工还干什么，晚上么水有进水。\\n二〇一九年'
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from random import Random
from typing import Any

import numpy as np

from corpus.injure.pieces import INJURIES, injured
from corpus.injure.recipes import injure
from tests.bench import pages as bench
from tests.damage.pages import injured_page

IN_OBJECT = 500
_SHARES = (690, 290, 15, 5)  # of 1,000
_ARTICLES, _SHUFFLED, _MADE, _FRAMES = 29, 104, 180, 40
_MARK = "第0000000次修改。"
_NOTHING = (b'{"text": ""}\n', '{"text": "\\u0000\\u0001\\u0002工"}\n'.encode())
_PROSE = 20  # characters of the shortest line that is no frame
_OPENING = b'{"text": "'
_PROSE = 20  # characters of the shortest line that is no frame
_HAN, _GLOSSED = re.compile("[一-鿿]"), re.compile(r"(.)\(")

_Bytes = np.ndarray[Any, np.dtype[np.uint8]]


class Pages:
    """So many pages, in objects of JSON Lines."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.objects = [f"pages-{at:05d}.jsonl" for at in range(-(-number // IN_OBJECT))]
        self.data = lru_cache(maxsize=8)(self._data)
        self._copies = [_split(text) for text in _originals()]
        frames = bench.distinct(bench.originals("injured"), _FRAMES)
        self._distinct = [_Distinct(text) for text in (*_articles(), *frames)]
        self._lengths = [
            np.array([len(head) + 7 + len(tail) for head, tail in self._copies]),
            np.array([len(page.line) for page in self._distinct]),
            np.array([len(head) + 7 + len(tail) for head, tail in self._copies]),
            np.array([len(line) for line in _NOTHING]),
        ]

    def size(self, at: int) -> int:
        """Return the bytes of an object, without making it."""
        kinds, which, _ = self._chosen(at)
        return int(sum(self._lengths[kind][which[kinds == kind] % len(self._lengths[kind])].sum() for kind in range(4)))

    def texts(self, at: int) -> Iterator[str]:
        """Yield the pages of an object."""
        return (json.loads(line)["text"] for line in self.data(at).splitlines())

    def _data(self, at: int) -> bytes:
        kinds, which, numbers = (values.tolist() for values in self._chosen(at))
        return b"".join(map(self._line, kinds, which, numbers))

    def _line(self, kind: int, which: int, number: int) -> bytes:
        if kind == 1:
            return self._distinct[which % len(self._distinct)].made(number)
        if kind == 3:
            return _NOTHING[which % len(_NOTHING)]
        head, tail = self._copies[which % len(self._copies)]
        return b"%s%07d%s" % (head, number, tail)

    def _chosen(self, at: int) -> tuple[Any, Any, Any]:
        """Return for each page of an object what kind it is, which of that kind, and its number."""
        numbers = np.arange(at * IN_OBJECT, min((at + 1) * IN_OBJECT, self.number))
        random = np.random.default_rng(at)  # of its own: an object is the same whatever was made before
        kinds = np.searchsorted(np.cumsum(_SHARES), random.integers(0, sum(_SHARES), len(numbers)), side="right")
        which = random.integers(0, 1 << 30, len(numbers))
        # Two or so of 128 pages that follow each other are the same one; an object may end between them.
        repeated = kinds == 2
        numbers[repeated] //= 128
        which[repeated] = numbers[repeated]
        return kinds, which, numbers


class _Distinct:
    """A page whose Chinese characters can be exchanged, without a change of its length."""

    def __init__(self, text: str) -> None:
        self.line = _json(text)
        self._bytes: _Bytes = np.frombuffer(self.line, dtype=np.uint8)
        ends = np.cumsum([len(_OPENING), *(len(_escaped(character)) for character in text)])
        self._places = ends[list(_free(text))]
        self._characters = self._bytes[self._places[:, None] + np.arange(3)]

    def made(self, number: int) -> bytes:
        """Return the line with two thirds of these characters exchanged for others of them."""
        if not len(self._places):
            return self.line
        changed, drawn = np.random.default_rng(number).integers(0, len(self._places), (2, len(self._places)))
        line = self._bytes.copy()
        line[self._places[changed][:, None] + np.arange(3)] = self._characters[drawn]
        return line.tobytes()


def _free(text: str) -> Iterator[int]:
    """Yield the places of Chinese characters in lines of prose.

    One that has a reading behind it anywhere on the page stays, so that the injury is whole.
    """
    glossed, start = set(_GLOSSED.findall(text)), 0
    for line in text.split("\n"):
        if len(line) >= _PROSE:
            yield from (start + at for at, each in enumerate(line) if _HAN.match(each) and each not in glossed)
        start += len(line) + 1


def _originals() -> Iterator[str]:
    raw = bench.originals("injured")
    yield from raw
    yield from map(_another, bench.distinct(raw, _SHUFFLED), range(_SHUFFLED))
    yield from (_another(injured(injured_page(Random(seed))), seed) for seed in range(_MADE))
    for seed, text in enumerate(_articles()):
        article = _another(text, seed)
        yield from (injured(injure(article, injury, str(seed))) for injury in INJURIES if injury != "none")


def _another(text: str, seed: int) -> str:
    """Return an article with the same frame and other sentences."""
    made: str = json.loads(_Distinct(text).made(seed))["text"]
    return made


def _articles() -> list[str]:
    """Return articles without damage, of our own pages' sentences, some four thousand bytes each."""
    return [text[:1500] for text in bench.distinct(bench.originals("clean"), _ARTICLES)]


def _split(text: str) -> tuple[bytes, bytes]:
    """Return what stands before and after the number of a copy, which is the end of its longest line."""
    (copy,) = islice(bench.near_copies([text], 1), 1)
    head, _, tail = copy.partition("第0次修改。")
    if not tail and not copy.endswith("第0次修改。"):
        head, tail = text, ""
    before, _, after = _json(f"{head}{_MARK}{tail}").partition("第0000000".encode())
    return before + "第".encode(), after


def _json(text: str) -> bytes:
    return _OPENING + _escaped(text) + b'"}\n'


def _escaped(text: str) -> bytes:
    return json.dumps(text, ensure_ascii=False)[1:-1].encode("utf-8", "surrogatepass")
