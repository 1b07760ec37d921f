"""The site that shows the page, where the page names it: in its foot, its path, its notices, or behind its title.

>>> named_by("版权所有：江城新闻网 未经书面授权禁止转载")
(5, 10)
>>> named_by("Copyright © 2008-2019 江城晚报社 蜀ICP备00000000号"), named_by("© 1997-2020 江城传媒有限公司版权所有")
((22, 27), None)
"""

from __future__ import annotations

import re

from corpus.extract.stated import Facts, claim
from corpus.label import Layout, Line
from corpus.label import title as titles
from corpus.label.cues import cue
from corpus.label.names import is_organisation, is_person
from corpus.label.sites import site_at, site_named_in
from corpus.patterns import lazy

_HAN = "[\u3400-\u9fff]"
_NAME = f"(?P<name>{_HAN}{{2,20}}?)"
# What the name of a site, a newspaper or an office that runs one ends in.
_SITE = "(?:网|网站|在线|门户|论坛|日报|晚报|早报|时报|晨报|周报|周刊|报社|杂志社|文库|电视台|通讯社|社区|图书馆|博客)"
_OUTLET = f"(?P<name>{_HAN}{{1,18}}?{_SITE})"
_YEARS = r"(?:[\s\d©:：,，.\-–—~@]|至今|年|至){0,80}"
_ENDED = "(?=$|[^\u3400-\u9fff])"
# The words that stand beside a name in the foot, and are none.
_BESIDE = (
    "版权|所有|违者|未经|不得|侵权|翻版|请勿|转载|盗版|保留|备案|地址|电话|邮编|上传|提供|下载|收益|未经|用户|翻印|禁止|"
    "本站|本网|网站地图|关于|联系|主办|承办|技术支持|网上"
)
_COPYRIGHT = (
    re.compile(
        rf"(?:©|\([cC]\)|（[cC]）|[cC]opyright|COPYRIGHT|版权所有){_YEARS}(?:中国·)?{_NAME}(?:版权所有|{_ENDED})"
    ),
    lazy(f"(?<!{_HAN}){_NAME}(?:网站)?[\\s　]*版权所有"),
)
_NOT_SITE = lazy(
    f"{_BESIDE}|时间|执行|频道$|第.{{1,40}}页|[^\u3400-\u9fffA-Za-z]$|(?:公司|集团|媒体|单位|作者|法律|科技)$"
    "|^(?:首页|正文|新闻|详情|博客|论坛|文库|社区|数字报|电子报|(?:会员|用户|个人|帮助|客服|下载)中心)$"
)
# The office that runs a site: 主办：江城市人民政府办公室　承办：
_HOST = lazy("^(?:网站)?主办(?:单位|方)?\\s?[:：]\\s*(?P<name>[\u3400-\u9fff]{4,24})(?=$|[\\s，,|])")
_PATH = re.compile(f"^(?:[^：:]{{0,10}}位置[：:\\s]*)?(?:欢迎(?:访问|来到|光临))?{_OUTLET}(?:首页)?[\\s　]*[>＞»›→/-]")
# A path that does not start at 首页 starts at the site, unless the first step is a channel.
_STEPS = lazy(
    "^(?:[^：:]{0,10}位置[：:\\s]*)?(?P<name>[\u3400-\u9fffA-Za-z0-9]{2,12}?)(?:首页|主页)?"
    # A step neither starts nor ends with a space, so that a line can be taken apart in one way only.
    "(?:\\s*(?:[>＞»→›]+|\\s/\\s)\\s*[^\\s>＞»→›/](?:[^>＞»→›/]{0,38}[^\\s>＞»→›/])?){2,}\\s*[>＞»→›]*$"
)
_HOME = lazy("^(?P<name>[\u3400-\u9fffA-Za-z][\u3400-\u9fffA-Za-z0-9]{2,11}?)(?:首页|主页)(?:[\\s|]|$)")
_CHANNEL = lazy(
    "首页|主页|频道|中心|新闻|资讯|栏目|正文|列表|文章|专题|公告|公开|动态|政务|要闻|时政|科技|财经|教育|文化|娱乐|体育|社会|国内|国际"
    "|健康|理论|评论|博客|返回|网站|范文|作文|文档|课文|论文|生活|旅游|军事|汽车|房产|图片|视频|本地|当前|所在|您的"
)
_WELCOME = lazy(f"^欢迎(?:访问|来到|光临|您?访问){_OUTLET}")
# 凡本网注明“来源：江城网”的作品; …非江城网…; 不代表江城网观点
_NOTICE = lazy(
    f"(?:注明[^。]{{0,6}}来源[^。\u3400-\u9fff]{{0,4}}为?[^。\u3400-\u9fff]{{0,3}}|（非|\\(非|不代表(?:本网|本站)?和?){_OUTLET}"
    '(?=[”"』）):：，,。]|的|观点|立场|赞同|同意)'
)
_PART = lazy(r"[^\s\-_|–—·»](?:[^\-_|–—·»]*[^\s\-_|–—·»])?")
_LONGEST = 16
# The first word of a page, and the next.
_FIRST_WORD = lazy(
    rf"(?:欢迎(?:访问|来到|光临|您?访问))?({_HAN}[\u3400-\u9fffA-Za-z0-9]{{1,11}})(?:[\s|·>＞»→—-]+(\S+)|$)"
)
_SITE_END = lazy(f"(?:{_SITE}|[报社台]|数字报|电子报|电子版|多媒体报刊?|百科|文档|平台|书屋|之家|乐园|电台|工会)$")
_TOP = 4
# Where a site speaks of itself: 关注某某, 某某客户端
_BEFORE_OWN = ("关注", "欢迎", "下载", "打开", "©", "关于", "访问", "来自", "登录", "注册")
_BEHIND_OWN = ("版权", "客户端", "公众号", "官方", "微信", "微博", "APP", "App", "所有", "保留")
_FOOT = ("footer", "notice", "navigation", "share")
_SUFFIX = lazy(f"[-_—–|丨]\\s?{_OUTLET}$")


def find_site(facts: Facts, layout: Layout) -> None:
    """Take the site that the lines around the article name, or its address, if the site is known."""
    if facts.site is not None:
        return
    around = [line for line in layout.lines if line.role not in ("heading", "paragraph", "related", "comment", "spam")]
    for line in around:
        found = site_named_in(line.text, line.holds)
        if found:
            facts.site = found.name
            claim(line, found.start, found.end, "site")
            return
    facts.site = site_at(facts.url) if facts.url else None
    if facts.site is not None:
        return
    window = _behind_title(layout)
    if window:
        line, start, end = window
        facts.site = line.text[start:end]
        claim(line, start, end, "site")
        return
    for line in reversed(around):
        place = _place(line)
        if place:
            facts.site = line.text[slice(*place)]
            claim(line, *place, "site")
            return
    brand = _at_the_top(layout, around)
    if brand:
        line, name = brand
        facts.site = name
        claim(line, line.text.find(name), line.text.find(name) + len(name), "site")
        return
    for line in around:
        host = _HOST.match(line.text) if line.role in _FOOT else None
        if host and is_organisation(host["name"]):
            facts.site = host["name"]
            claim(line, *host.span("name"), "site")
            return


def named_by(text: str) -> tuple[int, int] | None:
    """Return where a line of the foot names its site (code points), or None."""
    for pattern in (*_COPYRIGHT, _NOTICE):
        for found in pattern.finditer(text):
            if not _NOT_SITE.search(found["name"]) and not is_person(found["name"]):
                return found.span("name")
    return None


def _behind_title(layout: Layout) -> tuple[Line, int, int] | None:
    """The last part of the window's title: 标题_频道_网站."""
    if layout.title is None:
        return None
    for line, at in titles.suffixed(layout.lines, titles.key_of(layout.lines[layout.title])):
        parts = list(_PART.finditer(line.text, at))
        if parts and 2 <= len(parts[-1][0]) <= _LONGEST and not _NOT_SITE.search(parts[-1][0]):
            return line, *parts[-1].span()
    return None


def _home(text: str) -> re.Match[str] | None:
    found = _HOME.match(text) or _STEPS.match(text)
    return None if found is None or _CHANNEL.search(found["name"]) else found


def _at_the_top(layout: Layout, around: list[Line]) -> tuple[Line, str] | None:
    """The name that a page starts with: in front of its menu, or by itself and named again around the article."""
    top = layout.first if layout.title is None else layout.title
    for line in layout.lines[: min(top, _TOP)]:
        found = _FIRST_WORD.match(line.text) if line.role not in ("title", "spam", "dateline", "byline") else None
        if found is None or _NOT_SITE.search(found[1]) or cue(found[1]) or is_person(found[1]):
            continue
        is_owner = bool(_SITE_END.search(found[1])) or is_organisation(found[1])
        before_menu = is_owner or found[2] in ("首页", "主页")
        if before_menu or any(
            found[1] in other.text and (other.role in ("footer", "notice", "share") or _is_own(found[1], other.text))
            for other in around
            if other is not line
        ):
            return line, found[1]
    return None


def _is_own(name: str, text: str) -> bool:
    """Whether a site speaks of itself by this name, right beside its words or with a mark between.

    >>> _is_own("江城网", "关注“江城网”"), _is_own("江城网", "江城网客户端"), _is_own("江城网", "记者来到江城网")
    (True, True, False)
    """
    at = text.find(name)
    while at >= 0:
        before, behind = text[:at], text[at + len(name) :]
        if before.endswith(_BEFORE_OWN) or behind.startswith(_BEHIND_OWN):
            return True
        if before and _is_mark(before[-1]) and before.endswith(_BEFORE_OWN, 0, -1):
            return True
        if behind and _is_mark(behind[0]) and behind.startswith(_BEHIND_OWN, 1):
            return True
        at = text.find(name, at + 1)
    return False


def _is_mark(character: str) -> bool:
    return not character.isalnum() and character != "_"


def _place(line: Line) -> tuple[int, int] | None:
    if line.role == "title":
        found = _SUFFIX.search(line.text, titles.clean(line.text)[1])
    elif line.role in ("breadcrumb", "navigation"):
        found = _PATH.match(line.text) or _WELCOME.match(line.text) or _home(line.text)
    else:
        found = None
    if found and not _NOT_SITE.search(found["name"]):
        return found.span("name")
    return named_by(line.text) if line.role in _FOOT else None
