"""How long properties are looked for: the same few examples in every `make test`, many others in `make test-all`."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests import forked

# Tests run on all cores already; threads for linear algebra, in each of them, would wait for one another.
for library in ("OPENBLAS", "OMP"):
    os.environ.setdefault(f"{library}_NUM_THREADS", "1")

# What fails in `make test` was broken by the change, not found by chance in what was there.
settings.register_profile("brief", max_examples=300, deadline=None, derandomize=True)
settings.register_profile("thorough", max_examples=10_000, deadline=None)
settings.load_profile("brief")


@pytest.fixture(scope="session")
def served() -> Iterator[list[str]]:
    """The command `corpus`, started faster than it is for a person."""
    with forked.server() as command:
        yield command
