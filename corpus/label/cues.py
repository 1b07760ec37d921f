"""Words by which a line shows what it is. The words are data: `cues.toml`.

>>> cue("相关阅读"), cue("上一篇：没有了"), cue("工会是职工之家。")
('related', 'navigation', '')
"""

from __future__ import annotations

import re
import tomllib
from functools import cache, partial
from importlib.resources import files
from typing import NamedTuple

from corpus.label.gates import EVERYTHING, gate, heads, words_gate
from corpus.label.lines import BLANK
from corpus.label.shape import MAY_BE_NUMBERED, NUMBERED
from corpus.patterns import lazy

# A line longer than this is read as prose; only the fixed phrases of legal notices run longer.
_SHORT = 60
LONGEST_CUE = 240
_LONG_ROLES = ("notice", "footer")
_APART = "\ue000-\uf8ff" r"\s|丨｜/·、,，.>：:()（）\[\]【】\d+×\-"
_BETWEEN = re.compile(f"[{_APART}]+")
# How a site's own notices start, and what they speak of.
_OPENS = re.compile(
    "[^，。：:]{0,6}(?:声明|提示|说明|提醒)[：:]|凡|本[网站]|转载|上一|下一|[点长]|扫|分享|打印|登录|下载|更多|欢迎|版权"
)
_OWN = lazy(
    "本[网站文平]|网站|内容|您|授权|网友|用户|转载|原创|作者|来源|客户端|公众号|二维码|APP|投稿|会员|注册|文档|评论|编辑|小编|邮箱|链接|点击|收藏|浏览|刷新"
)
_BULLETS = "[【〔（(※＊*●■◆▲△★☆·•>＞→-—~ \u3000"
_PATH = re.compile(
    r"^(?:[>＞»→›]\s*\S{1,12}$)|^[^\s>＞»→›/，。：:\d（(=#][^>＞»→›/，。：:=]{1,12}(?:[>＞»→›/]++[^>＞»→›/，。]{0,30}+)++$"
)
# Items that are numbered twice, by the list and by hand.
LIST_NUMBER = re.compile(r"^(\d{1,2})\.\s*\1\s*、")


class _Cues(NamedTuple):
    whole: dict[str, str]
    among: dict[str, str]
    short_words: re.Pattern[str]
    """A line of words that are no longer than those of menus."""
    starts: re.Pattern[str]
    start_words: list[str]
    shapes: re.Pattern[str]
    open: list[str]
    hold: list[str]
    phrases: dict[str, str]
    any_phrase: re.Pattern[str]


@cache
def _load() -> _Cues:
    data = tomllib.loads((files(__package__) / "cues.toml").read_text(encoding="utf-8"))
    starts = "|".join(f"(?P<{role}>{_any(words['starts'])})" for role, words in data.items() if "starts" in words)
    starts = f"(?:{starts})(?!的)"  # 关注我们的健康 is no button
    shapes = "|".join(f"(?P<{role}>{'|'.join(words['shapes'])})" for role, words in data.items() if "shapes" in words)
    whole, among, phrases = (
        {word: role for role, words in data.items() for word in words.get(key, [])}
        for key in ("whole", "among", "contains")
    )
    start_words, opening, holding = (
        [word for words in data.values() for word in words.get(key, [])]
        for key in ("starts", "shapes_open", "shapes_hold")
    )
    longest = max(6, *map(len, whole), *map(len, among))
    short_words = re.compile(f"[{_APART}]*+(?:[^{_APART}]{{1,{longest}}}+(?:[{_APART}]++|$))*+$")
    return _Cues(
        whole,
        whole | among,
        short_words,
        re.compile(starts),
        start_words,
        re.compile(shapes),
        opening,
        holding,
        phrases,
        re.compile(_any([*phrases])),
    )


def _any(words: list[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def _short_phrases() -> set[str]:
    return heads(phrase for phrase in _load().phrases if len(phrase) < 3)


def _long_phrases(part: int) -> set[str]:
    return heads(phrase for phrase in _load().phrases if len(phrase) > 2 and ord(phrase[0]) % 4 == part)


def _openers_of_words(before: str) -> set[str]:
    """Openers for the words of menus: their first two characters, or one and what stands behind a whole word."""
    return {
        before + re.escape(word[0]) + (re.escape(word[1]) if len(word) > 1 else f"[{_APART}{BLANK}〔]")
        for word in _load().among
    }


# What lets a line through to the rules above and to the words.
_HAS_SHAPE = words_gate(lambda: _load().hold)
_OPENS_SHAPE = words_gate(lambda: _load().open)
_CONTAINS = words_gate(_short_phrases, (1, 2))
# There are many phrases: four sets of them let less through than one.
for _part in range(4):
    _CONTAINS |= words_gate(partial(_long_phrases, _part), (3,))
_STARTS = words_gate(lambda: heads(_load().start_words) | {f"[{re.escape(_BULLETS)}]"})
MAY_BE_LIST_NUMBER = gate(r"\d[.\d]")
_HAS_BETWEEN = gate(f"[{_APART}]")
_OPENS_WORD = words_gate(lambda: _openers_of_words(""), (2,))
_HOLDS_WORD = words_gate(lambda: _openers_of_words(f"[{_APART}]"), (3,))
_HAS_STEP = gate("[>＞»→›/]")
# What lets a line through that is as short as those around an article, or longer.
HOLDS_CUE = _CONTAINS | _HAS_SHAPE | _HAS_STEP | _HOLDS_WORD
OPENS_CUE = _STARTS | _OPENS_SHAPE | MAY_BE_LIST_NUMBER | _HAS_BETWEEN | _OPENS_WORD
_OPENS_WHEN_LONG = _STARTS | MAY_BE_LIST_NUMBER


def _roles_within(text: str) -> list[str]:
    """Return the roles of the phrases that a text holds, in the order of the phrases."""
    cues = _load()
    return [role for phrase, role in cues.phrases.items() if phrase in text] if cues.any_phrase.search(text) else []


def is_weak(text: str) -> bool:
    """Whether only one phrase makes a sentence look like a notice, and none that opens one.

    >>> is_weak("以上数据仅供参考，以公布的为准。"), is_weak("免责声明：本文仅供参考。")
    (True, False)
    """
    bare = text.lstrip(_BULLETS)
    head = _load().starts.match(bare)
    own = len(_roles_within(text)) + bool(_OWN.search(text))
    return own + bool(head) < 2 and not _OPENS.match(bare)


def cue(text: str, holds: int = EVERYTHING, opens: int = EVERYTHING) -> str:
    """Return the role that a line's words show, or an empty string.

    `text` is Simplified, without space around it; `holds` and `opens` are its bits.
    """
    if len(text) > _SHORT and (len(text) > LONGEST_CUE or not (holds & _CONTAINS or opens & _OPENS_WHEN_LONG)):
        return ""
    if not (holds & HOLDS_CUE or opens & OPENS_CUE):
        return ""
    if opens & MAY_BE_LIST_NUMBER and LIST_NUMBER.match(text):
        return "notice"
    starts, shapes = _load().starts, _load().shapes
    if len(text) > _SHORT:
        # One such phrase may stand in any law; two make a notice.
        roles = [role for role in _roles_within(text) if role in _LONG_ROLES] if holds & _CONTAINS else []
        head = starts.match(text.lstrip(_BULLETS)) if opens & _STARTS else None
        if len(roles) > 1 or (roles and head):
            return roles[0]
        return "notice" if head and head.lastgroup == "notice" else ""
    if opens & MAY_BE_NUMBERED and not text[0].isdecimal() and NUMBERED.match(text):
        return ""  # a heading or an item, whatever its words
    head = starts.match(text.lstrip(_BULLETS)) if opens & _STARTS else None
    if head is None and (opens & _OPENS_SHAPE or holds & _HAS_SHAPE):
        head = shapes.match(text)
    if head:
        return head.lastgroup or ""
    if holds & _HAS_STEP and _PATH.match(text) and not text.endswith("/"):
        return "breadcrumb"
    role = _of_words(text, holds, opens)
    return next(iter(_roles_within(text)), "") if role is None and holds & _CONTAINS else role or ""


def _of_words(text: str, holds: int, opens: int) -> str | None:
    """Return the role of a line that holds the words of menus, or hardly anything else, or None."""
    cues = _load()
    if not (holds & _HOLDS_WORD or opens & (_OPENS_WORD | _HAS_BETWEEN)):
        return None
    if not holds & _HAS_BETWEEN:
        return cues.whole.get(text)
    if not cues.short_words.match(text):
        return None
    words = [word for word in _BETWEEN.split(text) if word]
    if not words:
        return "navigation"
    words_of_menus = cues.whole if len(words) == 1 else cues.among
    known = [words_of_menus.get(word) for word in words]
    if all(known):
        return known[0]
    if len(words) >= 4 and max(map(len, words)) <= 6 and sum(1 for role in known if role) * 4 >= len(words):
        return "navigation"
    return None
