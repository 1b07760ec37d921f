"""Checks of the text of a card: its tables, its citations, and the sentences of our template that hold a number.

A card may be written by anybody; what is looked for in it is only what a build put there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources

from corpus.release.citation import Facts, apa, bibtex
from corpus.release.content import Content
from corpus.release.counts import read_counts, reasons_table, sites_table, totals_table
from corpus.release.verify_types import Failure

_CARD = "README.md"
_FIELD = re.compile(r"^\| `([a-z_0-9.]+)` \| ((?:list of )?(?:string|int64|bool|struct)\??) \| (.*) \|$", re.MULTILINE)
_DIGEST = re.compile(r"^\| ([a-z ]+) \| `sha256:([^`]*)` \|$", re.MULTILINE)
_CITED = re.compile(r"Content digest sha256:([0-9a-f]*)")


def body(card: str, facts: Facts, content: Content, meanings: Mapping[str, Mapping[str, str]]) -> Iterator[Failure]:
    """Compare the tables and the known sentences of a card with the tables of the release."""
    text = card.partition("\n---\n")[2]
    counts = content.counts
    # A card states the counts of its template; others may count less, or more, but not otherwise.
    found = read_counts(text)
    for name, numbers in found.items():
        if numbers != counts.get(name, (0, 0)):
            yield Failure("card-counts", _CARD, f"says {name} {numbers}, there are {counts.get(name, (0, 0))}")
    heads = {table: table.partition("\n")[0] for table in (totals_table(counts), reasons_table(counts))}
    for table, head in heads.items():
        if head in text and not read_counts(table).keys() - _LATER <= found.keys():
            yield Failure("card-counts", _CARD, f"the table `{head}` lacks a row")
    if "| site | documents |" in text and sites_table(content.sites) not in text:
        yield Failure("card-counts", _CARD, "the table of sites is not what the documents say")
    for line, names in _sentences():
        for match in line.finditer(text):
            for name, number in zip(names, match.groups(), strict=True):
                if number != f"{counts.get(name, (0,))[0]:,}":
                    yield Failure("card-counts", _CARD, f"says in a sentence {name} {number}, not {counts.get(name)}")
    digests = {"the release": content.digests.release, **content.digests.tables}
    for name, value in _DIGEST.findall(text):
        if digests.get(name) != value:
            yield Failure("digest", _CARD, f"states the content digest {value} of {name}")
    for value in _CITED.findall(text):
        if value != facts.digest:
            yield Failure("digest", _CARD, f"is cited with the content digest {value}")
    for mark, cited in (("@misc{", bibtex(facts)), ("[Data set].", apa(facts))):
        if mark in text and cited not in text:
            yield Failure("citation", _CARD, f"does not cite this version as croissant.json does ({mark})")
    known = {(path, meaning) for fields in meanings.values() for path, meaning in fields.items()}
    for path, _, meaning in _FIELD.findall(text):
        if (path, meaning) not in known:
            yield Failure("meanings", _CARD, f"does not say of {path} what schema/ says")


# Counted only since a later version: an older card lacks them.
_LATER = {"phone_numbers", "email_addresses", "id_numbers", "bank_card_numbers", "near_copies"}


@cache
def _sentences() -> list[tuple[re.Pattern[str], list[str]]]:
    """Return the lines of our templates that hold a count, as patterns with the names of the counts."""
    found = []
    for name in ("card.md", "restoration.md"):
        for line in resources.files(__package__).joinpath(name).read_text(encoding="utf-8").splitlines():
            parts = re.split(r"\{\{([a-z_]+)\}\}", line)
            if len(parts) > 1 and set(parts[1::2]) <= _COUNTED.keys():
                pattern = "([0-9,]+)".join(map(re.escape, parts[::2]))
                found.append((re.compile(f"^{pattern}$", re.MULTILINE), [_COUNTED[part] for part in parts[1::2]]))
    return found


_COUNTED = {name: name for name in ("phone_numbers", "email_addresses", "id_numbers", "bank_card_numbers")}
_COUNTED |= {"rows": "restoration"}
