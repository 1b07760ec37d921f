"""Whatever comes in is refused in a line or comes out whole: briefly here, coverage-guided with `make fuzz`."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from .seeds import FOUND, dictionary, found, seeds
from .targets import TARGETS
from .units import DICTIONARY

# In `make test`; where an execution is quick, more.
BRIEF = {"long": 4, "release_folder": 4, "bytes": 30, "text": 30, "table": 40}
SLOW = [pytest.param(name, marks=pytest.mark.slow) for name in TARGETS]


def of_words(target: str) -> st.SearchStrategy[bytes]:
    """Bytes, words of the dictionary among them, and seeds of which a part is cut out or replaced by such."""
    longest = TARGETS[target].longest
    words = [word.encode() for word in DICTIONARY.get(target, ())]
    piece = st.one_of(st.binary(max_size=20), st.sampled_from(words)) if words else st.binary(max_size=60)
    made = st.lists(piece, max_size=25).map(b"".join)
    some = [data[:longest] for data in seeds(target)[:40]]
    changed = st.builds(
        lambda data, at, gone, new: data[: at % (len(data) + 1)] + new + data[at % (len(data) + 1) + gone :],
        st.sampled_from(some), st.integers(0, longest), st.integers(0, 8), made.filter(lambda new: len(new) < 200),
    )  # fmt: skip
    return st.one_of(made, changed).map(lambda data: data[:longest])


def run(target: str, examples: int) -> None:
    check, make = TARGETS[target].check, TARGETS[target].make

    @settings(max_examples=examples, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(of_words(target))
    def every(data: bytes) -> None:
        check(make(data))

    every()


@pytest.mark.parametrize("target", TARGETS)
def test_briefly(target: str) -> None:
    run(target, BRIEF.get(target, 60))


@pytest.mark.parametrize("target", SLOW)
def test_thoroughly(target: str) -> None:
    run(target, 50 * BRIEF.get(target, 100))


@pytest.mark.parametrize("target", sorted(folder.name for folder in FOUND.iterdir()))
def test_what_was_found_once(target: str) -> None:
    assert found(target)
    for data in found(target):
        TARGETS[target].check(data)


@pytest.mark.parametrize("target", TARGETS)
def test_seeds(target: str) -> None:
    """They are read, and the dictionary is one."""
    assert all(len(line) > 4 and line.startswith('"\\x') for line in dictionary(target).splitlines())
    for data in seeds(target)[:3]:
        TARGETS[target].check(TARGETS[target].make(data))
