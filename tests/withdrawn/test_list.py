"""The list of what is withdrawn: written and read, refused when malformed, ours as it is committed."""

from __future__ import annotations

import datetime
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import corpus
from corpus.curation import Withdrawal, load_curation, parse_withdrawals
from corpus.dedup.twins import TWIN
from corpus.errors import CorpusError
from corpus.release.folder import OURS
from corpus.release.verify import verify
from corpus.release.withdrawn import FILE_NAME, carry, near_of, read_list, render, without

from .conftest import Released

ROOT = Path(__file__).parents[2]
ENTRY = '[[withdraw]]\nid = "gh-0123456789abcdef"\n'
MALFORMED = [
    ("withdraw = 1", "two brackets"),
    ("[[withdraw]\n", "not valid TOML"),
    ("[[decision]]\nid = 1", "knows [[withdraw]] only, not decision"),
    (ENTRY, "[[withdraw]] 1: reason is missing"),
    (ENTRY + 'reason = " "', "reason: "),
    (ENTRY.replace("gh-", "") + 'reason = "a"', "id is not a record id"),
    (ENTRY + 'reason = "a"\ntitle = "b"', "title is not a key of it"),
    (ENTRY + 'reason = "a"\ndate = "2026-12-01"', "date is a day, without quotes, such as 2026-12-01"),
    (ENTRY + 'reason = "a"\ndate = 2026-12-01T00:00:00', "date is a day, without quotes"),
    (ENTRY + 'reason = "a"\nfrom_version = "2"', "from_version is a version: three numbers"),
    ((ENTRY + 'reason = "a"\n') * 2, "[[withdraw]] 2: gh-0123456789abcdef is withdrawn above already"),
    ("\udcff", "is not UTF-8"),
]


@pytest.mark.parametrize(("text", "words"), MALFORMED)
def test_a_malformed_list_is_refused(text: str, words: str) -> None:
    with pytest.raises(CorpusError) as caught:
        parse_withdrawals("releases/withdrawn.toml", text.encode("utf-8", "surrogateescape"))
    assert str(caught.value).startswith("releases/withdrawn.toml: ")
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_with_a_malformed_list_nothing_is_shown(made: Released) -> None:
    (made.out / FILE_NAME).write_text(ENTRY, "utf-8")
    for does in (
        lambda: corpus.load(release=made.release),
        lambda: verify(made.release),
        lambda: corpus.build(made.raw, made.out, release="2.0.0"),
    ):
        with pytest.raises(CorpusError, match="reason is missing"):
            does()
    assert not (made.out / "made-2.0.0").exists()


LINE = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip)
ENTRIES = st.builds(
    Withdrawal,
    id=st.from_regex(r"gh-[0-9a-f]{16}", fullmatch=True),
    reason=LINE,
    date=st.none() | st.dates(),
    asked_by=st.none() | LINE,
    from_version=st.none() | st.just("2.0.0"),
)


@settings(max_examples=30)
@given(st.lists(ENTRIES, max_size=4))
def test_what_is_written_is_read(entries: list[Withdrawal]) -> None:
    withdrawals = {entry.id: entry for entry in entries}
    assert parse_withdrawals("", render(withdrawals).encode()) == withdrawals
    assert render(withdrawals) == render(dict(sorted(withdrawals.items())))


def test_what_is_in_the_list_stays_there(tmp_path: Path) -> None:
    one, two = (Withdrawal(id=f"gh-{digit * 16}", reason="asked for") for digit in "ab")
    again = Withdrawal(id=one.id, reason="asked for by its author", date=datetime.date(2026, 12, 1))
    place = str(tmp_path)
    assert carry(place, "made", {}) == {}
    assert not (tmp_path / FILE_NAME).exists()
    assert carry(place, "made", {two.id: two}) == read_list(place) == {two.id: two}
    assert carry(place, "made", {one.id: one}) == read_list(place) == {one.id: one, two.id: two}
    assert carry(place, "made", {}) == {one.id: one, two.id: two}
    # The words of now count.
    assert carry(place, "made", {one.id: again})[one.id] == read_list(place)[one.id] == again


def test_our_list_is_there_and_has_what_a_person_decided() -> None:
    text = (OURS / FILE_NAME).read_text("utf-8")
    ours = read_list(str(OURS))
    assert text == render(ours)
    decided = load_curation(ROOT / "raw/curation.toml").withdrawn
    assert {name: ours.get(name) for name in decided} == dict(decided)


@pytest.mark.parametrize(
    ("withdrawn", "near"),
    [("a", "ce"), ("b", "ce"), ("d", ""), ("x", ""), ("bd", "ce")],
)
def test_near_copies_are_those_of_the_withdrawn_ones_cluster(withdrawn: str, near: str, tmp_path: Path) -> None:
    """In the earlier release `b` and `c` repeat `a`; in the new one `e` does too."""
    ids = {name: f"gh-{ord(name):016x}" for name in "abcdefx"}
    a = ids["a"]
    earlier = pa.table({"id": [ids[name] for name in "abcd"], "duplicate_of": [None, a, a, None]})
    pq.write_table(earlier, tmp_path / "earlier.parquet")
    number = {name: ord(name) for name in ids}
    twins = np.array(
        [(number["c"], number["a"], 0), (number["e"], number["a"], 0), (number["f"], number["f"], 0)], TWIN
    )
    entries = {ids[name]: Withdrawal(id=ids[name], reason="asked for") for name in withdrawn}
    assert near_of(twins, [tmp_path / "earlier.parquet"], entries) == [ids[name] for name in near]
    # A release that is not at hand tells nothing but the name of the cluster.
    assert near_of(twins, [], entries) == ([ids["c"], ids["e"]] if "a" in withdrawn else [])


@pytest.mark.parametrize("table", [{"id": [1]}, {"document": ["a"]}])
def test_a_table_without_ids_is_not_shown_whole(table: dict[str, list[object]]) -> None:
    entries = {"gh-0123456789abcdef": Withdrawal(id="gh-0123456789abcdef", reason="asked for")}
    with pytest.raises(CorpusError, match="has no column id of ids"):
        without(pa.table(table), "documents", entries)


def test_builds_at_once_lose_none_of_each_other(tmp_path: Path) -> None:
    entries = [Withdrawal(id=f"gh-{number:016x}", reason="its author asks") for number in range(24)]
    with ThreadPoolExecutor(8) as builds:
        list(builds.map(lambda each: carry(str(tmp_path), "made", {each.id: each}), entries))
    assert read_list(str(tmp_path)) == {each.id: each for each in entries}
