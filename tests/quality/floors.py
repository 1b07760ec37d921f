"""The floors under which no measure may fall: `floors.toml`, and what is compared with it.

>>> floor = Floor("pages", "title", 900, "titles right")
>>> floor.is_kept({"pages": {"title": 899}}), floor.is_kept({"pages": {"title": 900}})
(False, True)
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.damage.measure import Counts, measure_pages
from tests.quality.measure import Judged, Now, measures, run, without_sites, wrong
from tests.quality.pages import labelled, twins

FILE = Path(__file__).with_name("floors.toml")
# A value so much better than its floor should be pinned anew.
_RISEN = 10
_SETS = ("pages", "twins", "without_sites", "model")
_MODEL_PAGES = 300
_NAMED = 12
_HEAD = """\
# What quality may not fall below; `make test` fails when it does. All are thousandths, and more is better, except those
# with `most = true`: counts, and less is better.
#   pages          the labelled pages of tests/cases/layouts
#   twins          the Simplified ones of them, injured by tests/damage: the record must stay the same
#   without_sites  the labelled pages, with every file of corpus/sites forgotten
#   model          injured pages made by tests/damage of sentences that change seldom
# Renew with `python -m tests.quality --update`, and say in the commit why a floor was lowered.
"""


@dataclass(frozen=True)
class Floor:
    """The value of one measure on one set of pages that must be kept; `most` if it is a ceiling."""

    set: str
    measure: str
    value: int
    means: str
    most: bool = False

    def is_kept(self, now: Mapping[str, Now]) -> bool:
        value = now[self.set][self.measure]
        return value <= self.value if self.most else value >= self.value

    def has_risen(self, now: Mapping[str, Now]) -> bool:
        value = now[self.set][self.measure]
        return value < self.value if self.most else value >= self.value + _RISEN


@dataclass(frozen=True)
class Measured:
    """Every measure now, and the pages behind it."""

    now: dict[str, Now]
    judged: dict[str, list[Judged]]
    counts: Counts

    def wrong(self, floor: Floor) -> list[str]:
        """Return what is wrong: the names of pages, or the spans of made-up ones."""
        if floor.set == "model":
            return self.counts.examples.get(_EXAMPLES.get(floor.measure, floor.measure), [])
        return wrong(self.judged[floor.set], floor.measure)


_EXAMPLES = {"glosses_found": "glosses_missed", "shifts_repaired": "shifts_marked", "shifts_seen": "shifts_missed"}


@cache
def measured() -> Measured:
    """Measure everything, once."""
    judged = {"pages": run(labelled()), "twins": run(twins())}
    with without_sites():
        judged["without_sites"] = run(labelled())
    counts = measure_pages(_MODEL_PAGES)
    now = {name: measures(each) for name, each in judged.items()}
    now["model"] = {
        "glosses_found": counts.glosses_found * 1000 // counts.glosses,
        "shifts_repaired": counts.shifts_repaired * 1000 // counts.shifts,
        "shifts_seen": (counts.shifts - counts.shifts_missed) * 1000 // counts.shifts,
        "pages_restored": counts.pages_exact * 1000 // counts.pages,
        "glosses_false": counts.glosses_false,
        "shifts_wrong": counts.shifts_wrong,
        "marked_wrong": counts.marked_wrong,
        "clean_pages_changed": counts.clean_pages_changed,
    }
    return Measured(now, judged, counts)


def floors(path: Path = FILE) -> list[Floor]:
    """Read the floors."""
    return [
        Floor(each, name, table[each], table["means"], table.get("most", False))
        for name, table in tomllib.loads(path.read_text(encoding="utf-8")).items()
        for each in _SETS
        if each in table
    ]


def unpinned(now: Mapping[str, Now], pinned: list[Floor]) -> list[str]:
    """Return the measures that have no floor, or the floors that nothing measures."""
    have = {(each.set, each.measure) for each in pinned}
    want = {(name, measure) for name, values in now.items() for measure in values}
    return [" ".join(pair) for pair in sorted(have ^ want)]


def table(measured: Measured, pinned: list[Floor]) -> Iterator[str]:
    """Yield lines to read: set, measure, floor, now, and what is wrong."""
    yield f"{'':14} {'measure':<20} {'floor':>6} {'now':>6}  what is wrong"
    for floor in pinned:
        names, now = measured.wrong(floor), measured.now[floor.set][floor.measure]
        more = f" … {len(names)} in all" if len(names) > _NAMED else ""
        listed = " ".join(names[:_NAMED]).replace("\n", "⏎")
        yield f"{floor.set:<14} {floor.measure:<20} {floor.value:>6} {now:>6}  {listed}{more}"
    for name in dict.fromkeys(floor.measure for floor in pinned):
        yield f"{name}: {next(floor.means for floor in pinned if floor.measure == name)}"


def write(now: Mapping[str, Now], path: Path = FILE) -> None:
    """Pin every measure as it is now; what each means stays as it is written."""
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    lines = [_HEAD]
    for name, values in tables.items():
        lines += [f"[{name}]", f'means = "{values["means"]}"', *(["most = true"] if values.get("most") else [])]
        lines += [f"{each} = {now[each][name]}" for each in _SETS if name in now.get(each, {})]
        lines.append("")
    path.write_text("\n".join(lines), encoding="utf-8")
