"""A folder of static pages to judge a release by: each raw page beside its text, every change with its reason.

    corpus review corpus/releases/gonghui-1.0.1 --raw raw

Data goes one way: tables and raw pages (`source`) become plain data (`record`, `against`, `overview`), which templates
show (`markup`, `write`). What the pages hold was written by strangers: the templates escape it, invisible characters
are shown by signs (`signs`), and no page runs a script but the files in `assets`.
"""

from corpus.review.write import review

__all__ = ["review"]
