"""No rule is kept from a line that it matches: every match holds an opener of the rule's gate."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from corpus.label import article, cues, cut_short, dates, gates, labels, lines, meta, names, shape, spam, split, title
from corpus.label.sites import _MAY_NAME_SITE, sites
from tests.quality.pages import labelled


class Rule(NamedTuple):
    pattern: re.Pattern[str]
    holds: int
    opens: int = 0
    """The gate of a rule about the start of a line."""


CUES = cues._load()
SPREAD = labels._labels(labels._BLANKS)
ORIGIN = [label for kind in ("source", "author") for label in labels._LABELS[kind]]
RULES = {
    "cut": Rule(lines._PIECE, lines._MAY_CUT),
    "cut-run-on": Rule(lines._RUN_ON_PIECE, lines._MAY_CUT_RUN_ON),
    "sentence": Rule(shape._SENTENCE, shape._MAY_BE_SENTENCE),
    "numbered": Rule(shape.NUMBERED, 0, shape.MAY_BE_NUMBERED),
    "heading": Rule(shape.HEADING, 0, shape._MAY_BE_HEADING),
    "date": Rule(dates._DATE, dates.MAY_HOLD_YEAR),
    "date-of-republic": Rule(dates._REPUBLIC, dates.MAY_HOLD_DATE),
    "date-in-characters": Rule(dates._IN_CHARACTERS, dates.MAY_HOLD_DATE),
    "label": Rule(SPREAD, labels.MAY_HOLD_LABEL),
    "origin": Rule(
        re.compile(SPREAD.pattern.replace(labels._any(labels.KIND), labels._any(ORIGIN))), labels.MAY_STATE_ORIGIN
    ),
    "stroke": Rule(meta._STROKE, meta._MAY_HOLD_STROKE),
    "received": Rule(meta._RECEIVED, meta._MAY_HOLD_RECEIVED),
    "issue-within": Rule(meta.ISSUE_WITHIN, meta._MAY_HOLD_ISSUE_WITHIN),
    "issue": Rule(meta.ISSUE, dates.MAY_HOLD_YEAR),
    "issue-alone": Rule(meta.ISSUE_ALONE, dates.MAY_HOLD_YEAR),
    "other-label": Rule(meta._OTHER_LABEL, meta.HAS_COLON),
    "long-label": Rule(labels.long_label(), 0, labels.MAY_OPEN_LONG),
    "about-author": Rule(labels.about_author(), 0, labels.MAY_OPEN_LONG),
    "abstract": Rule(labels.abstract_label(), 0, labels.MAY_OPEN_LONG),
    "credit": Rule(meta.CREDIT, meta.MAY_BE_CREDIT),
    "own-line": Rule(meta.OWN_LINE, 0, meta.MAY_BE_OWN_LINE),
    "results": Rule(article._RESULTS, article._MAY_BE_RESULTS),
    "reporter": Rule(article._REPORTER, article._MAY_HOLD_REPORTER),
    "starts": Rule(CUES.starts, 0, cues._STARTS),
    "shapes": Rule(CUES.shapes, cues._HAS_SHAPE, cues._OPENS_SHAPE),
    "phrases": Rule(CUES.any_phrase, cues._CONTAINS),
    "path": Rule(cues._PATH, cues._HAS_STEP),
    "list-number": Rule(cues.LIST_NUMBER, 0, cues.MAY_BE_LIST_NUMBER),
    "between": Rule(cues._BETWEEN, cues._HAS_BETWEEN),
    "note": Rule(cut_short._NOTE, cut_short._MAY_BE_CUT),
    "postcode": Rule(names._SIX_DIGITS, names.HAS_POSTCODE),
    "list": Rule(spam._SEPARATOR, spam.MAY_BE_LIST),
    "catchword": Rule(re.compile(f"{spam._words()[0].pattern}|\\|"), spam.MAY_HOLD_CATCHWORD),
    "menu": Rule(title._MENU, title._HAS_GAP),
    "window": Rule(title._WINDOW_MARK, title._HAS_WINDOW_MARK),
    "site": Rule(re.compile("|".join(re.escape(p) for s in sites() for p in s.evidence)), _MAY_NAME_SITE),
}
# Some search a line, the others match where it starts.
SEARCHED = (
    "cut", "cut-run-on", "sentence", "date", "date-of-republic", "date-in-characters", "label", "origin", "stroke",
    "received", "issue-within", "results", "reporter", "phrases", "between", "note", "postcode", "list", "catchword",
    "window", "site",
)  # fmt: skip
# What the lines of these end or begin with.
LAST = {
    "title": (title._TAIL, title._LAST_OF_TAIL),
    "work": (names._WORK, names._LAST_OF_WORK),
    "dynasty": (names._DYNASTY_BEHIND, frozenset(names._CLOSING)),
    "organisation": (names._ORGANISATION_END, names._LAST_OF_ORGANISATION),
    "ends": (shape._ENDS, shape._LAST_MARKS),
    "full-stop": (shape._FULL_STOP, shape._LAST_MARKS),
}


@cache
def real_lines() -> list[str]:
    """The lines of all labelled pages, and the lines, names and labels that are cases themselves."""
    folder = Path(__file__).parent / "cases/label"
    texts = [page.raw for page in labelled()]
    for name in ("lines", "meta-lines", "names"):
        texts += _texts(tomllib.loads((folder / f"{name}.toml").read_text(encoding="utf-8")))
    texts += (f"{label}{mark}孙波" for label in labels.KIND for mark in ("：", " :", "】", "|", ""))
    return list(dict.fromkeys(line.text for text in texts for line in split(text)))


def _texts(data: object) -> Iterator[str]:
    if isinstance(data, dict):
        yield from (key for key in data if isinstance(key, str))
        for value in data.values():
            yield from _texts(value)
    elif isinstance(data, list):
        for value in data:
            yield from _texts(value)
    elif isinstance(data, str):
        yield data


def passes(rule: Rule, text: str) -> bool:
    (holds,), (opens,) = gates.scan(f"第一行\n{text}\n　　第三行", [4, 4 + len(text)])
    return bool(holds & rule.holds or opens & rule.opens)


def matches(name: str, text: str) -> bool:
    pattern = RULES[name].pattern
    if name == "starts":
        return pattern.match(text.lstrip(cues._BULLETS)) is not None
    return (pattern.search(text) if name in SEARCHED else pattern.match(text)) is not None


# All but what ends a line: a rule looks at one.
_IN_LINE = st.characters(exclude_characters="\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029")


@cache
def _like(pattern: re.Pattern[str], fullmatch: bool) -> st.SearchStrategy[str]:
    """What a pattern matches; it may be one that is compiled when first used, which Hypothesis does not know."""
    return st.from_regex(re.compile(pattern.pattern, pattern.flags), fullmatch=fullmatch, alphabet=_IN_LINE)


@pytest.mark.parametrize("name", RULES)
def test_no_line_of_a_page_is_kept_from_a_rule(name: str) -> None:
    kept = [text for text in real_lines() if matches(name, text) and not passes(RULES[name], text)]
    assert not kept


@pytest.mark.parametrize("name", RULES)
@settings(max_examples=10, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much], deadline=None)
@given(st.data())
def test_no_match_of_a_pattern_is_kept_from_it(name: str, data: st.DataObject) -> None:
    # What is only matched where a line starts may take for ever when it is searched, which the generator does.
    text = data.draw(_like(RULES[name].pattern, fullmatch=name not in SEARCHED)).strip(lines.BLANK)
    assume(text and len(text.splitlines()) == 1 and matches(name, text))
    assert passes(RULES[name], text), text


@pytest.mark.parametrize("name", LAST)
@settings(max_examples=10, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much], deadline=None)
@given(st.data())
def test_what_a_pattern_ends_with_is_known(name: str, data: st.DataObject) -> None:
    pattern, last = LAST[name]
    text = data.draw(_like(pattern, fullmatch=True)).strip(lines.BLANK)
    assume(text and len(text.splitlines()) == 1 and pattern.search(text))
    assert text[-1] in last or (name == "work" and names._FAR_WORK in text)


@settings(max_examples=40, deadline=None)
@given(_like(title._HEAD, fullmatch=True))
def test_what_a_title_begins_with_is_known(text: str) -> None:
    assert text[0] in title._FIRST_OF_HEAD or text[0].isspace()


def test_classes_are_those_of_patterns() -> None:
    characters = "".join(map(chr, range(0x10000)))
    assert set(gates.SPACE) == {c for c in re.findall(r"\s", characters) if len(f"a{c}b".splitlines()) == 1}
    assert set(gates._decimals()) - {chr(0x10000)} == set(re.findall(r"\d", characters))


def test_a_gate_made_later_is_open_on_lines_scanned_before() -> None:
    line = split("工会是职工之家")[0]
    later = gates.gate("春天")
    assert line.holds & later
    assert not split("工会是职工之家")[0].holds & later


def test_phrases_and_starts_are_found_in_every_word_of_the_list() -> None:
    for name, words in (("phrases", CUES.phrases), ("starts", CUES.start_words)):
        assert all(passes(RULES[name], f"{word}如此") for word in words)


def same_cues(text: str) -> bool:
    """Whether the lines of a page have the roles that they have without gates."""
    return all(cues.cue(line.text, line.holds, line.opens) == cues.cue(line.text) for line in split(text))


@pytest.mark.parametrize("context", ["{}", "天天 {}", "第一，{}", "•:{}", "{} ", "{}|更多", "{}〔关键词〕", "首页+{}3"])
def test_no_word_of_menus_is_kept_from_its_line(context: str) -> None:
    assert same_cues("\n".join(context.format(word) for word in CUES.among))


MARKS = " 　|丨，、>：()[]【】〔〕3+×-\ue000\u200b?。"


@given(st.lists(st.sampled_from([*CUES.among, *MARKS, "工会", "   ", "\n"])).map("".join))
def test_no_line_of_words_is_kept_from_its_role(text: str) -> None:
    assert same_cues(text)


@given(_like(SPREAD, fullmatch=False))
def test_a_label_that_is_spread_out_is_told_from_one_that_is_not(text: str) -> None:
    text = text.strip(lines.BLANK)
    assume(text and len(text.splitlines()) == 1)
    (holds,), _ = gates.scan(text, [0, len(text)])
    if not holds & labels._MAY_BE_SPREAD:
        assert [m.span() for m in SPREAD.finditer(text)] == [m.span() for m in labels._labels("").finditer(text)]
