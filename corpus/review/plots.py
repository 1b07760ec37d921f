"""Numbers of a plot, in the units of its SVG: 100 wide, 40 high.

>>> histogram([1, 2, 2, 9], bins=4)["bars"]
[{'x': 0.0, 'width': 25.0, 'height': 40.0, 'low': 1, 'high': 3, 'count': 3}, \
{'x': 50.0, 'width': 25.0, 'height': 13.33, 'low': 7, 'high': 9, 'count': 1}]
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from corpus.account.reasons import ACTIONS, REASONS
from corpus.review.families import family, meaning

WIDTH, HEIGHT = 100, 40


def histogram(values: Sequence[int], bins: int = 25) -> dict[str, Any]:
    """Return the bars of a histogram with bins of one width, and the least, median and greatest value."""
    ordered = sorted(values)
    if not ordered:
        return {"bars": [], "low": 0, "median": 0, "high": 0}
    low, high = ordered[0], ordered[-1]
    step = max(1, -(-(high - low + 1) // bins))  # bins of whole numbers
    used = (high - low) // step + 1
    counts = [0] * used
    for value in ordered:
        counts[(value - low) // step] += 1
    width = WIDTH / max(used, 4)
    bars = [
        {
            "x": round(number * width, 2),
            "width": round(width, 2),
            "height": round(max(1.5, HEIGHT * count / max(counts)), 2),
            "low": low + number * step,
            "high": min(high, low + (number + 1) * step - 1),
            "count": count,
        }
        for number, count in enumerate(counts)
        if count
    ]
    return {"bars": bars, "low": low, "median": ordered[len(ordered) // 2], "high": high}


def accounting(counts: Mapping[tuple[str, str], Sequence[int]]) -> dict[str, Any]:
    """Return what became of all characters: `counts` are rows and characters by action and reason.

    >>> chart = accounting({("kept", "text"): (1, 3), ("removed", "spam"): (2, 1)})
    >>> [(line["reason"], line["share"], line["width"]) for line in chart["lines"]], chart["characters"]
    ([('text', '75.0 %', 100.0), ('spam', '25.0 %', 33.33)], 4)
    """
    total = sum(characters for _, characters in counts.values())
    most = max((characters for _, characters in counts.values()), default=0)
    order = [*REASONS, *sorted({reason for _, reason in counts} - REASONS.keys())]
    lines = [
        {
            "action": action,
            "reason": reason,
            "family": family(reason),
            "meaning": meaning(reason),
            "rows": counts[action, reason][0],
            "characters": counts[action, reason][1],
            "share": share(counts[action, reason][1], total),
            "width": round(WIDTH * counts[action, reason][1] / (most or 1), 2),
        }
        for action in (*ACTIONS, *sorted({action for action, _ in counts} - set(ACTIONS)))
        for reason in order
        if (action, reason) in counts
    ]
    return {"characters": total, "lines": lines, "stack": _stack(lines, total)}


def _stack(lines: Iterable[Mapping[str, Any]], total: int) -> list[dict[str, Any]]:
    """One bar for the whole: how much each action has, in order."""
    sizes: dict[str, int] = {}
    for line in lines:
        sizes[line["action"]] = sizes.get(line["action"], 0) + line["characters"]
    stack, at = [], 0
    for action, size in sizes.items():
        stack.append(
            {
                "action": action,
                "x": round(WIDTH * at / (total or 1), 2),
                "width": round(WIDTH * size / (total or 1), 2),
                "characters": size,
                "share": share(size, total),
            }
        )
        at += size
    return stack


def share(part: int, whole: int) -> str:
    """Return a share in per cent, as a person writes it.

    >>> share(1, 8), share(1, 100_000), share(0, 5)
    ('12.5 %', '< 0.1 %', '0 %')
    """
    if not part:
        return "0 %"
    value = 100 * part / (whole or 1)
    return "< 0.1 %" if value < 0.05 else f"{value:.1f} %"
