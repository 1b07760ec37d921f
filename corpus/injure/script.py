"""Simplified to Traditional as the injured pages had it: character by character, most ambiguous ones left alone.

>>> traditional("为职工着想，然后发展")
'為職工著想，然后發展'
"""

from __future__ import annotations

from functools import cache

# Characters that are also Traditional ones in their own right, and that the pages map all the same. Others of this kind
# stay as they are (后 里 干 于 范 征 …).
_MAPPED = dict(zip("极党丰确种术价厂广适准胜荐划杆台证", "極黨豐確種術價廠廣適準勝薦劃桿臺證", strict=True))


# Has no Traditional character of its own, and stays.
_KEPT = "并"


@cache
def _table() -> dict[int, str]:
    import opencc

    from corpus.restore.opencc_tables import tables

    alternatives = tables().to_traditional
    simplified = [key for key, values in alternatives.items() if len(key) == 1 and key not in values]
    # One a line: the library must see no words.
    lines = opencc.OpenCC("s2tw").convert("\n".join(simplified)).split("\n")
    pairs = [(a, b) for a, b in zip(simplified, lines, strict=True) if a not in _KEPT]
    return (
        {ord(a): b for a, b in pairs if len(b.encode("gb18030")) == 2}
        | {ord(a): b for a, b in _MAPPED.items()}
        | {ord("着"): "著"}
    )


def traditional(text: str) -> str:
    """Map Simplified to Traditional; of the same length."""
    return text.translate(_table())
