"""What pages and containers are made of: the pieces that arbitrary input is put together from, and a dictionary.

Found inputs are kept as the bytes that were made of the pieces, so what stands here may change.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

CASES = Path(__file__).parents[1] / "cases"
RAW = Path(__file__).parents[2] / "raw"

# What rules look at: damage, labels, marks, the ends of lines.
UNITS = (
    "\n", "\n\n　　", "\r\n", "\r", " ", "   ", "\t", "　", "\xa0", "\u200b", "\ufeff", "\u2028", "\u2029\xa0",
    "\u00ad", "\u202e", "a\u030c", "\uf9d1", "\ufffd", "𠮷", "\U000e0061", "\x00", "\x1b[31m", "\x0b", "\x85",
    "(huì)", "(gōng)", "?wù)", ")", "(", "（", "）", "?", "??", "? ?", "嵎⻊?wù)", "打?qū)嵎⻊?wù)", "&nbsp;",
    "&ldquo;", "&amp;#x5de5;", "<br>", "</p><p>", "?/p>", "<", ">", "x0dx0a", "\\r\\n", "\\u3000\\n", "_x000D_", "，",
    "。", "、", "；", "：", "“", "”", "《", "》", "【", "】", "…", "——", ",", ".", ":", ";", "-", "_", "|", "/", "*",
    "·", "%", "@", "着", "著", "藉", "乾", "後", "裏", "臺", "国", "會", "a", "b,c", "A.", "0", "1", "12", "2019",
    "2019年5月31日", "2019-05-31 06:54", "2019-14-99", "作者：", "作者", "来源：", "責任編輯：", "记者 ", "通讯员",
    "（作者单位：", "摘要：", "关键词：", "参考文献", "[1]", "首页 > 新闻 > 正文", "相关阅读", "分享到：", "上一篇：",
    "评论", "版权所有", "ICP备", "点击：", "字号：大 中 小", "正文", "附件", "一、", "（一）", "第一章",
    "http://example.com/1.html", "www.", "a@b.com", "13800138000", "010-12345678", "11010519491231002X",
    "6222021234567890123", "工会", "工會", "职工", "孙波", "欧阳", "人民日报", "某某网", "原创力文档",
    "未完，阅读全文", "……",
)  # fmt: skip
LINES = (
    "工会是党联系职工群众的桥梁和纽带，要把职工的事情办好。",
    "工會(huì)是職工(gōng)之家,服務(wù)職工,發(fā)展企業(yè)。",
    "怎样做好新时期的工会工作",
    "時間:2019-06-14 07:55:46 | 作者:孫波 來源:工人日報",
    "私密影院 蜜桃视频 老司机影院 密室大冒险第一季 老虎机技巧",
    "宸ヤ細瑕佹妸鑱屽伐鐨勪簨鎯呭姙濂斤紝瑕佹妸浜嬫儏鍔炲ソ",
    "å·¥ä¼šè¦æŠŠäº‹æƒ…åŠžå¥½ï¼Œè¦æŠŠäº‹æƒ…åŠžå¥½",
    "工會要把職工的事情辦好".encode().decode("gb18030", "replace"),
)
TAGS = (
    "<!doctype html>", "<html>", "<head>", "<body>", "<title>", "</title>", "<meta charset=gb2312>",
    "<meta name=author content='孙波'>", "<meta property=og:title content='", "'>", '">',
    "<link rel=canonical href=http://a.cn/>", "<p>", "</p>", "<div>", "</div>", "<table><tr><td>", "</table>", "<td>",
    "<br>", "<ul><li>", "<ol>", "<li>", "</ul>", "<figure>", "<figcaption>", "<button>", "<label>", "<p hidden>",
    "<p style='display:none'>", "<pre>", "<textarea>", "<script>", "</script>", "<style>", "<noscript>", "<iframe>",
    "<svg><foreignObject>", "<math>", "<template>", "<select><option>", "<!--", "-->", "<![CDATA[", "]]>", "&#0;",
    "&#xd800;", "&lt;", "<script type=application/ld+json>", '{"@type":"NewsArticle","headline":"',
    '","author":{"name":"', '"}', "<frameset>", "<plaintext>", "<body hidden>", "<a href=x>", "</a>", "<h1>", "</h1>",
    "<font color=", "<?xml version='1.0'?>", "<base href=",
)  # fmt: skip
WARC = (
    "WARC/1.0\r\n", "WARC/1.1\r\n", "WARC-Type: response\r\n", "WARC-Type: conversion\r\n", "WARC-Type: warcinfo\r\n",
    "Content-Length: ", "Content-Length: -1\r\n", "Content-Length: 9223372036854775808\r\n",
    "Content-Length: 99999\r\n", "\r\n\r\n", "Content-Type: application/http; msgtype=response\r\n",
    "Content-Type: text/plain\r\n", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 404 No\r\n", "Transfer-Encoding: chunked\r\n",
    "Content-Encoding: gzip\r\n", "Content-Encoding: br\r\n", "Content-Encoding: deflate, zstd\r\n",
    "Content-Type: text/html; charset=big5\r\n", "WARC-Target-URI: http://[::1/\r\n",
    "WARC-Date: 2019-05-31T06:54:36Z\r\n", "ffffffffffffffff\r\n", "0\r\n\r\n", "\x1f\x8b\x08", "\x28\xb5\x2f\xfd",
)  # fmt: skip
JSON = (
    '{"text":"', '{"content":', '"}\n', '"url":"http://a.cn/"', '"timestamp":1559285676', "null", "true", "NaN",
    "-Infinity", "1e999", "\\ud800", "\\u0000", "[", "]", "{", "}", "\n", ":", ",", "9", "-0",
    '"id":"gh-0123456789abcdef"', '"source":{"site":', "\ufeff",
)  # fmt: skip
TOML = (
    "[[decision]]\n", "[[withdraw]]\n", "[decision]\n", 'id = "gh-0123456789abcdef"\n', 'field = "text"\n',
    'field = "published"\n', 'field = "keywords"\n', 'value = "', 'value = ["', "value = true\n", 'find = "',
    'replace = "', 'reason = "x"\n', '"\n', '"]\n', "'''", '"""', "\\u0000", "\\U0010ffff", "2019-05-31", "0x", "1e9",
    "nan", "inf", "[", "]", "{", "}", "a.b.c = ", "hosts = [", "evidence = [", "lines = [", 'name = "', "version = ",
    'card = "', 'picture = "', "licence = {", "creators = [", "date_released = ", "against = ", "mask_pii = ",
    "hub = ", "#", "\r\n", "9",
)  # fmt: skip
DICTIONARY = {
    "bytes": (*UNITS, *TAGS),
    "text": (),
    "html": (*TAGS, *UNITS),
    "warc": (*WARC, *TAGS),
    "json_lines": JSON,
    "container": (*WARC, *JSON, "PAR1", "ARROW1"),
    "curation": TOML,
    "site_file": TOML,
    "release_info": TOML,
    "gold": JSON,
}


@cache
def pieces() -> tuple[str, ...]:
    """Return units of damage, and lines of pages: of the real ones and of the cases."""
    found = [*UNITS, *LINES]
    for name in ("in-the-wild", "synthetic", "negative"):
        cases = tomllib.loads((CASES / f"restore/{name}.toml").read_text("utf-8"))["case"]
        found += [case["raw"] for case in cases if len(case["raw"]) < 300]
    for file in sorted(RAW.glob("*.txt")):
        found += [line for line in file.read_text("utf-8").splitlines() if 0 < len(line) < 300][:20]
    return tuple(found)


@cache
def pages() -> tuple[str, ...]:
    """Return whole pages: two real ones cut short, and one of each layout."""
    found = [file.read_text("utf-8")[:1500] for file in sorted(RAW.glob("*.txt"))]
    layouts = sorted((CASES / "layouts").glob("*.toml"))[::2]
    return (*found, *(tomllib.loads(file.read_text("utf-8"))["page"][0]["raw"][:1500] for file in layouts))
