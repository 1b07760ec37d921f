"""How well injuries are undone: pages are injured by `corpus.injure`, restored, and compared with what they were.

>>> injure("只有实打实，才能服好务", "會驅實務")
'只有實(shí)打?qū),才能服好?wù)'
"""

from collections.abc import Iterable, Mapping

from corpus.injure.pieces import injured
from corpus.injure.shifts import inject


def injure(text: str, listed: Iterable[str], marks: str = "，", readings: Mapping[str, str] | None = None) -> str:
    """Return the text injured with a list of characters, as one string."""
    return injured(inject(text, listed, marks, readings))
