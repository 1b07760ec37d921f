from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from corpus.models import LedgerRow, Record
from corpus.release.benchmark import with_benchmark
from corpus.release.columns import violations
from corpus.release.schema import MODELS, arrow_schema, flat_fields, json_schema, main, schema_files
from corpus.release.tables import to_tables

from .conftest import make, pages

SCHEMA = Path(__file__).parents[2] / "schema"


def test_the_published_schema_is_fresh() -> None:
    assert {path.name: path.read_text(encoding="utf-8") for path in SCHEMA.iterdir()} == schema_files()


def test_check_tells_what_is_stale(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main([]) == 0
    assert main(["--check"]) == 0
    (tmp_path / "schema/ledger.schema.json").write_text("{}")
    (tmp_path / "schema/old.json").write_text("{}")
    assert main(["--check"]) == 1
    assert capsys.readouterr().err.splitlines() == [
        "schema/ledger.schema.json is stale: run `python -m corpus.release.schema`",
        "schema/old.json is stale: run `python -m corpus.release.schema`",
    ]
    assert main(["--wrong"]) == 2


@pytest.mark.parametrize("table", MODELS)
def test_every_field_is_described(table: str) -> None:
    assert [path for path, _, meaning in flat_fields(table) if not meaning] == []


@pytest.mark.parametrize("table", MODELS)
def test_field_order_is_the_models(table: str) -> None:
    assert arrow_schema(table).names == list(MODELS[table].model_fields)


@pytest.mark.parametrize("table", MODELS)
def test_rows_keep_the_published_json_schema(table: str) -> None:
    validator = jsonschema.Draft202012Validator(json.loads((SCHEMA / f"{table}.schema.json").read_text("utf-8")))
    longer = make([("kept", "text", text := "工会干部要深入基层，面对面、心贴心、实打实服务职工。", text)])
    rows = with_benchmark(to_tables([*pages(), longer]))[table].to_pylist()
    assert rows
    for row in rows:
        validator.validate(row)
        MODELS[table].model_validate(row)


def test_only_what_may_be_null_is_nullable() -> None:
    schema = arrow_schema("documents")
    nullable = {field.name for field in schema if field.nullable}
    assert nullable == {"title", "author", "author_affiliation", "published", "abstract", "duplicate_of"}
    assert schema.field("keywords").type == pa.list_(pa.field("element", pa.string(), nullable=False))


# Column rules and pydantic say the same of any value that the column can hold.
_STRANGE = st.sampled_from(
    ["", "gh-0123456789abcdef", "gh-0123456789abcdef\n", "GH-0", "2019-05", "2019-13", "2019-05-31T06:54:36"]
)
_TEXTS = st.one_of(_STRANGE, st.text(max_size=3))


@given(
    st.fixed_dictionaries(
        {
            "id": _TEXTS,
            "title": st.none() | _TEXTS,
            "published": st.none() | _TEXTS,
            "keywords": st.lists(_TEXTS, max_size=2),
            "language": st.sampled_from(["zh-Hans", "zh", ""]),
            "fold": st.integers(-2, 11),
            "site": st.none() | _TEXTS,
            "han_per_mille": st.integers(-1, 1001),
        }
    )
)
def test_columns_and_pydantic_agree_on_documents(values: dict) -> None:
    row = to_tables(pages())["documents"].to_pylist()[0]
    row["source"]["site"] = values.pop("site")
    row["quality"]["han_per_mille"] = values.pop("han_per_mille")
    row |= values
    table = pa.Table.from_pylist([row], arrow_schema("documents"))
    found = {path.replace("[]", "") for _, path, _, _ in violations(table, json_schema("documents"))}
    try:
        Record.model_validate(row)
        wrong = set()
    except ValidationError as error:
        wrong = {".".join(part for part in item["loc"] if isinstance(part, str)) for item in error.errors()}
    assert found == wrong


@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "document_id": _TEXTS,
                "position": st.integers(-1, 2),
                "raw_start": st.integers(-1, 2),
                "raw_end": st.integers(-1, 2),
                "action": st.sampled_from(["kept", "removed", "Kept", ""]),
                "reason": st.sampled_from(["text", "gloss", "Gloss", ""]),
                "raw": st.text(max_size=2),
                "text": st.text(max_size=2),
            }
        ),
        max_size=3,
    )
)
def test_columns_and_pydantic_agree_on_the_ledger(rows: list[dict]) -> None:
    table = pa.Table.from_pylist(rows, arrow_schema("ledger"))
    found = {(row, path) for row, path, _, _ in violations(table, json_schema("ledger"))}
    try:
        TypeAdapter(list[LedgerRow]).validate_python(rows)
        wrong: dict = {}
    except ValidationError as error:
        # The columns tell the first row of each column only.
        wrong = {}
        for item in error.errors():
            row, name = item["loc"]
            wrong[name] = min(row, wrong.get(name, row))
    assert found == {(row, name) for name, row in wrong.items()}
