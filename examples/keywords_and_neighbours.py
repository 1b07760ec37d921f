"""What each document is about, and which other one is most like it.

Words are cut and tagged by rjieba (jieba, in Rust) and weighed by TF-IDF. The tags do the work of a list of stop words:
only nouns and verbal nouns count, and none that stands in more than four fifths of the documents. Near copies are left
out first, or each would be its copy's nearest neighbour.

    python examples/keywords_and_neighbours.py [RELEASE]
"""

import sys

import numpy as np
import rjieba
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.neighbors import NearestNeighbors

import corpus

KEYWORDS, SHOWN = 6, 10


def nouns(text: str) -> list[str]:
    """Return the nouns (tags n, nr, ns …) and verbal nouns (vn) of two characters or more, in the order of the text."""
    return [word for word, tag in rjieba.tag(text) if len(word) > 1 and (tag[0] == "n" or tag == "vn")]


def main(release: str | None = None) -> None:
    documents = [row for row in corpus.load(release=release) if row["duplicate_of"] is None]
    vectorizer = TfidfVectorizer(analyzer=nouns, max_df=0.8, sublinear_tf=True)
    weights = vectorizer.fit_transform(row["text"] for row in documents)
    words = vectorizer.get_feature_names_out()
    distances, nearest = NearestNeighbors(n_neighbors=1, metric="cosine").fit(weights).kneighbors()

    titles = [row["title"] or row["id"] for row in documents]

    print(
        f"{len(documents)} documents, {len(words)} words. Title, its heaviest words, cosine and title of the nearest:"
    )
    for at in range(min(SHOWN, len(documents))):
        weight = weights[at].toarray()[0].round(9)  # rounded, so that words of one weight stand in one order everywhere
        keywords = [words[word] for word in np.argsort(-weight, kind="stable")[:KEYWORDS] if weight[word]]
        print(f"{titles[at]}\n      {' '.join(keywords)}\n {1 - distances[at, 0]:.2f} {titles[nearest[at, 0]]}")
    closest = distances.argmin()
    print(f"Closest of all, at {1 - distances.min():.2f}: {titles[closest]}, {titles[nearest[closest, 0]]}")


if __name__ == "__main__":
    main(*sys.argv[1:])
