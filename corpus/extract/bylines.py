"""Who wrote the article: behind a label, on a line of their own, glued to a date, or behind the last sentence."""

from __future__ import annotations

import re

from corpus.extract.stated import Facts, claim
from corpus.label import Line
from corpus.label.meta import OWN_LINE, Field
from corpus.label.names import OFFICE_HEADS, is_organisation, is_person, people, split_affiliation

_TAIL = re.compile("[（(]\\s*(?:作者|本报记者|记者|评论员|通讯员|文/|文：|撰稿)[:：/\\s]*([^（）()。，]{2,30})[）)]$")
_NAME_FIRST = re.compile(
    f"^(?P<name>[\u3400-\u9fff]{{2,4}}?)(?:[，,、 ]\\s*|(?={'|'.join(OFFICE_HEADS)}))"
    "(?P<office>[\u3400-\u9fff]{4,30})$"
)
_POST = re.compile(
    "(?:(?:副|助理|特聘|客座)?(?:教授|研究员|主任|院长|书记|部长|处长|局长|主席|讲师|博士|编辑|记者|会长|秘书长))+$"
)
_AROUND_NAMES = "●■◆•·|¦｜,，()（）[]【】 \t　"


def read_author(facts: Facts, line: Line, item: Field) -> None:
    """Take what stands behind the label of an author, whatever its shape."""
    if not _office_and_name(facts, line, item.value, item.start):
        if facts.author is None:
            facts.author, facts.author_affiliation = _name_and_office(item.value) or (item.value, None)
        claim(line, item.start, item.end, "author")


def read_line(facts: Facts, line: Line) -> None:
    """Take the names of a line without a label, if it holds nothing else."""
    if line.role != "byline":
        return
    own = OWN_LINE.match(line.text)
    if own and (people(own["who"]) or line.text.startswith("原创")):
        facts.author = facts.author or "、".join(people(own["who"])) or own["who"]
        claim(line, *own.span("who"), "author")
    else:
        read_rest(facts, line, 0, len(line.text))


def read_rest(facts: Facts, line: Line, start: int, end: int) -> bool:
    """Take names from a stretch of a line that no label explains; False if it holds none."""
    value = line.text[start:end].strip(_AROUND_NAMES)
    at = line.text.find(value, start)
    if not value or _office_and_name(facts, line, value, at):
        return bool(value)
    names = "、".join(people(value))
    if names and facts.author in (None, names):
        facts.author = names
        claim(line, at, at + len(value), "author")
    return bool(names)


def read_tail(facts: Facts, body: list[Line]) -> None:
    """Take the author whom brackets behind the last sentence name, and cut them off."""
    last = next((line for line in reversed(body) if line.role == "paragraph"), None)
    found = _TAIL.search(last.text) if last else None
    if last is None or found is None:
        return
    stated = _name_and_office(found[1])
    if stated:
        facts.author, facts.author_affiliation = stated
        claim(last, found.start(), found.end(), "author")
        if found.start() == 0:
            last.role = "byline"


def cut_head(facts: Facts, line: Line, at: int) -> None:
    """Cut the byline that stands between the repeated title, which ends at `at`, and the first sentence."""
    rest = line.text[at:]
    word = rest.split(maxsplit=1)[0] if rest else ""
    if word and word != rest and (is_organisation(word) or is_person(word)):
        behind = rest[len(word) :]
        claim(line, at, at + len(rest) - len(behind.lstrip()), "author")
        facts.author = word


def _office_and_name(facts: Facts, line: Line, value: str, at: int) -> bool:
    both = split_affiliation(value)
    if both is None:
        return False
    office, name = both
    if facts.author in (None, name):
        facts.author, facts.author_affiliation = name, facts.author_affiliation or office
    claim(line, at, at + len(office), "author-affiliation")
    claim(line, at + len(value) - len(value[len(office) :].lstrip()), at + len(value), "author")
    return True


def _name_and_office(value: str) -> tuple[str, str | None] | None:
    """Read names, an office and names, or a name with the office glued behind it."""
    both = split_affiliation(value)
    if both:
        return both[1], both[0]
    names = people(value)
    if names:
        return "、".join(names), None
    first = _NAME_FIRST.match(value)
    office = _POST.sub("", first["office"]) if first else ""
    if first and people(first["name"]) and is_organisation(office):
        return first["name"], office
    return None
