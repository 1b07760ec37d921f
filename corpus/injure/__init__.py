"""What was done to injured pages, as a program: it injures clean text, and tells what it did and what stood there.

>>> pieces = injure("工会要实打实服务职工，才能服好务。", "shift", seed="b")
>>> injured(pieces), clean(pieces)
('工會(huì)要實(shí)打?qū)嵎⻊?wù)職(zhí)工,才能服好務(wù)。', '工会要实打实服务职工，才能服好务。')
>>> [piece for piece in pieces if piece.kind == "shift"]
[Piece(text='?qū)嵎⻊?wù)', truth='实服务', kind='shift', recoverable=True)]

`shifts` is the model of the injuries to bytes: it makes the articles of the injured pages in `raw/` byte for byte.
`recipes` are the kinds of injury, each a function of the text and a seed. `rows` injures the paragraphs of a release's
documents, for its table `restoration`, and `score` says how well somebody's program undoes that.
"""

from corpus.injure.pieces import Piece, clean, injured
from corpus.injure.recipes import GENERATOR, injure

__all__ = ["GENERATOR", "Piece", "clean", "injure", "injured"]
