"""The raw pages of a folder: which files are pages, in a fixed order, and what cannot be read, with a reason.

>>> [place.path for place in places("raw")][0]
'000_ebea4eab6122b0bc.txt'
>>> len(read_file("raw/000_ebea4eab6122b0bc.txt")) > 1000
True
"""

from __future__ import annotations

import errno
import hashlib
import io
import os
import re
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, NamedTuple

from corpus import storage
from corpus.errors import CorpusError, Rejected, exhausted
from corpus.read.page import LONGEST, NOT_A_PAGE
from corpus.terminal import visible

SETTINGS = frozenset({"release.toml", "curation.toml"})  # at the top of a raw folder: about the pages, not pages


# What tells that a folder is a Hugging Face dataset, and what in one describes it: no pages.
_DATASET = frozenset({"dataset_info.json", "dataset_infos.json", "dataset_dict.json", ".gitattributes"})
_DESCRIBES = frozenset({"README.md", "state.json"}) | _DATASET

_OUTSIDE = ("outside", "a link that leads out of the folder; put a copy of the page in its place")
_NO_FILE = ("not-a-file", "a pipe, socket or device, not a file")

# Without waiting: a pipe nobody writes to must not stop a build.
_READ = os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC

# A file server is out of reach, or has forgotten what it was asked for.
_AWAY = {errno.ESTALE, errno.ENOTCONN, errno.ETIMEDOUT, errno.EHOSTDOWN, errno.EHOSTUNREACH, errno.ENETUNREACH}
# The same of a store, whose errors have words and no numbers.
_AWAY_IN_WORDS = re.compile(
    "NETWORK_CONNECTION|REQUEST_TIMEOUT|SERVICE_UNAVAILABLE|SLOW_DOWN|THROTTLING|INTERNAL_FAILURE|UNKNOWN_HOST|"
    "curlCode|timed out|Connection (?:refused|reset)"
)

_AHEAD = 1 << 20  # bytes read at once from a store: each time is a request

# Reasons that a file was not read at all; a person who named it on the command line was wrong about it.
NOT_READ = frozenset({"missing", "not-a-file", "unreadable"})


class Place(NamedTuple):
    """Where pages lie. `path` is relative to the raw folder, with `/`; `problem` says why it cannot be read.

    `size` are the bytes of the file, and `changed` is when it was last changed, in nanoseconds, also where it was given
    another time; 0 where it has a problem, or where that is not known.
    """

    path: str
    file: str | Path
    problem: Rejected | None = None
    size: int = 0
    changed: int = 0


def places(raw: str | Path) -> Iterator[Place]:
    """Every file of the folder `raw` that may hold pages, sorted by path. None is read yet, no link left followed.

    Hidden files, `release.toml` and `curation.toml` are not pages. What lies there and is not a page either (a link
    that leads out, a pipe, an empty folder, the card of a dataset) comes with its problem, so that nothing is passed
    over in silence.
    """
    if not storage.is_local(str(raw)):
        return _in_store(str(raw))
    top = storage.local_path(str(raw))
    if not top.is_dir():
        what = "is a file; name the folder it lies in" if top.exists() else "there is no such folder"
        raise CorpusError(f"{top}: {what}")
    return _walk(top, "", Path(os.path.realpath(top)))


def _in_store(raw: str) -> Iterator[Place]:
    """The same on an object store, which has no links, devices or empty folders."""
    files = storage.listing(raw)
    if not files:
        raise CorpusError(f"{storage.shown(raw)}: there is no such folder, or nothing in it")
    folders: dict[str, set[str]] = {}
    for path, _, _ in files:
        folder, _, name = path.rpartition("/")
        folders.setdefault(folder, set()).add(name)
    datasets = {folder for folder, names in folders.items() if _is_dataset(storage.join(raw, folder), names)}
    for path, size, changed in files:
        folder, _, name = path.rpartition("/")
        if any(part.startswith(".") for part in path.split("/")) or (not folder and name in SETTINGS):
            continue
        if folder in datasets and name in _DESCRIBES:
            yield Place(path, storage.join(raw, path), Rejected(NOT_A_PAGE, "describes the dataset"))
        else:
            problem = name_problem(path) or _key_problem(path)
            yield Place(path, storage.join(raw, path), problem, size, changed)


def page_id(data: bytes) -> str:
    """The id of the page with these raw bytes.

    >>> page_id(b"")
    'gh-e3b0c44298fc1c14'
    """
    return id_of(hashlib.sha256(data).hexdigest())


def id_of(sha256: str) -> str:
    """The id that goes with a SHA-256 in hex."""
    return f"gh-{sha256[:16]}"


def _walk(folder: Path, prefix: str, root: Path) -> Iterator[Place]:
    try:
        with os.scandir(folder) as found:
            # A folder as `name/`: the files then come in the order of their paths.
            entries = sorted(found, key=lambda entry: path_text(entry.name) + "/" * entry.is_dir(follow_symlinks=False))
    except OSError as error:
        if not prefix:
            raise CorpusError(f"{folder}: cannot be listed: {error.strerror}; check its permissions") from None
        problem = Rejected("unreadable", f"the folder cannot be listed: {error.strerror}")
        yield Place(path_text(prefix[:-1]), folder, problem)
        return
    pages = [e for e in entries if not e.name.startswith(".") and (prefix or e.name not in SETTINGS)]
    if prefix and not pages:
        problem = Rejected("not-a-file", "a folder with no page in it; remove it or fill it")
        yield Place(path_text(prefix[:-1]), folder, problem)
    is_dataset = _is_dataset(folder, {entry.name for entry in entries})
    for entry in pages:
        path, file = prefix + entry.name, entry.path
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(Path(file), path + "/", root)
        elif is_dataset and entry.name in _DESCRIBES:
            yield Place(path_text(path), file, Rejected(NOT_A_PAGE, "describes the dataset"))
        else:
            wrong = name_problem(os.fsencode(path)) or _link_problem(entry, root)
            yield Place(path_text(path), file, wrong, *((0, 0) if wrong else _size(entry)))


def _is_dataset(folder: str | Path, names: set[str]) -> bool:
    """Whether a folder is a Hugging Face dataset: one from the Hub has a card that opens with its data in YAML."""
    if names & _DATASET:
        return True
    if "README.md" not in names:
        return False
    try:
        with open_file(storage.join(str(folder), "README.md")) as card:
            return card.read(3) == b"---"
    except Rejected:
        return False


def path_text(path: str) -> str:
    """The path as text that can be written, whatever the locale: bytes of a name that are not UTF-8 as `\\xb9`."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def name_problem(path: str | bytes) -> Rejected | None:
    """Why a path cannot stand in a record, or None; one of this machine is given as its bytes."""
    try:
        path.decode() if isinstance(path, bytes) else path.encode()
    except UnicodeError:
        return Rejected("name", "its name is not UTF-8; rename it")
    return None


def _key_problem(path: str) -> Rejected | None:
    """Why the key of an object is no path in a folder, or None: a store takes any text for one."""
    if {"", ".", ".."} & set(path.split("/")):
        return Rejected("name", "its name leads out of the folder, or nowhere in it; rename it")
    return None


def check_settings(path: Path) -> None:
    """Fail where a file of settings, or what one names, is not a file of its own: a link, a pipe, one without end.

    Pages of strangers may come with such files, and what a link leads to is not theirs to publish.
    """
    home = os.path.realpath(path.parent)
    if os.path.lexists(path) and os.path.realpath(path) != os.path.normpath(os.path.join(home, path.name)):
        raise CorpusError(f"{visible(str(path))}: a link; put a copy of the file in its place")
    with suppress(OSError):  # what is not there, or cannot be read, is told when it is read
        status = path.stat()
        if not (stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)):
            raise CorpusError(f"{visible(str(path))}: a pipe, socket or device, not a file; put a file in its place")
        if status.st_size > LONGEST:
            raise CorpusError(f"{visible(str(path))}: is larger than {LONGEST >> 20} MB; make it smaller")


def _link_problem(entry: os.DirEntry[str], root: Path) -> Rejected | None:
    """Why a link is not followed, or None; seen without opening it."""
    if not entry.is_symlink():
        return None
    target = Path(os.path.realpath(entry.path))
    if not target.is_relative_to(root):
        return Rejected(*_OUTSIDE)
    if target.is_dir():
        return Rejected("not-a-file", "a link to a folder; its pages are read where they lie")
    if not target.exists():
        return Rejected("missing", "a link to a file that is not there")
    return None


def _size(entry: os.DirEntry[str]) -> tuple[int, int]:
    with suppress(OSError):  # it is gone meanwhile: told when it is read
        status = entry.stat()
        return status.st_size, max(status.st_mtime_ns, status.st_ctime_ns)
    return 0, 0


@contextmanager
def held(place: Place) -> Iterator[str | Path]:
    """What to open, as often as needed, to read the file at `place`; not followed out of the raw folder.

    Between the listing of a folder and the reading of a file somebody may put a link in the place of the file, or of a
    folder above it. On Linux whatever is opened here is the file that lay within the folder, and stays it.
    """
    file = str(place.file)
    if not storage.is_local(file) or not file.endswith(place.path):
        yield place.file
        return
    root = file.removesuffix(place.path) or "."
    descriptor = _open_within(root, place.path.split("/"))
    if descriptor is None:  # a link, to another page here
        real = os.path.realpath(root)
        parts = os.path.relpath(os.path.realpath(file), real).split("/")
        descriptor = None if parts[0] == ".." else _open_within(real, parts)
        if descriptor is None:
            raise Rejected(*_OUTSIDE)
    try:
        again = f"/proc/self/fd/{descriptor}"
        yield again if os.path.exists(again) else place.file
    finally:
        os.close(descriptor)


def _open_within(root: str, parts: Sequence[str]) -> int | None:
    """Open a file step by step from `root`; None where it, or a folder on the way, is a link."""
    at = -1
    try:
        at = os.open(root, _FOLDER)
        for part in parts[:-1]:
            below = os.open(part, _FOLDER | os.O_NOFOLLOW, dir_fd=at)
            os.close(at)
            at = below
        mode = os.stat(parts[-1], dir_fd=at, follow_symlinks=False).st_mode
        if stat.S_ISLNK(mode):
            return None
        if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
            raise Rejected(*_NO_FILE)  # and is not opened: with a device that may do something
        return os.open(parts[-1], _READ | os.O_NOFOLLOW, dir_fd=at)
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.ENOTDIR):
            return None
        raise _not_opened(os.path.join(root, *parts), error) from None
    finally:
        if at >= 0:
            os.close(at)


def _not_opened(file: str | Path, error: OSError) -> Rejected:
    check_machine(file, error)
    if isinstance(error, FileNotFoundError):
        return Rejected("missing", "there is no such file")
    reason = "unreadable" if isinstance(error, PermissionError) else "not-a-file"
    return Rejected(reason, f"cannot be opened: {error.strerror}")


@contextmanager
def open_file(file: str | Path) -> Iterator[BinaryIO]:
    """Open one file to read its bytes. What is no file, and what goes wrong while it is read, is a `Rejected`."""
    if not storage.is_local(str(file)):
        with _open_in_store(str(file)) as stream:
            yield stream
        return
    try:
        descriptor = os.open(file, _READ)
    except OSError as error:
        raise _not_opened(file, error) from None
    except ValueError:  # a NUL in the name
        raise Rejected("missing", "there is no such file") from None
    try:
        mode = os.fstat(descriptor).st_mode
        if stat.S_ISDIR(mode):
            raise Rejected("not-a-file", "a folder, not a page; name the files in it")
        if not stat.S_ISREG(mode):
            raise Rejected(*_NO_FILE)
        with open(descriptor, "rb", closefd=False) as stream:
            yield stream
    except OSError as error:
        check_machine(file, error)
        raise Rejected("unreadable", f"cannot be read: {error.strerror or error}") from None
    finally:
        os.close(descriptor)


def check_machine(file: str | Path, error: OSError) -> None:
    """Fail where the fault is not the page's: it is left out of no release because a limit or a server was reached."""
    where = storage.shown(str(file))
    if why := exhausted(error):
        raise CorpusError(f"{where}: cannot be read: {why}") from error
    # On a disk words may come out of the file.
    if error.errno in _AWAY or (not storage.is_local(str(file)) and _AWAY_IN_WORDS.search(str(error))):
        what = " ".join((error.strerror or str(error)).split())
        raise CorpusError(f"{where}: cannot be read: {what}; give the command again") from error


@contextmanager
def _open_in_store(place: str) -> Iterator[BinaryIO]:
    try:
        with storage.open_input(place) as stream:
            yield io.BufferedReader(stream, _AHEAD)
    except (CorpusError, OSError) as error:
        if isinstance(error, Rejected):
            raise
        cause = error if isinstance(error, OSError) else error.__cause__
        if isinstance(cause, OSError):
            check_machine(place, cause)
        raise Rejected("unreadable", f"cannot be read: {error}") from None


def read_file(file: str | Path) -> bytes:
    """The bytes of one page.

    >>> read_file("raw")
    Traceback (most recent call last):
    corpus.errors.Rejected: a folder, not a page; name the files in it
    """
    with open_file(file) as stream:
        data = stream.read()
    if not data:
        raise Rejected("empty", "the file is empty")
    return data
