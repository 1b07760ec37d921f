"""A masked record is the record with placeholders: no other field, role or count differs, and nothing is left."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import corpus
from corpus.account.ledger import Row, ledger_of
from corpus.account.masking import mask_rows
from corpus.curation import Decision
from corpus.pii import COUNTS, find, is_masked, mask
from corpus.release.check_rows import by_key, rows
from corpus.release.tables import to_tables

from .test_find import TEXTS

BODY = "工会是职工之家，要把职工的事情办好，服务大局，维护职工合法权益，这是工会工作的出发点和落脚点。"
PAGE = f"""怎样做好工会工作
作者：孙波 13812345678
来源：滨河网 2019-05-31
{BODY}
联系电话13812345678，邮箱zhang@example.com。
{BODY}身份证号110101190001010006，卡号6222021234567894。
相关阅读
工会电话0571-87654321
"""


def clean(page: str, mask_pii: bool = True, **options: Any) -> corpus.Cleaned:
    return corpus.clean(page.encode(), mask_pii=mask_pii, **options)


def cells(value: Any) -> list[str]:
    """Every text in a row, but where the page lies and what is made of its bytes."""
    if isinstance(value, dict):
        return [text for name, item in value.items() if name != "provenance" for text in cells(item)]
    if isinstance(value, list):
        return [text for item in value for text in cells(item)]
    return [value] if isinstance(value, str) else []


def check(page: str, **options: Any) -> None:
    """Check a masked page against the page and against its record without masking."""
    try:
        bare = clean(page, False, **options)
    except corpus.Rejected:
        return
    masked = clean(page, **options)
    assert is_masked(page, "".join(masked.rows.raw))
    assert {name: masked.document["quality"][name] for name in COUNTS.values()} == {
        name: bare.document["quality"][name] for name in COUNTS.values()
    }
    assert masked.document["id"] == bare.document["id"]
    tables = to_tables([masked])
    for table in tables.values():
        for row in table.to_pylist():
            for text in cells(row):
                assert find(text) == [], text
    failures: list[Any] = []
    assert [*rows(by_key(tables, failures), {}), *failures] == []


def test_a_masked_page() -> None:
    bare, masked = clean(PAGE, False), clean(PAGE)
    assert bare.document["quality"]["phone_numbers"] == masked.document["quality"]["phone_numbers"] == 1
    assert bare.document["quality"]["id_numbers"] == masked.document["quality"]["bank_card_numbers"] == 1
    assert masked.document["text"] == mask(bare.document["text"])
    assert masked.document["quality"]["characters"] == len(masked.document["text"])
    assert masked.document["quality"]["email_addresses"] == 1
    assert "".join(masked.rows.raw) == mask(PAGE)
    assert masked.roles == bare.roles
    for name in ("title", "author", "published", "source"):
        assert masked.document[name] == bare.document[name], name
    check(PAGE)


def test_a_page_without_numbers_is_the_same() -> None:
    page = PAGE.translate(dict.fromkeys(map(ord, "0123456789@")))
    assert clean(page).document == clean(page, False).document
    assert clean(page).rows == clean(page, False).rows


@pytest.mark.parametrize(
    "line",
    [
        "電(diàn)話(huà)：87654321，聯(lián)繫(xì)工會(huì)。",
        "訂單號(hào)13812345678在工會(huì)。",
        "投入13812345678\u200b元，13812345678 元。",
        "手机138\u200b1234\u200b5678、138\xa01234\xa05678。",
        "电话0571   87654321",
        "[电话]0571-87654321[电话]。",
        "邮箱：zhang@example.com,li@example.com;",
        "（13812345678）",
        "13812345678",
    ],
)
def test_numbers_in_injured_pages(line: str) -> None:
    traditional = (
        "工會(huì)是職(zhí)工之家，要把職(zhí)工的事情辦(bàn)好，工會(huì)工作服務(wù)職(zhí)工、工會(huì)會(huì)員。"
    )
    for body in (BODY, traditional):
        check(f"怎样做好工会工作\n{body}\n{line}\n{body}{line}\n{body}\n关键词：{line}")


@given(TEXTS, TEXTS, TEXTS)
@example("", "\uf988", "")  # which Unicode maps to one other, in Traditional script
@example("", "", "\x1e联系电话13812345678。\U0002f800")
def test_nothing_is_left_in_any_column(head: str, middle: str, keywords: str) -> None:
    check(
        f"怎样做好工会工作{head}\n作者：孙波{head}\n关键词：{keywords}\n{BODY}\n{middle}\n{BODY}{middle}{BODY}\n{head}"
    )


def test_what_a_person_wrote_is_not_masked() -> None:
    text = Decision(
        id="gh-0123456789abcdef", reason="made up", field="text", find="联系电话", replace="电话13912345678，又"
    )
    title = Decision(id="gh-0123456789abcdef", reason="made up", field="title", value="工会电话13912345678")
    masked = clean(PAGE, decisions=[text, title])
    assert masked.document["title"] == "工会电话13912345678"
    assert "电话13912345678，又[电话]，邮箱[邮箱]" in masked.document["text"]


_ACTIONS = st.sampled_from(["kept", "removed", "converted", "repaired"])


@given(st.lists(st.tuples(_ACTIONS, TEXTS, st.booleans())))
def test_any_ledger_can_be_masked(stretches: list[tuple[str, str, bool]]) -> None:
    made: list[Row] = []
    for action, raw, is_curated in stretches:
        repaired = raw[::-1] if is_curated else "转"  # a person may write anything, the program only characters
        text = {"removed": "", "converted": raw.replace("(", "（"), "repaired": repaired}.get(action, raw)
        if raw:
            reason = (
                "curated" if action == "repaired" and is_curated else "byte-shift" if action == "repaired" else "text"
            )
            made.append((action, reason, raw, text))
    ledger = ledger_of(made)
    page = ledger.page
    masked = mask_rows(ledger)

    assert is_masked(page, "".join(masked.raw))
    assert find("".join(masked.raw)) == []
    ends = [0, *masked.raw_end]
    for i, action in enumerate(masked.action):
        raw, text = masked.raw[i], masked.text[i]
        assert (masked.raw_start[i], masked.raw_end[i]) == (ends[i], ends[i] + len(raw))
        assert find(raw) == []
        assert masked.reason[i] == "curated" or find(text) == []
        assert raw == text or action != "kept"
        assert len(raw) == len(text) or action != "converted"
        assert not text or action != "removed"
    if "curated" not in masked.reason:
        assert find("".join(masked.text)) == []
    if page and not find(page) and masked.raw == ledger.raw:
        assert masked.text == ledger.text
