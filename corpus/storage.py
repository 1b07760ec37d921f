"""Files on whatever holds them: this machine's disk, S3, HDFS, Google Cloud Storage.

A *place* is a `str`: a local path, or a URI that `pyarrow.fs` knows. What it takes to reach a store stands in the
query of the URI, or in the environment (`AWS_ENDPOINT_URL`, `AWS_ACCESS_KEY_ID` …), so that a place can be handed to
another machine.

>>> join("raw", "pages", "a b.txt")
'raw/pages/a b.txt'
>>> join("s3://bucket/raw?scheme=http&endpoint_override=127.0.0.1%3A5000", "pages", "a b.txt")
's3://bucket/raw/pages/a%20b.txt?scheme=http&endpoint_override=127.0.0.1%3A5000'

A file appears whole or not at all: on file systems it is written under another name, through to the disk, and renamed,
so that not even a power cut leaves a file of which a part is missing; object stores show what was put only when it is
complete. Every failure is a `CorpusError` of one line that names the place.
"""

from __future__ import annotations

import mmap
import os
import re
import shutil
import tempfile
from collections.abc import Container, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote, unquote
from uuid import uuid4

from corpus.errors import CorpusError, exhausted

_URI = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://(?P<host>[^/?#]*)(?P<path>[^?#]*)(?P<query>\?[^#]*)?")
_OBJECT_STORES = {"s3", "gcs", "abfs"}  # what is put there is seen when it is complete, and renaming means copying
_UNFINISHED = re.compile(r"\.[0-9a-f]{32}\.tmp")


def is_local(place: str) -> bool:
    """Whether `place` lies in this machine's file system.

    >>> is_local("raw"), is_local("file:///data/raw"), is_local("s3://bucket/raw")
    (True, True, False)
    """
    uri = _URI.match(place)
    return uri is None or uri["scheme"].lower() == "file"


def shown(place: str) -> str:
    """`place` as it may be printed: no key or password of a store.

    >>> shown("s3://key:secret@bucket/raw?scheme=http")
    's3://bucket/raw'
    """
    uri = _URI.match(place)
    return place if uri is None else f"{uri['scheme']}://{uri['host'].rpartition('@')[2]}{uri['path']}"


def local_path(place: str) -> Path:
    """The path of a place in this machine's file system.

    >>> local_path("file:///data/a%20b").as_posix()
    '/data/a b'
    """
    uri = _URI.match(place)
    return Path(place) if uri is None else Path(unquote(uri["path"], errors="surrogateescape"))


def join(place: str, *parts: str) -> str:
    """The place of something within `place`; parts are names or relative paths, taken as they are.

    >>> join("/data/", "train.parquet"), join("hdfs://name:8020", "data/50%.txt"), join("s3://bucket")
    ('/data/train.parquet', 'hdfs://name:8020/data/50%25.txt', 's3://bucket')
    """
    uri = _URI.match(place)
    if uri is None:
        return os.path.join(place, *parts)
    path = "/".join([uri["path"].rstrip("/"), *(quote(part, errors="surrogateescape") for part in parts)])
    return f"{uri['scheme']}://{uri['host']}{path if parts else uri['path']}{uri['query'] or ''}"


def exists(place: str) -> bool:
    """Whether there is a file or a folder; on object stores a folder is there as long as something lies in it."""
    local = _local_path(place)
    if local is not None:
        return os.path.exists(local)  # also where the name is longer than any can be
    with _named(place):
        filesystem, path = _remote(place)
        return _kind(filesystem, path) != "NotFound"


def open_input(place: str) -> Any:
    """The file as a `pyarrow.NativeFile` that reads from any position."""
    import pyarrow as pa  # takes as long to load as a page to clean

    local = _local_path(place)
    with _named(place):
        if local is not None:
            return pa.OSFile(os.fsencode(local), "rb")  # as bytes: a name may be no UTF-8
        filesystem, path = _remote(place)
        return filesystem.open_input_file(path)


def read_bytes(place: str) -> bytes:
    """All of a file."""
    with open_input(place) as file, _named(place):
        return bytes(file.read())


def write_bytes(place: str, data: bytes) -> None:
    """A file with the content `data`, in the place of one that was there before.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     write_bytes(join(folder, "a", "b.txt"), b"text")
    ...     files_under(folder), read_bytes(join(folder, "a", "b.txt"))
    ([('a/b.txt', 4)], b'text')
    """
    with _named(place):
        _put(place, data)


@contextmanager
def writing(place: str) -> Iterator[Any]:
    """A `pyarrow.NativeFile` to write to: the file is there once the body is done, and never when it fails."""
    import pyarrow as pa

    local = _local_path(place)
    with _named(place, "cannot write "):
        if local is not None:
            with _renamed(local) as unfinished, pa.OSFile(os.fsencode(unfinished), "wb") as file:
                yield file
            return
        # A stream to an object store cannot be given up: closing it, which Python does at the latest when it forgets
        # the stream, shows what has been written so far. So the whole file is made here first, and put in one call.
        with tempfile.TemporaryFile() as unnamed, pa.PythonFile(unnamed, "w") as file:  # gone however this process ends
            yield file
            unnamed.flush()
            size = os.fstat(unnamed.fileno()).st_size
            _put(place, mmap.mmap(unnamed.fileno(), size, access=mmap.ACCESS_READ) if size else b"")


class Listed(NamedTuple):
    """A file below a folder: its path from there, with `/`, its size in bytes, when it was last written (ns)."""

    path: str
    size: int
    changed: int


def files_under(place: str) -> list[tuple[str, int]]:
    """Every file below a folder: its path from there, with `/`, and its size in bytes; sorted by path.

    A folder that is not there holds no files. What a killed writer left half written is no file.
    """
    return [(path, size) for path, size, _ in listing(place)]


def listing(place: str) -> list[Listed]:
    """The same, with the times."""
    return [file for file in _all_under(place) if not _UNFINISHED.fullmatch(file.path.rpartition("/")[2])]


def keep_only(place: str, names: Container[str]) -> None:
    """Nothing but these files is left below a folder; what a killed writer left half written goes too.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     for name in ("a/b.txt", "c.txt"):
    ...         write_bytes(join(folder, name), b"text")
    ...     keep_only(folder, {"a/b.txt"})
    ...     files_under(folder)
    [('a/b.txt', 4)]
    """
    for file in _all_under(place):
        if file.path not in names:
            remove(join(place, file.path))


def remove_unfinished(place: str) -> None:
    """What killed writers left half written below a folder is gone."""
    for file in _all_under(place):
        if any(map(_UNFINISHED.fullmatch, file.path.split("/"))):
            remove(join(place, file.path))


@contextmanager
def scratch(beside: str) -> Iterator[str]:
    """A folder for a while, on the disk of `beside`, which has room; for what lies on a store, one of this machine.

    When this process is killed, `remove_unfinished` finds what it leaves.
    """
    local = _local_path(beside)
    if local is None:
        with tempfile.TemporaryDirectory(prefix="corpus-") as folder:
            yield folder
        return
    place = str(local.with_name(_unfinished_name()))
    try:
        yield place
    finally:
        remove(place)


def sync(path: Path) -> None:
    """What has been written into a local file, or the names in a folder, are on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _all_under(place: str) -> list[Listed]:
    local = _local_path(place)
    with _named(place):
        if local is not None:
            if local.is_file():
                raise CorpusError(f"{shown(place)} is a file; a folder is expected")
            found = [
                Listed(path.relative_to(local).as_posix(), path.stat().st_size, path.stat().st_mtime_ns)
                for folder, _, names in os.walk(local, onerror=_raise_unless_absent)
                for path in (Path(folder, name) for name in names)
                if path.is_file()
            ]
        else:
            from pyarrow.fs import FileSelector

            filesystem, path = _remote(place)
            if _kind(filesystem, path) == "File":
                raise CorpusError(f"{shown(place)} is a file; a folder is expected")
            prefix = len(path.rstrip("/")) + 1
            found = [
                Listed(info.path[prefix:], info.size, info.mtime_ns or 0)
                for info in filesystem.get_file_info(FileSelector(path, allow_not_found=True, recursive=True))
                if info.is_file
            ]
    return sorted(found)


def remove(place: str) -> None:
    """A file, or a folder with all that is in it, is no longer there."""
    local = _local_path(place)
    with _named(place):
        if local is not None:
            if local.is_dir() and not local.is_symlink():
                shutil.rmtree(local)
            else:
                local.unlink(missing_ok=True)
            return
        filesystem, path = _remote(place)
        kind = _kind(filesystem, path)
        try:
            if kind == "Directory":
                filesystem.delete_dir(path)
            elif kind == "File":
                filesystem.delete_file(path)
        except OSError:
            # Another worker was quicker; or a store that has no folders complains that it cannot delete one.
            if filesystem.get_file_info(path).is_file or files_under(place):
                raise


def _local_path(place: str) -> Path | None:
    return local_path(place) if is_local(place) else None


def _remote(place: str) -> tuple[Any, str]:
    uri = _URI.match(place)
    assert uri is not None  # noqa: S101 - local places have been dealt with
    filesystem, root = _filesystem(f"{uri['scheme']}://{uri['host']}{uri['query'] or ''}")
    path = unquote(uri["path"], errors="surrogateescape")
    return filesystem, (root.rstrip("/") + path).rstrip("/") or "/"


@cache  # connecting asks the store where the bucket is
def _filesystem(root: str) -> tuple[Any, str]:
    from pyarrow.fs import FileSystem  # loads the clients of all stores; local work does without

    filesystem, path = FileSystem.from_uri(root)
    return filesystem, path


def _kind(filesystem: Any, path: str) -> str:
    return str(filesystem.get_file_info(path).type.name)


def _put(place: str, data: Any) -> None:
    local = _local_path(place)
    if local is not None:
        with _renamed(local) as unfinished:
            unfinished.write_bytes(data)
        return
    filesystem, path = _remote(place)
    if filesystem.type_name in _OBJECT_STORES:
        with filesystem.open_output_stream(path) as stream:
            stream.write(data)  # one call: an interrupt waits for its end, so a part is never taken for the whole
        return
    folder = path.rpartition("/")[0]
    unfinished_path = f"{folder}/{_unfinished_name()}"
    filesystem.create_dir(folder, recursive=True)
    try:
        with filesystem.open_output_stream(unfinished_path) as stream:
            stream.write(data)
        filesystem.move(unfinished_path, path)
    except BaseException:
        with suppress(OSError):
            filesystem.delete_file(unfinished_path)
        raise


@contextmanager
def _renamed(path: Path) -> Iterator[Path]:
    """Another name in the same folder, renamed to `path` when the body is done."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(_unfinished_name())
    try:
        yield unfinished
        sync(unfinished)  # file systems keep the order of names themselves, not that of names and contents
        os.replace(unfinished, path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


def _unfinished_name() -> str:
    return f".{uuid4().hex}.tmp"  # a process id is not unique over machines that share a disk


def _raise_unless_absent(error: OSError) -> None:
    if not isinstance(error, FileNotFoundError):
        raise error


def _is_of_arrow(error: Exception) -> bool:
    return "ArrowException" in [kind.__name__ for kind in type(error).__mro__]


@contextmanager
def _named(place: str, doing: str = "") -> Iterator[None]:
    """Failures of the store as one line that names the place."""
    try:
        yield
    except Exception as error:
        if not isinstance(error, OSError | UnicodeError) and not _is_of_arrow(error):
            raise
        reason = exhausted(error) or getattr(error, "strerror", None) or str(error)
        if isinstance(error, FileNotFoundError) and not doing:
            reason = "there is no such file or folder"
        raise CorpusError(f"{doing}{shown(place)}: {' '.join(reason.split())}") from error
