"""Pages that somebody names, one by one or by their folder: what the commands `clean` and `score` work on.

>>> [name[:7] for name, _ in cleaned(["raw"])]
['raw/000', 'raw/001', 'raw/002', 'raw/003', 'raw/004']
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from corpus.cleaned import Cleaned
from corpus.curation import FILE_NAME, Curation, load_curation
from corpus.errors import CorpusError, Rejected
from corpus.pipeline import clean_from
from corpus.read.containers import pages_of, read_pages
from corpus.read.folder import check_settings, name_problem, page_id, path_text
from corpus.read.page import Page, Unread
from corpus.storage import shown


def cleaned(
    paths: Iterable[str | Path], text_column: str | None = None, mask_pii: bool = False
) -> Iterator[tuple[str, Cleaned | Rejected]]:
    """The record of each page of these files and folders, or why there is none, with the name to show for it.

    The decisions of a `curation.toml` beside the page, or at the top of the folder, stand.
    """
    curations: dict[Path, Curation] = {}
    for path in map(str, paths):
        is_folder = _is_folder(path)
        folder = Path(path) if is_folder else Path(path).parent
        if folder not in curations:
            check_settings(folder / FILE_NAME)
            curations[folder] = load_curation(folder / FILE_NAME)
        for item in _items(path, is_folder, text_column):
            within = item.path[len(path_text(Path(path).name)) :]
            where = os.path.join(path, item.path).rstrip("/") if is_folder else shown(path) + within
            if isinstance(item, Unread):
                yield where, item.problem
                continue
            document_id = page_id(item.data)
            try:
                if document_id in curations[folder].withdrawn:
                    raise Rejected("withdrawn", f"withdrawn: {curations[folder].withdrawn[document_id].reason}")
                yield where, clean_from(item, curations[folder].decisions_for(document_id), mask_pii=mask_pii)
            except Rejected as rejected:
                yield where, rejected
            except CorpusError as error:
                raise CorpusError(f"{where}: {error}") from None


def _is_folder(path: str) -> bool:
    """Whether a path leads to a folder whose pages are meant; a link among pages is not one."""
    return not os.path.islink(path) and os.path.isdir(path)


def _items(path: str, is_folder: bool, text_column: str | None) -> Iterator[Page | Unread]:
    """The pages of a file, or of a folder: one without any is itself a mistake."""
    if not is_folder:
        problem = name_problem(os.fsencode(path))
        name = path_text(Path(path).name or path)
        yield from [Unread(name, problem)] if problem else pages_of(name, path, text_column)
        return
    empty = True
    for item in read_pages(path, text_column):
        empty = False
        yield item
    if empty:
        yield Unread("", Rejected("not-a-file", "a folder with no page in it; name a page"))
