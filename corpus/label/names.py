"""Names of persons and organisations by their shape: a surname and one or two characters; the ending of an office.

>>> people("孙波"), people("李 明、王小红"), people("工会工作")
(['孙波'], ['李明', '王小红'], [])
>>> split_affiliation("大庆油田试油试采分公司孙波")
('大庆油田试油试采分公司', '孙波')
"""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files

from corpus.label.gates import gate
from corpus.label.lines import Line
from corpus.patterns import lazy
from corpus.restore.words import is_word

_DATA = tomllib.loads((files("corpus.label") / "names.toml").read_text(encoding="utf-8"))
_SURNAMES = frozenset(_DATA["surnames"]) - {"\n"}
_DOUBLE_SURNAMES = frozenset(_DATA["double_surnames"])
_NOT_NAMES = re.compile("|".join(_DATA["not_names"]))
_ORGANISATION_END = lazy(f"(?:{'|'.join(_DATA['organisations'])})$")
_LAST_OF_ORGANISATION = frozenset(word[-1] for word in _DATA["organisations"])
_NAME_FIRST = re.compile(
    f"^(?P<name>[\u3400-\u9fff]{{2,4}}?)(?:[，,、 ]\\s*|[（(]|(?={'|'.join(_DATA['office_heads'])}))"
    "(?P<office>[\u3400-\u9fff]{4,30})[）)]?$"
)
_NAME_AND_POST = re.compile("^([\u3400-\u9fff]{2,4})\\s?[／/╱]\\s?[\u3400-\u9fff、]{2,20}$")
_POSTS = (
    "(?:(?:副|助理|特聘|客座)?"
    "(?:教授|研究员|主任|院长|书记|部长|处长|局长|主席|讲师|博士|编辑|记者|会长|秘书长)){1,100}"
)
_POST = re.compile(f"{_POSTS}$")
_POST_HEAD = lazy(f"^{_POSTS}\\s*(?=[\u3400-\u9fff]{{2,4}}$)")
_MARKERS = "/／●■◆•□◎○◇☉⊙▲△☆★※·|¦｜,， \t　"
AROUND_NAMES = _MARKERS + "()（）[]【】〔〕"
_OPENING, _CLOSING = ("（", "(", "〔", "["), ("）", ")", "〕", "]")
# Names with the offices of several authors behind them.
_LONGEST_OFFICE = 200
# Most places are told by one character.
_FIRST_OF_ORGANISATION = "".join(sorted({word[0] for word in _DATA["organisations"]}))
_ORGANISATION_HEAD = re.compile(f"^\\S*(?=[{_FIRST_OF_ORGANISATION}])(?:{'|'.join(_DATA['organisations'])})")
_APART = re.compile(r"(?:(?<!\s)\s++)?[、,，;；&/╱+＋|｜]\s*")
_BETWEEN = re.compile(r"\s*[、,，;；&/+＋|｜]\s*|\s+|\s*和\s*|(?<=.)(?=(?:通讯员|实习生))")
_OUTLET_FIRST = re.compile(
    "^(?P<office>[\u3400-\u9fff]{2,12}(?:报|网|社|周刊|杂志|台|融媒体中心|融媒))[\\s·]+(?P<name>.{2,30})$"
)
# Town and postcode, with nothing but other offices behind them.
_POSTCODE = lazy("^[^。！？：:]{4,200}[，,\\s][\u3400-\u9fff\\s]{2,12}\\d{6}[；;,，）)]?$")
OPENS_BRACKET = gate("[（(〔\\[]")
HAS_POSTCODE = gate(r"\d\d\d")
_SIX_DIGITS = re.compile(r"\d{6}")
_NUMBERED_OFFICE = re.compile(r"^\s*\d?\s*[.．、]?\s*")
_OFFICE_NUMBER = re.compile(r"(?<!\d)\d[.．、\s]\s?")
_HAN_WORD = re.compile("^[\u3400-\u9fff]+$")
_FOREIGN = re.compile("^[\u3400-\u9fff]{1,8}(?:[·•・．.][\u3400-\u9fffA-Z]{1,8}){1,3}$")
# What a reporter is called before the name, the paper's name included, and what is said of the work behind it.
_ROLES = re.compile(
    "^[\u3400-\u9fff·]{0,14}?(?:记者|通讯员|评论员|撰稿人?|实习生|特派员)[:：/／]?|^(?:教授|副教授|先生|女士|同志)$"
)
# Spaces and strokes are looked at once: where a run of them begins, not from each of them on.
_WORK = lazy(
    r"(?:(?<![/／\s])[/／\s]+(?:文并图|文/?图|图/?文|文/?摄|摄影|文|图|摄)|(?:(?<!\s)|(?=\S))\s*(?:[/／╱]\s*[\u3400-\u9fff]{2,8}(?:报道|报导|电|特稿)(?:[\u3400-\u9fff]{2,6}[报社网])?"
    r"|(?:摄影|图文|综合)?(?:报道|报导)(?:摄影|/摄)?|发自.{1,20}|采写))$"
)
# [唐]李白, （明）归有光, 宋代：苏轼
_DYNASTY = re.compile(
    "^[\\[［（(【〔]?(?:先秦|两汉|魏晋|南北朝|五代|近现代|现代|当代|北宋|南宋|东晋|西晋|[汉隋唐宋金元明清])[代朝]?[\\]］）)】〕·:：]\\s*"
)
# 江城日报 记者孙波: the paper in front, apart.
# 区委副书记、区长 孙波: whoever speaks, by what they are.
_OFFICE_WORD = re.compile(
    "(?:书记|[省市区县州乡镇村旗处局部厅科站校院所厂社会]长|主任|主席|总经理|董事长|委员|代表|教授|院士)$"
)
_PAPER = lazy(r"^[\u3400-\u9fff]{2,12}[报网社台刊]\s+(?=\S{0,8}记者)")
_DYNASTY_BEHIND = lazy("[〔\\[（(](?:[\u3400-\u9fff]{1,4}[代朝]|[汉隋唐宋金元明清])[〕\\]）)]$")
# 中央社记者汪启南嘉义县9日电: place and day behind the name, which has three characters where both would do.
_WIRE = lazy(r"(记者[\u3400-\u9fff]{2,3})[\u3400-\u9fff]{2,4}\d{1,2}日[电讯]$")
_ROLE_WORD = re.compile("记者|通讯员|评论员|特派员|撰稿")
_NAME_SHAPE = lazy("[\u3400-\u9fff]{2,4}$")
# Marks of footnotes behind names in papers.
_FOOTNOTE = re.compile(r"(?<![\d*＊①-⑳])[\d*＊①-⑳]++$")
_TITLES = frozenset(
    [
        "先生",
        "女士",
        "教授",
        "同志",
        "记者",
        "老师",
        "博士",
        "主任",
        "书记",
        "校长",
        "院长",
        "主席",
        "编辑",
        "律师",
        "医生",
        "医师",
    ]
)
# What the patterns above end with, and what tells a long run of characters from one that holds no name.
_LAST_OF_WORK, _FAR_WORK = frozenset("图文摄影道导电稿报社网写"), "发自"
_MAY_NAME = re.compile("和|记者|通讯员|评论员|撰稿|实习生|特派员|报道|报导|发自|采写")
# What no name holds, whatever is cut off it: a mark, a figure in front of a character, or a run of characters that is
# longer than a foreign name and a title.
_NOT_IN_NAMES = re.compile(r"[。！？：:“”《》…—（）()\[\]【】〔〕]|\d[\u3400-\u9fff]|[\u3400-\u9fff]{11}")


def is_person(text: str) -> bool:
    """Whether a word has the shape of a Chinese or a transcribed foreign name."""
    if _FOREIGN.match(text):
        return True
    if not _HAN_WORD.match(text) or _NOT_NAMES.match(text):
        return False
    if text[:2] in _DOUBLE_SURNAMES:
        return len(text) in (3, 4)
    return text[0] in _SURNAMES and len(text) in (2, 3)


def is_organisation(text: str) -> bool:
    """Whether a word ends like the name of an office, a company, a school …"""
    if not 4 <= len(text) <= 30 or text[-1] not in _LAST_OF_ORGANISATION:
        return False
    return bool(_HAN_WORD.match(text)) and bool(_ORGANISATION_END.search(text))


def people(text: str) -> list[str]:
    """Return the persons that a text names, if it names nothing else; a name of two characters may be spaced.

    >>> people("晚报记者 林翰 通讯员 谢庆胜"), people("陈 宇，马海韵，3"), people("记者陈永龙／台北报导")
    (['林翰', '谢庆胜'], ['陈宇', '马海韵'], ['陈永龙'])
    """
    text = text.strip()
    may_name = bool(_MAY_NAME.search(text))
    if not may_name and _HAN_WORD.match(text):  # one word, and nothing to cut off it but a title
        word = text[:-2] if text[-2:] in _TITLES and len(text) > 2 else text
        return [word] if is_person(word) else []
    if dynasty := _DYNASTY.match(text):
        text = text[dynasty.end() :]
    if "记者" in text:
        text = _PAPER.sub("", text)
    if text[-1:] in _CLOSING:
        text = _DYNASTY_BEHIND.sub("", text)
    if "记者" in text:
        text = _WIRE.sub(r"\1", text)
    while text[-1:] in _LAST_OF_WORK or _FAR_WORK in text:
        work = _WORK.search(text)
        if work is None:
            break
        text = text[: work.start()]
    if not may_name and _NOT_IN_NAMES.search(text):
        return []
    offices, _, name = text.rpartition(" ")
    if offices and is_person(name) and all(map(_OFFICE_WORD.search, _APART.split(offices.strip()))):
        return [name]
    has_role = bool(_ROLE_WORD.search(text))
    joined: list[str] = []
    for part in _APART.split(text):
        words = [_FOOTNOTE.sub("", word) for word in _BETWEEN.split(part)]
        words = [word for word in (_ROLES.sub("", word) for word in words) if word]
        joined += (word[:-2] if word[-2:] in _TITLES and len(word) > 2 else word for word in _closed_up(words))
    if not joined:
        return []
    persons = sum(map(is_person, joined))
    # Beside a known name, or behind the word for a reporter, a name may have any surname.
    sure = persons == len(joined) or ((persons or has_role) and all(map(_may_be_name, joined)))
    return joined if sure else []


def _may_be_name(word: str) -> bool:
    if is_person(word):
        return True
    return bool(_NAME_SHAPE.match(word)) and not _NOT_NAMES.match(word) and not is_word(word)


def _closed_up(words: list[str]) -> list[str]:
    """Join names whose characters stand apart: 陈 宇, 边 林 柳 云, 章 罗 生."""
    if len(words) > 1 and all(len(word) == 1 for word in words):
        step = 3 if len(words) == 3 else 2
        return ["".join(words[i : i + step]) for i in range(0, len(words), step)]
    joined: list[str] = []
    for word in words:
        if len(word) == 1 and joined and len(joined[-1]) == 1:
            joined[-1] += word
        else:
            joined.append(word)
    return joined


def unwrapped(text: str) -> str:
    """Return a line without the bullets and brackets around it; brackets behind a name stay.

    >>> unwrapped("●（孙波）"), unwrapped("王芳（滨河大学）")
    ('孙波', '王芳（滨河大学）')
    """
    text = text.strip(_MARKERS)
    if text[-1:] in _CLOSING and any(mark in text[1:] for mark in _OPENING) and text[0] not in _OPENING:
        return text
    return text.strip(AROUND_NAMES)


def names_someone_on(line: Line) -> bool:
    """Whether a line is names and nothing else, or names and an office, found once."""
    if line.names_someone is None:
        line.names_someone = names_someone(line.text)
    return line.names_someone


def names_someone(text: str) -> bool:
    """Whether a line is names and nothing else, or names and an office.

    >>> names_someone("●孙波"), names_someone("滨河市机械厂 王芳"), names_someone("怎样做好工会工作")
    (True, True, False)
    """
    bare = unwrapped(text)
    return len(bare) <= (_LONGEST_OFFICE if bare[-1:] in _CLOSING else 40) and name_and_office(bare) is not None


def name_and_office(text: str) -> tuple[str, str | None] | None:
    """Read names, an office and names, or a name with its office behind it, glued or in brackets.

    >>> name_and_office("方敏北京大学经济学院教授"), name_and_office("王芳（滨河大学）")
    (('方敏', '北京大学经济学院'), ('王芳', '滨河大学'))
    """
    both = split_affiliation(text)
    if both:
        return both[1], both[0]
    names = people(text)
    if names:
        return "、".join(names), None
    outlet = _OUTLET_FIRST.match(text)
    names = people(outlet["name"]) if outlet else []
    if outlet and names:
        return "、".join(names), outlet["office"]
    behind = text.find("（") if "（" in text else text.find("(")
    office = workplace(text[behind:]) if behind > 1 else None
    names = people(text[:behind]) if office else []
    if names:
        return "、".join(names), office
    post = _NAME_AND_POST.match(text)
    names = people(post[1]) if post else []
    if names:
        return "、".join(names), None
    first = _NAME_FIRST.match(text)
    if first and people(first["name"]):
        office = _POST.sub("", first["office"])
        if is_organisation(office):
            return first["name"], office
    return None


def workplace(text: str) -> str | None:
    """Return the first office of a line in brackets that says where the authors of a paper work, or None.

    >>> workplace("（1.湖南师范大学公共管理学院，湖南长沙410081；2.安徽师范大学 历史学院，安徽芜湖241002）")
    '湖南师范大学公共管理学院'
    """
    numbered = [office.strip("；;， ") for office in _OFFICE_NUMBER.split(text)]
    if len(numbered) > 2 and not numbered[0] and all(map(is_organisation, numbered[1:])):
        return numbered[1]
    if text.startswith(_OPENING) and text.endswith(_CLOSING):
        text = text[1:-1]
    elif not (_SIX_DIGITS.search(text) and _POSTCODE.match(text)):
        return None
    first = re.split("[；;，,]", _NUMBERED_OFFICE.sub("", text))[0].strip()
    return first if is_organisation(first.replace(" ", "")) else None


def split_affiliation(text: str) -> tuple[str, str] | None:
    """Split an organisation from the name glued or spaced behind it, where exactly the name is left."""
    head = _ORGANISATION_HEAD.match(text)
    if not head:
        return None
    organisation, name = head[0], text[head.end() :].strip(" 　")
    if len(organisation) < 4 or not name or not _HAN_WORD.match(organisation):
        return None
    post = _POST_HEAD.match(name)
    names = people(name[post.end() :] if post else name)
    return (organisation, "、".join(names)) if names else None
