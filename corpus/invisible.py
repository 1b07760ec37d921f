"""Characters that cannot be seen, for whatever shows text of unknown origin: the terminal, the pages of a review.

>>> import re
>>> re.sub(f"[{HIDDEN}]", "?", "工\\u202e会\\u3164")
'工?会?'
"""

from __future__ import annotations

# Both are the inside of a character class, written down and not asked of `unicodedata`, so that what is shown is the
# same with every version of Python.

# White, of another width than a plain space.
BLANK = "\xa0\u1680\u2000-\u200a\u202f\u205f\u3000"
# What could move the cursor, colour a screen, reorder a line or hide in it: controls, what has no width or steers
# direction, line separators, tags and selectors of variants, fillers, private use (byte shifts live there),
# noncharacters, lone surrogates (file names that are not UTF-8).
HIDDEN = (
    "\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\u3164\ud800-\uf8ff\ufdd0-\ufdef\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffc\ufffe\uffff"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff\U000f0000-\U0010ffff"
    + "".join(f"{chr(plane << 16 | 0xFFFE)}{chr(plane << 16 | 0xFFFF)}" for plane in range(1, 15))
)
