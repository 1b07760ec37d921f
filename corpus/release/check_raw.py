"""Checks of a release against the raw pages it was made from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from corpus.errors import CorpusError
from corpus.pii import is_masked
from corpus.release.check_rows import split
from corpus.release.verify_types import Failure


def raw(tables: Mapping[str, pa.Table], folder: Path, masked: bool = False) -> Iterator[Failure]:
    """Compare each document with its raw file: the bytes, and the page that they decode to.

    In a `masked` release a placeholder may stand for personal data. What counts as such is not asked: rules for that
    change, and a release does not.
    """
    ledgers = dict(split(tables["ledger"], ("raw",)))
    root = folder.resolve()
    for document in tables["documents"].select(["id", "provenance"]).to_pylist():
        provenance = document["provenance"]
        for name in (provenance["path"], *provenance["also"]):
            path = root / name
            if not path.is_file() or not path.resolve().is_relative_to(root):
                yield Failure("raw-missing", document["id"], f"{folder / name} is not there")
                continue
            data = path.read_bytes()
            if hashlib.sha256(data).hexdigest() != provenance["sha256"] or len(data) != provenance["bytes"]:
                yield Failure("raw-bytes", document["id"], f"{folder / name} holds other bytes than were cleaned")
            elif name == provenance["path"]:
                page = "".join(ledgers.get(document["id"], {"raw": []})["raw"])
                problem = _decoded_problem(data, page, provenance, masked)
                if problem:
                    yield Failure("raw-decoded", document["id"], f"{folder / name}: {problem}")


def _decoded_problem(data: bytes, page: str, provenance: dict[str, Any], masked: bool) -> str | None:
    if provenance["renderer"] is not None:
        return None  # the page of an HTML file is what a renderer made of it, not the bytes
    from corpus.read.decode import decode

    try:
        decoded = decode(data)
    except CorpusError as error:
        return f"cannot be decoded: {error}"
    if decoded.encoding != provenance["encoding"]:
        return f"is read as {decoded.encoding}, the release says {provenance['encoding']}"
    if decoded.text == page or (masked and is_masked(decoded.text, page)):
        return None
    return "joining the ledger's raw does not give the page"
