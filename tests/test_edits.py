"""Edits of several passes, as edits of the page."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from corpus.edits import Edit, apply, compose

TEXT = st.text("工会(huì)?&;", max_size=30)


def edits_of(text: str, name: str) -> st.SearchStrategy[list[Edit]]:
    """Return any sorted edits of a text that do not overlap."""

    def build(drawn: tuple[list[int], list[str]]) -> list[Edit]:
        places, texts = sorted(drawn[0]), drawn[1]
        spans = [(a, b) for a, b in zip(places[::2], places[1::2], strict=False) if a < b]
        return [Edit(a, b, new, "repaired", name) for (a, b), new in zip(spans, texts, strict=False)]

    places = st.lists(st.integers(0, len(text)), max_size=12)
    return st.tuples(places, st.lists(st.text("职工", max_size=4), min_size=6, max_size=6)).map(build)


@given(TEXT, st.data())
def test_both_at_once_is_one_after_the_other(page: str, data: st.DataObject) -> None:
    first = data.draw(edits_of(page, "first"))
    between = apply(page, first)
    second = data.draw(edits_of(between, "second"))
    both = compose(first, second)
    assert apply(page, both) == apply(between, second)
    assert all(0 <= edit.start < edit.end <= len(page) for edit in both)
    assert all(a.end <= b.start for a, b in pairwise(both))
    # What neither touches stays where it was: an edit alone keeps its reason and its text.
    assert {edit.reason for edit in both} <= {"first", "second"}


@given(TEXT, st.data())
def test_nothing_more_changes_nothing(page: str, data: st.DataObject) -> None:
    edits = data.draw(edits_of(page, "first"))
    assert compose(edits, []) == edits == compose([], edits)
