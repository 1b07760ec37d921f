"""What HTML states of itself is used where the page bears it out, and only there."""

from __future__ import annotations

import json

import pytest

import corpus
from corpus.pipeline import clean_from
from corpus.read.page import Page

ARTICLE = (
    "<p>工会是党联系职工群众的桥梁和纽带，要把职工的事情办好。工会工作要以服务为基础，团结广大职工。</p>"
    "<p>工会要做好服务职工的工作，增强工会的吸引力和凝聚力，让职工感到温暖，让企业得到发展。</p>"
)


def clean(head: str, above: str = "", below: str = "", url: str | None = None) -> corpus.Record:
    page = f"<html><head>{head}</head><body>{above}{ARTICLE}{below}</body></html>"
    cleaned = clean_from(Page("1.html", page.encode(), url=url, fetched="2024-01-02T03:04:05Z"))
    assert "".join(cleaned.rows.text) == cleaned.document["text"]
    return cleaned.record


@pytest.mark.parametrize(
    "head",
    [
        "<title>服务职工是工会的天职</title>",
        "<title>服务职工是工会的天职_工会频道_滨河网</title>",
        "<title>服务职工是工会的天职 - 滨河网</title>",
        "<title>服务职工是工会的天职|滨河网</title>",
        "<title>服务職工是工會的天職——滨河网</title>",
        '<title>滨河网</title><meta property="og:title" content="服务职工是工会的天职">',
        '<meta name="ArticleTitle" content="服务职工是工会的天职">',
        '<script type="application/ld+json">[{"@type": "Article", "headline": "服务职工是工会的天职"}]</script>',
    ],
)
def test_the_line_that_equals_the_stated_title_is_the_title(head: str) -> None:
    above = "<div>天天工会大家谈</div><div>服务职工是工会的天职</div><div>本期主持人的话题：工会</div>"
    record = clean(head, above)
    assert record.title == "服务职工是工会的天职"
    assert "天职" not in record.text


@pytest.mark.parametrize("title", ["另一个没有印出来的标题", "服务职工是工会的天职之一", "滨河网", ""])
def test_a_title_that_no_line_repeats_changes_nothing(title: str) -> None:
    above = "<h1>服务职工是工会的天职</h1>"
    assert clean(f"<title>{title}</title>", above) == clean("", above).model_copy(
        update={"id": clean(f"<title>{title}</title>", above).id}
        | {name: getattr(clean(f"<title>{title}</title>", above), name) for name in ("fold", "provenance")}
    )


def test_a_title_among_other_articles_is_none() -> None:
    record = clean(
        "<title>服务职工是工会的天职</title>",
        "<h1>做好工会工作之我见</h1>",
        "<div>相关阅读</div><p>服务职工是工会的天职</p>",
    )
    assert record.title == "做好工会工作之我见"


TIME = '<meta property="article:published_time" content="{}">'


@pytest.mark.parametrize(
    ("stated", "above", "expected"),
    [
        ("2019-05-31T06:54:36+08:00", "", "2019-05-31T06:54:36"),
        ("2019-05-31 06:54", "", "2019-05-31T06:54:00"),
        ("2019/05/31", "", "2019-05-31"),
        ("2019年5月31日", "", "2019-05-31"),
        # In another zone the day is known where it is the same in China; the hour is not.
        ("2019-05-31T06:54:36Z", "", "2019-05-31"),
        ("2019-05-31T20:54:36Z", "", None),
        # The page states another day, or the same more exactly.
        ("2019-05-31T06:54:36+08:00", "<p>时间：2018-01-02 来源：工人日报</p>", "2018-01-02"),
        ("2019-05-31T06:54:36+08:00", "<p>时间：2019-05-31 07:00</p>", "2019-05-31T07:00"),
        ("1970-01-01T00:00:00+08:00", "", None),
        ("0001-01-01T00:00:00", "", None),
        ("0001-01-01T00:00:00+14:00", "", None),
        ("yesterday", "", None),
        ("", "", None),
    ],
)
def test_published(stated: str, above: str, expected: str | None) -> None:
    assert clean(TIME.format(stated), above).published == expected


def test_the_fetch_time_is_never_the_publication_date() -> None:
    record = clean("")
    assert record.published is None
    assert record.provenance.fetched == "2024-01-02T03:04:05Z"


def test_published_in_json_ld() -> None:
    said = {"@type": "NewsArticle", "datePublished": "2019-05-31", "author": {"name": "孙波"}, "publisher": None}
    record = clean(f'<script type="application/ld+json">[{json.dumps(said)}]</script>', below="<p>撰稿 孙波</p>")
    assert (record.published, record.author) == ("2019-05-31", "孙波")


@pytest.mark.parametrize("broken", ["{", "[" * 100_000, "1", '{"@type": 3, "@graph": "x"}', ""])
def test_broken_json_ld_is_passed_over(broken: str) -> None:
    assert clean(f'<script type="application/ld+json">{broken}</script>').published is None


@pytest.mark.parametrize(
    ("author", "below", "expected"),
    [
        ("孙波", "", None),
        ("孙波", "<p>孙波 供图</p>", "孙波"),
        ("孙波", "<p>责任编辑：孙波</p>", None),
        ("admin", "<p>admin</p>", None),
        ("滨河网", "<p>滨河网</p>", None),
        ("佚名", "<p>佚名</p>", None),
    ],
)
def test_author(author: str, below: str, expected: str | None) -> None:
    assert clean(f'<meta name="author" content="{author}">', below=below).author == expected


@pytest.mark.parametrize(
    ("head", "below", "expected"),
    [
        ('<meta property="og:site_name" content="滨河工会网">', "<div>版权所有 滨河工会网</div>", "滨河工会网"),
        ('<meta property="og:site_name" content="滨河工会网">', "", None),
        ("<title>一个标题_滨河工会网</title>", "<div>滨河工会网 版权所有</div>", "滨河工会网"),
        ("<title>一个标题_第二部分</title>", "<div>第二部分</div>", None),
    ],
)
def test_site(head: str, below: str, expected: str | None) -> None:
    assert clean(head, below=below).source.site == expected


@pytest.mark.parametrize(
    ("canonical", "fetched_from", "expected"),
    [
        (None, "http://www.example.com/1.html?from=a", "http://www.example.com/1.html?from=a"),
        ("http://www.example.com/1.html", None, "http://www.example.com/1.html"),
        ("http://www.example.com/1.html", "http://m.example.com/1?a", "http://www.example.com/1.html"),
        ("http://www.example.com/", "http://www.example.com/1.html", "http://www.example.com/1.html"),
        ("http://elsewhere.org/1.html", "http://www.example.com/1.html", "http://www.example.com/1.html"),
        ("/1.html", None, None),
        ("javascript:void(0)", None, None),
        ("http://[", "http://www.example.com/1.html", "http://www.example.com/1.html"),
        (None, "https://max.book118.com/html/1.shtm", "https://max.book118.com/html/1.shtm"),
    ],
)
def test_address(canonical: str | None, fetched_from: str | None, expected: str | None) -> None:
    head = f'<link rel="canonical" href="{canonical}">' if canonical else ""
    source = clean(head, url=fetched_from).source
    assert source.url == expected
    assert source.site == ("原创力文档" if "book118" in (expected or "") else None)


def test_an_address_on_a_line_wins() -> None:
    record = clean(
        '<link rel="canonical" href="http://www.example.com/2">',
        below="<p>本文链接：http://www.example.com/3</p>",
        url="http://a.com/1",
    )
    assert record.source.url == "http://www.example.com/3"
