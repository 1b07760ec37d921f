"""A build that is killed leaves a whole release or none; the next one goes on, and ends with the same bytes."""

from __future__ import annotations

import random
from itertools import count
from pathlib import Path

import pytest

from .kills import Kill, example, kills


def test_killed_twice(tmp_path: Path) -> None:
    made = example(tmp_path / "example", 2, workers=(2,))
    kills(made, tmp_path / "killed", random.Random(0), 2)


@pytest.mark.slow
def test_killed_two_hundred_times(tmp_path: Path) -> None:
    made = example(tmp_path / "example", 20)
    random_, found = random.Random(200), list[Kill]()
    for number in count():
        some = kills(made, tmp_path / str(number), random_, random_.randint(1, 4))
        found += [kill for kill in some if kill.killed]
        if len(found) >= 200:
            break
    assert {kill.left for kill in found} >= {"nothing", "work"}
    assert max(kill.under_way for kill in found) <= 2
    assert sum(kill.again for kill in found) == 0
