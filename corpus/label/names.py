"""Names of persons and organisations, by their shape: a surname and one or two characters more; the ending of an office.

>>> people("孙波"), people("李 明、王小红"), people("工会工作")
(['孙波'], ['李明', '王小红'], [])
>>> split_affiliation("大庆油田试油试采分公司孙波")
('大庆油田试油试采分公司', '孙波')
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

_ORGANISATION = (
    "公司|集团|大学|学院|学校|中学|小学|幼儿园|党校|委员会|管委会|工委|党委|党组|纪委|团委|政协|人大|政府|办事处|办公室|管理处|管理局|分局|总局|协会|学会|商会|联合会|总会|基金会|工会|总工会|妇联|"
    "工商联|中心|研究院|研究所|研究室|科学院|设计院|医院|卫生院|银行|支行|分行|油田|煤矿|电厂|工厂|总厂|分厂|车间|支队|大队|总队|部队|法院|检察院|派出所|监狱|党支部|支部|总支|"
    "出版社|杂志社|报社|通讯社|电视台|编辑部|课题组|调研组|宣传部|组织部|工作部|财政厅|厅|局|委|院|所|厂|矿|站|社|部|处|科|系|校"
)
_ORGANISATION_END = re.compile(f"(?:{_ORGANISATION})$")
_ORGANISATION_HEAD = re.compile(f"^.*(?:{_ORGANISATION})")
_BETWEEN = re.compile(r"\s*[、,，;；&/]\s*|\s+|\s*和\s*")
_HAN_WORD = re.compile("^[\u3400-\u9fff]+$")
_FOREIGN = re.compile("^[\u3400-\u9fff]{1,8}(?:[·•・．.][\u3400-\u9fffA-Z]{1,8}){1,3}$")
# Words of two or three characters that begin with a surname and are no name.
_NO_NAME = re.compile(
    "^(?:关于|关键|时间|时政|文章|文化|文字|文学|文件|文档|经济|金融|金额|平台|平安|安全|安徽|方法|方面|方案|和谐|公司|公告|公开|公共|公安|公众|公文|广告|广州|广东|国际|国内|国家|国务|海外|海南|"
    "江苏|江西|河北|山东|山西|云南|华北|华东|高清|高校|高考|通知|通讯|通过|通用|相关|时尚|时代|时报|党建|党员|农业|农村|利用|东区|东方|万方|安装|应用|"
    "原创|原文|简介|简体|全文|全国|全部|全球|都市|查看|成功|成果|常见|常用|管理|单位|计划|计算|金属|明星|明日|向上|马上|易语|包装|强国|支持|车辆|空间|连载|连接|有限|游戏|来源|展开|商业|商务|商品|商讯|初中|水利|水平|终于|居民|"
    "温馨|别墅|司法|宣传|解放|解读|应急|时评|华人|古代|从业|封面|边界|白酒|双语|步骤|养生|牛市|龙头|石油|路线|万元|景区|充值|惠州|台湾|毕业|新闻|房产|汽车|女人|图片|视频|项目|曲线|童话|花园|幸福|祝福|谢谢|于是|何时|何处|何人|何必|成长|高层|任务|"
    "井冈)"
)
_TITLES = re.compile("(?:先生|女士|教授|同志|记者|老师|博士|主任|书记|校长|院长|主席|编辑)$")


@cache
def _surnames() -> tuple[frozenset[str], frozenset[str]]:
    single, double = (files("corpus.label") / "surnames.txt").read_text(encoding="utf-8").split("\n", 1)
    return frozenset(single), frozenset(double.split())


def is_person(text: str) -> bool:
    """Whether a word has the shape of a Chinese or a transcribed foreign name."""
    if _FOREIGN.match(text):
        return True
    if not _HAN_WORD.match(text) or _NO_NAME.match(text):
        return False
    single, double = _surnames()
    if text[:2] in double:
        return len(text) in (3, 4)
    return text[0] in single and len(text) in (2, 3)


def is_organisation(text: str) -> bool:
    """Whether a word ends like the name of an office, a company, a school …"""
    return 4 <= len(text) <= 30 and bool(_HAN_WORD.match(text)) and bool(_ORGANISATION_END.search(text))


def people(text: str) -> list[str]:
    """Return the persons that a text names, if it names nothing else; a name of two characters may be spaced."""
    text = text.strip()
    words = [word for word in _BETWEEN.split(text) if word]
    joined: list[str] = []
    i = 0
    while i < len(words):
        word = words[i]
        if len(word) == 1 and i + 1 < len(words) and len(words[i + 1]) == 1:
            word += words[i + 1]
            i += 1
        joined.append(_TITLES.sub("", word) or word)
        i += 1
    return joined if joined and all(map(is_person, joined)) else []


def split_affiliation(text: str) -> tuple[str, str] | None:
    """Split an organisation from the name glued or spaced behind it, where exactly the name is left."""
    head = _ORGANISATION_HEAD.match(text)
    if not head:
        return None
    organisation, name = head[0].strip(), text[head.end() :].strip(" 　")
    if len(organisation) < 4 or not people(name):
        return None
    return organisation, "、".join(people(name))
