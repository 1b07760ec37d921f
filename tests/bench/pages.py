"""Pages to measure with: thousands of near-copies of the five raw pages, or pages made of their sentences, shuffled.

>>> pages = list(near_copies(originals("injured"), 10))
>>> len(set(pages)), pages[0] == originals("injured")[0], pages[5].count("第5次修改。")
(10, False, 1)
>>> len(set(distinct(originals("clean"), 10)))
10
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

_ROOT = Path(__file__).parents[2]
_RELEASE = _ROOT / "corpus/releases/gonghui-1.0.1/data/documents/train-00000-of-00001.parquet"
_SENTENCE = re.compile("[^。]+。?")
_LEAST = 60  # A line as long as this, in characters, is prose; the shorter ones are the frame of a page.

Maker = Callable[[list[str], int], Iterator[str]]


def originals(kind: str) -> list[str]:
    """Return the five pages: "injured" as they were scraped, "clean" as the newest release has them, title and text."""
    if kind == "injured":
        return [path.read_text(encoding="utf-8") for path in sorted((_ROOT / "raw").glob("*.txt"))]
    rows = pq.read_table(_RELEASE, columns=["title", "text"]).to_pylist()
    return [f"{row['title']}\n{row['text']}" for row in rows]


def near_copies(pages: list[str], number: int) -> Iterator[str]:
    """Yield copies of the pages in turn, each with one sentence more at the end of its longest line."""
    split = [page.split("\n") for page in pages]
    longest = [max(range(len(lines)), key=lambda at: len(lines[at].encode())) for lines in split]
    for copy in range(number):
        lines, at = split[copy % len(split)], longest[copy % len(split)]
        yield "\n".join([*lines[:at], f"{lines[at]}第{copy}次修改。", *lines[at + 1 :]])


def distinct(pages: list[str], number: int) -> Iterator[str]:
    """Yield pages with the frame of one of the five, and in each line of prose sentences of that page, shuffled.

    Of that page alone: how a page was injured is told from all of it, and a mixture of five would not be restored. So
    no two pages of a kind are near-duplicates, but all have the same words, as no pages of the web have.
    """
    frames = [page.split("\n") for page in pages]
    sentences = [
        [sentence for line in lines if len(line) >= _LEAST for sentence in _SENTENCE.findall(line.strip())]
        for lines in frames
    ]
    for page in range(number):
        at = page % len(frames)
        # A generator of its own for each page: page 7 is the same whether 10 are made or 100,000.
        yield _refilled(frames[at], sentences[at], random.Random(page))


def fresh(pages: list[str], number: int) -> Iterator[str]:
    """Yield distinct pages of which a third of the Chinese characters is replaced by others of the page.

    So no two share more than their frames, as on the web: of 100,000 pages made of the same sentences every pair would
    have to be looked at as possible twins. Characters that have a reading behind them anywhere on the page stay, so
    that the injury is whole; words are broken.

    >>> one, two = fresh(originals("clean"), 2)
    >>> shared = {one[at : at + 4] for at in range(len(one))} & {two[at : at + 4] for at in range(len(two))}
    >>> len(shared) < 100
    True
    """
    for seed, page in enumerate(distinct(pages, number)):
        codes = np.frombuffer(page.encode("utf-32-le"), dtype="<u4").copy()
        rng = np.random.default_rng(seed)
        is_han = (codes >= 0x4E00) & (codes <= 0x9FFF)
        glossed = codes[is_han & (np.append(codes[1:], 0) == ord("("))]
        is_free = is_han & ~np.isin(codes, glossed)
        changed = np.flatnonzero(is_free & (rng.random(len(codes)) < 1 / 3))
        codes[changed] = rng.choice(codes[is_free], len(changed))
        yield codes.tobytes().decode("utf-32-le")


def _refilled(lines: list[str], sentences: list[str], rng: random.Random) -> str:
    """The lines, those of prose made anew from sentences, of about the same length."""
    drawn = iter(rng.sample(sentences, len(sentences)))
    sentence = next(drawn)
    made = []
    for line in lines:
        if len(line) < _LEAST:
            made.append(line)
            continue
        new = ""
        while len(new) + len(sentence) // 2 < len(line):
            new += sentence
            sentence = next(drawn, sentence)
        made.append(new)
    return "\n".join(made)


def write_files(pages: Iterable[str], folder: Path) -> int:
    """Write each page into a file of its own; return how many bytes they hold."""
    folder.mkdir(parents=True)
    size = 0
    for number, page in enumerate(pages):
        size += (folder / f"{number:06d}.txt").write_bytes(page.encode())
    return size


def write_json_lines(pages: Iterable[str], folder: Path, a_file: int = 25_000) -> int:
    """Write the pages as JSON Lines, at most `a_file` in each; return how many bytes their texts hold."""
    folder.mkdir(parents=True)
    size, file = 0, None
    for number, page in enumerate(pages):
        if number % a_file == 0:
            if file:
                file.close()
            file = (folder / f"{number // a_file:03d}.jsonl").open("w", encoding="utf-8", newline="\n")
        assert file is not None
        file.write(json.dumps({"id": f"{number:06d}", "text": page}, ensure_ascii=False) + "\n")
        size += len(page.encode())
    if file:
        file.close()
    return size
