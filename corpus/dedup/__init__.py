"""Find pages that nearly repeat another: signatures, clusters of them, and the page that each cluster is named by.

What counts as nearly the same is decided on the letters of the restored text, without marks and spaces, so a page
scraped clean and the same page scraped injured are one. MinHash only proposes pairs; each is then compared in full:

- equal letters are twins, however short the texts;
- texts of at least 100 letters are twins when their edit similarity, 1 - distance / longer length, is at least 0.8, as
  in Lee et al., "Deduplicating Training Data Makes Language Models Better" (ACL 2022, section 4.2);
- a text of at least 200 letters is a twin of a longer one whose beginning it repeats with a similarity of at least
  0.95: a copy that was cut. It joins one cluster, never two, so a shared beginning does not make two articles one.

Twins of twins are one cluster. A false twin is worse than a miss: pages that share a quotation, or the frame of a
series, differ in more than a fifth of their letters and stay apart. A piece from the middle of a page is not found.
"""
