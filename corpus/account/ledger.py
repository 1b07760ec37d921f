"""The ledger as columns. Filled in by `corpus.account`; a row object exists only at the border (`LedgerRow`)."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Ledger:
    """Rows of one document in order, column by column. All lists have the same length."""

    raw_start: list[int] = field(default_factory=list)
    raw_end: list[int] = field(default_factory=list)
    action: list[str] = field(default_factory=list)
    reason: list[str] = field(default_factory=list)
    raw: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)

    def add(self, start: int, end: int, action: str, reason: str, raw: str, text: str) -> None:
        self.raw_start.append(start)
        self.raw_end.append(end)
        self.action.append(action)
        self.reason.append(reason)
        self.raw.append(raw)
        self.text.append(text)
