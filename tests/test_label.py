"""Lines by their shape and words: cases as data."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from corpus import clean
from corpus.label import article, dates, is_heading, label, split, title
from corpus.label.lines import Line
from corpus.label.meta import parse
from corpus.label.names import people, split_affiliation

CASES = Path(__file__).parent / "cases/label"


def load(name: str) -> dict[str, Any]:
    return tomllib.loads((CASES / name).read_text(encoding="utf-8"))


LINES, NAMES, META = load("lines.toml"), load("names.toml"), load("meta-lines.toml")


@pytest.mark.parametrize(("text", "role"), LINES["roles"].items())
def test_role(text: str, role: str) -> None:
    line = Line(0, len(text), text)
    article.label_by_words([line], lambda _: False)
    assert line.role == role


@pytest.mark.parametrize(("text", "heading"), LINES["headings"].items())
def test_heading(text: str, heading: bool) -> None:
    assert is_heading(text) is heading


@pytest.mark.parametrize("case", META["case"], ids=lambda case: case["line"][:20])
def test_meta_line(case: dict[str, Any]) -> None:
    meta = parse(case["line"])
    found = [[field.kind, field.value] for field in meta.fields] if meta else []
    assert [pair for pair in found if pair[0] != "date-label" and (pair[1] or pair in case["fields"])] == case["fields"]
    for field in meta.fields if meta else []:
        if field.kind not in ("published", "written"):
            assert case["line"][field.start : field.end] == field.value


@pytest.mark.parametrize(("text", "names"), NAMES["people"].items())
def test_people(text: str, names: list[str]) -> None:
    assert people(text) == names


@pytest.mark.parametrize(("text", "parts"), NAMES["affiliations"].items())
def test_affiliation(text: str, parts: list[str]) -> None:
    assert list(split_affiliation(text) or ()) == parts


@pytest.mark.parametrize(("text", "values"), NAMES["dates"].items())
def test_date(text: str, values: list[str]) -> None:
    assert [stated.value for stated in dates.find(text)] == values


def test_script_tells_spam_where_words_alone_do_not() -> None:
    text = "高清电影,在线观看,星期天,下雨天,好天气"
    assert label(split(text), lambda _: False).lines[0].role != "spam"
    assert label(split(text), lambda _: True).lines[0].role == "spam"


def test_place_tells_spam_where_words_alone_do_not() -> None:
    prose = ["工会是党联系职工群众的桥梁和纽带，要把职工的事情办好。"] * 8
    spam = "东山县|西林县|南河县|北岭市|石桥镇|柳林镇|青山区"
    assert label(split("\n".join([*prose, spam]))).lines[-1].role == "spam"
    assert label(split("\n".join([*prose[:4], spam, *prose[4:]]))).lines[4].role != "spam"


def test_every_line_gets_a_role() -> None:
    page = "首页\n标题\n作者：孙波\n" + "工会是职工之家，要把职工的事情办好。\n" * 3 + "猜你喜欢\n别的文章\n电话"
    assert all(line.role for line in label(split(page)).lines)


@pytest.mark.parametrize(
    ("line", "proper"),
    [
        ("●刘明观点", "刘明观点"),
        ("工会工作.docVIP", "工会工作"),
        ("年度报告_第3页", "年度报告"),
        ("怎样做好工会工作-滨河网", "怎样做好工会工作"),
        ("标题：工会工作", "工会工作"),
        ("一斛珠·晓妆初过", "一斛珠·晓妆初过"),
        ("中美-合作", "中美-合作"),
        ("12 小蝌蚪的尾巴", "小蝌蚪的尾巴"),
        ("3 招教你挑选西瓜", "3 招教你挑选西瓜"),
        ("6 项措施促进就业", "6 项措施促进就业"),
        ("24 小时守护平安", "24 小时守护平安"),
        ("[清代] 工人运动史略", "[清代] 工人运动史略"),
        ("[组图] 职工运动会举行", "职工运动会举行"),
    ],
)
def test_title_proper(line: str, proper: str) -> None:
    start, end = title.clean(line)
    assert line[start:end] == proper


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("2019-06-20 14:22:07 老猫爱运维 阅读数 3812", "老猫爱运维"),
        ("2019-06-20 14:22:07 原创 老猫爱运维 阅读数 3812", "老猫爱运维"),
        ("2019-06-20 14:22:07 原创 阅读数 3812", None),
        ("2019-06-20 14:22 教育 阅读 120", None),
        ("2019-06-20 北京 浏览 20", None),
        ("2019-06-20 匿名用户 阅读 3", None),
    ],
)
def test_who_stands_before_a_counter(line: str, author: str | None) -> None:
    text = "工会是职工群众利益的代表者和维护者，必须把维护职工的合法权益作为一切工作的出发点和落脚点。\n" * 3
    record = clean(f"怎样做好基层工会工作\n{line}\n{text}".encode()).record
    assert (record.author, record.source.publication) == (author, None)


def test_blank_lines_of_lost_spaces_are_no_lines() -> None:
    assert [line.text for line in split("第一段。\n?\n第二段。\n ? \n第三段。\n??\n")] == [
        "第一段。",
        "第二段。",
        "第三段。",
    ]
    assert [line.text for line in split("怎么办呢\n?\n他说。")] == ["怎么办呢", "?", "他说。"]
