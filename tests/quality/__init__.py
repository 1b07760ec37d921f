"""How well whole pages come out, measured on labelled pages, and the floors under which it must not fall."""
