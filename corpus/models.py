"""The contract: what a record, a paragraph and a ledger row are.

The JSON Schema and the Parquet schema in `schema/` are generated from these models, descriptions included.

>>> Source(site="公文素材库").publication is None
True
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from corpus.account.reasons import Action, Reason
from corpus.injure.pieces import INJURIES, Injury, Kind

DocumentId = Annotated[str, StringConstraints(pattern=r"^gh-[0-9a-f]{16}$")]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
IsoDate = Annotated[
    str,
    StringConstraints(
        pattern=r"^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01])"
        r"(T([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?)?)?)?$"
    ),
]
FetchTime = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}:[0-9]{2}(Z|[+-][0-9]{2}:[0-9]{2})?)?$"),
]
NonEmpty = Annotated[str, StringConstraints(min_length=1)]
Count = Annotated[int, Field(ge=0)]
PerMille = Annotated[int, Field(ge=0, le=1000)]


# Words about a model are assigned, since `python -OO` leaves docstrings out, and a release holds them: in its schema.
class _Model(BaseModel):
    # Built when first used, each once: cleaning a page needs only `Record`, with those that it holds.
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, defer_build=True)


class Source(_Model):
    __doc__ = """Where the page says it comes from."""

    site: NonEmpty | None = Field(None, description="Name of the web site that showed the page, Simplified.")
    url: NonEmpty | None = Field(
        None,
        description="Address of the page as the page states it, or else its container. Where it stands in metadata or "
        "in the container and on no line, no ledger row shows it.",
    )
    publication: NonEmpty | None = Field(
        None, description="Newspaper, magazine or site that the page names as the origin of the article."
    )
    issue: NonEmpty | None = Field(None, description="Issue of the publication, as the page writes it.")


class Repairs(_Model):
    __doc__ = """What was undone, counted from the ledger."""

    glosses_removed: Count = Field(description="Injected pinyin glosses removed: ledger rows with reason `gloss`.")
    shifts_repaired: Count = Field(
        description="Byte-shift spans restored in full: ledger rows with reason `byte-shift`."
    )
    shifts_marked: Count = Field(
        description="Byte-shift spans that could not be restored in full: ledger rows with reason `byte-shift-lost`."
    )
    characters_converted: Count = Field(
        description="Code points that were only mapped (script, width of marks) in ledger rows with action `converted`."
    )


class Quality(_Model):
    __doc__ = """\
    Signals to filter on. Integers only; shares in per mille. None of them judges a page, and none is made of others.

    Whole sentences at the end of lines: as C4 (Raffel et al., JMLR 2020) and FineWeb (Penedo et al., NeurIPS 2024) look
    at. Repetition: as Gopher (Rae et al., arXiv 2112.11446, table A1), whose n-grams have up to ten words.
    """

    characters: Count = Field(description="Code points of `text`.")
    paragraphs: Count = Field(description="Lines of `text`: paragraphs and headings.")
    longest_paragraph: Count = Field(
        description="Code points of the longest line of `text`. Thousands mean that its paragraphs were not told apart."
    )
    sentences: Count = Field(description="Ends of sentences in `text`: runs of the marks `。！？!?…`.")
    complete_per_mille: PerMille = Field(
        description="Share of the lines of `text` that end in one of the marks `。！？!?…`, closing quotes and "
        "brackets aside, per mille. Headings do not; lists and menus hardly do."
    )
    kept_per_mille: PerMille = Field(
        description="Share of the decoded page's non-space code points that `text` keeps, per mille."
    )
    han_per_mille: PerMille = Field(description="Share of Han characters among the code points of `text`, per mille.")
    repeated_per_mille: PerMille = Field(
        description="Share of the runs of 16 code points of `text` (some ten words) that stood in it before, per "
        "mille. 0 in nearly all prose; a page that says everything twice has about 500."
    )
    lost_characters: Count = Field(description="U+FFFD in `text`: characters of which only a part survived.")
    odd_characters: Count = Field(
        description="Code points of `text` that no writer typed: controls but the newline, private use, "
        "noncharacters, and the invisible ones that steer layout."
    )
    traditional_left: Count = Field(
        description="Characters of `text` that belong to Traditional script only: names, quotations, or not converted."
    )
    glosses_left: Count = Field(
        description="Pinyin readings with tone marks in brackets after a Han character in `text`: a writer's own, or "
        "injected ones that were not proved."
    )
    spam_words_left: Count = Field(
        description="Places of `text` where a word stands that advertising lines are told by. Some of the words are "
        "ordinary ones, so a few prove nothing."
    )
    # In a masked release, what was masked counts as if it still stood there.
    phone_numbers: Count = Field(
        description="Phone numbers of China in `text`, mobile, landline, 400 and 800; counted before masking."
    )
    email_addresses: Count = Field(description="E-mail addresses in `text`; counted before masking.")
    id_numbers: Count = Field(
        description="Numbers of Chinese identity cards in `text`, those of 15 digits only where a label names them; "
        "counted before masking."
    )
    bank_card_numbers: Count = Field(
        description="Bank card numbers in `text`, by issuer and check digit; counted before masking."
    )


class Provenance(_Model):
    __doc__ = """Where the raw bytes lie and how they were read."""

    path: NonEmpty = Field(
        description="Path of the raw file, relative to the raw folder, with `/`. In a container `file#n`: its n-th "
        "line, row or record, from 1."
    )
    also: list[NonEmpty] = Field(description="Other places of the same bytes, sorted.")
    sha256: Sha256 = Field(
        description="SHA-256 of the raw bytes: a file's, unpacked if it is one page in `.gz` or `.zst`; the body of an "
        "HTTP response without its transfer and content encodings; a text field in UTF-8."
    )
    bytes: Count = Field(description="Number of raw bytes.")
    encoding: NonEmpty = Field(description="Encoding the bytes were read in, as Python names it.")
    renderer: NonEmpty | None = Field(None, description="For HTML: library and version that rendered it to text.")
    fetched: FetchTime | None = Field(
        None, description="When the page was fetched, as its container says, ISO 8601. Never the publication date."
    )


class Record(_Model):
    __doc__ = """One article, restored: a row of the table `documents`."""

    id: DocumentId = Field(
        description="`gh-` and the first 16 hex digits of the SHA-256 of the raw bytes. Never changes."
    )
    title: NonEmpty | None = Field(None, description="Title, Simplified, without site name, file suffix or label.")
    author: NonEmpty | None = Field(
        None, description="Authors joined by `、`. Editors, uploaders and photographers are not authors."
    )
    author_affiliation: NonEmpty | None = Field(None, description="Organisation the page names for the author.")
    source: Source = Field(description="Where the page says it comes from.")
    published: IsoDate | None = Field(
        None, description="Publication date in ISO 8601, at the precision the page states, without time zone."
    )
    keywords: list[NonEmpty] = Field(description="Keywords the page states, in its order.")
    abstract: NonEmpty | None = Field(None, description="Abstract the page states.")
    text: NonEmpty = Field(
        description="The article, Simplified: paragraphs and headings separated by one newline; no title, byline, "
        "abstract or keywords."
    )
    language: Literal["zh-Hans"] = Field("zh-Hans", description="Language of `text` as a BCP 47 tag.")
    original_script: Literal["Hans", "Hant"] = Field(description="Script of the article as scraped (ISO 15924).")
    truncated: bool = Field(description="Whether the source cut the article short.")
    repairs: Repairs = Field(description="What was undone, counted from the ledger.")
    quality: Quality = Field(description="Signals to filter on.")
    curated: list[NonEmpty] = Field(description="Fields that a person decided, sorted.")
    fold: int = Field(
        ge=0,
        le=9,
        description="Fold for experiments, 0 to 9: the 16 hex digits of the id that a duplicate cluster is named by, "
        "modulo 10. Near copies share one; what was in an earlier release that the card names keeps its own.",
    )
    duplicate_of: DocumentId | None = Field(
        None,
        description="Id of the page that this one nearly repeats, of this release or of the earlier one that the card "
        "names; null for the page that its near copies name.",
    )
    provenance: Provenance = Field(description="Where the raw bytes lie and how they were read.")


class Paragraph(_Model):
    __doc__ = """One line of a record's text: a row of the table `paragraphs`."""

    id: NonEmpty = Field(description="`<document_id>-<position>`, the position in four digits or more.")
    document_id: DocumentId = Field(description="The record this line belongs to.")
    position: Count = Field(description="Line number in `text`, from 0.")
    role: Literal["heading", "paragraph"] = Field(description="What the line is.")
    text: NonEmpty = Field(description="The line, without its newline.")
    fold: int = Field(ge=0, le=9, description="Fold of the record.")


class LedgerRow(_Model):
    __doc__ = """One stretch of the decoded page and what became of it: a row of the table `ledger`.

    Joining `raw` over a document gives the decoded page; joining `text` gives the record's `text`.
    """

    document_id: DocumentId = Field(description="The record this row belongs to.")
    position: Count = Field(description="Row number within the document, from 0.")
    raw_start: Count = Field(description="First code point of the stretch in the decoded page.")
    raw_end: Count = Field(description="Code point after the stretch in the decoded page.")
    action: Action = Field(description="What was done: kept, converted, repaired or removed.")
    reason: Reason = Field(description="Why.")
    raw: str = Field(description="The stretch as scraped. May hold spam as found.")
    text: str = Field(description="What became of it in the record's `text`; empty when removed.")


class InjuryDone(_Model):
    __doc__ = """One injury of a paragraph."""

    start: Count = Field(description="First code point of the injured stretch in `injured`.")
    end: Count = Field(description="Code point after it. It is `start` where characters were lost without a trace.")
    kind: Kind = Field(description="What was done, as `injury` says.")
    truth: str = Field(description="What stands there in `clean`; empty where something was put in.")
    recoverable: bool = Field(
        description="Whether every byte of `truth` is still in the text, or is named by a reading and the byte before "
        "it. Where it is not, only the words around can tell."
    )


class InjuredParagraph(_Model):
    __doc__ = """\
    A line of a record's text, injured on purpose: a row of the table `restoration`, in releases that have it.

    What a perfect restorer makes of `injured` is `clean`. The rows of one document with the same `injury` are a page.
    """

    id: NonEmpty = Field(description="`<document_id>-<paragraph>-<injury>`, the paragraph in four digits or more.")
    document_id: DocumentId = Field(description="The record this line belongs to.")
    position: Count = Field(description="Row number within the document, from 0.")
    paragraph: Count = Field(description="Line number in the record's `text`, from 0.")
    injury: Injury = Field(
        description="What was done. " + "; ".join(f"`{name}`: {meaning}" for name, meaning in INJURIES.items()) + "."
    )
    injured: NonEmpty = Field(description="The line as it came out.")
    clean: NonEmpty = Field(description="The line as it stands in the record's `text`.")
    injuries: list[InjuryDone] = Field(
        description="Each injury, in order. `clean` is `injured` with the `truth` of each put in its place."
    )
    recoverable: bool = Field(description="Whether each of the injuries is.")
    generator: Literal[1] = Field(
        description="Version of the program that injures, `corpus.injure`: another one gives other rows."
    )
    fold: int = Field(ge=0, le=9, description="Fold of the record.")
