"""For each check of `corpus verify`, releases that are broken so that only this one can tell.

A break changes the sound release of `seal.py`, and all that can be made anew after it is: see `broken`. A case is added
by adding a line.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from corpus.release.folder import SUMS, parquet_path
from corpus.release.schema import parquet_columns
from corpus.release.yaml_text import dump

from .seal import Change, Rows, Tables, benchmark, follow, info, seal, sums, write_tables

TABLES = ("documents", "paragraphs", "ledger", "restoration")


class Break(NamedTuple):
    """A way to break a release.

    The changes are made in this order: `tables` changes the rows, and with `follows` what can be computed of the ledger
    follows; `parquet` changes the tables' files; then schema, card, croissant.json and CITATION.cff are made anew;
    `files` changes the folder, and SHA256SUMS is made anew; `last` changes what no checksum knows. `raw` changes the
    raw folder, and has it compared. `also` are checks that cannot but fail as well, for the reason in `because`.
    """

    check: str
    tables: Change | None = None
    parquet: Change | None = None
    files: Change | None = None
    last: Change | None = None
    raw: Change | None = None
    follows: bool = False
    also: frozenset[str] = frozenset()
    because: str = ""


def broken(release: Path, raw: Path, how: Break) -> None:
    """Break a release, and make everything anew that an attacker can."""
    if how.tables:
        tables: Tables = {name: pq.ParquetFile(release / parquet_path(name)).read().to_pylist() for name in TABLES}
        how.tables(tables)
        if how.follows:
            follow(tables)
        write_tables(release, tables)
    if how.parquet:
        how.parquet(release)
    if how.tables or how.parquet:
        seal(release, info())
    if how.files:
        how.files(release)
    sums(release)
    if how.last:
        how.last(release)
    if how.raw:
        how.raw(raw)


# --- ways to change rows ---------------------------------------------------------------------------------------------


def row(table: str, at: int = 0, **values: Any) -> Change:
    """Change values of one row; `quality__characters` is a value in a struct."""

    def change(tables: Tables) -> None:
        for name, value in values.items():
            target, (*outer, last) = tables[table][at], name.split("__")
            for key in outer:
                target = target[key]
            target[last] = value(target[last]) if callable(value) else value

    return change


def rows(table: str, change: Callable[[Rows], object]) -> Change:
    return lambda tables: change(tables[table])


def where(table: str, values: dict[str, Any], **wanted: Any) -> Change:
    """Change values of the first row that has these."""

    def change(tables: Tables) -> None:
        found = next(row for row in tables[table] if all(row[name] == value for name, value in wanted.items()))
        found.update(values)

    return change


def document(change: Callable[[dict[str, Any], Tables], object], **wanted: Any) -> Change:
    """Change the first document that has these values; its paragraphs and injured lines follow its fold."""

    def apply(tables: Tables) -> None:
        found = next(row for row in tables["documents"] if all(row[name] == value for name, value in wanted.items()))
        change(found, tables)
        for each in tables["paragraphs"]:
            each["fold"] = next(row["fold"] for row in tables["documents"] if row["id"] == each["document_id"])
        benchmark(tables)

    return apply


def swap(rows: Rows) -> None:
    rows[0], rows[1] = rows[1], rows[0]


def of(tables: Tables, table: str, **wanted: Any) -> Rows:
    """Return the rows of the first document that has these values."""
    found = next(each for each in tables["documents"] if all(each[name] == value for name, value in wanted.items()))
    return [each for each in tables[table] if each["document_id"] == found["id"]]


def exchange(table: str, one: int, two: int, *names: str) -> Change:
    """Let two rows of the page with a title exchange values."""

    def change(tables: Tables) -> None:
        first, second = (of(tables, table, title="标题")[at] for at in (one, two))
        for name in names:
            first[name], second[name] = second[name], first[name]

    return change


def without(table: str, **wanted: Any) -> Change:
    """Leave the first row out that has these values."""

    def change(tables: Tables) -> None:
        tables[table].remove(next(row for row in tables[table] if all(row[k] == v for k, v in wanted.items())))

    return change


def insert_nothing(tables: Tables) -> None:
    """Put a row into the ledger that is about nothing."""
    at = next(i for i, row in enumerate(tables["ledger"]) if row["reason"] == "title")
    nothing = {**tables["ledger"][at], "reason": "whitespace", "raw": "", "text": ""}
    tables["ledger"].insert(at, nothing)


def chain(full: dict[str, Any], tables: Tables) -> None:
    """Let a page that another repeats repeat a third."""
    bare = next(each for each in tables["documents"] if not each["title"] and not each["truncated"])
    full.update(duplicate_of=bare["id"], fold=bare["fold"])
    for twin in tables["documents"]:
        if twin["duplicate_of"] == full["id"]:
            twin["fold"] = bare["fold"]


def other_text(document: dict[str, Any], tables: Tables) -> None:
    """Change a word of a text, and its paragraph."""
    document["text"] = document["text"].replace("文章", "文字")
    for each in tables["paragraphs"]:
        each["text"] = each["text"].replace("文章", "文字")


def other_fold(document: dict[str, Any], tables: Tables) -> None:
    document["fold"] = (document["fold"] + 1) % 10


def injure_more(tables: Tables) -> None:
    found = next(row for row in tables["restoration"] if row["injuries"])
    found["injuries"][0]["end"] += 1


def in_injuries(change: Change) -> Change:
    """Change the injuries of the first line in Traditional script."""
    return lambda tables: change(next(each["injuries"] for each in tables["restoration"] if each["injury"] == "script"))


# --- ways to change files --------------------------------------------------------------------------------------------


def text(name: str, before: str, after: str) -> Change:
    def change(folder: Path) -> None:
        path = folder / name
        found = path.read_bytes().decode()
        assert before in found, f"{name} has no {before!r}"
        path.write_bytes(found.replace(before, after, 1).encode())

    return change


def values(name: str, change: Callable[[Any], object]) -> Change:
    """Change what a file of JSON says."""

    def apply(folder: Path) -> None:
        said = json.loads((folder / name).read_text(encoding="utf-8"))
        change(said)
        (folder / name).write_text(json.dumps(said, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")

    return apply


def front(change: Callable[[Any], object]) -> Change:
    """Change the front matter of the card."""

    def apply(folder: Path) -> None:
        import yaml

        _, said, body = (folder / "README.md").read_text(encoding="utf-8").split("---\n", 2)
        found = yaml.safe_load(said)
        change(found)
        (folder / "README.md").write_text(f"---\n{dump(found)}---\n{body}", encoding="utf-8")

    return apply


def cff(change: Callable[[Any], object]) -> Change:
    def apply(folder: Path) -> None:
        import yaml

        found = yaml.safe_load((folder / "CITATION.cff").read_text(encoding="utf-8"))
        change(found)
        (folder / "CITATION.cff").write_text(dump(found), encoding="utf-8")

    return apply


def flip(name: str, place: float = 0.5) -> Change:
    """Change one bit of a file."""

    def change(folder: Path) -> None:
        data = bytearray((folder / name).read_bytes())
        data[int(place * len(data))] ^= 1
        (folder / name).write_bytes(bytes(data))

    return change


def other_sum(name: str) -> Change:
    """Change a digit of the checksum of a file."""

    def change(folder: Path) -> None:
        said = (folder / SUMS).read_text(encoding="utf-8")
        at = said.index(f"  {name}\n") - 1
        (folder / SUMS).write_text(said[:at] + ("1" if said[at] == "0" else "0") + said[at + 1 :], encoding="utf-8")

    return change


def write(name: str, data: bytes) -> Change:
    def change(folder: Path) -> None:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)

    return change


def withdraw(release: Path) -> None:
    """Put its first page into the list beside a release, as taken down long before the release was made."""
    name = pq.ParquetFile(release / parquet_path("documents")).read()["id"][0]
    entry = f'[[withdraw]]\nid = "{name}"\nreason = "its author asks"\ndate = 1999-01-01\n'
    (release.parent / "withdrawn.toml").write_text(entry, encoding="utf-8")


def unlink(name: str) -> Change:
    return lambda folder: (folder / name).unlink()


def link(name: str, to: str) -> Change:
    return lambda folder: (folder / name).symlink_to(to)


def fifo(name: str) -> Change:
    """A pipe that nobody writes to: whoever opens it waits for ever."""
    return lambda folder: os.mkfifo(folder / name)


def every(*changes: Change) -> Change:
    def change(target: Any) -> None:
        for each in changes:
            each(target)

    return change


def rewritten(table: str, change: Callable[[pa.Table], pa.Table], **options: Any) -> Change:
    """Write the file of a table anew."""

    def apply(folder: Path) -> None:
        path = folder / parquet_path(table)
        made = change(pq.ParquetFile(path).read())
        pq.write_table(made, path, **{"store_schema": False, **options})

    return apply


def in_bytes(table: str, before: bytes, after: bytes) -> Change:
    """Change bytes of a table's file, the last ones of a kind: those of the footer."""

    def apply(folder: Path) -> None:
        path = folder / parquet_path(table)
        data = path.read_bytes()
        at = data.rindex(before)
        path.write_bytes(data[:at] + after + data[at + len(before) :])

    return apply


def for_pandas(table: pa.Table) -> pa.Table:
    """Tell pandas that the ids are no column but the names of the rows."""
    words = {"index_columns": ["id"], "columns": [], "column_indexes": []}
    return table.replace_schema_metadata({"pandas": json.dumps(words)})


def with_x(table: pa.Table) -> pa.Table:
    return table.append_column("x", table["text"])


def without_fold(table: pa.Table) -> pa.Table:
    return table.drop_columns(["fold"])


def cast(table: str, column: str, kind: pa.DataType) -> Change:
    def change(found: pa.Table) -> pa.Table:
        place = found.column_names.index(column)
        return found.set_column(place, column, found[column].cast(kind))

    return rewritten(table, change)


def column_schema(table: str, column: str, **changes: Any) -> Change:
    """Change what the Parquet schema in the release says of a column."""

    def change(said: Any) -> None:
        next(each for each in said["columns"] if each["path"] == column).update(changes)

    return values(f"schema/{table}.parquet.json", change)


def as_written(table: str) -> Change:
    """Have the Parquet schema in the release say what columns the file has."""

    def apply(folder: Path) -> None:
        written = {each["path"]: each for each in parquet_columns(pq.ParquetFile(folder / parquet_path(table)).schema)}

        def change(said: Any) -> None:
            known = {each["path"]: each["description"] for each in said["columns"]}
            said["columns"] = [{**each, "description": known.get(path, "?")} for path, each in written.items()]

        values(f"schema/{table}.parquet.json", change)(folder)

    return apply


def rules(table: str, change: Change) -> Change:
    """Change the rules for the fields of a table in the release's own JSON Schema."""
    return values(f"schema/{table}.schema.json", lambda said: change(said["properties"]))


def first_raw(change: Callable[[Path], object]) -> Change:
    return lambda raw: change(sorted(raw.iterdir())[0])


NAMES = (
    *("README.md", "CITATION.cff", "LICENSE.md", "croissant.json", "picture.png", "site-lines.jsonl"),
    *map(parquet_path, TABLES),
    *(f"schema/{table}.{kind}.json" for table in TABLES for kind in ("schema", "parquet")),
)
_STRETCH = ("action", "reason", "raw", "text")
_ALL = ("raw_start", "raw_end", *_STRETCH)
_NO_ID = "gh-" + "0" * 16
_TITLED, _BARE, _TWIN = {"title": "标题"}, {"title": None, "truncated": False}, {"truncated": True}


def _set(**changes: Any) -> Callable[[dict[str, Any], Tables], object]:
    return lambda document, tables: document.update(changes)


def _in(name: str, **changes: Any) -> Callable[[dict[str, Any], Tables], object]:
    return lambda document, tables: document[name].update(changes)


def _info_of(said: Any, config: str = "documents") -> Any:
    return next(each for each in said["dataset_info"] if each["config_name"] == config)


BREAKS: list[Break] = [
    # files
    Break("checksum-list", last=unlink(SUMS)),
    Break("checksum-list", last=write(SUMS, b"")),
    Break("checksum-list", last=write(SUMS, b"nonsense\n")),
    Break("checksum-list", last=write(SUMS, b"0" * 64 + b"  ../outside\n")),
    Break("checksum-list", last=write(SUMS, b"0" * 64 + b"  /etc/passwd\n")),
    Break("checksum-list", last=write(SUMS, b"0" * 64 + b"  ./README.md\n")),
    Break("checksum-list", last=write(SUMS, b"0" * 64 + b"  SHA256SUMS\n")),
    Break("checksum-list", last=text(SUMS, "\n", "\r\n")),
    Break("checksum-list", last=text(SUMS, "  README.md\n", "  README.md\n" + "0" * 64 + "  README.md\n")),
    Break("checksum-list", last=text(SUMS, "  ", " *")),
    Break("checksum-list", last=lambda release: (release / SUMS).write_text((release / SUMS).read_text().upper())),
    Break("checksum-list", last=lambda release: (release / SUMS).write_text((release / SUMS).read_text()[:-1])),
    Break("checksum-list", last=write(SUMS, b"\xff\n")),
    Break("checksum", last=text("LICENSE.md", "None given.", "None taken.")),
    *(Break("checksum", last=other_sum(name)) for name in NAMES),
    Break("file-missing", files=unlink("LICENSE.md")),
    Break("file-missing", files=unlink("README.md")),
    Break("file-missing", files=unlink("croissant.json")),
    Break("file-missing", files=unlink("CITATION.cff")),
    Break("file-missing", files=unlink("schema/ledger.schema.json")),
    Break("file-missing", files=unlink("schema/restoration.schema.json")),
    Break("file-missing", files=unlink(parquet_path("ledger"))),
    Break("file-missing", files=unlink(parquet_path("restoration"))),
    Break("file-unknown", last=every(unlink("LICENSE.md"), fifo("LICENSE.md"))),
    Break("file-missing", last=every(unlink("LICENSE.md"), link("LICENSE.md", "nowhere"))),
    Break("file-unknown", last=write("extra.txt", b"x")),
    Break("file-unknown", last=write(".hidden/extra.txt", b"x")),
    Break("file-unknown", last=write("data/ledger/more.parquet", b"x")),
    Break("file-unknown", last=link("more", "/")),
    Break("file-unknown", last=link("more", "nowhere")),
    Break("file-unknown", last=fifo("more")),
    Break("file-belongs", files=write("made-up.py", b"print()")),
    Break("file-belongs", files=write("data/ledger/more.parquet", b"x")),
    Break("file-belongs", files=write(".gitattributes", b"x")),
    Break("picture", files=flip("picture.png", 0.1)),
    Break("picture", files=flip("picture.png", 0.5)),
    Break("picture", files=flip("picture.png", 0.99)),
    Break("picture", files=lambda release: (release / "picture.png").open("ab").write(b"more")),
    Break("site-lines", files=write("site-lines.jsonl", b"[")),
    Break("site-lines", files=text("site-lines.jsonl", '"pages": 40', '"pages": 60')),
    Break("site-lines", files=unlink("site-lines.jsonl")),
    # schema
    Break("schema", parquet=rewritten("paragraphs", without_fold)),
    Break("schema", parquet=cast("ledger", "position", pa.int32())),
    Break("schema", parquet=rewritten("paragraphs", with_x)),
    Break("schema", files=write(parquet_path("ledger"), b"PAR1")),
    Break("schema", files=write(parquet_path("ledger"), b"")),
    Break("schema", files=text("schema/ledger.schema.json", "{", "[")),
    Break("schema", files=text("schema/ledger.parquet.json", "{", "{ ")),
    Break("schema", files=write("schema/ledger.parquet.json", b"[" * 100_000)),
    Break("record", tables=document(_set(published="2019-13"), **_TITLED)),
    Break("record", tables=document(_set(title=""), **_TITLED)),
    Break("record", tables=document(lambda found, _: found["keywords"].append(""), **_TITLED)),
    Break("record", tables=document(_in("quality", odd_characters=-1))),
    Break("record", tables=document(_set(language="en"))),
    Break("record", tables=document(_set(original_script="Hani"))),
    Break("record", tables=where("ledger", {"reason": "unheard-of"}, reason="spam")),
    Break("record", tables=row("paragraphs", role="title")),
    Break(
        "record",
        tables=row("restoration", 1, injuries=lambda found: [{**each, "kind": "x"} for each in found]),
        also=frozenset({"restoration-rows"}),
        because="an injury of a kind that there is not is none that the generator makes",
    ),
    Break("record", tables=row("restoration", generator=2)),
    Break("record", files=rules("documents", lambda found: found["fold"].update(maximum=2))),
    Break("contract", parquet=cast("ledger", "position", pa.int32()), files=as_written("ledger")),
    Break("contract", parquet=rewritten("paragraphs", with_x), files=as_written("paragraphs")),
    Break("contract", parquet=rewritten("paragraphs", without_fold), files=as_written("paragraphs")),
    Break("contract", files=rules("paragraphs", lambda found: found.update(x=found["text"]))),
    Break("contract", files=rules("documents", lambda found: found["fold"].update(maximum=99))),
    Break("contract", files=rules("documents", lambda found: found["id"].pop("pattern"))),
    Break("contract", files=rules("ledger", lambda found: found["reason"]["enum"].append("because"))),
    Break(
        "contract",
        files=rules("ledger", lambda found: found["raw"].update(anyOf=[{"type": "string"}, {"type": "null"}])),
    ),
    Break("contract", files=rules("ledger", lambda found: found.update(raw={"$ref": "#/properties/raw"}))),
    Break("contract", files=values("schema/ledger.schema.json", lambda said: said["required"].remove("raw"))),
    Break("contract", files=values("schema/ledger.schema.json", lambda said: said.pop("additionalProperties"))),
    Break("contract", files=values("schema/ledger.parquet.json", lambda said: said["key"].pop())),
    Break("meanings", files=rules("paragraphs", lambda found: found["role"].update(description="What it is not."))),
    Break("meanings", files=column_schema("paragraphs", "role", description="What it is not.")),
    Break("meanings", files=text("croissant.json", "What the line is.", "What it is not.")),
    Break("meanings", files=text("README.md", "What the line is.", "What it is not.")),
    Break("parquet-metadata", parquet=rewritten("documents", for_pandas, store_schema=True)),
    Break("parquet-metadata", parquet=rewritten("documents", lambda found: found, store_schema=True)),
    Break("parquet-metadata", parquet=rewritten("documents", lambda found: found, write_page_index=True)),
    Break("parquet-statistics", parquet=in_bytes("ledger", b"title", b"zitle")),
    # documents
    Break("order", tables=rows("documents", swap)),
    Break("order", tables=rows("ledger", swap)),
    Break("order", tables=rows("restoration", swap)),
    Break("id-unique", tables=rows("documents", lambda found: found.insert(0, found[0]))),
    Break(
        "id-unique",
        tables=rows("paragraphs", lambda found: found.insert(0, found[0])),
        also=frozenset({"paragraph-text"}),
        because="a paragraph that is there twice is a line more than the text has",
    ),
    Break("id-sha256", tables=document(_in("provenance", sha256="0" * 64))),
    Break("orphan", tables=without("documents", title=None, truncated=True)),
    *(
        Break("orphan", tables=rows(name, lambda found: found.insert(0, {**found[0], "document_id": _NO_ID})))
        for name in ("ledger", "restoration")
    ),
    Break("quality-count", tables=document(_in("quality", characters=1))),
    Break("quality-count", tables=document(_in("quality", paragraphs=9))),
    *(
        Break("quality-signals", tables=document(_in("quality", **{name: 7})))
        for name in (
            *("longest_paragraph", "sentences", "complete_per_mille", "kept_per_mille", "han_per_mille"),
            *("repeated_per_mille", "lost_characters"),
        )
    ),
    *(
        Break("repairs-count", tables=document(_in("repairs", **{name: 9})))
        for name in ("glosses_removed", "shifts_repaired", "shifts_marked", "characters_converted")
    ),
    Break("curated", tables=document(_set(curated=["colour"]), **_TITLED)),
    Break("curated", tables=document(_set(curated=["title", "author"]), **_TITLED)),
    Break("curated", tables=where("ledger", {"reason": "curated"}, reason="spam")),
    Break("places", tables=document(lambda found, _: found["provenance"]["also"].append(found["provenance"]["path"]))),
    Break("places", tables=document(lambda found, _: found["provenance"]["also"].extend(["b", "a"]))),
    Break(
        "places",
        tables=document(
            lambda found, tables: found["provenance"].update(path=tables["documents"][1]["provenance"]["path"])
        ),
    ),
    Break("fold", tables=document(other_fold, **_BARE)),
    Break("fold", tables=document(other_fold, **_TWIN)),
    Break("fold", tables=row("paragraphs", fold=lambda found: (found + 1) % 10)),
    Break("duplicate", tables=document(_set(duplicate_of=_NO_ID), **_TWIN)),
    Break("duplicate", tables=document(lambda found, _: found.update(duplicate_of=found["id"]), **_TWIN)),
    Break("duplicate", tables=document(chain, **_TITLED)),
    Break(
        "duplicate",
        files=front(lambda said: said.update(duplicates_against={"name": "x"})),
        also=frozenset({"facts"}),
        because="a release that names no earlier one well does not say what a release must",
    ),
    # paragraphs
    Break("paragraph-text", tables=row("paragraphs", text="x")),
    Break("paragraph-text", tables=rows("paragraphs", lambda found: found.pop())),
    Break("paragraph-text", tables=exchange("paragraphs", 0, 1, "text")),
    Break("paragraph-id", tables=row("paragraphs", id="x")),
    # ledger
    Break("ledger-order", tables=where("ledger", {"position": 99}, reason="footer")),
    Break("ledger-positions", tables=where("ledger", {"raw_end": 99}, reason="footer")),
    Break("ledger-positions", tables=row("ledger", raw_start=1)),
    Break("ledger-positions", tables=exchange("ledger", 0, 1, *_ALL)),
    Break("ledger-stretch", tables=insert_nothing, follows=True),
    Break("ledger-action", tables=where("ledger", {"action": "kept", "reason": "text"}, reason="spam")),
    Break(
        "ledger-action", tables=where("ledger", {"action": "converted", "reason": "marks"}, reason="paragraph-break")
    ),
    Break("ledger-action", tables=where("ledger", {"action": "repaired", "reason": "space"}, reason="footer")),
    Break("ledger-reason", tables=where("ledger", {"reason": "text"}, reason="spam")),
    Break("ledger-reason", tables=where("ledger", {"reason": "script"}, action="kept")),
    Break("ledger-reason", tables=where("ledger", {"reason": "title"}, reason="paragraph-break")),
    Break("ledger-converted", tables=where("ledger", {"text": "一、结尾"}, reason="script"), follows=True),
    Break("ledger-converted", tables=where("ledger", {"text": "！"}, reason="marks"), follows=True),
    Break("ledger-text", tables=document(other_text, **_BARE)),
    # the restoration benchmark
    Break("restoration-text", tables=row("restoration", clean="x")),
    Break("restoration-text", tables=row("restoration", paragraph=99)),
    Break("restoration-text", tables=row("restoration", id="x")),
    Break("restoration-text", tables=row("restoration", fold=lambda found: (found + 1) % 10)),
    Break("restoration-injuries", tables=row("restoration", injured="x")),
    Break("restoration-injuries", tables=injure_more),
    Break("restoration-injuries", tables=in_injuries(lambda found: found.reverse())),
    Break("restoration-injuries", tables=in_injuries(lambda found: found[0].update(recoverable=False))),
    Break("restoration-rows", tables=in_injuries(lambda found: found[0].update(kind="mark"))),
    Break("restoration-rows", tables=rows("restoration", lambda found: found.pop())),
    # what the release says of itself
    Break("digest", files=text("croissant.json", '"identifier": "sha256:', '"identifier": "sha256:0')),
    Break("digest", files=front(lambda said: _info_of(said).update(description="None."))),
    Break("digest", files=text("README.md", "| the release | `sha256:", "| the release | `sha256:0")),
    Break("digest", files=text("README.md", "| ledger | `sha256:", "| ledger | `sha256:0")),
    Break("card-counts", files=text("README.md", "| `documents` | 3 |", "| `documents` | 4 |")),
    Break("card-counts", files=text("README.md", "| `removed/gloss` | 1 | 6 |", "| `removed/gloss` | 1 | 7 |")),
    Break("card-counts", files=text("README.md", "| `removed/gloss` | 1 | 6 |", "| removed/gloss | 1 | 6 |")),
    Break("card-counts", files=text("README.md", "| `removed/gloss` | 1 | 6 |", "| `removed/spam-word` | 0 | 6 |")),
    Break("card-counts", files=text("README.md", "| 某站 | 1 |", "| 某站 | 2 |")),
    Break("card-counts", files=text("README.md", "phone numbers 6,", "phone numbers 0,")),
    Break("card-counts", files=front(lambda said: _info_of(said)["splits"][0].update(num_examples=4))),
    Break("card-counts", files=text("README.md", "---", "")),
    Break("card-counts", files=text("README.md", "---\n", '---\nlicense: "mit"\n')),
    Break("card-counts", files=text("README.md", 'license: "other"', "license: &a [&b [*b]]")),
    Break("card-config", files=front(lambda said: said["configs"][0]["data_files"][0].update(path="data/*/*.parquet"))),
    Break("card-config", files=front(lambda said: said["configs"][0]["data_files"][0].update(split="test"))),
    Break("card-config", files=front(lambda said: said["configs"][0].pop("default"))),
    Break("card-config", files=front(lambda said: said["configs"].pop())),
    Break("card-config", files=front(lambda said: said["configs"].append({**said["configs"][0], "config_name": "x"}))),
    Break("card-config", files=front(lambda said: said["dataset_info"].pop())),
    Break("card-config", files=front(lambda said: _info_of(said)["features"].pop())),
    Break("card-config", files=front(lambda said: _info_of(said)["features"][0].update(dtype="int64"))),
    Break("card-config", files=front(lambda said: _info_of(said).update(download_size=1))),
    Break("card-config", files=front(lambda said: said.update(size_categories=["n>10M"]))),
    Break("croissant", files=values("croissant.json", lambda said: said["recordSet"][0]["field"].pop())),
    Break("croissant", files=text("croissant.json", '"sha256": "', '"sha256": "0')),
    Break(
        "croissant", files=text("croissant.json", '"contentUrl": "data/', '"contentUrl": "https://example.org/data/')
    ),
    Break(
        "croissant", files=values("croissant.json", lambda said: said["distribution"].append(said["distribution"][0]))
    ),
    Break("croissant", files=text("croissant.json", '"dataType": "cr:Int64"', '"dataType": "sc:Text"')),
    Break("croissant", files=text("croissant.json", "{", "")),
    Break("croissant", files=text("croissant.json", '"name": "made-up"', '"name": "made-up",\n  "name": "made-up"')),
    Break("citation", files=cff(lambda said: said.update(version="0.2.0"))),
    Break("citation", files=cff(lambda said: said["identifiers"][0].update(value="sha256:0"))),
    Break("citation", files=text("CITATION.cff", 'title: "', "title: [")),
    Break("citation", files=text("croissant.json", "author = {{A team}", "author = {{Somebody}")),
    Break("citation", files=front(lambda said: _info_of(said).update(citation="@misc{x}"))),
    Break("citation", files=text("README.md", "A team, & B team. (2026).", "A team, & B team. (2025).")),
    Break("facts", files=cff(lambda said: said.update(title="Other"))),
    Break("facts", files=cff(lambda said: said.update({"license-url": "https://example.org"}))),
    Break("facts", files=cff(lambda said: said.update(doi="10.1/1"))),
    Break("facts", files=values("croissant.json", lambda said: said.update(license="https://example.org"))),
    Break("facts", files=values("croissant.json", lambda said: said.update(sameAs="https://example.org"))),
    Break("facts", files=values("croissant.json", lambda said: said["@context"].update(sc="https://example.org/"))),
    Break("facts", files=values("croissant.json", lambda said: said.pop("version"))),
    Break("facts", files=front(lambda said: said.update(license_link="https://example.org"))),
    Break("facts", files=front(lambda said: said.update(pretty_name="Other"))),
    Break("facts", files=front(lambda said: said.update(viewer=False))),
    Break("facts", files=front(lambda said: _info_of(said).update(license="MIT"))),
    Break("facts", files=text("LICENSE.md", "# All rights", "# No rights")),
    # against the list of what was withdrawn
    Break("withdrawn", last=withdraw),
    # against the raw folder
    Break("raw-missing", raw=first_raw(lambda path: path.unlink())),
    Break("raw-bytes", raw=first_raw(lambda path: path.write_bytes(b"edited"))),
    Break("raw-bytes", raw=first_raw(lambda path: flip(path.name)(path.parent))),
    Break("raw-bytes", tables=document(_in("provenance", bytes=1)), raw=lambda raw: None),
    Break("raw-decoded", tables=document(_in("provenance", encoding="gb18030")), raw=lambda raw: None),
    Break("raw-decoded", tables=where("ledger", {"raw": "spam"}, reason="spam"), follows=True, raw=lambda raw: None),
    Break("raw-decoded", tables=without("ledger", reason="footer"), follows=True, raw=lambda raw: None),
    Break("raw-decoded", tables=exchange("ledger", 0, 1, *_STRETCH), follows=True, raw=lambda raw: None),
]
