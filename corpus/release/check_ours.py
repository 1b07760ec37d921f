"""Compare a release that says it is one of ours with the copy that came with this program.

Whoever rewrites every file of a release consistently is not found by what is in it, but by what lies elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from corpus.errors import CorpusError
from corpus.release.folder import OUR_NAME, SUMS, our_releases, read_facts, read_sums
from corpus.release.verify_types import Failure
from corpus.release.write import OF_THE_WRITER


def ours(release: Path, digest: str) -> Iterator[Failure]:
    """Compare the content digest, and the checksums of the files that are the same on every machine."""
    try:
        facts = read_facts(release)
        copy = our_releases().get(str(facts.version)) if facts.name == OUR_NAME else None
        if copy is None or copy.resolve() == release.resolve():
            return
        known, found = read_sums(copy), read_sums(release)
        content = read_facts(copy).digest
    except CorpusError:
        return  # a broken file is told elsewhere
    if digest != content:
        yield Failure("ours", release.name, f"is not {OUR_NAME} {facts.version}, whose content digest is {content}")
    for name in sorted(known.keys() | found.keys()):
        if name not in OF_THE_WRITER and not name.startswith("data/") and known.get(name) != found.get(name):
            yield Failure("ours", name, f"is not the file that {OUR_NAME} {facts.version} was released with ({SUMS})")
