"""Whatever a folder holds, `verify` says what is wrong with it: it does not break, hang, or say that all is well."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.release.folder import parquet_path
from corpus.release.verify import CHECKS, verify
from corpus.release.verify_types import Failure

from .breaks import TABLES, front
from .seal import info, seal, sums, write_tables

ODD: list[Any] = [
    *(
        None,
        True,
        0,
        -1,
        1.5,
        10**30,
        "",
        "x",
        "\x1b[31m",
        "../..",
        "/",
        "a\nb",
        "$" * 200,
        "sha256:",
        "#/$defs/Source",
    ),
    *([], {}, [[]], [None], {"": None}, {"$ref": "#"}, {"$ref": "#/properties"}, {"type": ["string"]}, {"@id": []}),
    *(
        {"properties": {"x": {"$ref": "#"}}},
        {"items": 1},
        {"anyOf": []},
        {"enum": [[]]},
        {"pattern": "("},
        {"minimum": ""},
    ),
]
FILES = [
    *("croissant.json", "README.md"),
    *(f"schema/{table}.{kind}.json" for table in TABLES for kind in ("schema", "parquet")),
]


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Yield each part of plain data, as what holds it and its key."""
    for key, item in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield value, key
        yield from places(item)


@st.composite
def edits(draw: st.DrawFn) -> Any:
    """A change of plain data: a few of its parts are put elsewhere, left out, or become something odd."""
    steps = draw(
        st.lists(
            st.tuples(
                st.floats(0, 1, exclude_max=True), st.sampled_from(["odd", "drop", "copy"]), st.sampled_from(ODD)
            ),
            min_size=1,
            max_size=3,
        )
    )

    def change(value: Any) -> None:
        for where, how, odd in steps:
            found = list(places(value))
            if not found:
                return
            holder, key = found[int(where * len(found))]
            if how == "odd":
                holder[key] = deepcopy(odd)
            elif how == "drop":
                del holder[key]
            elif isinstance(holder, list):
                holder.append(deepcopy(holder[key]))
            else:
                holder["x"] = deepcopy(holder[key])

    return change


@pytest.fixture(scope="module")
def scratch(sound: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("hostile") / sound[0].name


def restore(sound: Path, scratch: Path) -> None:
    shutil.rmtree(scratch, ignore_errors=True)
    shutil.copytree(sound, scratch)


def tell(release: Path) -> None:
    notes: list[str] = []
    failures = verify(release, note=notes.append)
    assert {failure.check for failure in failures} <= CHECKS.keys()
    assert all("\n" not in str(failure) for failure in failures)


# A release is verified for each: fewer than where a function is called.
_FEW = settings(
    max_examples=settings.default.max_examples // 30, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@_FEW
@given(name=st.sampled_from(FILES), change=edits())
def test_files_of_plain_data(sound: tuple[Path, Path], scratch: Path, name: str, change: Any) -> None:
    restore(sound[0], scratch)
    path = scratch / name
    if name == "README.md":
        try:
            front(change)(scratch)
        except (TypeError, ValueError, AttributeError):
            return  # nothing that YAML can say
    else:
        said = json.loads(path.read_text(encoding="utf-8"))
        change(said)
        path.write_text(json.dumps(said, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    sums(scratch)
    tell(scratch)


_VALUES = {
    str: st.sampled_from(
        ["", "x", "gh-" + "0" * 16, "a\nb", "\x00", "𠮷", "kept", "removed", "curated", "|", "`x` | 1 |"]
    ),
    int: st.sampled_from([0, -1, 1, 9, 10, 2**31, 2**63 - 1, -(2**63)]),
    bool: st.booleans(),
}


def test_a_failure_is_one_line() -> None:
    assert "\n" not in str(Failure("order", "data/documents", "row 1 (a\nb) is out of order"))


@_FEW
@given(data=st.data())
def test_rows(sound: tuple[Path, Path], scratch: Path, data: st.DataObject) -> None:
    restore(sound[0], scratch)
    tables = {name: pq.ParquetFile(scratch / parquet_path(name)).read().to_pylist() for name in TABLES}
    for _ in range(data.draw(st.integers(1, 3))):
        rows = tables[data.draw(st.sampled_from(TABLES))]
        how = data.draw(st.sampled_from(["value", "value", "value", "drop", "copy", "empty"]))
        at = data.draw(st.integers(0, len(rows))) % max(1, len(rows))
        if how == "empty" or not rows:
            rows.clear()
        elif how == "drop":
            del rows[at]
        elif how == "copy":
            rows.append(rows[at])
        else:
            found = [(holder, key) for holder, key in places(rows[at]) if type(holder[key]) in _VALUES]
            holder, key = data.draw(st.sampled_from(found))
            holder[key] = data.draw(_VALUES[type(holder[key])])
    write_tables(scratch, tables)
    seal(scratch, info())
    tell(scratch)


@_FEW
@given(
    data=st.binary(min_size=1, max_size=200),
    name=st.sampled_from([*FILES, "SHA256SUMS", "LICENSE.md", "site-lines.jsonl"]),
)
def test_bytes(sound: tuple[Path, Path], scratch: Path, data: bytes, name: str) -> None:
    restore(sound[0], scratch)
    (scratch / name).write_bytes(data)
    if name != "SHA256SUMS":
        sums(scratch)
    assert verify(scratch)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("README.md", b"---\n" + b"[" * 100_000 + b"\n---\n"),
        ("README.md", b"---\na: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n---\n"),
        ("README.md", b"---\na: !!python/object/apply:os.getcwd []\n---\n"),
        ("README.md", b"---\n---\n---\n"),
        ("CITATION.cff", b"- " * 100_000),
        ("CITATION.cff", b"? " * 100_000),
        ("croissant.json", b"[" * 100_000),
        ("croissant.json", b"9" * 10_000),
        ("croissant.json", b'{"name": "\\ud800"}\n'),
        ("schema/ledger.schema.json", b'{"a":' * 100_000),
        ("site-lines.jsonl", b"[" * 100_000),
        ("site-lines.jsonl", b'{"site": "x"}\n'),
    ],
)
def test_traps(release: Path, name: str, data: bytes) -> None:
    (release / name).write_bytes(data)
    sums(release)
    failures = verify(release)
    assert failures
    assert all("\n" not in str(failure) for failure in failures)
