"""What a release says: card, Croissant, citations, differences."""

from __future__ import annotations

import copy
import json
import logging
import shutil
from dataclasses import replace
from pathlib import Path

import mlcroissant
import pytest
import yaml
from huggingface_hub import DatasetCard

from corpus.account.ledger import ledger_of
from corpus.cleaned import Cleaned
from corpus.errors import CorpusError
from corpus.release.cite import cite
from corpus.release.counts import count, read_counts
from corpus.release.diff import diff
from corpus.release.digest import digest
from corpus.release.schema import ALWAYS, MODELS
from corpus.release.tables import to_tables
from corpus.release.yaml_text import dump

from .conftest import make, our_info, pages
from .written import write_release


def test_the_card_is_read_by_the_hub_library(release: Path) -> None:
    data = DatasetCard.load(release / "README.md").data.to_dict()
    assert data["license"] == "other"
    assert data["license_name"] == "all-rights-reserved"
    assert data["license_link"] == "LICENSE.md"
    assert data["tags"] == ["not-for-all-audiences"]
    assert [config["config_name"] for config in data["configs"] if config.get("default")] == ["documents"]
    tables = to_tables(pages())
    for info in data["dataset_info"]:
        rows = [split["num_examples"] for split in info["splits"]]
        assert rows == [tables[info["config_name"]].num_rows]
        assert digest(tables).release in info["description"]


def test_counts_in_the_card_are_those_of_the_pages(release: Path) -> None:
    counts = read_counts((release / "README.md").read_text())
    texts = [page.document["text"] for page in pages()]
    assert counts["documents"] == (3,)
    assert counts["characters"] == (sum(map(len, texts)),)
    assert counts["raw_characters"] == (sum(len("".join(page.rows.raw)) for page in pages()),)
    assert counts["truncated"] == counts["traditional"] == counts["curated"] == counts["near_copies"] == (1,)
    assert counts["glosses_removed"] == counts["shifts_repaired"] == counts["shifts_marked"] == (1,)
    assert counts["characters_converted"] == (3,)
    assert counts["removed/gloss"] == (1, len("(gong)"))
    assert counts == count(to_tables(pages()))


def test_what_pages_say_cannot_break_the_card(tmp_path: Path) -> None:
    site = "a|b`<script>*[x]_{{digest}}"
    page = make(
        [("kept", "text", "一篇文章。", "一篇文章。")],
        source={"site": site, "url": None, "publication": None, "issue": None},
    )
    card = (write_release(to_tables([page]), our_info(), tmp_path) / "README.md").read_text()
    assert r"| a\|b\`\<script\>\*\[x\]\_{{digest}} | 1 |" in card


@pytest.mark.parametrize(
    "text",
    [
        "plain",
        "yes",
        "1.0",
        "",
        " x ",
        "a: b # c",
        '"quoted" \\ \t',
        "多行\n第二行",
        "𠮷",
        "- x",
        "\x7f\x85\u2028\ufeff",
    ],
)
def test_yaml_gives_back_what_was_written(text: str) -> None:
    value = {"a": text, "list": [text, {"b": text, "c": [1, True]}], "map": {"d": text}, "empty": [], "number": 3}
    assert yaml.safe_load(dump({**value, "none": None})) == value


def test_croissant_reads_every_record_of_every_table(release: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        dataset = mlcroissant.Dataset(jsonld=str(release / "croissant.json"))
    assert not dataset.metadata.issues.errors
    assert not dataset.metadata.issues.warnings
    assert caplog.text == ""
    tables = to_tables(pages())
    assert {record_set.uuid for record_set in dataset.metadata.record_sets} == tables.keys()
    for name, table in tables.items():
        rows = [_plain(row, f"{name}/") for row in dataset.records(record_set=name)]
        assert rows == table.to_pylist()


def _plain(value: object, prefix: str) -> object:
    """Undo what mlcroissant does to values: bytes for text, full ids for names."""
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, dict):
        return {key.removeprefix(prefix): _plain(item, f"{key}/") for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item, prefix) for item in value]
    return value


def test_croissant_notices_an_edited_file(release: Path) -> None:
    path = release / "data/documents/train-00000-of-00001.parquet"
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(mlcroissant.GenerationError) as error:
        list(mlcroissant.Dataset(jsonld=str(release / "croissant.json")).records(record_set="documents"))
    assert "Hash of" in str(error.value.__cause__)


def test_croissant_describes_every_field(release: Path) -> None:
    said = json.loads((release / "croissant.json").read_text())
    fields = {part["@id"]: part["field"] for part in said["recordSet"]}
    for name in ALWAYS:
        assert [field["@id"] for field in fields[name]] == [f"{name}/{field}" for field in MODELS[name].model_fields]
        assert all(field["description"] for field in fields[name])


def test_citations_name_version_and_digest(release: Path) -> None:
    value = f"sha256:{digest(to_tables(pages())).release}"
    assert cite(release=release) == "\n".join(
        [
            "@misc{gonghui-0.3.0,",
            r"  title = {{工会语料 \& more\_than \{one\} word}},",
            "  author = {{A team} and {B team}},",
            "  year = {2026},",
            "  version = {0.3.0},",
            f"  note = {{Data set. Content digest {value}}}",
            "}",
        ]
    )
    assert cite(format="apa", release=release) == (
        "A team, & B team. (2026). 工会语料 & more_than {one} word (Version 0.3.0) [Data set]. "
        f"Content digest {value}"
    )
    cff = yaml.safe_load(cite(format="cff", release=release))
    assert (cff["version"], cff["type"], cff["identifiers"][0]["value"]) == ("0.3.0", "dataset", value)
    with pytest.raises(CorpusError, match="'ris': use one of bibtex, apa, cff"):
        cite(format="ris", release=release)


def test_citing_something_else_fails_clearly(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"croissant.json: cannot be read"):
        cite(release=tmp_path)
    (tmp_path / "croissant.json").write_text("{}")
    with pytest.raises(CorpusError, match=r"croissant.json: lacks"):
        cite(release=tmp_path)
    with pytest.raises(CorpusError, match=r"CITATION.cff: cannot be read"):
        cite(format="cff", release=tmp_path)


def changed(release: Path, pages: list[Cleaned], version: str = "0.2.0") -> Path:
    return write_release(to_tables(pages), our_info(version=version), release.parent)


def test_diff_of_the_same_content(release: Path, cleaned: list[Cleaned]) -> None:
    same = diff(release, changed(release, cleaned))
    assert same.kind == "PATCH"
    assert str(same).splitlines()[0] == (
        "gonghui 0.3.0 → gonghui 0.2.0: 0 came, 0 went, 0 changed, 0 in the ledger alone (PATCH)"
    )


def test_diff_names_what_came_went_and_changed(release: Path, cleaned: list[Cleaned]) -> None:
    first, second, third = copy.deepcopy(cleaned)
    new = make([("kept", "text", "新的一篇文章。", "新的一篇文章。")])
    first.document["title"] = "别的题目"
    first.document["source"]["site"] = None
    rows = third.rows.rows()
    third = replace(third, account=ledger_of([(rows[0][0], "curated", *rows[0][2:]), *rows[1:]]))
    result = diff(release, changed(release, [first, third, new]))
    assert result.came == [new.document["id"]]
    assert result.went == [second.document["id"]]
    assert [(change.field, change.before, change.after) for change in result.changed] == [
        ("title", "标题", "别的题目"),
        ("source.site", "某站", None),
    ]
    assert result.ledger_changed == [third.document["id"]]
    assert result.rows["documents"] == (3, 3)
    assert result.kind == "MAJOR"
    lines = str(result).splitlines()
    assert f"+ {new.document['id']}" in lines
    assert f"- {second.document['id']}" in lines
    assert f'~ {first.document["id"]} title: "标题" became "别的题目"' in lines
    assert f"~ {third.document['id']} ledger" in lines


def test_diff_of_added_records_is_minor(release: Path, cleaned: list[Cleaned]) -> None:
    new = make([("kept", "text", "新的一篇文章。", "新的一篇文章。")])
    assert diff(release, changed(release, [*cleaned, new])).kind == "MINOR"


def test_diff_shows_the_place_in_a_long_text(release: Path, cleaned: list[Cleaned], tmp_path: Path) -> None:
    def long(end: str) -> Cleaned:
        page = make([("kept", "text", "长" * 500 + end, "长" * 500 + end)])
        return Cleaned({**page.document, "id": "gh-" + "1" * 16}, page.roles, page.rows)

    a, b = (changed(release, [long(end)], version) for end, version in (("甲" * 99, "1.0.0"), ("乙", "2.0.0")))
    (text,) = [str(change) for change in diff(a, b).changed if change.field == "text"]
    assert "甲" in text
    assert "乙" in text
    assert len(text) < 200


def test_a_release_without_a_table_cannot_be_compared(tmp_path: Path, cleaned: list[Cleaned]) -> None:
    release = write_release(to_tables(cleaned), our_info(), tmp_path)
    shutil.rmtree(release / "data/documents")
    with pytest.raises(CorpusError, match="has no table documents"):
        diff(release, release)
