"""The pages in a real browser, opened from disk: mouse, keyboard, links, hostile pages, dark and light, a phone."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from selenium.webdriver import ActionChains
from selenium.webdriver.common.keys import Keys

from tests.until import until

from .browser import BROWSER, DRIVER, PAINTED, Browser, started
from .conftest import Made
from .made import LONG, pages

pytestmark = pytest.mark.skipif(
    not (BROWSER and DRIVER), reason="no Chromium with its driver on this machine; `make browser` installs them as root"
)
HOSTILE, LONGEST, *PLAIN = (page.document["id"] for page in pages())
CAME, SAME, REWRITTEN = PLAIN[:3]


@pytest.fixture(scope="module")
def browser(made: Made) -> Iterator[Browser]:
    with started(made.review) as browser:
        yield browser
        assert browser.driver.get_log("browser") == [], "a page has errors, or tried what its policy forbids"


def test_the_table_is_filtered_and_sorted(browser: Browser) -> None:
    browser.open("index.html")
    titles = "#records tbody th"
    assert len(browser.texts(titles)) == 9

    browser.keys("/", *"第3号")
    assert browser.focus() == "filter"
    assert browser.texts(titles) == ["第3号标题"]
    assert browser.text("#shown") == "1 of 9"
    browser.keys(Keys.ESCAPE)
    assert len(browser.texts(titles)) == 9

    browser.run("const f = document.getElementById('facet'); f.value = 'cut'; f.dispatchEvent(new Event('change'))")
    assert browser.texts(titles) == ["第3号标题"]
    browser.run("const f = document.getElementById('facet'); f.value = 'changed'; f.dispatchEvent(new Event('change'))")
    assert browser.texts(titles) == ["第3号标题"]
    browser.run("const f = document.getElementById('facet'); f.value = ''; f.dispatchEvent(new Event('change'))")

    browser.click("#records th:first-child button")
    ordered = [title for title in browser.texts(titles) if title.startswith("第")]
    assert ordered == [f"第{number}号标题" for number in range(1, 8)]
    browser.click("#records th:first-child button")
    assert [title for title in browser.texts(titles) if title.startswith("第")] == ordered[::-1]
    assert browser.run("return document.querySelector('#records th').getAttribute('aria-sort')") == "descending"

    browser.click(f'#records a[href="pages/{SAME}.html"]')
    assert browser.text("h1") == "第2号标题"


def test_keys_step_through_the_changes(browser: Browser) -> None:
    browser.record(SAME)
    assert browser.text("#position") == "7 changes"
    browser.keys("n", "j", "n")
    assert browser.focus() == f"{SAME}/14-19"
    assert browser.text("#position") == "3 of 7"
    told = browser.text("#inspector")
    assert told.startswith("script converted: ")
    assert told.endswith("第2次會議 → 第2次会议")
    browser.keys("n")
    assert "gloss" in browser.text("#inspector")
    browser.keys("p", "k", "k", "k")
    assert browser.text("#position") == "7 of 7"
    browser.keys("n")
    assert browser.text("#position") == "1 of 7"

    browser.run("document.querySelector('.legend input[value=navigation]').click()")
    assert browser.text("#position") == "6 changes"
    browser.keys("o")
    assert browser.run("return getComputedStyle(document.querySelector('.part.plain')).display") == "none"
    browser.keys("o", "w")
    assert (
        browser.run("return getComputedStyle(document.querySelector('.raw .f-gloss'), '::after').content") == '"gloss"'
    )
    browser.keys("]")
    assert browser.text("h1") != "第2号标题"


def test_hover_and_focus_tell_and_a_click_jumps(browser: Browser) -> None:
    browser.record(SAME)
    shift = browser.driver.find_element("css selector", ".raw .f-repaired")
    browser.run("arguments[0].scrollIntoView({block: 'center'})", shift)
    ActionChains(browser.driver).move_to_element(shift).perform()
    told = browser.text("#inspector")
    assert "byte-shift repaired: bytes that had slipped by one" in told
    assert "?qū)嵎 → 实" in told
    assert len(browser.texts(".pair")) == 2

    shift.click()
    span = shift.get_attribute("id").partition("/")[2]
    assert browser.focus() == f"t{span}"
    assert browser.run("return location.hash") == f"#{SAME}/{span}"
    browser.driver.switch_to.active_element.send_keys(Keys.ENTER)
    assert browser.focus() == f"{SAME}/{span}"


def test_find_goes_over_rows(browser: Browser) -> None:
    browser.record(SAME)
    browser.keys("/", *"会议开始")
    assert browser.focus() == "find"
    assert until(lambda: browser.text("#found") == "1 of 1")
    browser.run("document.getElementById('find').select()")
    browser.keys(*"第")
    assert until(lambda: browser.text("#found") == "1 of 5")
    browser.keys(Keys.ENTER)
    assert browser.text("#found") == "2 of 5"
    browser.keys(Keys.ESCAPE, "n")
    assert browser.text("#position") == "1 of 7"


def test_links_lead_to_a_span_also_where_rows_are_cut_otherwise(browser: Browser) -> None:
    gloss = browser_span(browser, SAME, ".raw .f-gloss")
    browser.open(f"index.html#{SAME}/{gloss}")
    browser.driver.execute_async_script(PAINTED)
    assert browser.run("return location.pathname").endswith(f"pages/{SAME}.html")
    assert browser.focus() == f"{SAME}/{gloss}"
    assert browser.in_view(browser.focus())

    start = int(gloss.split("-")[0])
    browser.record(SAME, f"{start + 1}-{start + 2}", height=200)
    assert browser.focus() == f"{SAME}/{gloss}"
    assert browser.in_view(browser.focus())


def browser_span(browser: Browser, document: str, selector: str) -> str:
    browser.record(document)
    return str(browser.run("return document.querySelector(arguments[0]).id", selector)).partition("/")[2]


def test_a_hostile_page_is_shown_and_never_run(browser: Browser) -> None:
    browser.record(HOSTILE)
    assert browser.run("return document.title").startswith('"></title><script>document.title="harm"</script>')
    assert browser.run("return document.scripts.length") == 1
    assert browser.run("return document.querySelectorAll('img, iframe, svg, object').length") == 0
    raw = browser.run("return document.querySelector('main').innerText")
    for shown in (
        "<img src=x onerror=",
        "javascript:alert(1){{ 7*7 }}</a></div></main>",
        "𠮷",
        "שלום &lt;b&gt;&#0;",
        "NUL",
        "202E",
        "F0001",
        "CR",
    ):
        assert shown in raw
    browser.keys("n", "n")
    assert "svg onload" in browser.text("#inspector")
    assert browser.run("return document.querySelectorAll('#inspector svg, #inspector script').length") == 0
    assert browser.run("return performance.getEntriesByType('resource').every((e) => e.name.startsWith('file:'))")

    browser.open("index.html")
    assert '"></title><script>' in browser.text("#records tbody")


def test_a_line_of_a_million_characters_opens(browser: Browser) -> None:
    def seconds() -> float:
        started = time.monotonic()
        browser.record(LONGEST)
        return time.monotonic() - started

    assert any(seconds() < 10 for _ in range(5))  # a second where nothing else runs
    counts = browser.run(
        "const length = (side) => [...document.querySelectorAll(side)].map((e) => e.textContent).join('').length;"
        "return [length('.raw a'), length('.text a')]"
    )
    assert counts == [LONG + 1 + LONG, LONG]  # with the sign of a newline
    browser.keys("n")
    assert len(browser.text("#inspector")) < 1000


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [375, 1280])
def test_both_themes_and_a_phone(theme: str, width: int, browser: Browser) -> None:
    for page in ("index.html", f"pages/{HOSTILE}.html", f"pages/{REWRITTEN}.html"):
        browser.open(page, width=width, theme=theme)
        ground = browser.run("return getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)")
        assert (min(ground) > 200) == (theme == "light")
        assert browser.run("return document.documentElement.scrollWidth") <= width
    sides = browser.run(
        "const top = (side) => document.querySelector(side).getBoundingClientRect().top;"
        "return [top('main .raw'), top('main .text')]"
    )
    assert (sides[0] < sides[1]) == (width == 375)
    browser.keys("n")
    assert browser.in_view(browser.focus())


def test_the_pages_read_without_scripts(browser: Browser) -> None:
    try:
        browser.record(SAME, script=False)
        gloss = browser.driver.find_element("css selector", ".raw .f-repaired")
        assert not browser.driver.find_element("id", "next").is_displayed()
        assert not browser.driver.find_element("id", "inspector").is_displayed()
        gloss.click()
        assert browser.driver.current_url.endswith("#t" + str(gloss.get_attribute("id")).partition("/")[2])
        browser.open("index.html", script=False)
        assert len(browser.driver.find_elements("css selector", "#records tbody tr")) == 9
        assert not browser.driver.find_element("id", "filter").is_displayed()
    finally:
        browser.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


def test_what_was_done_is_told_apart_without_colour(browser: Browser) -> None:
    browser.record(SAME)
    look = {
        selector: browser.run(
            "const [look, body] = [arguments[0], 'body'].map((name) => getComputedStyle(document.querySelector(name)));"
            "return [look.textDecorationLine, look.textDecorationStyle, look.color !== body.color]",
            selector,
        )
        for selector in (
            ".raw .f-gloss",
            ".raw .f-around",
            ".raw .f-repaired",
            ".text .f-repaired",
            ".raw b",
            ".raw .kept",
        )
    }
    assert look == {
        ".raw .f-gloss": ["line-through", "solid", True],
        ".raw .f-around": ["line-through", "solid", True],
        ".raw .f-repaired": ["underline", "solid", True],
        ".text .f-repaired": ["underline", "solid", True],
        ".raw b": ["underline", "dotted", True],
        ".raw .kept": ["none", "solid", False],
    }
    words = browser.texts("main .part:nth-of-type(4) .why .chip")
    assert words == ["script 1", "gloss 1", "script-and-marks 1", "byte-shift 1"]


def test_what_changed_is_seen(browser: Browser) -> None:
    browser.record(REWRITTEN)
    assert browser.texts(".change del")[0] == "旧标题"
    assert browser.texts(".went b") == ["石"]
    assert browser.texts(".came b") == ["实"]
    browser.click(".change .rows a")
    assert browser.run("return location.hash").startswith(f"#{REWRITTEN}/")
