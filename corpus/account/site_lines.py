"""Take the lines that stand on many pages of a site out of a record, with a reason of their own in the ledger.

What a page is then depends on its neighbours; so this is only done on demand, with a list of lines that is kept.

>>> rows = ledger_of([("kept", "text", "正文\\n", "正文\\n"), ("kept", "text", "本站微信号。", "本站微信号。")])
>>> cut = without_lines(rows, {"本站微信号。"})
>>> "".join(cut.text), cut.raw, cut.reason
('正文', ['正文', '\\n', '本站微信号。'], ['text', 'site-line', 'site-line'])
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Mapping
from operator import itemgetter
from typing import Any
from urllib.parse import urlsplit

from corpus.account.counts import repairs
from corpus.account.ledger import ONE_FOR_ONE, Ledger, Row, ledger_of
from corpus.account.quality import quality
from corpus.cleaned import Cleaned
from corpus.errors import Rejected
from corpus.pii import COUNTS, count

REASON = "site-line"


def site_of(source: Mapping[str, Any]) -> str | None:
    """Return the site whose pages a page belongs to: the host of its address, or the name of the site.

    >>> site_of({"url": "https://www.example.com/a.html", "site": "某网"}), site_of({"url": None, "site": "某网"})
    ('example.com', '某网')
    """
    try:
        host = urlsplit(source["url"] or "").hostname
    except ValueError:
        host = None
    return host.removeprefix("www.") if host else source["site"]


def drop_lines(cleaned: Cleaned, lines: Collection[str], *, masked: bool = False) -> Cleaned:
    """Return the page without these lines of its text; the same page if it has none of them.

    Raises `Rejected` (`no-article`) when nothing is left. Where personal data is `masked`, the counts of it stay those
    of the whole page.
    """
    document = cleaned.document
    kept = [i for i, line in enumerate(document["text"].split("\n")) if line not in lines]
    if len(kept) == len(cleaned.roles):
        return cleaned
    if not kept:
        raise Rejected("no-article", "all lines of the text are repeated over the site")
    rows = without_lines(cleaned.rows, lines)
    text = "".join(rows.text)
    personal = {name: document["quality"][name] for name in COUNTS.values()} if masked else count(text)
    document = {
        **document,
        "text": text,
        "repairs": repairs(rows),
        "quality": {**quality(rows.page, text), **personal},
    }
    return Cleaned(document, [cleaned.roles[i] for i in kept], rows)


def without_lines(rows: Ledger, lines: Collection[str]) -> Ledger:
    """Return the ledger with these lines of the joined text removed, each with the line break before or behind it."""
    gone = _spans(rows.article, lines)
    result: list[Row] = []
    at = 0
    for action, reason, raw, text in rows.rows():
        # Those that reach into the row lie side by side.
        here = gone[bisect_right(gone, at, key=itemgetter(1)) : bisect_left(gone, at + len(text), key=itemgetter(0))]
        cuts = [(max(low - at, 0), min(high - at, len(text))) for low, high in here]
        at += len(text)
        if not cuts:
            result.append((action, reason, raw, text))
        elif action in ONE_FOR_ONE:
            done = 0
            for low, high in [*cuts, (len(text), len(text))]:
                if done < low:
                    result.append((action, reason, raw[done:low], text[done:low]))
                if low < high:
                    result.append(("removed", REASON, raw[low:high], ""))
                done = high
        else:
            left = _left(text, cuts)
            result.append(("repaired", reason, raw, left) if left else ("removed", REASON, raw, ""))
    return ledger_of(result)


def _spans(text: str, lines: Collection[str]) -> list[tuple[int, int]]:
    """Return where these lines are, with the break before each, or behind it while none has been kept."""
    spans: list[tuple[int, int]] = []
    at = 0
    any_kept = False
    for line in text.split("\n"):
        end = at + len(line)
        if line not in lines:
            any_kept = True
        else:
            spans.append((at - 1, end) if any_kept else (at, min(end + 1, len(text))))
        at = end + 1
    return spans


def _left(text: str, cuts: list[tuple[int, int]]) -> str:
    done, parts = 0, []
    for low, high in cuts:
        parts.append(text[done:low])
        done = high
    return "".join((*parts, text[done:]))
