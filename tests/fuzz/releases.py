"""A release of which one file was changed, and what reads releases."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path

import corpus
from corpus.errors import CorpusError
from corpus.release.cite import FORMATS, cite
from corpus.release.diff import diff
from corpus.release.folder import SUMS
from corpus.release.summary import lines, stats_of
from corpus.release.verify import verify

from .invariants import check_line
from .scratch import scratch, write

ARTICLE = "工会是党联系职工群众的桥梁和纽带，第{}次要把职工的事情办好。工會(huì)工作要以服务为基础，团结广大职工。"


@cache
def _release() -> tuple[Path, Path, list[tuple[str, bytes]]]:
    """The raw pages, a release of them, and its files."""
    for number in range(2):
        write(f"raw/{number}.txt", f"怎样做好工会工作\n作者：孙波\n{ARTICLE.format(number)}\n".encode())
    folder = corpus.build(scratch() / "raw", scratch() / "out").path
    paths = sorted(file.relative_to(folder).as_posix() for file in Path(folder).rglob("*") if file.is_file())
    return scratch() / "raw", Path(folder), [(path, (Path(folder) / path).read_bytes()) for path in paths]


def check(data: bytes) -> None:
    """Change one file of a release, let the checksums fit (mostly), and read it with everything that reads releases."""
    raw, folder, files = _release()
    name, before = files[data[0] % len(files)] if data else files[0]
    how, at = (data[1], int.from_bytes(data[2:4]) % (len(before) + 1)) if len(data) > 3 else (0, 0)
    new = data[4:]
    after = (new, before[:at] + new + before[at:], before[:at] + new + before[at + len(new) :], before[:at])[how % 4]
    (folder / name).write_bytes(after)
    if how < 0xC0 and name != SUMS:
        sums = {path: hashlib.sha256(after if path == name else was).hexdigest() for path, was in files if path != SUMS}
        (folder / SUMS).write_text("".join(f"{value}  {path}\n" for path, value in sums.items()), "utf-8")
    try:
        failures = verify(folder, raw if how & 4 else None)
        for failure in failures:
            check_line(failure)
        assert failures or after == before or how < 0xC0, name
        for read in READERS:
            try:
                read(folder)
            except CorpusError as problem:
                check_line(problem)
    finally:
        (folder / name).write_bytes(before)
        (folder / SUMS).write_bytes(dict(files)[SUMS])


READERS: tuple[Callable[[Path], object], ...] = (
    lambda folder: [corpus.load(config=config, release=folder) for config in ("documents", "ledger")],
    lambda folder: "\n".join(lines(stats_of(folder))),
    lambda folder: str(diff(folder, folder)),
    lambda folder: [cite(None, form, folder) for form in FORMATS],
)
