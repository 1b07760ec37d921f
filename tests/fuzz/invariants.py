"""What holds of everything that comes out, whatever went in."""

from __future__ import annotations

from corpus.account.ledger import Ledger
from corpus.account.reasons import ACTIONS, REASONS
from corpus.cleaned import Cleaned


def check_rows(page: str, text: str, rows: Ledger) -> None:
    """Joining `raw` gives the page, joining `text` the record's text, and each row is what its action says."""
    assert "".join(rows.raw) == page
    assert "".join(rows.text) == text
    at = 0
    for start, end, action, reason, raw, new in zip(
        rows.raw_start, rows.raw_end, rows.action, rows.reason, rows.raw, rows.text, strict=True
    ):
        assert start == at
        assert end - start == len(raw) > 0
        assert action in ACTIONS
        assert reason in REASONS
        assert {
            "kept": raw == new,
            "converted": len(raw) == len(new) and raw != new,
            "repaired": new != "",
            "removed": new == "",
        }[action]
        at = end
    assert at == len(page)


def check_cleaned(page: str, cleaned: Cleaned) -> None:
    """The same for a whole record, which also keeps the schema, as each row of its ledger does."""
    check_rows(page, cleaned.document["text"], cleaned.rows)
    record = cleaned.record
    assert record.text == cleaned.document["text"]
    lines = record.text.split("\n")
    assert len(lines) == len(cleaned.roles) == record.quality.paragraphs
    assert all(line.strip() for line in lines)
    assert len(cleaned.ledger) == len(cleaned.rows.raw)


def check_line(message: object) -> None:
    """What is said of a bad input is one line, and not the name of an exception."""
    said = str(message)
    assert said.strip()
    assert "\n" not in said
    assert len(said) < 2_000
    assert "Traceback" not in said
