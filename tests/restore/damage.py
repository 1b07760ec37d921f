"""A model of the damage, as measured on real pages; it makes injured text out of clean words.

1. Simplified to Traditional character by character; ambiguous characters stay, 着 becomes 著.
2. On GBK bytes, one after the other, each listed character X becomes X(reading), blind to character boundaries.
3. A lead byte before a byte below 0x40 becomes `?`, both bytes eaten, over the whole stream.
4. The bytes are split at full-width marks, blind to boundaries, each part decoded alone with the same rule; a byte
   left over at the end of a part is lost.
"""

from __future__ import annotations

import re

from pypinyin.constants import PINYIN_DICT

from corpus.restore.opencc_tables import tables

MARKS = {"，": ",", "；": ";", "？": "?", "！": "!", "。": "。", "：": ":"}


def traditional(text: str) -> str:
    """Map Simplified to Traditional, leaving alone what has several answers."""
    mapping = {
        ord(key): min(values) for key, values in tables().to_traditional.items() if key not in values and len(key) == 1
    }
    mapping[ord("着")] = "著"
    # The ambiguous ones that the damaged pages do map.
    mapping.update({ord(key): value for key, value in zip("发复", "發復", strict=True)})
    return text.translate(mapping)


def reading(character: str) -> str:
    return PINYIN_DICT[ord(character)].split(",")[0]


def _pass(data: bytes) -> bytes:
    """Replace each lead byte before a byte below 0x40, and that byte, by `?`."""
    return re.sub(
        rb"([\x81-\xfe][\x40-\xff])|[\x81-\xfe][\x00-\x3f]|([\x00-\x80\xff])|[\x81-\xfe]\Z",
        lambda match: match[1] or match[2] or (b"?" if len(match[0]) == 2 else match[0]),
        data,
        flags=re.DOTALL,
    )


def _decode(part: bytes, drop_user_defined: bool, show_lost: bool) -> str:
    data = _pass(part)
    text = ""
    for match in re.finditer(rb"[\x81-\xfe][\x40-\xff]|[\x00-\xff]", data, flags=re.DOTALL):
        if len(match[0]) == 2:
            character = match[0].decode("gb18030", "ignore")
            text += "" if drop_user_defined and "\ue000" <= character <= "\uf8ff" else character
        elif match[0] < b"\x80":
            text += match[0].decode("ascii")
        elif match[0] == b"\x80":
            text += "" if drop_user_defined else "€"
        elif show_lost:
            text += "?"
    return text


def injure(
    text: str,
    listed: str,
    marks: str = "，",
    readings: dict[str, str] | None = None,
    drop_user_defined: bool = False,
    show_lost: bool = False,
) -> str:
    """Return Simplified text injured with a list of Traditional characters, split at some marks."""
    data = traditional(text).encode("gb18030")
    for character in listed:
        code = character.encode("gb18030")
        gloss = (readings or {}).get(character) or reading(character)
        data = data.replace(code, code + b"(" + gloss.encode("gb18030") + b")")
    data = _pass(data)
    patterns = {mark.encode("gb18030"): MARKS[mark] for mark in marks}
    splits = re.split(b"(" + b"|".join(map(re.escape, patterns)) + b")", data) if marks else [data]
    return "".join(
        patterns[part] if part in patterns else _decode(part, drop_user_defined, show_lost) for part in splits
    )
