"""Checks of the table `restoration`: what it promises by itself, and that it follows from the documents."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from corpus.injure.recipes import GENERATOR
from corpus.injure.rows import rows as made_of
from corpus.injure.rows import undone
from corpus.release.folder import spans
from corpus.release.verify_types import Failure


def rows(documents: pa.Table, restoration: pa.Table) -> Iterator[Failure]:
    """Check the rows of each document; those that keep their promises, also whether the generator makes them.

    A later version of the generator makes other rows: then those of an older release are checked by their promises
    alone.
    """
    named = documents.select(["id", "text", "fold"]).to_pylist()
    parts = spans(restoration)
    for orphan in sorted(parts.keys() - {document["id"] for document in named}):
        yield Failure("orphan", orphan, "has rows in restoration, but is no document")
    for document in named:
        found = restoration.slice(*parts.get(document["id"], (0, 0))).to_pylist()
        lines = document["text"].split("\n")
        problems: list[Failure] = []
        for position, row in enumerate(found):
            name, place = f"{document['id']}-{row['paragraph']:04d}-{row['injury']}", row["paragraph"]
            if (row["id"], row["position"], row["fold"]) != (name, position, document["fold"]):
                said = "id, position and fold do not follow from its document"
                problems.append(Failure("restoration-text", row["id"], said))
            elif place >= len(lines) or lines[place] != row["clean"]:
                problems.append(Failure("restoration-text", row["id"], f"`clean` is not line {place} of the document"))
            elif not _is_told(row):
                said = "`injuries` do not lead from `injured` to `clean`"
                problems.append(Failure("restoration-injuries", row["id"], said))
        yield from problems
        is_ours = all(row["generator"] == GENERATOR for row in found)
        if not problems and is_ours and found != list(made_of(document["id"], document["text"], document["fold"])):
            yield Failure("restoration-rows", document["id"], "its rows are not those that the generator makes")


def _is_told(row: dict[str, Any]) -> bool:
    """Whether the injuries follow each other within the text, and what stood there gives what is clean."""
    places = [place for each in row["injuries"] for place in (each["start"], each["end"])]
    return (
        places == sorted(places)
        and (not places or places[-1] <= len(row["injured"]))
        and undone(row["injured"], row["injuries"]) == row["clean"]
        and row["recoverable"] == all(each["recoverable"] for each in row["injuries"])
        and (row["injury"] == "none") == (not row["injuries"])
    )
