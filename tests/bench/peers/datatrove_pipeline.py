"""Run in the environment of datatrove 0.10: `python datatrove_pipeline.py formatters|fineweb2 PAGES OUT`.

`fineweb2` is what the published FineWeb-2 pipeline does to a page in Chinese after its language is known, with the
thresholds published for `cmn_Hani`: three filters, then three formatters. `formatters` are the latter alone.
"""

import sys


def main(recipe: str, pages: str, out: str) -> None:
    from datatrove.executor import LocalPipelineExecutor
    from datatrove.pipeline.filters import FineWebQualityFilter, GopherQualityFilter, GopherRepetitionFilter
    from datatrove.pipeline.formatters import FTFYFormatter, PIIFormatter, SymbolLinesFormatter
    from datatrove.pipeline.readers import JsonlReader
    from datatrove.pipeline.writers.jsonl import JsonlWriter

    language = "cmn_Hani"
    filters = [
        GopherRepetitionFilter(
            language=language,
            dup_para_frac=0,
            dup_line_char_frac=0,
            dup_para_char_frac=0,
            dup_line_frac=0.287,
            top_n_grams=[(2, 0.256), (3, 0.201), (4, 0.171)],
            dup_n_grams=[(5, 0.198), (6, 0.182), (7, 0.167), (8, 0.154), (9, 0.14), (10, 0.127)],
        ),
        FineWebQualityFilter(
            language=language, short_line_thr=999, char_duplicates_ratio=0.1, line_punct_thr=0.106, new_line_ratio=0.178
        ),
        GopherQualityFilter(
            language=language,
            min_avg_word_length=1,
            max_avg_word_length=5,
            max_non_alpha_words_ratio=0.735,
            min_stop_words=2,
            stop_words=list("的年在月是和日了於·為有被人中为他與後也而由"),
        ),
    ]
    formatters = [FTFYFormatter(), PIIFormatter(), SymbolLinesFormatter(symbols_to_remove=["|"], replace_char="\n")]
    LocalPipelineExecutor(
        pipeline=[
            JsonlReader(pages),
            *(filters if recipe == "fineweb2" else []),
            *formatters,
            JsonlWriter(out, compression=None),
        ],
        tasks=1,
        workers=1,
        logging_dir=f"{out}-logs",
    ).run()


if __name__ == "__main__":
    main(*sys.argv[1:])
