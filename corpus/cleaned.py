"""What cleaning one page gives: plain data inside, validated objects at the border.

>>> import corpus
>>> cleaned = corpus.clean(open("raw/000_ebea4eab6122b0bc.txt", "rb").read(), name="000_ebea4eab6122b0bc.txt")
>>> cleaned.record.original_script
'Hant'
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from corpus.account.ledger import Ledger
    from corpus.account.rows import Edited
    from corpus.models import LedgerRow, Record


@dataclass(frozen=True)
class Cleaned:
    """One restored page.

    `document` is the record as a plain dict (the fields of `corpus.Record`), `roles` holds `heading` or `paragraph` for
    each line of its text, `rows` is the ledger as columns. `record` and `ledger` are the same, validated. The ledger is
    made when it is asked for: those of many pages are made faster together.
    """

    document: dict[str, Any]
    roles: list[str]
    account: Edited | Ledger

    @cached_property
    def rows(self) -> Ledger:
        return self.account.ledger() if isinstance(self.account, tuple) else self.account

    @cached_property
    def record(self) -> Record:
        from corpus.models import Record

        return Record.model_validate(self.document)

    @cached_property
    def ledger(self) -> list[LedgerRow]:
        from corpus.models import LedgerRow

        rows = self.rows
        names = ("raw_start", "raw_end", "action", "reason", "raw", "text")
        columns = zip(*(getattr(rows, name) for name in names), strict=True)
        return [
            LedgerRow(document_id=self.document["id"], position=i, **dict(zip(names, values, strict=True)))
            for i, values in enumerate(columns)
        ]
