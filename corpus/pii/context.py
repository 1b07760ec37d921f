"""What stands around a number and says what it is: labels, units, other digits, an address of the web.

>>> plain("（０１０）６５１２—３４５６")
'(010)6512-3456'
"""

from __future__ import annotations

import re

from corpus.patterns import lazy

Span = tuple[int, int]

DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63"
BLANKS = "\t\xa0\xad\u2002-\u200f\u202f\u2060\u3000\ufeff"
_BLANK = [chr(code) for code in (0x09, 0xA0, 0xAD, *range(0x2002, 0x2010), 0x202F, 0x2060, 0x3000, 0xFEFF)]


class _Plain(dict[int, int]):
    """What makes characters plain. It learns those that stay: `str.translate` takes long over what is not there."""

    def __missing__(self, code: int) -> int:
        self[code] = code
        return code


_PLAIN = _Plain({ord("￥"): ord("¥"), 0xFF0E: ord(".")} | {0xFF01 + i: 0x21 + i for i in range(94)})
_PLAIN |= dict.fromkeys(map(ord, DASHES), ord("-")) | dict.fromkeys(map(ord, _BLANK), ord(" "))

# How far to look back for a label.
_NEAR = 16
_OF = r"(?:号码?|號碼?|码|碼)?(?: ?\([^()]{0,8}\))?[ .:/]*+(?:是|为|為)?[ :]*+\Z"
_LATIN = "(?<![A-Za-z])(?:tel|telephone|phone|fax|hotline)"
# Behind these a number is one to call, whatever follows it.
_CALLED = lazy(
    "(?:电话|電話|手机|手機|座机|座機|热线|熱線|传真|傳真|小灵通|小靈通|联系方式|聯繫方式|聯系方式|致电|致電|拨打|撥打|来电|來電"
    f"|咨询|諮詢|短信|微信|{_LATIN}|(?<![A-Za-z])(?:mobile|mob|cell|wx|vx|we?i?chat|weixin)){_OF}",
    re.I,
)
# Behind these even a number without its area code is one.
_LOCAL = re.compile(f"(?:电话|電話|座机|座機|热线|熱線|传真|傳真|小灵通|小靈通|{_LATIN}){_OF}", re.I)
_CARD = re.compile(f"(?:卡|卡号|卡號|账|賬|帐|帳|账户|賬戶|帐户|帳戶|户|戶){_OF}")
_ID = re.compile(f"(?:身份证|身份證|身分证|身分證|公民身份){_OF}")
# Behind these it is a number of another kind.
_CODE = lazy(
    "(?:(?:[编編单單批文货貨证證学學工案税稅书書刊代条條邮郵]|条形|條形|备案|備案|执照|執照|注册|註冊|登记|登記|合同|发票|發票|专利|專利"
    "|流水|序列|许可|許可)(?:号码?|號碼?|码|碼)|邮编|郵編|订单|訂單|金额|金額|合计|合計|总计|總計|共计|共計|人民币|人民幣|第|扣扣|群"
    "|(?<![A-Za-z])(?:id|qq|no|isbn|issn|doi|cn|zl|icp备?|rmb|cny|usd)(?:群|号码?|號碼?)?|№)(?:为|為|是)?[ :#.]*\\Z",
    re.I,
)
# Before a number: a digit, a letter or a sign that it goes on from.
_GLUED = re.compile(r"(?:[0-9A-Za-z_=$¥€£~^&?%]|[0-9A-Za-z][-./#]|[0-9][:+*@])\Z")
# Behind a number: a unit, or a sign that it goes on. What forbids a number when it stands behind it must do so before
# it, too: else each number of a list is found when the one behind it is masked, and a list of n takes n turns.
_UNIT = lazy(
    r" ?(?:[%‰]|[元圆圓亿億吨噸股]|万(?![\u3400-\u9fff])|[万萬][元吨人]|美[元金]|欧元|歐元|港[元币幣]|日元|韩元"
    r"|人民[币幣]|人次|人口|平方|立方|公里|千米|千瓦|字[节節]|[号號](?![码碼]))|[@=_&]|[-.:+*~^][0-9A-Za-z]"
)
_WORD = re.compile(r"[A-Za-z]")
_FRIENDLY = re.compile(r"(?:qq|we?i?chat|weixin|wx|vx|e-?mail|mail|tel|fax|mobile|phone|https?:|www\.)", re.I)
_LINK = re.compile(r"(?:https?://|www\.)[!#-&*+\-./0-9:=?@A-Z\[\]_a-z~]{0,200}\Z")
_LONGEST_LINK = 200


def plain(line: str) -> str:
    """Return a line with full-width forms, dashes and blanks as ASCII, one code point for one."""
    return line.translate(_PLAIN)


def is_called(line: str, start: int) -> bool:
    """Whether a label before `start` says that a phone number follows."""
    return bool(_CALLED.search(line, max(0, start - _NEAR), start))


def is_local(line: str, start: int) -> bool:
    """Whether a label before `start` says that a phone number follows, which may lack its area code."""
    return bool(_LOCAL.search(line, max(0, start - _NEAR), start))


def is_card(line: str, start: int) -> bool:
    """Whether a label before `start` says that the number of a card or an account follows."""
    return bool(_CARD.search(line, max(0, start - _NEAR), start))


def is_identity(line: str, start: int) -> bool:
    """Whether a label before `start` says that the number of an identity card follows."""
    return bool(_ID.search(line, max(0, start - _NEAR), start))


def is_other(line: str, start: int, end: int, since: int = 0) -> bool:
    """Whether what stands around a number, from `since` on, says that it is a code, an amount, a part of an address."""
    before = max(since, start - _NEAR)
    if _GLUED.search(line, before, start) or _CODE.search(line, before, start) or has_unit(line, end):
        return True
    if _WORD.match(line, end) and not _FRIENDLY.match(line, end):
        return True
    return in_link(line, start)


def has_unit(line: str, end: int) -> bool:
    """Whether a number that ends at `end` goes on, or is an amount or the number of a document."""
    return bool(_UNIT.match(line, end))


def in_link(line: str, start: int) -> bool:
    """Whether `start` lies in an address of the web."""
    return bool(_LINK.search(line, max(0, start - _LONGEST_LINK), start))
