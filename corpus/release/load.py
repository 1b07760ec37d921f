"""Load one of our fixed releases, shipped with the package, as a Dataset.

The checksum is compared first, and the Parquet file is read directly, so that no cache can give other rows.
"""

from __future__ import annotations

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

if TYPE_CHECKING:
    from datasets import Dataset


def load(version: str | None = None, config: str = DEFAULT_TABLE, *, release: str | Path | None = None) -> Dataset:
    """Return a table of one of our releases (the newest without a version), or of the release in a folder.

    `config` is `documents`, `paragraphs`, `ledger`, or in releases that have it `restoration`.
    """
    folder = Path(release) if release is not None else our_release(version)
    check_plain(folder)
    sums = read_sums(folder)
    configs = tables_of(folder)
    if config not in configs:
        raise CorpusError(f"{folder}: has no config {config!r}; there are {', '.join(configs)}")
    for name in (*parquet_paths(sums, config), "croissant.json"):
        check_sum(folder, name, sums)
    table = read_table(folder, config)
    said = read_croissant(folder)

    import datasets

    features = datasets.Features.from_arrow_schema(table.schema)
    info = datasets.DatasetInfo(
        description=f"{said['description']} Content digest {said['identifier']}.",
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
