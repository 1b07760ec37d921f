"""Run in the environment of a peer: `python restore_lines.py data-juicer|data-juicer-ftfy|datatrove < LINES > LINES`.

Each line is a JSON string, and comes back restored by what the peer has for that and needs no model for: the mappers of
`data-juicer-mappers.yaml`, with `fix_unicode_mapper` too where the name is `data-juicer-ftfy`; the formatters of
`datatrove_pipeline.py`.
"""

import contextlib
import importlib.metadata  # noqa: F401  # datatrove uses it, and does not import it
import json
import sys
from collections.abc import Callable, Iterable
from pathlib import Path


def data_juicer(unicode: bool) -> Callable[[list[str]], Iterable[str]]:
    import yaml
    from data_juicer.ops import load_ops

    recipe = Path(__file__).with_name("data-juicer-mappers.yaml").read_text(encoding="utf-8")
    process = yaml.safe_load(recipe)["process"]
    process = [{name: options or {} for name, options in each.items()} for each in process]
    operators = load_ops([*([{"fix_unicode_mapper": {}}] if unicode else []), *process])

    def restore(texts: list[str]) -> Iterable[str]:
        samples = {"text": texts}
        for operator in operators:
            samples = operator.process_batched(samples)
        return samples["text"]

    return restore


def datatrove() -> Callable[[list[str]], Iterable[str]]:
    from datatrove.pipeline.formatters import FTFYFormatter, PIIFormatter, SymbolLinesFormatter

    formatters = [FTFYFormatter(), PIIFormatter(), SymbolLinesFormatter(symbols_to_remove=["|"], replace_char="\n")]

    def restore(texts: list[str]) -> Iterable[str]:
        for text in texts:
            for formatter in formatters:
                text = formatter.format(text)
            yield text

    return restore


def main(name: str) -> None:
    texts = [json.loads(line) for line in sys.stdin]
    with contextlib.redirect_stdout(sys.stderr):  # loading them prints
        restore = datatrove() if name == "datatrove" else data_juicer(name == "data-juicer-ftfy")
        restored = list(restore(texts))
    for text in restored:
        print(json.dumps(text))


if __name__ == "__main__":
    main(*sys.argv[1:])
