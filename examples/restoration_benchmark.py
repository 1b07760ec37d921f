"""Which program undoes what was done to text? Clean paragraphs were injured on purpose; each restorer gets them back.

python examples/restoration_benchmark.py
python examples/restoration_benchmark.py --restorer mymodule:function          # yours, from text to text
python examples/restoration_benchmark.py --command "mine=my-program --fast"    # yours: a JSON string a line, in and out
"""

import argparse
import json
import pkgutil
import shlex
import subprocess
from os.path import isdir

import opencc
from datasets import load_dataset

import corpus
from corpus.injure.score import Restorer, injuries_table, rows_table, score
from corpus.release.folder import our_release
from corpus.restore import restore
from corpus.typeset import marks


def ours(text: str) -> str:
    return marks(restore(text).text)


def command(words: str, texts: list[str]) -> Restorer:
    lines = "".join(json.dumps(text) + "\n" for text in texts)
    done = subprocess.run(shlex.split(words), input=lines, stdout=subprocess.PIPE, encoding="utf-8", check=True)
    return dict(zip(texts, map(json.loads, done.stdout.splitlines()), strict=True)).__getitem__


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--release", default=str(our_release()), help="a folder, or a name on the Hub")
    options.add_argument("--fold", type=int, nargs="+", default=range(10), help="only the rows of these folds")
    options.add_argument("--restorer", action="append", default=[])
    options.add_argument("--command", action="append", default=[])
    given = options.parse_args()
    at = given.release  # from a folder, without what was withdrawn since
    table = corpus.load(config="restoration", release=at) if isdir(at) else load_dataset(at, "restoration")["train"]
    rows = [row for row in table if row["fold"] in given.fold]
    scores = {"nothing": score(rows, str), "OpenCC, t2s": score(rows, opencc.OpenCC("t2s").convert)}
    scores |= {"this project": score(rows, ours), "this project, by page": score(rows, ours, pages=True)}
    for name in ["ftfy:fix_text", *given.restorer]:
        try:
            scores[name.removesuffix(":fix_text")] = score(rows, pkgutil.resolve_name(name))
        except ModuleNotFoundError as error:
            print(f"{name} is left out: {error}.\n")
    for name, _, words in (each.partition("=") for each in given.command):
        scores[name] = score(rows, command(words, [row["injured"] for row in rows]))
    print(rows_table(scores), injuries_table(scores), sep="\n\n")


if __name__ == "__main__":
    main()
