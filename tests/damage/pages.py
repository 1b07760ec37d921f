"""Injured pages, made from clean words, and clean pages that look alike.

>>> made = injured_page(Random(7))
>>> kinds = {piece.kind for piece in made}
>>> sorted(kinds)
['gloss', 'kept', 'shift']
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from tests.damage import variants
from tests.damage.pieces import Piece, joined
from tests.damage.script import traditional
from tests.damage.shifts import inject
from tests.damage.sources import listed, sentences

# Readings that a writer gave. Those of rare characters may stand on any page; those of common ones look like injected
# ones, but for the other times that the character stands there without.
_RARE = ("绯(fēi)红的晚霞", "我亟(jí)需休息", "他踱(duó)来踱去", "趿(tā)着拖鞋", "龃龉(jǔyǔ)不断", "皴(cūn)裂的手", "一爿(pán)小店",
    "葳蕤(wēiruí)的草木", "老汉蹲在塬(yuán)上", "贾(gǔ)人重利", "纨绔(wánkù)子弟", "揾(wèn)食不易")  # fmt: skip
_COMMON = ("长(zhǎng)辈的长处", "为(wèi)他为(wéi)人", "乐(yuè)队很快乐", "重(chóng)新看重", "传(zhuàn)记流传", "强(qiǎng)求的强人")
_LESSON = "请注音：会(huì)议、汇(huì)报、实(shí)际、时(shí)间，再读一遍，会、汇、实、时四个字要记住。"
_VARIANTS: tuple[tuple[float, Callable[[str, Random], str]], ...] = (
    (0.2, variants.lost_spaces),
    (0.15, variants.written_breaks),
    (0.15, variants.hard_wraps),
    (0.15, variants.zero_widths),
    (0.3, variants.indented),
)


def injured_page(random: Random) -> list[Piece]:
    """Make an injured page of 6 to 30 sentences, with any of the measured variants."""
    text = _article(random)
    for share, variant in _VARIANTS:
        if random.random() < share:
            text = variant(text, random)
    if random.random() < 0.25:
        text += "\n" + random.choice(_RARE) + "。"
    pieces = inject(
        text,
        list_of_page(random),
        marks=random.choice(("", "，", "，", "，；", "，；？", "，；。")),
        drop_user_defined=random.random() < 0.3,
        show_lost=random.random() < 0.3,
    )
    if random.random() < 0.6:
        pieces = half_width(pieces)
    if random.random() < 0.3:
        pieces = [_kept(variants.spam_line(random) + "\n\n"), *pieces]
    if random.random() < 0.3:
        pieces = [*pieces, _kept("\n" + variants.places_line(random))]
    return list(joined(pieces))


def clean_page(random: Random) -> str:
    """Make a page without damage, of either script; some have readings in brackets that their writer put there."""
    text = _article(random)
    chance = random.random()
    if chance < 0.3:
        text += "\n" + random.choice(_RARE) + "。"
    elif chance < 0.6:
        text += "\n" + "，".join(random.sample(_COMMON, random.randint(1, 3))) + "。"
    elif chance < 0.7:
        text += "\n" + _LESSON
    if random.random() < 0.5:
        text = traditional(text)
    return text.translate(variants.HALF_WIDTH) if random.random() < 0.5 else text


def list_of_page(random: Random) -> str:
    """Return the list of one injection: mostly as long a piece of the whole list as pages have, in its order."""
    everything = listed()
    if random.random() < 0.7:
        return everything[: int(13 * 40 ** random.random())]
    return "".join(random.sample(everything[:600], random.randint(30, 250)))


def half_width(pieces: list[Piece]) -> list[Piece]:
    """Make marks half-width. That is no injury where the bytes are whole: the truth has them too."""
    return [
        Piece(text := piece.text.translate(variants.HALF_WIDTH), text if piece.kind == "kept" else piece.truth, piece.kind)
        for piece in pieces
    ]


def _article(random: Random) -> str:
    text = ""
    for sentence in random.sample(sentences(), random.randint(6, 30)):
        text += sentence + ("\n" if random.random() < 0.3 else "")
    return text.rstrip("\n")


def _kept(text: str) -> Piece:
    return Piece(text, text, "kept")
