"""Which page a cluster is named by, and its fold; also against an earlier release."""

from __future__ import annotations

import random
from typing import Any

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.dedup.twins import fold_of

from .in_memory import twins
from .made import article, edited

Row = dict[str, Any]


def row(number: int, text: str, truncated: bool = False, **more: Any) -> Row:
    return {"id": f"gh-{number:016x}", "text": text, "truncated": truncated, **more}


def old(number: int, text: str, fold: int, duplicate_of: int | None = None) -> Row:
    original = None if duplicate_of is None else f"gh-{duplicate_of:016x}"
    return row(number, text, fold=fold, duplicate_of=original)


def found(rows: list[Row], earlier: list[Row] | None = None) -> dict[int, tuple[int | None, int]]:
    """Return, by the number of the id, the number of the page it repeats, and its fold."""
    result = twins(pa.Table.from_pylist(rows), None if earlier is None else pa.Table.from_pylist(earlier))
    names = [None if name is None else int(name[3:], 16) for name in result.duplicate_of.to_pylist()]
    return {
        int(one["id"][3:], 16): pair
        for one, pair in zip(rows, zip(names, result.fold.to_pylist(), strict=True), strict=True)
    }


TEXT = article(1, 1000)


def test_whole_before_cut_then_longest_then_least_id() -> None:
    longer = edited(TEXT, 20, 1) + "又及。"

    assert found([row(13, TEXT), row(12, TEXT)]) == {13: (12, 2), 12: (None, 2)}
    assert found([row(13, longer), row(12, TEXT)]) == {13: (None, 3), 12: (13, 3)}
    assert found([row(13, longer, True), row(12, TEXT)]) == {13: (12, 2), 12: (None, 2)}
    assert found([row(13, article(2)), row(12, TEXT)]) == {13: (None, 3), 12: (None, 2)}


def test_a_page_of_the_earlier_release_goes_first_and_keeps_its_fold() -> None:
    longer = TEXT + article(9, 60)

    # The page that is named may be in the earlier release only.
    assert found([row(13, longer)], [old(12, TEXT, 7)]) == {13: (12, 7)}
    assert found([row(13, longer), row(12, TEXT)], [old(12, TEXT, 7)]) == {13: (12, 7), 12: (None, 7)}
    # A page that has no twin, but was there, keeps its fold; others have that of their id.
    assert found([row(13, TEXT), row(12, article(2))], [old(13, TEXT, 7)]) == {13: (None, 7), 12: (None, 2)}
    # What the program makes of the same bytes may change.
    assert found([row(13, article(3))], [old(13, TEXT, 7)]) == {13: (None, 7)}


def test_what_was_one_cluster_stays_one() -> None:
    earlier = [old(12, TEXT, 7), old(14, article(2), 7, duplicate_of=12), old(15, article(3), 6, duplicate_of=3)]

    assert found([row(20, TEXT)], earlier) == {20: (12, 7)}
    assert found([row(20, article(2))], earlier) == {20: (12, 7)}
    # Page 3 is in a release before the earlier one: its name is passed on.
    assert found([row(20, article(3))], earlier) == {20: (3, 6)}
    assert found([row(3, article(4))], earlier) == {3: (None, 6)}


def test_twins_win_over_a_fold_that_was_another() -> None:
    """Two pages of the earlier release, then not seen as twins, are bridged by a new one."""
    between = edited(TEXT, 120, 1)
    far = edited(between, 120, 2)
    earlier = [old(12, TEXT, 7), old(14, far, 1)]

    assert found([row(12, TEXT), row(14, far)], earlier) == {12: (None, 7), 14: (None, 1)}
    together = found([row(12, TEXT), row(14, far), row(20, between)], earlier)
    assert {fold for _, fold in together.values()} in ({7}, {1})
    assert sorted(str(name) for name, _ in together.values()) in (["12", "12", "None"], ["14", "14", "None"])


def test_without_pages() -> None:
    empty = pa.Table.from_pylist([row(1, "工会")])[:0]

    assert len(twins(empty).fold) == 0


@settings(max_examples=settings.default.max_examples // 4)  # each compares a dozen articles
@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.sampled_from([0, 50, 150]), st.booleans(), st.booleans(), st.booleans()),
        min_size=1,
        max_size=10,
    ),
    st.randoms(use_true_random=False),
)
def test_promises(pages: list[tuple[int, int, bool, bool, bool]], rng: random.Random) -> None:
    """A name is never of a page that repeats another; twins share a fold; order is nothing; an old fold stays."""
    rows, before = [], []
    for i, (family, per_mille, truncated, is_old, is_new) in enumerate(pages):
        text = edited(article(family, 400), per_mille, i)
        if is_old:
            before.append(row(50 + i, text, truncated))
        if is_new or not is_old:
            rows.append(row(50 + i, text, truncated))
    earlier = None
    if before:
        first = twins(pa.Table.from_pylist(before))
        earlier = [
            {**one, "duplicate_of": name, "fold": fold}
            for one, name, fold in zip(before, first.duplicate_of.to_pylist(), first.fold.to_pylist(), strict=True)
        ]
    if not rows:
        return

    result = found(rows, earlier)

    there = {int(one["id"][3:], 16): one for one in earlier or []}
    for number, (name, fold) in result.items():
        if name is None:
            assert fold == (there[number]["fold"] if number in there else fold_of(f"gh-{number:016x}"))
        elif name in result:
            assert result[name] == (None, fold)
        else:
            assert (there[name]["duplicate_of"], there[name]["fold"]) == (None, fold)
    shuffled = rng.sample(rows, len(rows))
    assert found(shuffled, None if earlier is None else rng.sample(earlier, len(earlier))) == result
