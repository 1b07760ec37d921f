"""Injured pages, made from clean words, and clean pages that look alike.

>>> made = injured_page(Random(7))
>>> {"gloss", "kept"} <= {piece.kind for piece in made}
True
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from corpus.injure.pieces import Piece, joined
from corpus.injure.recipes import HALF_WIDTH
from corpus.injure.script import traditional
from corpus.injure.shifts import inject
from tests.damage import variants
from tests.damage.sources import listed, sentences
from tests.damage.variants import words

_VARIANTS: tuple[tuple[float, Callable[[str, Random], str]], ...] = (
    (0.2, variants.lost_spaces),
    (0.15, variants.written_breaks),
    (0.15, variants.hard_wraps),
    (0.15, variants.zero_widths),
    (0.3, variants.indented),
)


def injured_page(random: Random, everything: bool = False) -> list[Piece]:
    """Make an injured page of 6 to 30 sentences, with any of the measured variants."""
    text = _article(random, everything)
    for share, variant in _VARIANTS:
        if random.random() < share:
            text = variant(text, random)
    if random.random() < 0.25:
        text += "\n" + random.choice(words()["rare_readings"]) + "。"
    pieces = inject(
        text,
        list_of_page(random),
        marks=random.choice(("", "，", "，", "，；", "，；？", "，；。")),
        drop_user_defined=random.random() < 0.3,
        show_lost=random.random() < 0.3,
        space=" " if random.random() < 0.05 else "",
    )
    if random.random() < 0.6:
        pieces = half_width(pieces)
    if random.random() < 0.3:
        pieces = [_kept(variants.spam_line(random) + "\n\n"), *pieces]
    if random.random() < 0.3:
        pieces = [*pieces, _kept("\n" + variants.places_line(random))]
    return list(joined(pieces))


def clean_page(random: Random, everything: bool = False) -> str:
    """Make a page without damage, of either script; some have readings in brackets that their writer put there."""
    text = _article(random, everything)
    chance = random.random()
    if chance < 0.3:
        text += "\n" + random.choice(words()["rare_readings"]) + "。"
    elif chance < 0.6:
        text += "\n" + "，".join(random.sample(words()["common_readings"], random.randint(1, 3))) + "。"
    elif chance < 0.7:
        text += f"\n{words()['lesson']}"
    if random.random() < 0.5:
        text = traditional(text)
    return text.translate(HALF_WIDTH) if random.random() < 0.5 else text


def list_of_page(random: Random) -> str:
    """Return the list of one injection: mostly as long a piece of the whole list as pages have, in its order."""
    everything = listed()
    if random.random() < 0.7:
        return everything[: int(13 * 40 ** random.random())]
    return "".join(random.sample(everything[:600], random.randint(30, 250)))


def half_width(pieces: list[Piece]) -> list[Piece]:
    """Make marks half-width. That is no injury where the bytes are whole: the truth has them too."""
    changed = [(piece, piece.text.translate(HALF_WIDTH)) for piece in pieces]
    return [piece._replace(text=text, truth=text if piece.kind == "kept" else piece.truth) for piece, text in changed]


def _article(random: Random, everything: bool) -> str:
    text = ""
    for sentence in random.sample(sentences(everything), random.randint(6, 30)):
        text += sentence + ("\n" if random.random() < 0.3 else "")
    return text.rstrip("\n")


def _kept(text: str) -> Piece:
    return Piece(text, text, "kept")
