"""What was done to injured pages, as a program: it injures a clean page and tells what it did.

>>> pieces = inject("只有实打实，才能服好务", "會驅實務")
>>> injured(pieces), clean(pieces)
('只有實(shí)打?qū),才能服好?wù)', '只有實打實,才能服好務')
>>> [piece for piece in pieces if piece.kind != "kept"]
[Piece(text='(shí)', truth='', kind='gloss'), Piece(text='?qū)', truth='實', kind='shift'), \
Piece(text='?wù)', truth='務', kind='shift')]
"""

from tests.damage.pieces import Piece, clean, injured
from tests.damage.shifts import inject, injure

__all__ = ["Piece", "clean", "inject", "injure", "injured"]
