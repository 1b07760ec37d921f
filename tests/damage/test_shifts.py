"""Clean words through the model of the damage, and back."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

from corpus.edits import apply
from corpus.restore import restore
from corpus.restore.common import is_common, is_traditional
from tests.damage.shifts import injure
from tests.damage.script import traditional

RAW = Path(__file__).parents[2] / "raw"


def sentences() -> list[str]:
    """Return the clean sentences of the pages, with full-width marks."""
    text = "\n".join(restore(path.read_text(encoding="utf-8")).text for path in sorted(RAW.glob("*.txt")))
    lines = (line.strip().translate(str.maketrans(",;:", "，；：")) for line in re.split("[。\n]", text))
    return sorted({line + "。" for line in lines if re.fullmatch("[一-鿿，、；：“”《》]{10,}", line)})


def test_the_model_makes_the_spans_of_page_002() -> None:
    listed = "會驅實務對"
    assert injure("心贴心、实打实服务职工在基层", listed) == "心貼心、實(shí)打?qū)嵎⻊?wù)職工在基層"
    assert injure("只有实打实，才能服好务，只有认真", listed) == "只有實(shí)打?qū),才能服好?wù),只有認真"
    assert injure("实打实地交朋友，从事", listed) == "實(shí)打?qū)嵉亟慌笥,從事"


@pytest.mark.parametrize("pages", [120, pytest.param(3_000, marks=pytest.mark.slow)])
def test_what_is_called_repaired_is_right(pages: int) -> None:
    random_ = random.Random(20240501)  # noqa: S311
    pool = sentences()
    assert len(pool) > 100
    frequent = sorted({character for line in pool for character in traditional(line)})
    listed = [character for character in frequent if is_traditional(character) and is_common(character)]
    repaired = marked = 0
    wrong = []
    for _ in range(pages):
        clean = "\n".join(random_.sample(pool, 12))
        marks = random_.choice(["，", "，；", "，；。"])
        drop, show = random_.random() < 0.3, random_.random() < 0.3
        list_of_page = "".join(random_.sample(listed, random_.randint(30, 250)))
        page = injure(clean, list_of_page, marks, drop_user_defined=drop, show_lost=show)
        edits = restore(page).edits
        truth = re.sub("[，；,;]", ",", traditional(clean))
        for number, edit in enumerate(edits):
            if edit.reason == "byte-shift-lost":
                marked += 1
            if edit.reason != "byte-shift":
                continue
            repaired += 1
            at = max(edit.start - 40, 0)
            near = [e._replace(start=e.start - at, end=e.end - at) for e in edits[:number] if e.start >= at]
            before = re.split("[?\ufffd]", apply(page[at : edit.start], near))[-1][-3:]
            words = re.sub("[，；,;]", ",", before + edit.text)
            if words not in truth:
                wrong.append((words, page[edit.start - 5 : edit.end + 5]))
    # Of a thousand repairs at most one may be wrong; of few, none.
    assert len(wrong) <= repaired // 1_000, wrong
    assert repaired > pages // 2
    assert marked < repaired
