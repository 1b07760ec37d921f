"""Which line is the title: near the article, repeated on the page, neither a sentence nor a menu entry.

>>> clean("●工会工作手段.docVIP")
(1, 7)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from corpus.label.gates import gate
from corpus.label.lines import Line
from corpus.label.meta import starts_with_label
from corpus.label.names import is_organisation, name_and_office, names_someone_on, people, workplace
from corpus.label.shape import MAY_BE_NUMBERED, NUMBERED
from corpus.patterns import lazy

_HEAD = lazy(
    r"^(?:[●■◆▲★※•·▪□○◇☆>＞\s]++|(?:文章标题|文件名称|标\s*题|题\s*[目名]|名\s*称|主\s*题)\s?[:：]\s*+"
    r"|[\[【](?:原创|转载|转帖|图文)[\]】]\s*+|\[(?![㐀-鿿][代朝])[㐀-鿿]{2}\]\s*+(?=\S{4})"
    # The number of a lesson, but not what is counted: 3 招教你挑西瓜, 24 小时
    r"|\d{1,2}\s++(?=[㐀-鿿《“])(?![年月日号点个名种条件大家岁元招步项类位天周代世届级期集场次起章节篇首句字词张幅间栋座所支队组批套层楼台辆艘只头匹棵株颗粒瓶杯袋箱份封门堂轮成倍多余几万亿千百部省市区县国城人口户米吨斤里吋寸度分秒刻款则本册页卷段秘比、至到后]|小时|公[里斤顷]|平方|毫[米升]|厘米|英寸|强))++"
)
_LABELLED = lazy(r"^(?:文章标题|文件名称|标\s*题|题\s*[目名]|名\s*称)\s?[:：]\s*\S")
# Spaces are looked at once: where a run of them begins, not from each of them on.
_TAIL = re.compile(
    # Most places are told by one character.
    r"(?=[\s._\-–|—\[［①-⑳*＊(（])(?:(?<!\s)|(?=\S))(?:\s*\.(?:docx?|pdf|pptx?|txt|wps|xlsx?)(?:VIP)?|_第\d+页|\s*(?:[-_–|]{1,2}|(?<!—)—(?!—))\s?[^\s\-_—–|，。]{2,12}(?:网|报|站|库|中心|频道|门户)|\s*(?:[\[［]|(?<![①-⑳*＊]))[①-⑳*＊]++[\]］]?|\s*[(（]\d{1,3}页[)）]|\s*\[复制链接\]|\s+编辑\s+锁定){1,80}$",
    re.I,
)
# What those begin and end with.
_FIRST_OF_HEAD = frozenset("●■◆▲★※•·▪□○◇☆>＞文标题名主[【0123456789")
_LAST_OF_TAIL = frozenset("定cxftspCXFTSPſ页网报站库心道户]］①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳*＊)）")
# A subtitle, a bracket, a document's number, a date in characters, a byline in any script.
_NO_TITLE = re.compile(
    "——|[（(][^）)]*[）)]$|.{0,60}(?<!\\d)\\d{6}\\s?[）)]$|.{0,30}\\d\\s?卷\\s?\\d+\\s?期|https?://|10\\.\\d{4,9}/\\S+$|[一二三四五六七八九十〇○0-9]{4}年.{1,3}月.{1,3}日$"
    "|(?:文|图|作者|来源|编辑|摄影)\\s?[|丨︱/]|By |本报|新华社"
)
# The number of an official document, and how its title ends.
DOCUMENT_NUMBER = lazy("^(?!关于).{2,12}[〔\\[（(]\\d{4}[〕\\]）)]\\d+号$")
_DOCUMENT = re.compile("的(?:通知|公告|通告|通报|意见|办法|规定|决定|决议|方案|报告|批复|函|请示|复函|说明)$")
# What a first line above a byline or a dateline is misread as when it is the title.
_MISREAD = ("byline", "dateline", "source", "navigation", "notice", "comment", "related", "breadcrumb")
_SENTENCE_END = re.compile("[。；;：:，,]$")
# A menu: three pieces or more, each a word.
_MENU = re.compile(r"(?:[^\s|，。？！：]{1,8}[\s|]+){3,}[^\s，。？！：]{1,12}$|(?:[^\s|]{1,4}[\s|]+){2,}\S{1,4}$")
_LISTED = re.compile("[_,，]")
_HAS_GAP = gate(r"[\s|]")
_LETTERS = lazy("[\u3400-\u9fffA-Za-z0-9]")
# 12 小蝌蚪的尾巴
_LESSON = lazy("^\\d{1,2}\\s+[\u3400-\u9fff]{2}")
_HAN = lazy("[\u3400-\u9fff]")
_SPACE = re.compile(r"\s+")
# The title of the window stands among the first lines; its parts are apart by one of these.
_WINDOW, _WINDOW_MARK = 6, re.compile(r"(?:(?<!\s)\s++)?[-_|–·»]+\s*|(?<!\s)\s++—\s+|(?<!—)—(?!—)")
_HAS_WINDOW_MARK = gate("[-_|–·»—]")
# Who is quoted above an article: ——苏轼, ——题记
_MOTTO = lazy("^[\u3400-\u9fff·《》]{1,5}$|题记$|^《")
_SUBTITLE = re.compile("(?:——|－－|--|— —)[^—。]{2,}")
_OFFERS_ANSWER = lazy(r"^(?:(?:关注|关注者|被浏览|邀请|写|查看全部).{0,12})?(?:写回答|邀请回答|\d+\s?个回答)$")
# [经验] 一套音响: what kind of a contribution it is
_KIND = re.compile(r"^[\[【][^\]】]{1,6}[\]】]")
_PATH_STEP = re.compile("[>＞»→›]")
_PATH_MARK = re.compile("[>＞»→›|©@]|下载|登录|注册|分享|扫|点击|APP")
LONGEST = 80
_LONGEST_TAIL = 400
_NAME, _TAKEN_UP = 4, 40
_OWNER = re.compile(
    "^[\u3400-\u9fff·]{1,16}(?:网|网站|在线|论坛|日报|晚报|晨报|早报|时报|官网|电子报|客户端|平台|数据库|文库)"
    "(?:$|[\\s·—|-])|[\\w-]\\.(?:com|cn|net|org)\\b"
)
_FIRST_PIECE = re.compile("^(\\S{4,24})[\\s|·-]+\\S")
# A title this short needs a better place than others; one this many lines above the article is far.
_SHORT, _FAR = 5, 4
_REACH, _MOST_PATHS = 500, 20
_LEAST = -1
_ABOUT = ("dateline", "source", "byline")


def clean(text: str) -> tuple[int, int]:
    """Return where the title proper lies in a line (code points): no bullet, label, file suffix, site name."""
    head = _HEAD.match(text) if text[:1] in _FIRST_OF_HEAD or text[:1].isspace() else None
    start = head.end() if head else 0
    tail = _TAIL.search(text, max(start, len(text) - _LONGEST_TAIL)) if text[-1:] in _LAST_OF_TAIL else None
    end = tail.start() if tail else len(text)
    return (start, end) if start < end else (0, len(text))


def key(text: str) -> str:
    """What two forms of one title have in common: no spaces, no bullet, no suffix."""
    if text[:1] in _FIRST_OF_HEAD or text[-1:] in _LAST_OF_TAIL or text[:1].isspace():
        start, end = clean(text)
        text = text[start:end]
    return "".join(text.split())


def key_of(line: Line) -> str:
    """Return the key of a line, found once."""
    if line.key is None:
        line.key = key(line.text)
    return line.key


def wrapped_title(lines: list[Line], name: str) -> Iterator[Line]:
    """The lines that hold the title with this key in two, one below the other."""
    longest = len(name) + _SHORT
    for above, below in pairwise(lines):
        if above.role or below.role or len(above.text) + len(below.text) > longest:
            continue
        if name[:1] in above.text and name[-1:] in below.text and key_of(above) + key_of(below) == name:
            yield from (above, below)


def same_title(lines: list[Line], name: str) -> Iterator[Line]:
    """The lines without a role that hold a title with this key, and nothing else."""
    head, last, shortest = name[:2], name[-1:], len(name)
    for line in lines:
        text = line.text
        if line.role or not shortest <= len(text) <= LONGEST or head not in text:
            continue
        if (text[-1] == last or text[-1] in _LAST_OF_TAIL) and key_of(line) == name:
            yield line


def find(lines: list[Line], first: int, last: int) -> int | None:
    """Return the index of the title line for an article that starts at line `first`, or None."""
    nearest = first
    while nearest > 0 and lines[nearest - 1].role:
        nearest -= 1
    asked = _question(lines, first)
    if asked is not None:
        return asked
    paths = [key(line.text) for line in lines[:first] if line.role == "breadcrumb" and _PATH_STEP.search(line.text)]
    best: tuple[int, int] | None = None
    # Each is compared with all lines, so those that no menu is long enough to lie below are not asked; the first is.
    for i in (*range(first - 1, max(0, first - _REACH), -1), 0) if first else ():
        line = lines[i]
        labelled_first = i == 0 and line.role in _MISREAD and first > 1 and lines[1].role in _ABOUT
        if (line.role and not labelled_first) or not _candidate(line):
            continue
        name = key_of(line)
        if _is_byline(lines, i) and not _suffix_of(lines, i, name):
            continue
        repeated = len(name) > _SHORT and sum(1 for _ in same_title(lines, name)) > 1
        headed = _suffix_of(lines, i, name) or subtitle(lines, i, first) is not None or bool(_LABELLED.match(line.text))
        in_path = _ends_path(paths[:_MOST_PATHS], name)
        beside = [_is_about(lines, k) for k in (i + 1, i + 2) if k <= first and k < len(lines)]
        gap = 1 + sum(1 for between in lines[i + 1 : first] if not between.role)
        if not (repeated or headed or in_path or any(beside) or i == 0 or gap <= _FAR or i >= nearest - 1):
            continue
        points = (
            8 * (repeated or headed)
            + (6 if i >= nearest - 1 else 2 if gap <= _FAR else 0)
            + (8 if beside[:1] == [True] else 2 if any(beside) else 0)
            + (
                8
                if 8 <= len(name) <= 45 or _LESSON.match(line.text)
                else -6
                if len(name) <= _SHORT and not headed
                else 0
            )
            - 12 * _is_owner(line.text)
            + 6 * ("关于" in name and bool(_DOCUMENT.search(name)))
            + 4 * (i == 0 or in_path)
            - 4 * (not _HAN.search(name))
            + any(mark in name for mark in "：？！，《“")
        )
        if best is None or points > best[0]:
            best = (points, i)
    if best is None or best[0] < _LEAST:
        return _misread(lines, first)
    # Of several places of one title, the one nearest to the article: between two of them lies the frame of the page.
    name = key_of(lines[best[1]])
    return max(i for i in range(best[1], first) if key_of(lines[i]) == name)


def _question(lines: list[Line], first: int) -> int | None:
    """The question that an article answers, where a site offers to write another answer below it."""
    offer = next((i for i in range(first) if _OFFERS_ANSWER.search(lines[i].text)), None)
    if offer is None:
        return None
    asks = [lines[i].text[-1] in "？?" and _candidate(lines[i]) for i in range(offer)]
    if True not in asks:
        return None
    at = max(i for i, does in enumerate(asks) if does)
    while at > 0 and asks[at - 1]:  # details of the question may be one, too
        at -= 1
    return at


def _ends_path(paths: list[str], name: str) -> bool:
    """Whether a path of the page ends in the title: 论坛 › 音响专区 › 三千块以内组一套书房音响."""
    bare = _KIND.sub("", name)
    return len(bare) > _SHORT and any(path.endswith(bare) for path in paths)


def _misread(lines: list[Line], first: int) -> int | None:
    """Where nothing else may be the title: the line right above the byline, though its words are those of a button."""
    for i in range(first - 1):
        line = lines[i]
        if (
            line.role in (*_MISREAD, "share")
            and not line.strong
            and lines[i + 1].role in _ABOUT
            and _SHORT < len(line.text) <= LONGEST // 2
            and _candidate(line)
            and not _PATH_MARK.search(line.text)
        ):
            return i
    return None


def _is_about(lines: list[Line], at: int) -> bool:
    """Whether a line says who wrote the page or when, by its role or, not labelled yet, by its names."""
    return lines[at].role in _ABOUT or (not lines[at].role and at > 0 and names_someone_on(lines[at]))


def _is_owner(name: str) -> bool:
    """Whether a line only names an office or a site: whose page it is, not what it is about."""
    first = _FIRST_PIECE.match(name)
    return (
        (len(name) > _SHORT and is_organisation(name))
        or bool(_OWNER.search(name))
        or bool(first and is_organisation(first[1]))
    )


def suffixed(lines: list[Line], name: str) -> Iterator[tuple[Line, int]]:
    """The lines that hold the title with this key and names of the site behind it, and where those begin.

    It is the title of the browser's window; that the title stands elsewhere by itself proves it.
    """
    for line in lines[:_WINDOW]:
        if (
            line.holds & _HAS_WINDOW_MARK
            and len(name) < len(line.text) <= 2 * LONGEST
            and name in "".join(line.text.split())
            and not line.text.startswith("——")
        ):
            for mark in _WINDOW_MARK.finditer(line.text):
                if key(line.text[: mark.start()]) == name:
                    yield line, mark.start()
                    break


def _suffix_of(lines: list[Line], at: int, name: str) -> bool:
    return len(name) > 1 and any(line is not lines[at] for line, _ in suffixed(lines, name))


def _is_byline(lines: list[Line], at: int) -> bool:
    """Whether a line names someone; the first of a page only if it names several, or goes on like a paper."""
    text = lines[at].text
    if not names_someone_on(lines[at]):
        return False
    if len(people(text)) == 1 and len(text) <= _NAME:
        # An entry on a person speaks of them; a byline is not taken up by the text.
        taken_up = any(text in line.text for line in lines if len(line.text) > _TAKEN_UP)
        if at == 0 or taken_up:
            return not taken_up
    stated = name_and_office(text)
    if (
        at > 0
        or len(people(text)) > 1
        or (stated is not None and stated[1])
        or workplace(text[max(text.find("（"), text.find("(")) :])
    ):
        return True
    behind = lines[1] if len(lines) > 1 else None
    return behind is not None and (behind.role in ("abstract", "keywords") or workplace(behind.text) is not None)


def subtitle(lines: list[Line], title: int, first: int) -> int | None:
    """Return the index of the line that goes on with the title behind a dash, or None."""
    at = title + 1
    found = _SUBTITLE.match(lines[at].text) if at < min(first + 1, len(lines)) else None
    if found and len(lines[at].text) <= LONGEST // 2 and not _MOTTO.search(lines[at].text.strip("—－- ")):
        return at
    return None


def _candidate(line: Line) -> bool:
    text = line.text
    return (
        2 <= len(text) <= LONGEST
        and bool(_LETTERS.search(text))
        and not _SENTENCE_END.search(text)
        and text.count("|") < 2
        and len(_LISTED.findall(text)) < 4
        and not (line.holds & _HAS_GAP and _MENU.match(text))
        and not (line.opens & MAY_BE_NUMBERED and NUMBERED.match(text) and text[0] not in "第")
        and not _NO_TITLE.match(text)
        and (not starts_with_label(line) or bool(_LABELLED.match(text)))
        and not DOCUMENT_NUMBER.match(text)
    )


def prefix(title: str, text: str) -> int:
    """Return how much of a line repeats the title, spaces aside, before a space; 0 when it does not.

    >>> prefix("创新手段提高凝聚力", "创新手段 提高凝聚力 当前，")
    11
    """
    wanted = _SPACE.sub("", title)
    at = matched = 0
    while at < len(text) and matched < len(wanted):
        if text[at].isspace():
            at += 1
        elif text[at] == wanted[matched]:
            at += 1
            matched += 1
        else:
            return 0
    if matched < len(wanted):
        return 0
    spaces = len(text) - at - len(text[at:].lstrip())
    return at + spaces if spaces or at == len(text) else 0
