"""What a person decided about a page, with the reason: `curation.toml`, the only way to overrule the program.

>>> import tempfile
>>> path = Path(tempfile.mkdtemp(), FILE_NAME)
>>> entry = '[[decision]]\\nid = "gh-0123456789abcdef"\\nfield = "author"\\nvalue = "刘明"\\nreason = "signed below"'
>>> _ = path.write_text(entry, encoding="utf-8")
>>> load_curation(path).decisions_for("gh-0123456789abcdef")[0].value
'刘明'
"""

from __future__ import annotations

import datetime
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError, model_validator

from corpus.errors import CorpusError
from corpus.models import DocumentId, IsoDate, NonEmpty
from corpus.toml import parse_toml

FILE_NAME = "curation.toml"

DecidedField = Literal[
    "title",
    "author",
    "author_affiliation",
    "source.site",
    "source.url",
    "source.publication",
    "source.issue",
    "published",
    "keywords",
    "abstract",
    "truncated",
    "text",
]
Why = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class _Entry(BaseModel):
    # Built when a page is first decided about, which for most pages never is.
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, defer_build=True)

    id: DocumentId = Field(description="Id of the record that was decided about.")
    reason: Why = Field(description="Why, for whoever reads it in ten years.")


class Decision(_Entry):
    """One field of one record, decided by a person; for `text`, one place of it.

    An empty `value` ("" or []) says that the page states none: the field becomes absent.
    """

    field: DecidedField
    value: str | bool | list[NonEmpty] | None = None
    find: NonEmpty | None = Field(None, description="For `text`: what stands exactly once in the program's text.")
    replace: str | None = Field(None, description="For `text`: what belongs there; may be empty.")

    @model_validator(mode="after")
    def _fits_its_field(self) -> Self:
        if self.field == "text":
            if self.find is None or self.replace is None or self.value is not None:
                raise ValueError("a decision about text has find and replace, and no value")
            if self.find == self.replace:
                raise ValueError("find and replace are the same")
            return self
        if self.value is None or self.find is not None or self.replace is not None:
            raise ValueError(f"a decision about {self.field} has a value, and no find or replace")
        kind = {"keywords": list, "truncated": bool}.get(self.field, str)
        if not isinstance(self.value, kind):
            words = {list: "a list of words", bool: "true or false", str: "a text"}
            raise ValueError(f"the value of {self.field} is {words[kind]}")
        if self.field == "published" and self.value:
            try:
                _DATE.validate_python(self.value)
            except ValidationError:
                raise ValueError("the value of published is an ISO 8601 date, such as 2019-05-31") from None
        return self


class Withdrawal(_Entry):
    """A take-down: the page is left out of every later release, and of what is shown of those that are out already.

    It must not repeat what it takes away: no title, no words of the page, no name of a person.
    """

    date: datetime.date | None = Field(default=None, description="The day from which on the page is withdrawn.")
    asked_by: Why | None = Field(default=None, description="Who asked for it, as a role: author, publisher, court.")
    from_version: Annotated[str, StringConstraints(pattern=r"^[0-9]+\.[0-9]+\.[0-9]+$")] | None = Field(
        default=None, description="The first version without the page."
    )


_DATE = TypeAdapter[str](IsoDate, config=ConfigDict(defer_build=True))
_E = TypeVar("_E", Decision, Withdrawal)


@dataclass(frozen=True)
class Curation:
    """The decisions of one `curation.toml`, by record id. Without the file: none."""

    path: Path | None = None
    decisions: Mapping[str, tuple[Decision, ...]] = field(default_factory=dict)
    withdrawn: Mapping[str, Withdrawal] = field(default_factory=dict)

    def decisions_for(self, document_id: str) -> tuple[Decision, ...]:
        return self.decisions.get(document_id, ())

    def check_ids(self, known: Container[str]) -> None:
        """Refuse a decision about a page that is not there: a slip of the pen must not pass in silence.

        A withdrawal may outlive its page: it keeps the page out when it is scraped again.
        """
        for document_id in self.decisions:
            if document_id not in known:
                raise CorpusError(
                    f"{self.path}: decides about {document_id}, which no page has; correct the id or remove the entry"
                )


def load_curation(path: str | Path) -> Curation:
    """Read a `curation.toml`; an invalid one is a `CorpusError` that names the file, the entry and what is wrong.

    >>> load_curation("raw/no-such-file.toml").decisions
    {}
    """
    path = Path(path)
    try:
        data = _parsed(path, path.read_bytes(), ("decision", "withdraw"))
    except FileNotFoundError:
        return Curation()
    except OSError as error:
        raise CorpusError(f"{path}: cannot be read: {error.strerror}") from None

    decisions: dict[str, tuple[Decision, ...]] = {}
    for number, entry in _entries(path, data, "decision", Decision):
        earlier = decisions.get(entry.id, ())
        if any((other.field, other.find) == (entry.field, entry.find) for other in earlier):
            raise CorpusError(f"{path}: [[decision]] {number}: {entry.field} of {entry.id} is decided above already")
        decisions[entry.id] = (*earlier, entry)
    return Curation(path, decisions, _withdrawals(path, data))


def parse_withdrawals(where: str, content: bytes) -> dict[str, Withdrawal]:
    """Return the take-downs that a file of nothing else holds, by record id; `where` is what messages call it.

    >>> list(parse_withdrawals("a", b'[[withdraw]]\\nid = "gh-0123456789abcdef"\\nreason = "its author asks"'))
    ['gh-0123456789abcdef']
    """
    return _withdrawals(where, _parsed(where, content, ("withdraw",)))


def _parsed(path: Path | str, content: bytes, kinds: tuple[str, ...]) -> dict[str, Any]:
    data = parse_toml(content, path)
    if unknown := sorted(set(data) - set(kinds)):
        known = " and ".join(f"[[{kind}]]" for kind in kinds)
        raise CorpusError(f"{path}: knows {known} only, not {', '.join(unknown)}")
    return data


def _withdrawals(path: Path | str, data: dict[str, Any]) -> dict[str, Withdrawal]:
    found: dict[str, Withdrawal] = {}
    for number, entry in _entries(path, data, "withdraw", Withdrawal):
        if entry.id in found:
            raise CorpusError(f"{path}: [[withdraw]] {number}: {entry.id} is withdrawn above already")
        found[entry.id] = entry
    return found


def _entries(path: Path | str, data: dict[str, Any], kind: str, model: type[_E]) -> Iterator[tuple[int, _E]]:
    tables = data.get(kind, [])
    if not isinstance(tables, list):
        raise CorpusError(f"{path}: write [[{kind}]] with two brackets: there may be more than one")
    for number, table in enumerate(tables, 1):
        try:
            yield number, model.model_validate(table)
        except ValidationError as error:
            raise CorpusError(f"{path}: [[{kind}]] {number}: {_in_words(error)}") from None


def _in_words(error: ValidationError) -> str:
    """The first thing wrong with an entry, without the vocabulary of the library."""
    first = error.errors(include_url=False)[0]
    name = str(first["loc"][0]) if first["loc"] else ""
    match first["type"]:
        case "missing":
            return f"{name} is missing"
        case "extra_forbidden":
            return f"{name} is not a key of it"
        case "value_error":
            return str(first["ctx"]["error"])
        case "string_pattern_mismatch" if name == "id":
            return "id is not a record id: gh- and 16 hex digits"
        case "string_pattern_mismatch" if name == "from_version":
            return "from_version is a version: three numbers, like 2.0.0"
        case "date_type":
            return f"{name} is a day, without quotes, such as 2026-12-01"
        case "literal_error":
            return f"{name} is {first['input']!r}, not one of {first['ctx']['expected']}"
        case _:
            return f"{name}: {first['msg']}"
