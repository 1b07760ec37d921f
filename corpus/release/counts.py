"""Every number that a card states, computed from the tables, and read back from a card to be checked.

>>> read_counts("| `documents` | 1,234 |")
{'documents': (1234,)}
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from operator import add

import pyarrow as pa
import pyarrow.compute as pc

from corpus.account.reasons import ACTIONS, REASONS

Counts = dict[str, tuple[int, ...]]

_REPAIRS = {
    "glosses_removed": "injected pinyin glosses removed",
    "shifts_repaired": "byte-shift spans restored in full",
    "shifts_marked": "byte-shift spans that could not be restored in full, marked",
    "characters_converted": "characters mapped one for one (script, width of marks)",
}
_PERSONAL = {
    "phone_numbers": "phone numbers in the text, before any masking",
    "email_addresses": "e-mail addresses in the text, before any masking",
    "id_numbers": "identity card numbers in the text, before any masking",
    "bank_card_numbers": "bank card numbers in the text, before any masking",
}
_TOTALS = {
    "documents": "documents",
    "paragraphs": "paragraphs and headings",
    "ledger": "ledger rows",
    "restoration": "paragraphs injured on purpose, and the same ones as they are",
    "characters": "characters of restored text",
    "raw_characters": "characters of the pages as scraped",
    "truncated": "documents that the source cut short",
    "traditional": "documents scraped in Traditional script",
    "near_copies": "documents that nearly repeat another",
    "curated": "documents with a field that a person decided",
    **_PERSONAL,
    **_REPAIRS,
}


def count(tables: Mapping[str, pa.Table]) -> Counts:
    """Return the counts by name: totals by their word, ledger rows and their characters by `action/reason`."""
    documents, ledger = tables["documents"], tables["ledger"]
    quality, repairs = (_struct(documents, name) for name in ("quality", "repairs"))
    counts: dict[str, int] = {name: table.num_rows for name, table in tables.items()}
    counts["characters"] = _sum(quality["characters"])
    counts["raw_characters"] = _sum(pc.subtract(ledger["raw_end"], ledger["raw_start"]))
    counts["truncated"] = _sum(documents["truncated"])
    counts["traditional"] = _sum(pc.equal(documents["original_script"], "Hant"))
    counts["near_copies"] = _sum(pc.is_valid(documents["duplicate_of"]))
    counts["curated"] = _sum(pc.greater(pc.list_value_length(documents["curated"]), 0))
    for name in _REPAIRS:
        counts[name] = _sum(repairs[name])
    for name in _PERSONAL:  # a release made before they were counted has none of them
        if name in quality:
            counts[name] = _sum(quality[name])
    result: Counts = {name: (value,) for name, value in counts.items()}
    rows = (
        pa.table(
            {
                "action": ledger["action"],
                "reason": ledger["reason"],
                "characters": pc.subtract(ledger["raw_end"], ledger["raw_start"]),
            }
        )
        .group_by(["action", "reason"])
        .aggregate([("characters", "count"), ("characters", "sum")])
    )
    for row in sorted(rows.to_pylist(), key=lambda row: (row["action"], row["reason"])):
        result[f"{row['action']}/{row['reason']}"] = (row["characters_count"], row["characters_sum"])
    return result


def add_counts(parts: Iterable[Counts]) -> Counts:
    """Return the counts of a whole release from those of its parts, each made of some of its documents.

    >>> add_counts([{"documents": (2,), "kept/text": (5, 90)}, {"documents": (1,), "kept/script": (1, 7)}])
    {'documents': (3,), 'kept/script': (1, 7), 'kept/text': (5, 90)}
    """
    added: Counts = {}
    for part in parts:
        for name, numbers in part.items():
            added[name] = tuple(map(add, added.get(name, (0,) * len(numbers)), numbers))
    reasons = sorted(name for name in added if "/" in name)
    return {name: added[name] for name in [*(name for name in added if "/" not in name), *reasons]}


def add_sites(parts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """Return the sites of a whole release from those of its parts, most documents first.

    >>> add_sites([{"甲": 2, "乙": 1}, {"乙": 2}])
    {'乙': 3, '甲': 2}
    """
    added: Counter[str] = Counter()
    for part in parts:
        added.update(part)
    return _most_first(added)


def sites(documents: pa.Table) -> dict[str, int]:
    """Return how many documents each site gave, most first; pages that name none are under an empty name."""
    names = _struct(documents, "source")["site"].fill_null("")
    return _most_first({row["values"]: row["counts"] for row in pc.value_counts(names).to_pylist()})


def _most_first(numbers: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(numbers.items(), key=lambda pair: (-pair[1], pair[0])))


def totals_table(counts: Counts) -> str:
    """Return the totals as a Markdown table."""
    rows = [f"| `{name}` | {_show(*counts[name])} | {meaning} |" for name, meaning in _TOTALS.items() if name in counts]
    return "\n".join(["| count | value | meaning |", "|---|---:|---|", *rows])


def reasons_table(counts: Counts) -> str:
    """Return the ledger's rows and characters by action and reason as a Markdown table."""
    order = [f"{action}/{reason}" for action in ACTIONS for reason in REASONS]
    rows = [
        f"| `{name}` | {_show(*counts[name])} | {REASONS[name.partition('/')[2]]} |" for name in order if name in counts
    ]
    return "\n".join(["| action/reason | rows | characters of these rows | meaning |", "|---|---:|---:|---|", *rows])


def sites_table(numbers: Mapping[str, int]) -> str:
    """Return the sites, and how many documents each gave, as a Markdown table."""
    rows = [f"| {_cell(name) or '(not stated)'} | {_show(number)} |" for name, number in numbers.items()]
    return "\n".join(["| site | documents |", "|---|---:|", *rows])


_NUMBER = r"[0-9]{1,3}(?:,[0-9]{3}){0,6}"
_ROW = re.compile(rf"^\| `([a-z_/-]+)` \| ((?:{_NUMBER} \| ?)+)", re.MULTILINE)


def read_counts(card: str) -> Counts:
    """Read the computed tables of a card back: a name in backticks, then whole numbers."""
    return {
        name: tuple(int(cell.replace(",", "")) for cell in cells.split("|") if cell.strip())
        for name, cells in _ROW.findall(card)
    }


def _struct(table: pa.Table, name: str) -> dict[str, pa.ChunkedArray]:
    column = table.column(name)
    return {field.name: pc.struct_field(column, field.name) for field in column.type}


def _sum(values: pa.ChunkedArray) -> int:
    return pc.sum(values).as_py() or 0


def _show(*numbers: int) -> str:
    return " | ".join(f"{number:,}" for number in numbers)


def _cell(text: str) -> str:
    return re.sub(r"([\\|`*_<>\[\]])", r"\\\1", text)
