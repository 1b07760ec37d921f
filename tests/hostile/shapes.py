"""Pages as an attacker may write them, of any size: what is repeated, and how. All of them are data.

>>> page("lines", "作者：", 400).decode().splitlines()[-2:]
['作者：', '作者：']
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from itertools import count

PROSE = "工会是职工之家，要把职工的事情一件一件办好，让大家满意。\n"
HANT = "工會(huì)是職工之家,要把職工的事情一件一件辦(bàn)好,服務(wù)職工。\n"

# What may be repeated: what some rule, somewhere, may begin with.
# fmt: off
UNITS = [
    " ", "\t", "\u3000", "\t ", " \u3000", "? ", " ?", "?", "？", "。", "，", "。 ", "，。", "、", "；", "：", ":",
    "·", "*", "* ", "•", "|", " | ", "_", "-", "- ", " - ", "--", "—", "——", "—— ", "~", "/", " / ", "／", ">",
    " > ", "→", "»", ".", "..", "…", ". ", "(", "（", "[", "【", "〔", "《", "“", '"', "'", ")", "）", "]", "】",
    "》", "”", "()", "（）", "《》", "【】", '"国"', "(国)", "(国", "国)", "1", "0", "12 ", "1.", "1-", "1、",
    "一、", "（一）", "第一", "第", "①", "[1]", "1)", "%", "12%", "3:2,", "1:1:", "0571-", "a.1", "国", "国人",
    "国 ", " 国", "国国 ", "国人民 国人民 ", "国，", "国,", "国。", "\u56fd\u3000", "工会", "工会 ", "著", "著名",
    "著作", "一", "的", "a", "a ", "ab ", "A", "A.", "A-", "Abc ", "a.", "a@", "@", "a@b", "a@b.", "www.", "://",
    "http://", "http://a ", "a/b", "\\", "\\n", "\\u0041", "&", "&amp;", "&#", "&#x4e00;", "&amp;amp;", "<", "</",
    "<br>", "<p>", "<a", "<!--", "<?", "x0d", "x0dx0a", "_x000D_", "{", '{"', "}\n{", "作者", "作者：", "作者 ",
    "作 者", "作者：孙波 ", "来源", "来源：", "来源：作者：", "者：", "记者", "记者 ", "记者 国国 ", "本报记者",
    "文/", "图/文", "图：", "摄", "摄影 ", "年", "2019", "2019年", "2019-", "2019-05-31 ", "2019年5月31日",
    "二〇一九年", "民国", "民国91年", "1月", "10:30 ", "期", "第1期", "《国人》2019年5期 ", "摘要", "摘要：",
    "【摘要】", "关键词：", "[关键词]", "相关", "相关阅读", "上一篇：", "下一篇：", "版权所有", "责任编辑：",
    "编辑", "网", "网 ", "网站", "某网 > ", "首页 ", "首页>", "公司", "教授", "主任", "副主任", "分享", "下载",
    "点击", "阅读全文", "剩余", "未完", "字", "讯", "电", "报讯", "本报讯 ", "（记者孙波）", "位置：", "读音",
    "编码", "13800138000", "13800138000 ", "138", "400-", "010-", "010-6512345", "+86 ", "86", "(010)",
    "110101190001010006 ", "6222021234567890128 ", "6222 ", "zhang@example.com ", "a(at)", "a#qq.com", "电话",
    "电话：", "[电话]", "[邮箱]", "转", "號", "(huì)", "會(huì)", "會(huì )", "(h", "h)", " ?h)", "?(", "?huì)",
    "打?qū)", "嵎⻊?wù)", "打?qū)嵎⻊?wù)", ",F(xiàn)", "們(men)", "會", "驅", "務(", "國(guó)", "?)", "?a)", "嵎",
    "\u200b", "\u200d", "\ufeff", "\u202e", "\u0301", "é", "e\u0301", "\u0915\u094d", "\u0e33", "�", "\ue000",
    "\ufe0f", "\U0001f468\u200d", "👍🏽", "𠀀", "𠀀 ", "﨎", "Ω", "\x0b", "\x0c", "\x85", "\u2028", "\xad", "Ã",
    "Ã¤", "å·¥", "\xe4\xbc\x9a", "\xe5\xb7\xa5\xe4\xbc\x9a", "宸ヤ細", "锟斤拷", "锘", "锛", "銆", "¹¤»á",
    "\xe5\xb7\xa5\xe4\xbc\x9a", "¹¤»á", "ï»¿", "â€", "Â ", "ÿ", "иь", "の", "ㄅ",
]
# fmt: on

WAYS: dict[str, Callable[[str, int], str]] = {
    # One line, below an article.
    "one-line": lambda unit, size: PROSE * 4 + unit * size,
    # A line for each.
    "lines": lambda unit, size: PROSE * 4 + (unit + "\n") * size,
    # The shortest lines of which a page may have as many as it holds.
    "short lines": lambda unit, size: PROSE * 4 + (unit * (24 // len(unit.encode()) + 1) + "\n") * (size // 24),
    # Lines as long as those of an article, on a Traditional page with glosses.
    "rows": lambda unit, size: "".join(f"{HANT}{unit * (60 // len(unit) + 1)}\n" for _ in range(1 + size // 100)),
    # Between characters, as an injection stands.
    "between": lambda unit, size: HANT * 4 + "".join(f"{c}{unit}" for c in HANT) * (1 + size // len(HANT)),
}


def page(way: str, unit: str, size: int) -> bytes:
    """A page of at most `size` bytes."""
    text = WAYS[way](unit, 1 + size // len(unit.encode()))
    return text.encode()[:size].decode(errors="ignore").encode()


def _words(size: int) -> str:
    """Different words, as many as there is place for."""
    return " ".join(chr(0x4E00 + i % 20_000) + chr(0x4E00 + i // 20_000 * 7 % 20_000) for i in range(size // 7))


def _mixed(size: int, seed: int = 7) -> str:
    """Lines of one to five units each, all of them different."""
    rng = random.Random(seed)
    parts: list[str] = [PROSE * 4]
    done = 0
    while done < size:
        parts.append("".join(rng.choices(UNITS, k=rng.randrange(1, 6))) + rng.choice(["\n", "", PROSE]))
        done += len(parts[-1].encode("utf-8", "replace"))
    return "".join(parts)


def _numbered(form: str, size: int) -> str:
    """Lines that differ in a number."""
    return PROSE * 4 + "".join(_up_to(size, (form.format(i) for i in count())))


def _up_to(size: int, texts: Iterator[str]) -> Iterator[str]:
    done = 0
    for text in texts:
        if done >= size:
            return
        done += len(text.encode())
        yield text


_HAN = "工会是职工之家要把职工的事情一件一件办好让大家满意组织起来切实维护合法权益"


_HTML = b"<html><body><p>" + PROSE.encode() * 9


_BIG5 = "工會是職工之家,要把職工的事情辦好。\n"


def _prose(size: int) -> str:
    """A book: paragraphs that differ."""
    rng = random.Random(1)
    lines = (
        "　　" + "，".join("".join(rng.choices(_HAN, k=rng.randrange(4, 14))) for _ in range(9)) + "。\n"
        for _ in count()
    )
    return "某某工会的工作\n作者：孙波\n" + "".join(_up_to(size, lines))


WHOLE: dict[str, Callable[[int], bytes]] = {
    "prose": lambda n: _prose(n).encode(),
    "prose, one line": lambda n: _prose(n).replace("\n", "").encode(),
    "prose, gb18030": lambda n: _prose(n * 3 // 2).encode("gb18030"),
    "prose, big5": lambda n: (_BIG5 * (n // 36)).encode("big5"),
    "prose, utf-16": lambda n: _prose(n * 3 // 2).encode("utf-16"),
    "prose, utf-16 without a mark": lambda n: _prose(n * 3 // 2).encode("utf-16-le"),
    "prose, a sentence a line": lambda n: _prose(n).replace("，", "。\n").encode(),
    "newlines": lambda n: b"\n" * n,
    "newlines below prose": lambda n: (PROSE * 4).encode() + b"\n" * n,
    "carriage returns": lambda n: (PROSE * 4).encode() + b"\r\n" * (n // 2),
    "spaces": lambda n: b" " * n,
    "words": lambda n: (PROSE * 4 + _words(n)).encode(),
    "words, a line each": lambda n: (PROSE * 4 + _words(n).replace(" ", "\n")).encode(),
    "glosses everywhere": lambda n: (HANT + "會(huì)務(wù)辦(bàn)實(shí)現(xiàn)" * (n // 40)).encode(),
    "glosses everywhere, lines": lambda n: (HANT * (n // 98)).encode(),
    "shifts everywhere": lambda n: (HANT * 12 + "打?qū)嵎⻊?wù)職工," * (n // 34)).encode(),
    "shifts everywhere, open": lambda n: (HANT * 12 + "打?qū)嵎⻊嵎⻊嵎⻊" * (n // 45)).encode(),
    "shifts that never close": lambda n: (HANT * 12 + "打?qū)" * (n // 10)).encode(),
    "shifts and splits": lambda n: (HANT * 12 + "打?qū)嵎⻊?wù)職工提高?,F(xiàn)有" * (n // 50)).encode(),
    "splits everywhere": lambda n: (HANT * 12 + "提高?,F(xiàn)有" * (n // 22)).encode(),
    "phones": lambda n: _numbered("电话138{0:08}、010-6512{0:04}\n", n).encode(),
    "phones, one line": lambda n: _numbered("电话138{:08}，", n).replace("\n", "").encode(),
    "digits": lambda n: (PROSE * 4 + "".join(random.Random(3).choices("0123456789", k=n))).encode(),
    "digits and blanks": lambda n: (PROSE * 4 + "".join(random.Random(3).choices("0123456789 -", k=n))).encode(),
    "e-mails": lambda n: _numbered("邮箱a{}@example.com ", n).encode(),
    "ids": lambda n: _numbered("身份证11010119900101{:04} ", n).encode(),
    "bylines": lambda n: _numbered("作者：孙波{} 来源：工人日报 2019-05-31\n", n).encode(),
    "bylines on one line": lambda n: _numbered("作者：孙波{} ", n).replace("\n", "").encode(),
    "related lists": lambda n: _numbered("相关阅读\n关于第{}次会议的通知\n", n).encode(),
    "headings": lambda n: _numbered("第{}章\n", n).encode(),
    "the same line": lambda n: (PROSE * (n // 85)).encode(),
    "titles": lambda n: _numbered("工会工作要以服务为基础{}\n", n).encode(),
    "titles that go on": lambda n: ("工会工作\n" * (n // 13)).encode(),
    "quotes": lambda n: (PROSE * 4 + '他说:"工会" ' * (n // 18)).encode(),
    "a quote opened, lines": lambda n: (PROSE * 4 + '他说:"工会,\n' * (n // 16)).encode(),
    "mixed": lambda n: _mixed(n).encode("utf-8", "replace"),
    "mixed, gb18030": lambda n: _mixed(n * 3 // 2).encode("gb18030", "replace"),
    "binary": lambda n: random.Random(5).randbytes(n),
    "binary without controls": lambda n: bytes(random.Random(5).choices(range(32, 256), k=n)),
    "high bytes": lambda n: bytes(random.Random(5).choices(range(128, 256), k=n)),
    "gb18030, every 50th byte broken": lambda n: _broken(_prose(n * 3 // 2).encode("gb18030"), 50),
    "gb18030, a byte gone in each line": lambda n: _prose(n * 3 // 2).encode("gb18030").replace(b"\n\xa1", b"\n"),
    "gb18030, one line, one byte gone": lambda n: _prose(n * 3 // 2).replace("\n", "").encode("gb18030")[1:],
    "gb18030, no marks, broken": lambda n: _broken(("工会职工组织" * (n // 12)).encode("gb18030"), 1_000),
    "big5, every 50th byte broken": lambda n: _broken((_BIG5 * (n // 36)).encode("big5"), 50),
    "utf-8, every 50th byte broken": lambda n: _broken(_prose(n).encode(), 50),
    "utf-8, every 1000th byte broken": lambda n: _broken(_prose(n).encode(), 1_000),
    "utf-8 read as Latin-1": lambda n: _prose(n // 2).encode().decode("latin-1").encode(),
    "utf-8 read as Windows-1252": lambda n: _prose(n // 2).encode().decode("cp1252", "replace").encode(),
    "utf-8 read as GBK": lambda n: _prose(n * 2 // 3).encode().decode("gb18030", "replace").encode(),
    "gbk read as Latin-1": lambda n: _prose(n * 3 // 4).encode("gb18030").decode("latin-1").encode(),
    "big5 read as GBK": lambda n: (_BIG5 * (n // 50)).encode("big5").decode("gb18030", "replace").encode(),
    "read wrong on every other line": lambda n: _every_other_line(_prose(n * 2 // 3)).encode(),
    "entities": lambda n: (PROSE * 4 + "".join(f"&#{i % 20_000 + 0x4E00};" for i in range(n // 8))).encode(),
    "escapes": lambda n: (PROSE * 4 + "".join(f"\\u{i % 20_000 + 0x4E00:04x}" for i in range(n // 6))).encode(),
    "traditional and simplified lines": lambda n: ((HANT + PROSE) * (n // 180)).encode(),
    "著 everywhere": lambda n: (HANT * 12 + "看著名著作者著稱" * (n // 24)).encode(),
    "phrases that overlap": lambda n: (HANT * 12 + "乾乾隆乾坤乾燥" * (n // 21)).encode(),
    "facts, a line each": lambda n: _numbered("【摘要】孙波{} 关键词：工会\n", n).encode(),
    "dates": lambda n: _numbered("2019年5月31日 10:30:{} \n", n).encode(),
    "numbers": lambda n: _numbered("138{0:08} a{0}@qq.com 6222021234567{0:06}，", n).replace("\n", "").encode(),
    "names": lambda n: _numbered("孙波 李在山 欧阳{} 工人日报记者\n", n).encode(),
    "html, tags": lambda n: (_HTML + b"<b>\xe5\xb7\xa5</b>" * (n // 10)),
    "html, cells": lambda n: (_HTML + b"<table>" + b"<tr><td>\xe5\xb7\xa5" * (n // 11)),
    "html, paragraphs": lambda n: (_HTML + b"<p>\xe5\xb7\xa5\xe4\xbc\x9a" * (n // 9)),
    "html, entities": lambda n: (_HTML + b"&#x5de5;" * (n // 8)),
    "html, links": lambda n: (_HTML + b"<a href=/>\xe5\xb7\xa5</a>" * (n // 17)),
    "tags and entities": lambda n: (PROSE * 4 + "工<b>会</b>&nbsp;<br>" * (n // 23)).encode(),
    "zero width": lambda n: (PROSE * 4 + "工\u200b会\u00a0" * (n // 11)).encode(),
    "phrases of script": lambda n: (HANT * 12 + "萬象更新乾坤著作瞭望反覆，" * (n // 39)).encode(),
    "json": lambda n: b"{\"text\": \"" + _prose(n).replace("\n", "\\n").encode() + b"\"}",
}  # fmt: skip


def _every_other_line(text: str) -> str:
    return "\n".join(line.encode().decode("latin-1") if i % 2 else line for i, line in enumerate(text.split("\n")))


def _broken(data: bytes, every: int) -> bytes:
    changed = bytearray(data)
    for at in range(7, len(data), every):
        changed[at] = 0xFF
    return bytes(changed)


def shapes() -> Iterator[tuple[str, Callable[[int], bytes]]]:
    """Every shape, by name, as a function of the size in bytes."""
    yield from ((name, lambda n, make=make: make(n)[:n]) for name, make in WHOLE.items())
    for way in WAYS:
        for unit in UNITS:
            yield f"{way} {unit!r}", lambda n, way=way, unit=unit: page(way, unit, n)
