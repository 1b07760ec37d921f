r"""HTML that would keep its parser busy for hours, found out before it is parsed.

The parser takes time with the square of some things that no page of text has many of: attributes of one tag, formatting
elements left open, end tags of them in deep nesting, options of one select.

>>> costs("<select>" + "<option>甲" * 20_000) > MOST > costs("<b><p>甲</p></b>" * 20_000)
True
>>> len(shortened("<p " + "a b c " * 5_000 + ">")) - len("<p " + "a b c " * 5_000 + ">")
2
"""

from __future__ import annotations

import re

# Steps of the parser, some nanoseconds each. A page of text needs thousands, a broken one a million.
MOST = 50_000_000
# With fewer tags than this, no arrangement of them comes near it.
_FEW = 5_000
# Of one tag: names, values and what is between them. It ends there; where it was none, but stood in a script or a
# comment, nothing of that is shown. A name that nothing ends is taken too: `<x<x<x` is one tag, not read once for each.
_LONGEST = 2_500
_IN_TAG = re.compile(
    r"(<[a-zA-Z](?:[^\s/>=]*+(?:=\s*+\"[^\"]*+\"|=\s*+'[^']*+'|=|[\s/]++)){0,"
    + str(_LONGEST)
    + r"}+[^\s/>=]*+)([\s/=])?+"
)
_FORMATTING = "a|b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u"
# These end where the next one begins, or hold nothing, so they do not nest.
_FLAT = (
    "p|li|td|tr|th|dt|dd|optgroup|thead|tbody|tfoot|"
    "br|img|input|hr|meta|link|area|base|col|embed|source|track|wbr|param"
)
_TAGS = re.compile(
    rf"<(/?)(?!(?:{_FLAT})\b)(?:({_FORMATTING})|(option)|(select)|(form)|(html|body)|[a-z][a-z0-9]*)\b[^<>]*", re.I
)


def shortened(html: str) -> str:
    """The same, with an end to each tag that has more attributes than any tag has."""
    return _IN_TAG.sub(_ended, html)


def _ended(match: re.Match[str]) -> str:
    return match[0] if match[2] is None else f"{match[0]} >"


def costs(html: str) -> int:
    """About how many steps the parser takes where it is not done in one a tag; 0 for a page with few tags."""
    if html.count("<") < _FEW:
        return 0
    steps = depth = options = active = whole = 0
    opened: dict[str, int] = {}
    for tag in _TAGS.finditer(html):
        is_end, formatting, option, select, form, top = tag.groups()
        if formatting:
            if is_end:
                steps += depth + active
                active = max(active - 1, 0)
            else:
                steps += active + (depth if formatting in "aA" else 0)
                name = tag[0]
                known = opened.get(name, 0)
                if known < 3:  # the parser keeps three of those that are the same
                    opened[name] = known + 1
                    active += 1
        elif option:
            options += 1
            steps += options
        elif select:
            options = 0
        elif top:
            whole += len(tag[0])
            steps += whole
        elif form and is_end:
            steps += depth
        depth = max(depth - 1, 0) if is_end else depth + 1
    return steps
