"""Quality on labelled pages does not fall below what is pinned in `floors.toml`."""

from __future__ import annotations

import re
import warnings
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.quality import floors as floors_
from tests.quality.__main__ import main
from tests.quality.failures import failures, known
from tests.quality.floors import Floor, floors, measured, table, unpinned, write
from tests.quality.measure import judge, measures, wrong
from tests.quality.pages import Page, labelled, twins


def test_no_measure_falls_below_its_floor() -> None:
    pinned, now = floors(), measured().now
    fallen = [floor for floor in pinned if not floor.is_kept(now)]
    assert not fallen, "fallen below the floor (python -m tests.quality --per-page tells more):\n" + "\n".join(
        table(measured(), fallen)
    )
    if risen := [floor for floor in pinned if floor.has_risen(now)]:
        advice = "better than pinned; raise the floors (python -m tests.quality --update):"
        warnings.warn("\n".join([advice, *table(measured(), risen)]), stacklevel=1)


def test_what_fails_is_known() -> None:
    listed, now = known(), failures(measured().judged["pages"])
    new = {page: sorted(set(wrong) - set(listed.get(page, []))) for page, wrong in now.items()}
    assert {page: wrong for page, wrong in new.items() if wrong} == {}
    if mended := [page for page, wrong in listed.items() if set(wrong) - set(now.get(page, []))]:
        warnings.warn(f"no longer wrong (python -m tests.quality --update): {mended}", stacklevel=1)


def test_every_measure_has_a_floor() -> None:
    assert unpinned(measured().now, floors()) == []


def test_what_may_never_be() -> None:
    ceilings = {floor.measure: floor.value for floor in floors() if floor.most}
    assert ceilings["glosses_false"] == ceilings["clean_pages_changed"] == ceilings["shifts_wrong"] == 0


def test_there_are_layouts_and_twins() -> None:
    assert len({page.layout for page in labelled()}) >= 15
    names = [(page.layout, page.name) for page in labelled()]
    assert len(set(names)) == len(names) >= 80
    assert len(twins()) * 10 >= len([page for page in labelled() if page.expected]) * 8
    assert all(twin.raw not in {page.raw for page in labelled()} for twin in twins())


EXPECTED = {
    "title": "工会",
    "author": "王芳、李强",
    "published": "2020-05-06T07:08",
    "keywords": [],
    "source": {"site": "甲网", "publication": None, "issue": None},
    "text": "第一段。\n此件公开。\n第二段。",
}
PAGE = Page("made-up", "one", "…", EXPECTED, optional=("此件公开。",), around=("首页 登录", "段。"))


@pytest.mark.parametrize(
    ("changed", "name", "value"),
    [
        ({}, "title", 1000),
        ({"title": "工"}, "title", 0),
        ({"title": None}, "title", 0),
        ({"author": "李强、王芳"}, "author", 1000),
        ({"author": "李强"}, "author", 0),
        ({"published": "2020-05-06"}, "published", 0),
        ({"published": "2020-05-06"}, "published_day", 1000),
        ({"published": "2020-05"}, "published_day", 0),
        ({"source": {"site": None, "publication": "甲网"}}, "source", 1000),
        ({"source": {"site": None, "publication": "甲网"}}, "site", 0),
        ({"source": {"site": None, "publication": "乙报"}}, "source", 0),
        ({"keywords": ["工"]}, "nothing_invented", 0),
        ({"title": None}, "nothing_invented", 1000),
        ({"text": "第一段。\n第二段。"}, "text_exact", 1000),
        ({"text": "第一段。\n第二段。\n尾"}, "text_exact", 0),
        ({"text": "第一段。"}, "text_recall", 500),
        ({"text": "第一段。\n第二段。首页登录甲乙丙丁"}, "text_precision", 500),
        ({"text": "第一段。\n首页　登录\n第二段。"}, "around_left_out", 500),
        ({"text": "第一段。\n第二段。\n一段。"}, "around_left_out", 500),
        ({}, "around_left_out", 1000),
    ],
)
def test_measures(changed: dict[str, object], name: str, value: int) -> None:
    judged = [judge(PAGE, EXPECTED | changed)]
    assert measures(judged)[name] == value
    assert wrong(judged, name) == ([] if value == 1000 else ["one"])


def test_rejections() -> None:
    other = replace(PAGE, name="other", expected=None)
    judged = [judge(PAGE, None), judge(other, EXPECTED)]
    now = measures(judged)
    assert now["articles_accepted"] == now["others_rejected"] == now["title"] == now["text_recall"] == 0
    assert now["abstract" if "abstract" in now else "keywords"] == 0
    assert (wrong(judged, "articles_accepted"), wrong(judged, "others_rejected")) == (["one"], ["other"])
    right = measures([judge(PAGE, EXPECTED), judge(other, None)])
    assert right["articles_accepted"] == right["others_rejected"] == 1000


def test_a_fallen_measure_is_told_with_its_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    high = [replace(floor, value=1001) for floor in floors() if floor.measure == "title" and floor.set == "pages"]
    monkeypatch.setattr(f"{__name__}.floors", lambda: high)
    with pytest.raises(AssertionError, match="title") as failed:
        test_no_measure_falls_below_its_floor()
    assert all(name in str(failed.value) for name in wrong(measured().judged["pages"], "title")[:12])


def test_a_risen_measure_is_a_note(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"{__name__}.floors", lambda: [Floor("pages", "title", 0, "titles")])
    with pytest.warns(UserWarning, match="raise the floors"):
        test_no_measure_falls_below_its_floor()


def test_update_pins_what_is(tmp_path: Path) -> None:
    path = tmp_path / "floors.toml"
    path.write_text(floors_.FILE.read_text(encoding="utf-8"), encoding="utf-8")
    now = {name: dict.fromkeys(values, 7) for name, values in measured().now.items()}
    write(now, path)
    assert {floor.value for floor in floors(path)} == {7}
    assert [(f.set, f.measure, f.means, f.most) for f in floors(path)] == [
        (f.set, f.measure, f.means, f.most) for f in floors()
    ]


CONTRIBUTING = (Path(__file__).parents[2] / "CONTRIBUTING.md").read_text("utf-8")
SAID = re.findall("^python -m tests.quality(.*?) +#", CONTRIBUTING, re.MULTILINE)
assert "" in SAID


@pytest.mark.parametrize("options", [*SAID, "--per-page --without-sites", "--twins"])
def test_command(options: str) -> None:
    done = CliRunner().invoke(main, options.split())
    assert done.exit_code == 0, done.output
    assert "title" in done.output
    assert len(done.output.splitlines()) > 15
