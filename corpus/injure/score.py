"""How well a restorer undoes injuries: any function from text to text, on the rows of a table `restoration`.

>>> from corpus.injure.rows import rows
>>> made = list(rows("gh-0123456789abcdef", "工会干部要深入基层，面对面、心贴心、实打实服务职工。", 5))
>>> nothing = score(made, lambda text: text)
>>> nothing.rows["none"].exact, nothing.rows["shift"].exact, nothing.injuries["gloss"]
(1, 0, Undone(undone=0, of=6))
>>> print(rows_table({"nothing": nothing}).splitlines()[2])
| nothing | 100 % | 0 % | 0 % | 0 % (100 %) | 0 % (100 %) | 0 % | 0 % |
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import groupby
from typing import Any, NamedTuple

from corpus.injure.pieces import INJURIES
from corpus.injure.recipes import HALF_WIDTH

Row = Mapping[str, Any]
Restorer = Callable[[str], str]
_LOST = ", bytes lost"


class Outcome(NamedTuple):
    """Rows of one injury: how many came out exactly, and how many in all letters and digits, marks and spaces aside.

    `errors` is the edit distance of the letters and digits, which are `wanted` in all.
    """

    rows: int = 0
    exact: int = 0
    letters: int = 0
    errors: int = 0
    wanted: int = 0


class Undone(NamedTuple):
    """How many injuries of a kind were undone: the truth stands in their place, and nothing else."""

    undone: int = 0
    of: int = 0


class Score(NamedTuple):
    """Outcomes by `injury` of the row, injuries by their kind; those of which bytes are lost apart."""

    rows: dict[str, Outcome]
    injuries: dict[str, Undone]

    @property
    def error_rate(self) -> float:
        """Edit distance of letters and digits to those that were wanted, in the rows that are injured."""
        injured = [outcome for name, outcome in self.rows.items() if name != "none"]
        return sum(each.errors for each in injured) / max(1, sum(each.wanted for each in injured))


def score(rows: Iterable[Row], restore: Restorer, pages: bool = False) -> Score:
    """Restore each row and compare it with what it was.

    With `pages` the restorer gets whole pages: the rows of one document with one injury, a line each. Where it gives
    back another number of lines, each of them is restored alone.
    """
    outcomes: dict[str, Outcome] = {}
    injuries: dict[str, Undone] = {}
    for row, restored in _pages(rows, restore) if pages else ((row, restore(row["injured"])) for row in rows):
        name, clean = row["injury"] + ("" if row["recoverable"] else _LOST), row["clean"]
        have, want = letters(restored), letters(clean)
        this = Outcome(1, restored == clean, have == want, _distance(have, want), len(want))
        outcomes[name] = Outcome(*map(sum, zip(outcomes.get(name, Outcome()), this, strict=True)))
        for kind, is_undone in judge(row, restored):
            before = injuries.get(kind, Undone())
            injuries[kind] = Undone(before.undone + is_undone, before.of + 1)
    return Score(_ordered(outcomes), _ordered(injuries))


def letters(text: str) -> str:
    """Return the letters and digits of a text, Han characters among them.

    >>> letters("工会，GDP（3.5%）")
    '工会GDP35'
    """
    return "".join(filter(str.isalnum, text))


def judge(row: Row, restored: str) -> Iterator[tuple[str, bool]]:
    """Yield the kind of each injury of a row, and whether it was undone in what a restorer made of the row.

    The two are laid side by side with as few changes as there can be, script and width of marks aside. The truth must
    stand in its place; where something was put in, it must not stand behind the character before it.
    """
    if not row["injuries"]:
        return
    clean = row["clean"]
    place, comes_in = _aligned(restored, clean)
    shift = 0  # from a place in `injured` to the one in `clean`
    for each in row["injuries"]:
        start, kind, truth = each["start"] + shift, each["kind"], each["truth"]
        end = start + len(truth)
        shift += len(truth) - (each["end"] - each["start"])
        stands = all(place[at] >= 0 and restored[place[at]] == clean[at] for at in range(start, end))
        if kind in ("gloss", "zero-width"):
            before, put_in = place[start - 1], row["injured"][each["start"] : each["end"]]
            stands = before >= 0 and not comes_in[start] and not restored.startswith(put_in, before + 1)
        elif kind in ("shift", "mojibake"):
            stands = stands and not any(comes_in[start : end + 1])
        yield kind + ("" if each["recoverable"] else _LOST), stands


def _aligned(restored: str, clean: str) -> tuple[list[int], list[bool]]:
    """Return where each character of the clean text stands in the restored one, and where others come in before it."""
    from rapidfuzz.distance import Levenshtein

    place, comes_in = [-1] * len(clean), [False] * (len(clean) + 1)
    for part in Levenshtein.opcodes(restored.translate(_same()), clean.translate(_same())):
        if part.tag == "equal":
            place[part.dest_start : part.dest_end] = range(part.src_start, part.src_end)
        elif part.tag == "delete":
            comes_in[part.dest_start] = True
    return place, comes_in


@cache
def _same() -> dict[int, str]:
    """Map what differs only in script, or in the width of a mark, to one character."""
    from corpus.restore.opencc_tables import tables

    characters = {ord(a): b for a, b in tables().characters.items() if len(a) == 1}
    return characters | {ord("著"): "着"} | {narrow: chr(wide) for wide, narrow in HALF_WIDTH.items()}


def _distance(one: str, other: str) -> int:
    from rapidfuzz.distance import Levenshtein

    return int(Levenshtein.distance(one, other))


def _pages(rows: Iterable[Row], restore: Restorer) -> Iterator[tuple[Row, str]]:
    def page(row: Row) -> tuple[str, str]:
        return row["document_id"], row["injury"]

    for _, group in groupby(sorted(rows, key=lambda row: (*page(row), row["position"])), key=page):
        lines = list(group)
        restored = restore("\n".join(row["injured"] for row in lines)).split("\n")
        if len(restored) != len(lines):
            restored = [restore(row["injured"]) for row in lines]
        yield from zip(lines, restored, strict=True)


def _ordered(counts: dict[str, Any]) -> dict[str, Any]:
    """Return counts in the order of `INJURIES`."""
    order = [name + lost for name in INJURIES for lost in ("", _LOST)]
    return {name: counts[name] for name in order if name in counts}


def rows_table(scores: Mapping[str, Score]) -> str:
    """Return a Markdown table: for each restorer the share of rows exactly right, by injury.

    In brackets, where it is another, the share right in letters and digits.
    """
    names = list(_ordered({name: 1 for score in scores.values() for name in score.rows}))
    lines = [[who, *(_cell(found.rows.get(name, Outcome())) for name in names)] for who, found in scores.items()]
    return _markdown(["restorer", *names], lines)


def injuries_table(scores: Mapping[str, Score]) -> str:
    """Return a Markdown table: for each restorer the share of injuries undone, by kind, and what else it changed.

    The error rate is that of letters and digits in injured rows, beside which clean rows stand that were changed.
    """
    names = list(_ordered({name: 1 for score in scores.values() for name in score.injuries}))
    lines = []
    for who, found in scores.items():
        shares = [_percent(*found.injuries.get(name, Undone())) for name in names]
        clean = found.rows.get("none", Outcome())
        changed = f"{clean.rows - clean.exact} ({clean.rows - clean.letters}) of {clean.rows}"
        lines.append([who, *shares, f"{100 * found.error_rate:.2f} %", changed])
    return _markdown(["restorer", *names, "character error rate", "clean rows changed (in letters)"], lines)


def _markdown(header: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    marks = ["---", *["---:"] * (len(header) - 1)]
    return "\n".join([_line(header), "|" + "|".join(marks) + "|", *map(_line, lines)])


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _cell(outcome: Outcome) -> str:
    exact, in_letters = (_percent(part, outcome.rows) for part in (outcome.exact, outcome.letters))
    return exact if exact == in_letters else f"{exact} ({in_letters})"


def _percent(part: int, of: int) -> str:
    """Return a share; 100 % and 0 % are all and none."""
    if not of:
        return "–"
    return f"{min(max(round(100 * part / of), 0 if part == 0 else 1), 100 if part == of else 99)} %"
