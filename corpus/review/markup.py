"""The templates of a review, and the two pieces of markup that are made too often for a template.

>>> str(shown([("", "<b>", ""), ("changed", "会", ""), ("sign", "202E", "U+202E")]))
'&lt;b&gt;<b>会</b><i class="u" title="U+202E">202E</i>'
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from html import escape
from itertools import islice
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from corpus.release.citation import Facts
from corpus.review.signs import Run

HERE = Path(__file__).resolve().parent
_TOGETHER = 64  # parts of a page that are rendered at once


def templates() -> Environment:
    """Return the templates. They escape whatever they are given: every page holds what strangers wrote.

    >>> templates().from_string("{{ said }}").render(said="<script>")
    '&lt;script&gt;'
    """
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"number": "{:,}".format, "runs": shown}
    environment.globals |= {"named": _named, "kind": _kind}
    environment.globals["chip"] = environment.get_template("macros.html.j2").module.chip  # type: ignore[attr-defined]
    return environment


def shown(runs: Iterable[Run]) -> Markup:
    """Return runs of text as markup: what was changed in `b`, what cannot be seen in `i`."""
    pieces = []
    for kind, text, name in runs:
        if kind == "sign":
            pieces.append(_sign(text, name))
        else:
            pieces.append(f"<b>{escape(text)}</b>" if kind else escape(text))
    return Markup("".join(pieces))  # noqa: S704  # of escaped pieces


def parts_of(page: Mapping[str, Any], environment: Environment) -> Iterator[Markup]:
    """Yield the two sides of a page as markup, a few parts at a time."""
    template = environment.get_template("parts.html.j2")
    parts = iter(page["parts"])
    while batch := list(islice(parts, _TOGETHER)):
        yield Markup(template.render(parts=batch, doc=page["id"], script=page["script"]))  # noqa: S704  # escaped there


@cache
def _sign(text: str, name: str) -> str:
    classes = ' class="u"' if len(text) > 1 else ""
    return f'<i{classes} title="{escape(name)}">{escape(text)}</i>'


@cache
def _kind(action: str, reason: str, family: str) -> Markup:
    """What elements of a row of this kind have in common."""
    return Markup(' class="f-{} {}" data-w="{}" title="{}, {}"').format(family, action, reason, reason, action)


def _named(facts: Facts) -> str:
    return f"{facts.name} {facts.version}"
