"""Filters a release by its quality signals and splits it for training, so that near copies stay together.

Each filter is one signal and one bound: what it takes away can be seen and argued with, as no single score allows. The
splits go by `fold`, which near copies share; in a random split a model would be tested on what it has seen. A page
keeps its fold from one release to the next, unless it turns out to be a near copy, so the test split stays what it is.

    python examples/filter_and_split.py [RELEASE]
"""

import sys

import numpy as np
from datasets import DatasetDict

import corpus

# Counts, and shares per mille; schema/ says what each counts. Those that say nothing have no bound.
FILTERS = {
    "sentences": (5, np.inf),  # it is a text
    "complete_per_mille": (200, np.inf),  # lists and menus hardly end their lines with a full stop
    "han_per_mille": (600, np.inf),  # it is Chinese
    "repeated_per_mille": (0, 200),  # it does not say one thing over and over
    "lost_characters": (0, 2),  # it came through whole
    "spam_words_left": (0, 0),
}
SPLITS = {"train": [0, 1, 2, 3, 4, 5, 6, 7], "validation": [8], "test": [9]}


def main(release: str | None = None) -> None:
    documents = corpus.load(release=release)
    kept = np.ones(len(documents), dtype=bool)
    print("signal              lowest  median  highest     bounds  out  left")
    for signal, (least, most) in FILTERS.items():
        values = np.array([quality[signal] for quality in documents["quality"]])
        passes = (values >= least) & (values <= most)
        kept &= passes
        print(f"{signal:18}{values.min():8}{np.median(values):8.0f}{values.max():9}", end="")
        print(f"{least:5} – {most:<4}{(~passes).sum():4}{kept.sum():6}")

    folds = np.array(documents["fold"])
    rows = {name: np.flatnonzero(kept & np.isin(folds, of_split)) for name, of_split in SPLITS.items()}
    dataset = DatasetDict({name: documents.select(at) for name, at in rows.items()})  # what a trainer takes
    print("\nsplit       documents  characters")
    for name, split in dataset.items():
        bar = "█" * round(40 * len(split) / max(1, kept.sum()))
        print(f"{name:10}{len(split):11}{sum(map(len, split['text'])):12}  {bar}".rstrip())

    place = {name: at for at, name in enumerate(documents["id"])}
    # A near copy of a page of an earlier release names one that is not here.
    pairs = [(place[one], place[of]) for one, of in zip(place, documents["duplicate_of"], strict=True) if of in place]
    split_of = np.select([np.isin(folds, of_split) for of_split in SPLITS.values()], range(3))
    by_chance = np.random.default_rng(0).permutation(split_of)
    torn, torn_by_chance = (sum(split[one] != split[of] for one, of in pairs) for split in (split_of, by_chance))
    assert torn == 0, f"{torn} near copies are in another split than what they repeat"
    print(f"\n{len(pairs)} near copies, {torn} of them in another split; by chance {torn_by_chance} would be.")


if __name__ == "__main__":
    main(*sys.argv[1:])
