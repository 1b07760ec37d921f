"""Pages that were taken down after they were released: a list beside the releases, honoured by all that show them.

A release never changes, so what is withdrawn stays in its files. The list says what of them is no longer shown: ids,
days and reasons, and nothing of the pages themselves. A person writes a take-down once, as `[[withdraw]]` in the
`curation.toml` of the raw folder; the next build carries it here.

>>> print(words(Withdrawal(id="gh-0123456789abcdef", reason="its author asks", date=datetime.date(2026, 12, 1))))
withdrawn on 2026-12-01: its author asks
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from corpus import storage
from corpus.curation import Withdrawal, parse_withdrawals
from corpus.dedup.twins import Rows
from corpus.errors import CorpusError
from corpus.ids import numbers, strings
from corpus.read.folder import check_settings
from corpus.release.digest import key_of
from corpus.release.folder import OUR_NAME, OURS, open_parquet, read_facts, shards_in, version_key
from corpus.release.place import taking_turns
from corpus.release.verify_types import Failure
from corpus.terminal import visible

FILE_NAME = "withdrawn.toml"
CHECK = "withdrawn"
_SHOWN = 20  # in one line of words; the list has them all

_HEAD = """\
# Pages of the releases beside this file that were taken down after their release. Releases never change; this list
# says what of them `corpus` no longer shows. It repeats nothing of a page: ids, days, reasons, who asked (as a role).
#
# Written by `corpus build` from [[withdraw]] in the curation.toml of the raw folder; an entry may be added by hand.
# What is in this list stays in it: who takes a take-down back removes it here and there.
"""

Withdrawals = dict[str, Withdrawal]


class WithdrawnWarning(UserWarning):
    """Rows of a release were left out, because their pages were withdrawn after it was made."""


def read_list(place: str) -> Withdrawals:
    """Return the take-downs of the list in a folder of releases, none where there is no list.

    A list that cannot be read is an error: to show everything then would be the worst of guesses.
    """
    path = storage.join(place, FILE_NAME)
    if storage.is_local(path):
        check_settings(storage.local_path(path))
    if not storage.exists(path):
        return {}
    return parse_withdrawals(storage.shown(path), storage.read_bytes(path))


def list_for(place: str, name: str | None) -> Withdrawals:
    """Return the take-downs that count for the releases of a dataset in a folder.

    The list that comes with this package counts for copies of our releases too, wherever they lie.
    """
    ours = read_list(str(OURS)) if name in (OUR_NAME, None) else {}
    return {**ours, **read_list(place)}


def of_release(release: Path) -> Withdrawals:
    """Return the take-downs that count for a release folder, also where it does not hold the page."""
    try:
        name = read_facts(release).name
    except CorpusError:
        name = None  # told elsewhere as a broken file
    folders = {release.absolute().parent, release.resolve().parent}
    return {key: each for folder in sorted(folders) for key, each in list_for(str(folder), name).items()}


def held(release: Path) -> Withdrawals:
    """Return the take-downs of pages that a release holds, by id. Without any in the lists no table is read.

    >>> from corpus.release.folder import our_release
    >>> held(our_release("1.0.0"))
    {}
    """
    withdrawals = of_release(release)
    if not withdrawals:
        return {}
    found: Withdrawals = {}
    for path in shards_in(release, "documents"):
        try:
            ids = open_parquet(path).read(columns=["id"])
        except (OSError, ValueError, pa.ArrowException):
            raise CorpusError(f"{path}: cannot be read as Parquet; copy the release again") from None
        found |= without(ids, "documents", withdrawals)[1]
    return found


def without(table: pa.Table, config: str, withdrawals: Mapping[str, Withdrawal]) -> tuple[pa.Table, Withdrawals]:
    """Return a table of a release without the rows of withdrawn pages, and those of them that it held.

    >>> gone = {"gh-0123456789abcdef": Withdrawal(id="gh-0123456789abcdef", reason="its author asks")}
    >>> table, left_out = without(pa.table({"id": ["gh-0123456789abcdef", "gh-1"]}), "documents", gone)
    >>> table["id"].to_pylist(), list(left_out)
    (['gh-1'], ['gh-0123456789abcdef'])
    """
    if not withdrawals:
        return table, {}
    try:
        ids = table[key_of(config)]
        is_gone = pc.is_in(ids, pa.array(sorted(withdrawals), pa.string()))
    except (KeyError, pa.ArrowException):
        what = f"the table {config} has no column {key_of(config)} of ids, by which withdrawn pages are left out"
        raise CorpusError(f"{what}; copy the release again") from None
    left_out = {name: withdrawals[name] for name in sorted(pc.unique(ids.filter(is_gone)).to_pylist())}
    return (table.filter(pc.invert(is_gone)) if left_out else table), left_out


def words(withdrawal: Withdrawal) -> str:
    """Return in one line when and why a page was withdrawn."""
    when = f" on {withdrawal.date}" if withdrawal.date else ""
    return f"withdrawn{when}: {visible(' '.join(withdrawal.reason.split()))}"


def sentence(release: str, withdrawals: Mapping[str, Withdrawal]) -> str:
    """Return in one line what of a release is left out, and why.

    >>> sentence("gonghui 1.0.0", {"gh-1": Withdrawal(id="gh-0123456789abcdef", reason="its author asks")})
    'gonghui 1.0.0: 1 page withdrawn since its release is left out: gh-1 (withdrawn: its author asks)'
    """
    named = [f"{name} ({words(each)})" for name, each in sorted(withdrawals.items())]
    more = f", and {len(named) - _SHOWN} more in {FILE_NAME}" if len(named) > _SHOWN else ""
    pages = (
        "1 page withdrawn since its release is"
        if len(named) == 1
        else f"{len(named)} pages withdrawn since its release are"
    )
    return f"{visible(release)}: {pages} left out: {', '.join(named[:_SHOWN])}{more}"


def failures(release: Path, withdrawals: Mapping[str, Withdrawal]) -> Iterator[Failure]:
    """Yield the pages that a release holds though they were withdrawn before it was made.

    An older release is no worse for a take-down. Which is older, the list says by `from_version`, or else the days of
    both; where neither is stated nothing can be told.
    """
    try:
        facts = read_facts(release)
    except CorpusError:
        return  # told elsewhere as a broken file
    for name, each in sorted(withdrawals.items()):
        try:
            from_there = each.from_version and version_key(facts.version) >= version_key(each.from_version)
            later = each.date and facts.date and datetime.date.fromisoformat(facts.date) > each.date
        except (TypeError, ValueError):  # no version, no day
            continue
        if from_there or (later and not each.from_version):
            since = f"from version {each.from_version} on" if from_there else "before this release was made"
            yield Failure(CHECK, name, f"is in the release, and was taken down {since} ({words(each)}); build it anew")


def notes(documents: pa.Table, withdrawals: Mapping[str, Withdrawal]) -> Iterator[str]:
    """Yield what is to be said of a release that holds withdrawn pages: each of them, and the near copies it still has.

    Whether a near copy must go as well no program can know.
    """
    if not withdrawals:
        return
    columns = (documents[name].to_pylist() for name in ("id", "duplicate_of"))
    clusters = {name: original or name for name, original in zip(*columns, strict=True)}
    for name, each in sorted(withdrawals.items()):
        yield f"{name} is {words(each)}; the release still holds it, `corpus` no longer shows it"
    of_gone = {clusters[name] for name in withdrawals if name in clusters}
    near = sorted(name for name, of in clusters.items() if of in of_gone and name not in withdrawals)
    if near:
        yield near_copies(near)


def near_copies(ids: list[str]) -> str:
    """Return the line about pages that nearly repeat a withdrawn one: a person decides.

    >>> near_copies(["gh-2"])
    'gh-2: nearly repeats a withdrawn page; look at it, and withdraw it too or let it stay'
    """
    more = f" and {len(ids) - _SHOWN} more" if len(ids) > _SHOWN else ""
    if len(ids) == 1:
        return f"{ids[0]}: nearly repeats a withdrawn page; look at it, and withdraw it too or let it stay"
    return f"{', '.join(ids[:_SHOWN])}{more}: nearly repeat withdrawn pages; look at them, and decide for each"


def near_of(twins: Rows, earlier: list[Path], withdrawals: Mapping[str, Withdrawal]) -> list[str]:
    """Return the pages of a release that is built which nearly repeat a withdrawn page, as far as `earlier` tells.

    `earlier` are the documents of the release that near copies were also looked for in. There the withdrawn page has
    its cluster; without it nothing is known of what it said.
    """
    if not withdrawals:
        return []
    wanted = pa.array(sorted(withdrawals), pa.string())
    roots = [numbers(wanted)]
    for path in earlier:
        known = open_parquet(path).read(columns=["id", "duplicate_of"])
        of_gone = known.filter(pc.is_in(known["id"], wanted))["duplicate_of"]
        roots.append(numbers(pc.drop_null(of_gone)))
    found: list[str] = strings(twins["id"][np.isin(twins["original"], np.concatenate(roots))]).to_pylist()
    return found


def carry(out: str, name: str, decided: Mapping[str, Withdrawal]) -> Withdrawals:
    """Write the take-downs that a person `decided` into the list of the folder `out`; return all that count there.

    What the list has already stays in it: the next one who builds there may have another raw folder, or none of its
    take-downs. Where both know a page, the person's words of now count.
    """
    if decided.items() - read_list(out).items():
        with taking_turns(out):  # of two builds at once, each would write what the other has not
            storage.write_bytes(storage.join(out, FILE_NAME), render({**read_list(out), **decided}).encode())
    return {**list_for(out, name), **decided}


def render(withdrawals: Mapping[str, Withdrawal]) -> str:
    """Return the list as a file, sorted by id.

    >>> print(render({"": Withdrawal(id="gh-0123456789abcdef", reason="its author asks")}).removeprefix(_HEAD))
    <BLANKLINE>
    [[withdraw]]
    id = "gh-0123456789abcdef"
    reason = "its author asks"
    <BLANKLINE>
    """
    return _HEAD + "".join(f"\n[[withdraw]]\n{_entry(withdrawals[name])}" for name in sorted(withdrawals))


def _entry(withdrawal: Withdrawal) -> str:
    said = withdrawal.model_dump(exclude_none=True)
    return "".join(
        f"{key} = {value if isinstance(value, datetime.date) else _text(value)}\n" for key, value in said.items()
    )


def _text(value: str) -> str:
    # A string of JSON is one of TOML, but for DEL, which TOML wants escaped.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
