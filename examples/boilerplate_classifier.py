"""Tells the boilerplate of web pages from their articles, line by line, learnt from the ledger.

The ledger says what became of each character of a page, so each line as it was scraped has a label: boilerplate if most
of it was removed for one of the reasons below. The features are its characters, alone and in pairs. Each fold is
predicted by a model of the other folds; near copies share one, so no model is tested on a copy of what it has seen. The
labels come from the rules of this project: the score says how well those are learnt, not how right they are.

    python examples/boilerplate_classifier.py [RELEASE]
"""

import sys

import numpy as np
import pandas as pd
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score, precision_score, recall_score
from sklearn.model_selection import LeaveOneGroupOut, cross_val_predict

import corpus

BOILERPLATE = ["spam", "navigation", "breadcrumb", "notice", "share", "related", "comment", "footer", "site-line"]
ANYWHERE = ["gloss", "whitespace", "line-break"]  # damage and layout, in articles and around them


def lines_of(ledger: pd.DataFrame) -> pd.DataFrame:
    """Return the lines of the pages as scraped: text, and how many more characters are boilerplate than are not."""
    parts = ledger.assign(part=ledger["raw"].str.split("\n")).explode("part")
    parts["line"] = parts.index.duplicated().cumsum()  # all but the first part of a row begin a line
    sign = np.where(parts["reason"].isin(BOILERPLATE), 1, -1) * ~parts["reason"].isin(ANYWHERE)
    parts["balance"] = sign * parts["part"].str.len()
    lines = parts.groupby(["document_id", "line"]).agg({"part": "".join, "balance": "sum"}).reset_index()
    return lines[lines["balance"] != 0]


def main(release: str | None = None) -> None:
    lines = lines_of(corpus.load(config="ledger", release=release).to_pandas())
    fold_of = {row["id"]: row["fold"] for row in corpus.load(release=release)}
    folds, truth, text = lines["document_id"].map(fold_of).to_numpy(), lines["balance"] > 0, lines["part"].str.strip()
    # Hashed, not counted: a vocabulary of all lines would hold what only the fold that is tested has.
    characters = HashingVectorizer(analyzer="char", ngram_range=(1, 2), n_features=2**16).transform(text)
    length = np.log1p(text.str.len()).to_numpy()[:, None]
    model = LogisticRegression(solver="liblinear", class_weight="balanced")
    found, alone = (
        cross_val_predict(model, x, truth, groups=folds, cv=LeaveOneGroupOut()) for x in (characters, length)
    )

    print("fold  lines  boilerplate  precision     recall         F1  by length")
    for fold in [*np.unique(folds), "all"]:
        at = (folds == fold) | (fold == "all")
        print(f"{fold!s:>4}{at.sum():7}{truth[at].sum():13}", end="")
        for score, by in (precision_score, found), (recall_score, found), (f1_score, found), (f1_score, alone):
            print(f"{score(truth[at], by[at], zero_division=0):11.2f}", end="")
        print()


if __name__ == "__main__":
    main(*sys.argv[1:])
