"""Load one of our fixed releases, shipped with the package, as a Dataset.

The checksum is compared first, and the Parquet file is read directly, so that no cache can give other rows. Rows of
pages that were withdrawn since are left out, and a warning says which and why.
"""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import CorpusError
from corpus.release.folder import (
    check_sum,
    our_release,
    parquet_paths,
    read_croissant,
    read_sums,
    read_table,
    tables_of,
)
from corpus.release.plain import check_plain
from corpus.release.schema import DEFAULT_TABLE
from corpus.release.withdrawn import WithdrawnWarning, of_release, sentence, without

if TYPE_CHECKING:
    from datasets import Dataset


def load(version: str | None = None, config: str = DEFAULT_TABLE, *, release: str | Path | None = None) -> Dataset:
    """Return a table of one of our releases (the newest without a version), or of the release in a folder.

    `config` is `documents`, `paragraphs`, `ledger`, or in releases that have it `restoration`. What was withdrawn since
    the release is not in it; then a `WithdrawnWarning` names each page with its reason, and so does the description.
    """
    folder = Path(release) if release is not None else our_release(version)
    check_plain(folder)
    sums = read_sums(folder)
    configs = tables_of(folder)
    if config not in configs:
        raise CorpusError(f"{folder}: has no config {config!r}; there are {', '.join(configs)}")
    for name in (*parquet_paths(sums, config), "croissant.json"):
        check_sum(folder, name, sums)
    said = read_croissant(folder)
    table, left_out = without(read_table(folder, config), config, of_release(folder))
    description = f"{said['description']} Content digest {said['identifier']}."
    if left_out:
        withdrawn = sentence(f"{said['name']} {said['version']}", left_out)
        warnings.warn(withdrawn, WithdrawnWarning, stacklevel=2)
        description += f" That is the digest of the release as it was made. {withdrawn}."

    import datasets

    features = datasets.Features.from_arrow_schema(table.schema)
    info = datasets.DatasetInfo(
        description=description,
        citation=said["citeAs"],
        homepage=said.get("url", ""),
        license=said["license"],
        features=features,
        version=datasets.Version(said["version"]),
        dataset_name=said["name"],
        config_name=config,
    )
    # The files say which columns are never null; the readers of `datasets` do not keep that.
    return datasets.Dataset(table.cast(features.arrow_schema), info=info, split=datasets.Split.TRAIN)
