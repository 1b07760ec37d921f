"""Files at a place: a local path. The least that tasks need."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa


def join(place: str, *parts: str) -> str:
    """Return a place below another.

    >>> join("work", "sign", "0")
    'work/sign/0'
    """
    return "/".join([place.rstrip("/"), *parts])


def exists(place: str) -> bool:
    return Path(place).exists()


def open_input(place: str) -> pa.NativeFile:
    return pa.memory_map(place) if Path(place).stat().st_size else pa.BufferReader(b"")


@contextmanager
def writing(place: str) -> Iterator[pa.NativeFile]:
    """Give a file to write to; it appears at `place` whole, or not at all."""
    Path(place).parent.mkdir(parents=True, exist_ok=True)
    temporary = f"{place}.{uuid.uuid4().hex}"
    try:
        with pa.OSFile(temporary, "wb") as file:
            yield file
        os.replace(temporary, place)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
