"""Ten made sites: every page an article between lines that its site repeats, and what is the truth of it."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import NamedTuple

SITES, PAGES = 10, 40

_WHO = ["工会", "职工", "班组", "车间", "企业", "干部", "青年", "劳模", "委员会", "小组", "基层", "领导"]
_DOES = ["组织", "关心", "推动", "讨论", "总结", "落实", "完善", "改进", "服务", "带领", "支持", "研究"]
_WHAT = [
    "安全生产",
    "技能竞赛",
    "民主管理",
    "集体协商",
    "文化活动",
    "困难帮扶",
    "劳动保护",
    "经费使用",
    "制度建设",
    "读书学习",
    "合理化建议",
    "岗位练兵",
]
_HOW = ["认真", "积极", "深入", "扎实", "及时", "广泛", "逐步", "稳妥", "全面", "主动"]
# Headings that writers everywhere use: they stand on many pages of many sites, and belong to the articles.
_HEADINGS = ["一、指导思想", "二、工作目标", "三、主要措施", "四、组织领导", "工作总结", "存在的问题", "下一步打算"]
# Words of frames that no list of cues has.
_FRAME = (
    "{site}每天为您挑选一篇好文，欢迎常来坐坐。",
    "本文由{site}编辑部老刘整理，读完记得歇歇眼睛。",
    "愿每一位来到{site}的朋友都能有所收获。",
    "小站不大，情谊很深，{site}陪您一起成长。",
    "写作是一件慢功夫，{site}与您共勉。",
    "{site}的第一间小屋建于二〇〇八年的冬天，一直亮着灯。",
    "老读者都知道，{site}只在清晨更新。",
)


class Made(NamedTuple):
    """What of each page belongs to the article, and which lines to the site."""

    articles: dict[str, list[str]]
    frames: dict[str, list[str]]


def corpus_of_sites(file: Path, seed: int = 0, sites: int = SITES, pages: int = PAGES) -> Made:
    """Write the pages as JSON Lines with their addresses."""
    random_ = random.Random(seed)
    made = Made({}, {})
    lines = []
    shared = [_article(random_) for _ in range(6)]  # articles that many sites took over, some more than once
    for number in range(sites):
        name = f"{random_.choice('春夏秋冬山水云风')}{random_.choice('华林溪泉原野')}文苑{number}"
        variants = [random_.sample(_FRAME, 4) for _ in range(2)]
        for page in range(pages):
            article = random_.choice(shared) if random_.random() < 0.15 else _article(random_)
            above, *below = (line.format(site=name) for line in variants[random_.random() < 0.3])
            # At the foot of some pages, among the paragraphs of others.
            body = list(article)
            body.insert(random_.randrange(1, len(body)), below[0])
            url = f"http://www.site{number}.example/{page}.html"
            text = "\n".join((_title(random_, page), above, *body, *below[1:]))
            lines.append(json.dumps({"url": url, "text": text}, ensure_ascii=False))
            made.articles[url], made.frames[url] = article, [above, *below]
    file.write_text("\n".join(lines), encoding="utf-8")
    return made


def _title(random_: random.Random, page: int) -> str:
    return f"浅谈{random_.choice(_WHO)}{random_.choice(_DOES)}{random_.choice(_WHAT)}的体会之{page}"


def _sentence(random_: random.Random) -> str:
    parts = (
        f"{random_.choice(_WHO)}{random_.choice(_HOW)}{random_.choice(_DOES)}{random_.choice(_WHAT)}" for _ in range(3)
    )
    return "，".join(parts) + "。"


def _article(random_: random.Random) -> list[str]:
    headings = random_.sample(_HEADINGS, 3)
    body: list[str] = []
    for heading in headings:
        body += [heading, *("".join(_sentence(random_) for _ in range(random_.randrange(2, 5))) for _ in range(2))]
    return ["".join(_sentence(random_) for _ in range(3)), *body]
