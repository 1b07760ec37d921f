"""Words by which a line shows what it is. The words are data: `cues.toml`.

>>> cue("相关阅读"), cue("上一篇：没有了"), cue("工会是职工之家。")
('related', 'navigation', '')
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from corpus.label.shape import NUMBERED

# A line longer than this is read as prose; only the fixed phrases of legal notices run longer.
_SHORT = 60
LONGEST_CUED = 240
_LONG_ROLES = ("notice", "footer")
_BETWEEN = re.compile(r"[\ue000-\uf8ff\s|丨｜/·、,，.>：:()（）\[\]【】\d+×-]+")
# How a site's own notices start, and what they speak of.
_OPENS = re.compile(
    "[^，。：:]{0,6}(?:声明|提示|说明|提醒)[：:]|凡|本[网站]|转载|上一|下一|[点长]|扫|分享|打印|登录|下载|更多|欢迎|版权"
)
_OWN = re.compile(
    "本[网站文平]|网站|内容|您|授权|网友|用户|转载|原创|作者|来源|客户端|公众号|二维码|APP|投稿|会员|注册|文档|评论|编辑|小编|邮箱|链接|点击|收藏|浏览|刷新"
)
_BULLETS = "[【〔（(※＊*●■◆▲△★☆·•>＞→-—~ \u3000"
_PATH = re.compile(
    r"^(?:[>＞»→›]\s*\S{1,12}$)|^[^\s>＞»→›/，。：:\d][^>＞»→›/，。：:]{1,12}(?:[>＞»→›/]+[^>＞»→›/，。]{0,30})+$"
)
# Items that are numbered twice, by the list and by hand.
LIST_NUMBER = re.compile(r"^(\d{1,2})\.\s*\1\s*、")


class _Cues(NamedTuple):
    whole: dict[str, str]
    among: dict[str, str]
    starts: re.Pattern[str]
    shapes: re.Pattern[str]
    phrases: dict[str, str]


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
    return _Cues(whole, whole | among, re.compile(starts), re.compile(shapes), phrases)


def _any(words: list[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def phrases_on(page: str) -> dict[str, str]:
    """Return the phrases that stand anywhere on a page, with their roles: the only ones that its lines can hold."""
    return {phrase: role for phrase, role in _load().phrases.items() if phrase in page}


def is_weak(text: str) -> bool:
    """Whether only one phrase makes a sentence look like a notice, and none that opens one.

    >>> is_weak("以上数据仅供参考，以公布的为准。"), is_weak("免责声明：本文仅供参考。")
    (True, False)
    """
    bare = text.lstrip(_BULLETS)
    head = _load().starts.match(bare)
    own = sum(phrase in text for phrase in phrases_on(text)) + bool(_OWN.search(text))
    return own + bool(head) < 2 and not _OPENS.match(bare)


def cue(text: str, phrases: dict[str, str] | None = None) -> str:
    """Return the role that a line's words show, or an empty string.

    `text` is Simplified, without space around it; `phrases` are those of its page, looked up when not given.
    """
    if len(text) > LONGEST_CUED:
        return ""
    if LIST_NUMBER.match(text):
        return "notice"
    phrases = phrases_on(text) if phrases is None else phrases
    if len(text) > _SHORT:
        # One such phrase may stand in any law; two make a notice.
        roles = [role for phrase, role in phrases.items() if role in _LONG_ROLES and phrase in text]
        head = _load().starts.match(text.lstrip(_BULLETS))
        if len(roles) > 1 or (roles and head):
            return roles[0]
        return "notice" if head and head.lastgroup == "notice" else ""
    if NUMBERED.match(text) and not text[0].isdecimal():
        return ""  # a heading or an item, whatever its words
    cues = _load()
    bare = text.lstrip(_BULLETS)
    head = cues.starts.match(bare) or cues.shapes.match(text)
    if head:
        return head.lastgroup or ""
    if _PATH.match(text) and not text.endswith("/"):
        return "breadcrumb"
    words = [word for word in _BETWEEN.split(text) if word]
    if not words:
        return "navigation"
    words_of_menus = cues.whole if len(words) == 1 else cues.among
    known = [words_of_menus.get(word) for word in words]
    if all(known):
        return known[0] or ""
    if len(words) >= 4 and max(map(len, words)) <= 6 and sum(1 for role in known if role) * 4 >= len(words):
        return "navigation"
    return next((role for phrase, role in phrases.items() if phrase in text), "")
