"""Clean the raw pages of a release anew, and say which documents come out otherwise today."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from corpus.account.site_lines import drop_lines, site_of
from corpus.curation import FILE_NAME, Curation, load_curation
from corpus.errors import CorpusError, Rejected
from corpus.pipeline import clean_from
from corpus.read.page import Page
from corpus.stages.site_lines import FILE_NAME as LINES
from corpus.stages.site_lines import lines_by_site, read_lines

# Fields that other pages have a say in.
_OF_OTHERS = ("fold", "duplicate_of")
_SHOWN = 3


class Again:
    """What cleaning anew gave so far. Decisions are those of the raw folder, lines of sites those of the release."""

    def __init__(self, folder: Path, release: Path | None, masked: bool) -> None:
        self.masked = masked
        self.seen = 0
        self.other: list[str] = []
        self.problem: str | None = None
        self.curation = Curation()
        self.lines: dict[str, set[str]] = {}
        try:
            if (folder / FILE_NAME).is_file():
                self.curation = load_curation(folder / FILE_NAME)
            if release is not None and (release / LINES).is_file():
                self.lines = lines_by_site(read_lines(str(release / LINES)))
        except CorpusError as error:
            self.problem = str(error)

    def compare(self, page: Page, document: dict[str, Any], rows: dict[str, list[Any]], roles: list[str]) -> None:
        """Clean a page anew and note where it is not this document."""
        self.seen += 1
        try:
            made = clean_from(page, self.curation.decisions_for(document["id"]), mask_pii=self.masked)
            made = drop_lines(made, self.lines.get(site_of(made.document["source"]) or "", ()), masked=self.masked)
        except Rejected as rejected:
            self.other.append(f"{document['id']} ({rejected.reason})")
            return
        except CorpusError as error:
            self.problem = str(error)
            return
        ledger = {name: getattr(made.rows, name) for name in rows}
        differ = [name for name, value in document.items() if _differs(value, made.document.get(name), name)]
        differ += ["ledger"] * (ledger != rows) + ["roles"] * (made.roles != roles)
        if differ:
            self.other.append(f"{document['id']} ({', '.join(differ)})")

    def notes(self) -> list[str]:
        """What to tell."""
        if self.problem is not None:
            return [f"the pages were not cleaned anew, to compare: {self.problem}"]
        if not self.other:
            return []
        more = f" and {len(self.other) - _SHOWN} more" if len(self.other) > _SHOWN else ""
        return [
            f"{len(self.other)} of {self.seen} documents are not what this program makes of their raw pages: "
            f"{'; '.join(self.other[:_SHOWN])}{more}. Another version of the program made them, or they were changed"
        ]


def _differs(said: Any, made: Any, name: str) -> bool:
    if name in _OF_OTHERS:
        return False
    if isinstance(said, dict):  # a part that came after the release is not asked for
        return any(value != made.get(key) for key, value in said.items() if key != "also")
    return bool(said != made)
