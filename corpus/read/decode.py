"""Raw bytes to text, in whatever encoding a Chinese page may have.

>>> decode("工会是职工之家。".encode("gb18030"))
Decoded(text='工会是职工之家。', encoding='gb18030')
>>> decode("工會是職工之家。".encode("big5"), declared="gb2312").encoding
'big5hkscs'
"""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

import numpy as np
from chardetng_py import detect

from corpus.errors import Rejected
from corpus.plausible import HAN, are_listed, evidence, foreign
from corpus.read.broken import LOST, mend

# Control characters that no text file holds; NUL early, as every binary format has it early.
_BINARY = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_ORDINARY = (b"\n", b"\r", b"\t", b"\v", b"\f", b"\x1b")
_FOREIGN = re.compile("[^\x00-\x7f]")
_BROKEN = re.compile(f"{LOST}+")  # of a character that lost its first byte, three bytes are left, or two
_HAN = re.compile(f"[{HAN}]")
# Each is read as the superset that browsers read it as (WHATWG Encoding Standard, section 4.2).
_GB, _BIG5, _UTF16 = "gb18030", "big5hkscs", ("utf-16-le", "utf-16-be")
_LABELS = ((re.compile("big-?5|950", re.I), _BIG5), (re.compile("gb|chinese|iso-ir-58|936", re.I), _GB))
_MARKS = {codecs.BOM_UTF16_LE: _UTF16[0], codecs.BOM_UTF16_BE: _UTF16[1], codecs.BOM_UTF8: "utf-8"}
# Enough for a detector, and as much of the page as an attacker's head and menus may fill.
_SAMPLE = 20_000
# So few characters tell a detector nothing: there a declaration is believed.
_FEW = 10
_UNKNOWN = "the bytes are no Chinese text in UTF-8, UTF-16, GB 18030 or Big5, or too many are broken; get the page anew"


class Decoded(NamedTuple):
    """The page as text, and the encoding that read it, as Python names it. A broken byte is U+FFFD in the text."""

    text: str
    encoding: str


def decode(data: bytes, declared: str | None = None) -> Decoded:
    """Decode a page: UTF-8 or UTF-16 with or without a byte order mark, GB 2312, GBK, GB 18030, Big5, Big5-HKSCS.

    `declared` is the charset that the HTTP header or the page itself names. It is evidence, not truth: it is asked
    only where the bytes do not tell. Raises `Rejected`: `empty`, `binary`, `encoding`.

    >>> decode("工会".encode() + b"\\xff")
    Decoded(text='工会�', encoding='utf-8')
    """
    if not data or data.isspace():
        raise Rejected("empty", "the file is empty")
    text, encoding = _with_mark(data) or _utf_8(data) or _legacy(data, declared)
    if not text or text.isspace():
        raise Rejected("empty", "the file is empty")
    if _may_be_binary(data) and len(_BINARY.findall(text)) * 100 > len(text):
        raise Rejected("binary", "this is not text: more than 1 % of it are control characters")
    return Decoded(text, encoding)


def _may_be_binary(data: bytes) -> bool:
    """Say whether any byte could be a control character that no text file holds: counting bytes takes no time."""
    below = int(np.count_nonzero(np.frombuffer(data, dtype=np.uint8) < 0x20))
    return below > 0 and below != sum(map(data.count, _ORDINARY[:1])) and below != sum(map(data.count, _ORDINARY))


def _with_mark(data: bytes) -> tuple[str, str] | None:
    """Read a page that says by a byte order mark what it is."""
    for mark, encoding in _MARKS.items():
        if data.startswith(mark):
            text = data[len(mark) :].decode(encoding, "replace")
            # A broken byte before FE makes a mark of UTF-16 out of nothing, and some tools put that of UTF-8 anywhere.
            if _few_broken(text) and (encoding == "utf-8" or not evidence(text).nonsense):
                return text, "utf-8-sig" if encoding == "utf-8" else "utf-16"
            if b"\x00" in data:
                raise Rejected("encoding", _UNKNOWN)
    return None


def _utf_8(data: bytes) -> tuple[str, str] | None:
    """Read UTF-8, with a few broken bytes at most: hardly any bytes of another encoding have its form."""
    if b"\x00" in data:
        return None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("utf-8", "replace")
        han = len(_HAN.findall(text))
        few = len(_BROKEN.findall(text)) <= 1 + han // 10 and text.count(LOST) <= han
        return (text, "utf-8") if few else None
    # A few characters of GBK may by chance have the form of two-byte UTF-8, which writes no Chinese.
    if not text.isascii() and not _HAN.search(text):
        for encoding in (_GB, _BIG5):
            other = data.decode(encoding, "replace")
            if LOST not in other and evidence(other).chinese:
                return other, encoding
    return text, "utf-8"


def _legacy(data: bytes, declared: str | None) -> tuple[str, str]:
    """Read an encoding that does not show in the form of its bytes: by words, then by a detector of characters.

    Words tell all pages but the shortest, also where bytes are broken, but not lists of names or rare characters.
    chardetng-py tells those, but takes anything broken for Latin. On 2,259 made pages in GBK, Big5, Shift JIS, EUC and
    Windows-1252, right answers in %, sound and broken together (sound alone): words 99.4 (99.7), Resiliparse 97 (97),
    faust-cchardet 93 (93), chardet 84 (99.7), chardetng 81 (99.8), charset-normalizer 76 (95). On 400 lists of names:
    chardetng 100, chardet 95, Resiliparse and charset-normalizer 41, words 31, faust-cchardet 5.
    """
    has_nul = b"\x00" in data
    first = _family(declared or "") or _GB
    plain = () if has_nul else (first, *({_GB, _BIG5} - {first}))
    silent = []
    for encoding in (*plain, *_UTF16):
        text = data.decode(encoding, "replace")
        if not _few_broken(text):
            continue
        found = evidence(text)
        if not found.chinese and LOST in text and encoding in plain:
            found = evidence(mend(data[:_SAMPLE], encoding))  # a short page may be nothing but broken lines
        if found.chinese:
            return mend(data, encoding) if LOST in text and encoding in plain else text, encoding
        if not found.nonsense:
            silent.append((text, encoding))
    if has_nul:
        return _utf_16(data, silent)
    for text, encoding in silent:
        sample = _sample(text) if encoding in plain and LOST not in text else ""
        is_declared = foreign(sample) <= _FEW and _family(declared or "") == encoding
        if are_listed(sample) and (is_declared or _family(detect(sample.encode(encoding))) == encoding):
            return text, encoding
    raise Rejected("encoding", _UNKNOWN)


def _utf_16(data: bytes, silent: list[tuple[str, str]]) -> tuple[str, str]:
    """Read UTF-16 without a mark whose characters are mostly ASCII: then nearly every second byte is NUL."""
    for text, encoding in silent:
        if 10 * foreign(text) < 9 * len(text) and "\x00" not in text:
            return text, encoding
    raise Rejected("binary", "this is not text: the file holds NUL bytes")


def _few_broken(text: str) -> bool:
    """Whether at most one character in ten is lost, or two in all of a short page."""
    broken = text.count(LOST)
    size = foreign(text) if broken else 0
    return 10 * broken <= size or (broken <= 2 and 2 * broken <= size)


def _sample(text: str) -> str:
    """Return the first characters that are not ASCII, with what stands between them."""
    start = _FOREIGN.search(text)
    return text[start.start() :][:_SAMPLE] if start else ""


def _family(label: str) -> str | None:
    return next((encoding for pattern, encoding in _LABELS if pattern.search(label)), None)
