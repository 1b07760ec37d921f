"""Where a site says that it shows only the beginning of an article.

>>> note("她说了一句让人睡不着觉的话……点击阅读全文")
(15, 21)
>>> note("剩余70%未读，开通会员继续阅读"), note("请阅读全文并写出感想。")
((0, 16), None)
"""

from __future__ import annotations

from corpus.label.gates import EVERYTHING, gate
from corpus.patterns import lazy

_MORE = "(?:阅读|查看|展开|显示)(?:全文|原文全文|剩余|完整版)"
_NOTE = lazy(
    "[（(\\[【]?(?:"
    # 点击阅读全文, 展开剩余65%, 登录后可阅读全文 会员登录, 剩余70%未读，开通会员继续阅读
    f"(?:点击|请点击|登录后?可?|订阅后?可?|付费后?可?|会员可?|下载后可?)(?:完整)?{_MORE}[^。！？]{{0,20}}"
    "|(?:展开)?(?:剩余|还剩)\\s?\\d{1,3}(?:\\.\\d+)?\\s?[%％](?:$|(?:内容)?(?:未读|[^。]{0,8}(?:阅读|查看|下载|展开|开通))[^。]{0,20})"
    "|[（(]?未完待续[）)]?|[（(]?本文未(?:完|结束)[）)]?|[（(]未完[^（()）]{0,80}"
    "|[^。，（(]{0,40}(?:省略|隐藏)\\s?\\d+\\s?个?字[^（()）]{0,30}"
    "|[^。（(]{0,40}超出免费预览范围[^。]{0,30}"
    "|(?:试读|预览)(?:到此)?(?:已?结束|完毕)[^。]{0,30}"
    ")[）)\\]】>…]*[！!。]?$"
)
# Without one of these there is none: asked first, since it is quick.
_WORDS = ("全文", "剩余", "还剩", "未完", "未结束", "省略", "隐藏", "预览", "试读", "更多", "完整", "全部")
_MAY_BE_CUT = gate("全文", "剩余", "还剩", "未完", "未结束", "[省隐][略藏][\\s\\d]", "预览", "试读", "完整版")
# No note is longer.
_LONGEST = 120


def note(text: str, holds: int = EVERYTHING) -> tuple[int, int] | None:
    """Return where such a note stands at the end of a line (code points), or None."""
    if not holds & _MAY_BE_CUT:
        return None
    tail = text[-_LONGEST:]
    if not any(word in tail for word in _WORDS):
        return None
    at = max(0, len(text) - _LONGEST)
    found = _NOTE.search(text, at)
    if found is None or (found.start() > 0 and text[found.start() - 1] not in "。！？…”；;.） )\u3000"):
        return None
    return found.span()
