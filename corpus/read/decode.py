"""Raw bytes to text.

>>> decode("工会是职工之家。".encode("gb18030"))
Decoded(text='工会是职工之家。', encoding='gb18030')
"""

from __future__ import annotations

import re
from typing import NamedTuple

from corpus.errors import Rejected

# Control characters that no text file holds; NUL first, as every binary format has it early.
_BINARY = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
# GB 2312 level 1 (lead bytes B0 to D7): the 3,755 characters that nearly all running Chinese text consists of.
_COMMON = re.compile(rb"[\xb0-\xd7][\xa1-\xfe]")


class Decoded(NamedTuple):
    """The page as text, and the encoding that read it, as Python names it."""

    text: str
    encoding: str


def decode(data: bytes, declared: str | None = None) -> Decoded:
    """Decode a page: UTF-8 (with or without a byte order mark), UTF-16 with one, GB 18030.

    `declared` is the character set that HTTP or the page itself names.

    Raises `Rejected`: `empty`, `binary`, `encoding`.
    """
    if not data.strip():
        raise Rejected("empty", "the file is empty")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Decoded(_strict(data, "utf-16"), "utf-16")
    if b"\x00" in data:
        raise Rejected("binary", "this is not text: the file holds NUL bytes")
    encoding = "utf-8-sig" if data.startswith(b"\xef\xbb\xbf") else "utf-8"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        text, encoding = _strict(data, "gb18030"), "gb18030"
        # Nearly any bytes decode as GB 18030: only text made of common characters counts.
        if not (declared or "").lower().startswith("gb") and 4 * len(_COMMON.findall(data)) < len(data):
            raise Rejected("encoding", "the bytes are in no encoding we know (UTF-8, UTF-16, GB 18030)") from None
    if not text.strip():
        raise Rejected("empty", "the file is empty")
    if len(_BINARY.findall(text)) * 100 > len(text):
        raise Rejected("binary", "this is not text: more than 1 % of it are control characters")
    return Decoded(text, encoding)


def _strict(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise Rejected("encoding", "the bytes are in no encoding we know (UTF-8, UTF-16, GB 18030)") from None
