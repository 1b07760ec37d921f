"""Twins are found, strangers are not, and the order of the pages decides nothing."""

from __future__ import annotations

import random
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.dedup.signature import signatures

from .in_memory import clusters
from .made import article, edited


def labels(texts: list[str]) -> list[int]:
    return clusters(signatures(texts), texts.__getitem__).tolist()


# Families: an article, some copies with up to a fifth of the characters edited, some cut. What is found among these is
# not the point here, so the hard cases are among them.
COPY = st.tuples(
    st.integers(0, 4), st.sampled_from([0, 10, 100, 150, 200, 250]), st.integers(0, 3), st.integers(120, 500)
)


def copy(family: int, per_mille: int, seed: int, length: int) -> str:
    return edited(article(family, 500), per_mille, seed)[:length]


SOME = settings(max_examples=settings.default.max_examples // 4)  # each compares a dozen articles


@SOME
@given(st.lists(COPY, min_size=2, max_size=12), st.randoms(use_true_random=False), st.integers(0, 12))
def test_neither_order_nor_parts_decide(copies: list[tuple[int, int, int, int]], rng: random.Random, cut: int) -> None:
    texts = [copy(*part) for part in copies]
    order = rng.sample(range(len(texts)), len(texts))
    shuffled = [texts[i] for i in order]
    parts = np.concatenate([signatures(shuffled[:cut]), signatures(shuffled[cut:])])

    one = labels(texts)
    two = clusters(parts, shuffled.__getitem__).tolist()

    groups = {frozenset(i for i in range(len(texts)) if one[i] == label) for label in one}
    assert {frozenset(order[i] for i in range(len(texts)) if two[i] == label) for label in two} == groups
    # The label is the first row of its cluster.
    assert one == [min(group) for i in range(len(texts)) for group in groups if i in group]


@SOME
@given(st.integers(0, 199), st.integers(0, 50), st.integers(0, 10**6))
def test_an_edited_copy_is_a_twin(seed: int, per_mille: int, copy_seed: int) -> None:
    text = article(seed)
    others = [article(1000 + i) for i in range(5)]

    assert labels([text, *others, edited(text, per_mille, copy_seed)]) == [0, 1, 2, 3, 4, 5, 0]


def test_with_a_tenth_edited_one_copy_in_a_hundred_may_be_missed() -> None:
    """MinHash of 126 hashes in bands of three misses 5 in 1,000 of these; among few texts chance would decide."""
    size = 1000
    texts = [article(i) for i in range(size)]

    found = labels(texts + [edited(text, 100, i) for i, text in enumerate(texts)])

    assert found[:size] == list(range(size))
    assert sum(found[size + i] == i for i in range(size)) >= size * 99 // 100
    assert all(found[size + i] in (i, size + i) for i in range(size))


@pytest.mark.parametrize("lines", [["首页 > 总结 > 正文", "上一篇：没有了\n下一篇：工会简介"], ["版权所有 翻版必究"]])
def test_leftovers_around_a_page_do_not_hide_a_twin(lines: list[str]) -> None:
    text = article(1)
    around = "\n".join([*lines, edited(text, 50, 2), *lines])

    assert labels([text, around]) == [0, 0]


def test_marks_spaces_and_lines_are_nothing() -> None:
    text = article(1, 90)

    assert labels([text, text.replace("，", ", ").replace("。", ".\n"), text + "\ufffd"]) == [0, 0, 0]


@pytest.mark.parametrize("share", [50, 60, 70])
def test_articles_in_one_frame_are_strangers(share: int) -> None:
    """Of each article so many per cent are the same as of the next: its beginning, its end and what is between."""
    frame = article(0, 2000 * share // 100)
    third = len(frame) // 3
    texts = []
    for i in range(1, 40):
        own = article(i, 2000 * (100 - share) // 100)
        half = len(own) // 2
        texts.append(frame[:third] + own[:half] + frame[third : 2 * third] + own[half:] + frame[2 * third :])

    assert labels(texts) == list(range(39))


def test_a_long_quotation_makes_no_twins() -> None:
    law = article(0, 1500)

    assert labels([f"{article(i, 500)}\n{law}\n{article(-i, 500)}" for i in range(1, 30)]) == list(range(29))
    assert labels([law, f"{article(1, 500)}\n{law}\n{article(2, 500)}"]) == [0, 1]


def test_short_pages_are_twins_when_their_letters_are_equal() -> None:
    notice = "关于召开第{}次工会会员代表大会的通知：请各分会于{}日前报送代表名单。"

    assert labels([notice.format("三", "五"), notice.format("三", "六"), notice.format("三", "五") + "\n"]) == [0, 1, 0]


def test_a_copy_that_was_cut_joins_the_whole() -> None:
    text = article(1, 3000)

    for length in (300, 1000, 2000):
        assert labels([text, article(2), edited(text[:length], 10, 3)]) == [0, 1, 0]
    # Too little to tell, and a piece from the middle.
    assert labels([text, text[:150], text[1000:2000]]) == [0, 1, 2]


def test_a_shared_beginning_does_not_make_two_articles_one() -> None:
    beginning = article(1, 600)
    one, two = (beginning + article(i, 2000) for i in (2, 3))

    found = labels([one, two, beginning])

    assert found[0] != found[1]
    assert found[2] in found[:2]


def test_twins_of_twins_are_one_cluster() -> None:
    steps = [article(1, 2000)]
    for i in range(5):
        steps.append(edited(steps[-1], 80, i))

    assert labels(steps) == [0] * 6
    assert labels([steps[0], steps[-1]]) == [0, 1]


def test_a_crowd_of_copies_takes_time_in_proportion() -> None:
    """Comparing each of 5,000 with each would take more than ten minutes."""
    text = article(1, 400)
    copies = [edited(text, i % 100, i) for i in range(5000)]
    strangers = [article(0, 240)[:120] + article(i, 160) + article(0, 240)[120:] for i in range(2, 2002)]
    start = time.process_time()

    found = labels([*copies, *strangers])

    assert time.process_time() - start < 60
    assert found[:5000] == [0] * 5000
    assert len(set(found[5000:])) == 2000


def test_a_signature_is_the_same_everywhere() -> None:
    """Computed once and written down: no version of Python or numpy, no platform and no process may give another.

    A new version of rensa may: clusters do not depend on its values, so then these may be written down anew.
    """
    (found,) = signatures(["工会是职工之家，职工的事就是工会的事。" * 8])

    assert found["length"] == 136
    assert [hex(part) for part in found["digest"].tolist()] == ["0xfbefbba554d2e795", "0x54bb79157d667502"]
    assert found["whole"][[0, 1, -1]].tolist() == [3333973179, 626762170, 3270946900]
    assert found["head"][[0, 1, -1]].tolist() == [626762170, 1168532880, 208761743]


def test_texts_without_letters_or_n_grams() -> None:
    assert labels(["。", "", "会", "工会", "会！"]) == [0, 0, 2, 3, 2]
    assert labels([]) == []
