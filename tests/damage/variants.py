"""What else is wrong with injured pages: foreign lines around the article, marks, spaces and breaks.

Each is a function from text to text with its own randomness; the lines that are added are made up, and mild.
"""

from __future__ import annotations

from random import Random

HALF_WIDTH = str.maketrans("，；：？！（）", ",;:?!()")

# Catchwords of the kind that attackers list, in their shapes; not one has to do with the words the program knows.
_CATCHWORDS = (
    "欢乐斗牌官网", "天天麻将下载", "老虎机技巧", "时时开奖记录", "足球投注平台", "真人荷官", "六合资料大全", "百家乐试玩",
    "快三走势图", "捕鱼游戏平台", "深夜剧场", "丝袜美腿图", "美女直播间", "大尺度写真", "少妇的秘密", "情色小说网", "看片神器",
    "裸聊软件", "私密影院", "福利视频合集", "不雅照", "约会交友app", "伦理电影", "大片免费下载", "老司机影院", "蜜桃视频", "偷情故事",
)  # fmt: skip
_PROGRAMMES = ("王者归来第二季综艺", "欢乐厨房第三期", "星光舞台总决赛", "密室大冒险第一季", "向快乐出发综艺")
_PLACES = (
    "安吉县", "平湖市", "东乌旗", "石门县", "沅江市", "长岭县", "双桥区", "鄂托克旗", "会东县", "芦山县", "兴义市", "镇远县",
    "临武县", "伊春市", "敦煌市", "龙门县", "湖口县", "灵宝市", "广饶县", "西乡县", "阳谷县", "遂宁市", "乐亭县", "滦南县",
)  # fmt: skip


def spam_line(random: Random) -> str:
    """Return a line of catchwords as attackers put above a title.

    >>> spam_line(Random(1))
    '私密影院 蜜桃视频 老司机影院 密室大冒险第一季 老虎机技巧'
    """
    words = random.sample(_CATCHWORDS, random.randint(3, 8))
    if random.random() < 0.5:
        words.insert(random.randrange(len(words)), random.choice(_PROGRAMMES))
    return random.choice(",_| ").join(words)


def places_line(random: Random) -> str:
    """Return a list of counties as attackers put below an article.

    >>> places_line(Random(1))[:9]
    '广饶县| 东乌旗|'
    """
    return "".join(f"{place}| " for place in random.sample(_PLACES, random.randint(10, len(_PLACES)))).rstrip()


def lost_spaces(text: str, random: Random) -> str:
    """Put no-break spaces before some lines; GBK has none, so they turn into `?`."""
    return "\n".join(f"\xa0 \xa0{line}" if line and random.random() < 0.3 else line for line in text.split("\n"))


def written_breaks(text: str, random: Random) -> str:
    """Write some line breaks out, as `x0dx0a`."""
    lines = text.split("\n")
    return "".join(line + random.choice(("\n", "x0dx0a\n")) for line in lines[:-1]) + lines[-1]


def hard_wraps(text: str, random: Random) -> str:
    """Break lines after as many characters as a screen once had."""
    width = random.randint(28, 40)
    return "\n".join(line[at : at + width] for line in text.split("\n") for at in range(0, max(len(line), 1), width))


def zero_widths(text: str, random: Random) -> str:
    """Put characters of no width behind some marks."""
    return "".join(
        c + random.choice(("\u200b", "\ufeff", "\u2060")) if c in "，。、" and random.random() < 0.1 else c for c in text
    )


def indented(text: str, random: Random) -> str:
    """Indent lines with ideographic or plain spaces."""
    indent = random.choice(("　　", "    ", "      "))
    return "\n".join(indent + line for line in text.split("\n"))
