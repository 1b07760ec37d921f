"""How much a text reads like Chinese: common characters, and pairs of characters that stand in known words.

Bytes read in a wrong encoding give characters, but no words. Measured on made pages of a dozen paragraphs: in the
right encoding 29 to 55 % of the pairs of neighbouring characters are known, in a wrong one at most 3 %. A single line
may have no known pair in the right one, and up to 11 % in a wrong one.

>>> evidence("工会是职工之家。").known, evidence("宸ヤ細鏄亴宸ヤ箣瀹躲€").known
(3, 0)
"""

from __future__ import annotations

import re
from functools import cache
from operator import add
from typing import NamedTuple

from corpus.patterns import lazy

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
MARKS = "，。、；：？！“”‘’（）《》〈〉【】「」『』—…·～％　"
_RUN = lazy("[\u4e00-\u9fff]+")
_KANA = re.compile("[\u3041-\u30fa]")
_FOREIGN = re.compile("[^\x00-\x7f]")
# More pairs than this say nothing new about a page.
ENOUGH = 2_000


class Evidence(NamedTuple):
    """Counts over the beginning of a text: neighbouring Han characters, and those of them that stand in a word."""

    pairs: int
    known: int

    @property
    def chinese(self) -> bool:
        """Whether this can be nothing but Chinese, read in the right encoding.

        >>> Evidence(10, 1).chinese, Evidence(10, 2).chinese, Evidence(100, 4).chinese
        (False, True, False)
        """
        return self.known >= 2 and self.known * 7 >= self.pairs

    @property
    def nonsense(self) -> bool:
        """Whether this cannot be Chinese in the right encoding: lists of names still hold 4 % of known pairs.

        >>> Evidence(10, 0).nonsense, Evidence(200, 10).nonsense, Evidence(200, 2).nonsense
        (False, False, True)
        """
        return self.pairs >= 100 and self.known * 30 < self.pairs


def evidence(text: str) -> Evidence:
    """Count the pairs of neighbouring Han characters, and those that some known word has.

    >>> evidence("工會"), evidence("union")
    (Evidence(pairs=1, known=1), Evidence(pairs=0, known=0))
    """
    known_pairs, to_simplified = words()
    runs: list[str] = []
    pairs = 0
    for match in _RUN.finditer(text):
        runs.append(match[0][: ENOUGH + 1])
        pairs += len(runs[-1]) - 1
        if pairs >= ENOUGH:
            break
    simplified = "\n".join(runs).translate(to_simplified)
    return Evidence(pairs, sum(map(known_pairs.__contains__, map(add, simplified, simplified[1:]))))


@cache
def common() -> frozenset[str]:
    """Return the 3,755 frequent characters of GB 2312 and their Traditional forms.

    >>> "工" in common(), "會" in common(), "嵎" in common()
    (True, True, False)
    """
    from corpus.restore.opencc_tables import tables

    # Rows B0 to D7, in order of reading; D7 ends at F9.
    rows = bytes(byte for lead in range(0xB0, 0xD8) for trail in range(0xA1, 0xFF) for byte in (lead, trail))
    frequent = frozenset(rows.decode("gb2312", "ignore"))
    return frequent | {key for key, value in tables().characters.items() if value in frequent}


def stand_in_word(a: str, b: str) -> bool:
    """Say whether two characters, in either script, stand side by side in some known word.

    >>> stand_in_word("工", "會"), stand_in_word("會", "嵎")
    (True, False)
    """
    known_pairs, to_simplified = words()
    return (a + b).translate(to_simplified) in known_pairs


def are_listed(text: str) -> bool:
    """Say whether four of five Han characters are among the 6,763 of GB 2312, or Traditional forms of them.

    Kana among them speak of Japanese, whose EUC has them where GB 2312 has them.

    >>> are_listed("彳亍"), are_listed("嵎⻊"), are_listed("の湖は")
    (True, False, False)
    """
    from corpus.restore.common import level

    han = "".join(_RUN.findall(text))
    if 5 * len(_KANA.findall(text)) > len(han):
        return False
    return bool(han) and 5 * sum(level(character) > 0 for character in han) >= 4 * len(han)


def foreign(text: str) -> int:
    """Return how many characters are not ASCII.

    >>> foreign("GDP增长")
    2
    """
    return len(text) - len(_FOREIGN.sub("", text)) if not text.isascii() else 0


class _Simplified(dict[int, int]):
    """What makes characters Simplified. It learns which stay: `str.translate` takes long over what is not there."""

    def __missing__(self, code: int) -> int:
        self[code] = code
        return code


@cache
def words() -> tuple[frozenset[str], dict[int, int]]:
    """Return the pairs of Simplified characters that known words have, and what makes characters Simplified."""
    from corpus.restore.opencc_tables import tables
    from corpus.restore.words import known_pairs

    return known_pairs(), _Simplified((ord(key), ord(value)) for key, value in tables().characters.items())
