"""Read the labelled lines around an article and take from them what they state."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from corpus.extract.keywords import keywords
from corpus.label import Layout, Line
from corpus.label import title as titles
from corpus.label.meta import ISSUE, OWN_LINE, Meta, parse
from corpus.label.names import OFFICE_HEADS, is_organisation, is_person, people, split_affiliation
from corpus.label.sites import site_named_in

# How far below the article a line may still speak of it, and how far above the title.
_BELOW = 10
_ABOVE = 6
_UNKNOWN = re.compile(
    "^(?:佚名|未知|不详|无|匿名|网络|互联网|网络整理|互联网整理|网络转载|本站|本站原创|本站整理|原创|转载|网友|网友投稿|网友整理|用户|admin|管理员|编辑|小编|其他|其它|略|未填写|暂无)?$"
)
_OUTLET = re.compile("^\\S*(?:网|站|报|社|刊|频道|杂志|日报|晚报|周刊|电视台|新闻|月谈|在线|平台)$")
_TAIL = re.compile("[（(]\\s*(?:作者|本报记者|记者|评论员|通讯员|文/|文：|撰稿)[:：/\\s]*([^（）()。，]{2,30})[）)]$")
_ABSTRACT = re.compile(
    "[【〔\\[]?(?:内容摘要|内容提要|论文摘要|摘\\s*要|提\\s*要)(?:[】〕\\]]\\s*[:：]?|\\s?[:：])\\s*"
)
_NAME_FIRST = re.compile(
    f"^(?P<name>[\u3400-\u9fff]{{2,4}}?)(?:[，,、 ]\\s*|(?={'|'.join(OFFICE_HEADS)}))"
    "(?P<office>[\u3400-\u9fff]{4,30})$"
)
_POST = re.compile(
    "(?:(?:副|助理|特聘|客座)?(?:教授|研究员|主任|院长|书记|部长|处长|局长|主席|讲师|博士|编辑|记者|会长|秘书长))+$"
)


@dataclass(slots=True)
class Facts:
    """What a page states of itself."""

    title: str | None = None
    author: str | None = None
    author_affiliation: str | None = None
    site: str | None = None
    url: str | None = None
    publication: str | None = None
    issue: str | None = None
    published: str | None = None
    keywords: list[str] = field(default_factory=list)
    abstract: str | None = None


def extract(text: str, layout: Layout) -> Facts:
    """Take the facts from a labelled page, and claim their places on the lines."""
    facts = Facts()
    lines = layout.lines
    if layout.title is not None:
        _title(facts, lines, layout)
    body = lines[layout.first : layout.last]
    _tail_byline(facts, body)
    _abstract(facts, lines)
    top = layout.first if layout.title is None else layout.title
    between = lines[top + 1 : layout.first]
    above = lines[max(0, top - _ABOVE) : top][::-1]
    below = lines[layout.last : layout.last + _BELOW]
    article = "\n".join(line.text for line in body)
    inside = [line for line in body if line.role not in ("heading", "paragraph")]
    for group in (between, inside, below, above):
        for line in group:
            if line.role in ("related", "comment", "spam", "breadcrumb", "heading", "paragraph", "title"):
                if line.role in ("related", "comment") and group is below:
                    break
                continue
            _read(facts, line, article)
    if not facts.url:
        _url(facts, lines[layout.last :])
    _site(facts, text, lines)
    return facts


def _claim(line: Line, start: int, end: int, reason: str) -> None:
    line.claims.append((line.start + start, line.start + end, reason))


def _title(facts: Facts, lines: list[Line], layout: Layout) -> None:
    assert layout.title is not None  # noqa: S101  # the caller has looked
    line = lines[layout.title]
    start, end = titles.clean(line.text)
    value = line.text[start:end]
    first = next((x for x in lines[layout.first : layout.last] if x.role in ("heading", "paragraph")), None)
    if first is not None:
        cut = titles.prefix(value, first.text)
        if not cut and value[:1].isascii() and value[:1].isalnum() and not value[1:2].isascii():
            # A stray letter before the title: the article repeats the title without it.
            cut = titles.prefix(value[1:], first.text)
            if cut:
                value, start = value[1:], start + 1
        if cut:
            _cut_head(facts, first, cut, value)
    facts.title = value.strip()
    for other in lines:
        if other.role == "title":
            at = other.text.find(value)
            if at >= 0:
                _claim(other, at, at + len(value), "title")


def _cut_head(facts: Facts, line: Line, cut: int, title: str) -> None:
    """Cut the repeated title off the article's first line, and the byline between it and the first sentence."""
    _claim(line, 0, cut, "title")
    rest = line.text[cut:]
    word = rest.split(maxsplit=1)[0] if rest else ""
    if word and word != rest and (is_organisation(word) or is_person(word) or split_affiliation(word)):
        behind = len(rest) - len(rest[len(word) :].lstrip())
        _claim(line, cut, cut + behind, "author")
        facts.author = word


def _abstract(facts: Facts, lines: list[Line]) -> None:
    """The lines labelled abstract are the abstract; on a line of the article itself, only the label goes."""
    parts = []
    for line in lines:
        if line.role not in ("abstract", "paragraph"):
            continue
        label = _ABSTRACT.match(line.text)
        start = label.end() if label else 0
        if line.role == "abstract":
            parts.append(line.text[start:])
            _claim(line, start, len(line.text), "abstract")
        elif label:
            _claim(line, 0, start, "abstract")
    facts.abstract = "".join(parts).strip() or None


def _tail_byline(facts: Facts, body: list[Line]) -> None:
    for line in reversed(body):
        if line.role == "paragraph":
            found = _TAIL.search(line.text)
            if found and _author(facts, found[1]):
                _claim(line, found.start(), found.end(), "author")
                if found.start() == 0:
                    line.role = "byline"
            return


def _read(facts: Facts, line: Line, article: str) -> None:
    meta = parse(line.text)
    if meta is None or ISSUE.match(line.text):
        _read_unlabelled(facts, line)
        return
    editors = {f.value for f in meta.fields if f.kind == "editor"}
    for item in meta.fields:
        value = item.value
        known = not _UNKNOWN.match(value)
        if item.kind == "published":
            if facts.published is None:
                facts.published = value
            if facts.published == value:
                _claim(line, item.start, item.end, "published")
        elif item.kind == "author" and known and value not in editors:
            both = split_affiliation(value)
            if both:
                _affiliated(facts, line, value, item.start, both)
                continue
            if facts.author is None and not _author(facts, value):
                facts.author = value
            _claim(line, item.start, item.end, "author")
        elif item.kind == "source" and known:
            _source(facts, line, item.value, item.start, item.end)
        elif item.kind == "site" and known and facts.site is None:
            facts.site = value
            _claim(line, item.start, item.end, "site")
        elif item.kind == "url" and facts.url is None:
            facts.url = value
            _claim(line, item.start, item.end, "url")
        elif item.kind == "keywords" and known and not facts.keywords:
            facts.keywords = keywords(value, article)
            _claim(line, item.start, item.end, "keywords")
    _read_rest(facts, line, meta)


def _read_rest(facts: Facts, line: Line, meta: Meta) -> None:
    """What stands beside the date without a label: an outlet, an office and a name, a name."""
    if line.role != "dateline":
        return
    for start, end in meta.rest:
        raw = line.text[start:end]
        value = raw.strip(" \t　|¦·,，()（）")
        at = start + raw.find(value)
        if not value or len(value) > 40:
            continue
        both = split_affiliation(value)
        if both:
            _affiliated(facts, line, value, at, both)
        elif people(value):
            if facts.author is None:
                facts.author = "、".join(people(value))
            _claim(line, at, at + len(value), "author")
        elif facts.publication is None and (_OUTLET.match(value) or raw.lstrip().startswith("·")):
            facts.publication = value
            _claim(line, at, at + len(value), "publication")


def _affiliated(facts: Facts, line: Line, value: str, at: int, both: tuple[str, str]) -> None:
    office, name = both
    if facts.author is None or facts.author == name:
        facts.author, facts.author_affiliation = name, facts.author_affiliation or office
    _claim(line, at, at + len(office), "author-affiliation")
    _claim(line, at + len(value) - len(value[len(office) :].lstrip()), at + len(value), "author")


def _read_unlabelled(facts: Facts, line: Line) -> None:
    text = line.text
    issue = ISSUE.match(text)
    if issue:
        if facts.publication is None:
            facts.publication, facts.issue = issue["name"].strip("《》"), issue["issue"].replace(" ", "")
        _claim(line, *issue.span("name"), "publication")
        _claim(line, *issue.span("issue"), "issue")
        line.role = "source"
        return
    if line.role != "byline":
        return
    own = OWN_LINE.match(text)
    if own and (people(own["who"]) or text.startswith("原创")):
        if facts.author is None:
            facts.author = "、".join(people(own["who"])) or own["who"]
        _claim(line, *own.span("who"), "author")
        line.role = "byline"
        return
    bare = text.strip("●■◆•·()（）[]【】 　")
    at = text.find(bare)
    both = split_affiliation(bare)
    if both:
        _affiliated(facts, line, bare, at, both)
    elif people(bare) and facts.author in (None, "、".join(people(bare))):
        facts.author = "、".join(people(bare))
        _claim(line, at, at + len(bare), "author")


def _author(facts: Facts, value: str) -> bool:
    """Set author and affiliation from a value of any known shape; False when it has none."""
    value = value.strip()
    both = split_affiliation(value)
    names = people(value)
    if both:
        author, office = both[1], both[0]
    elif names:
        author, office = "、".join(names), None
    else:
        first = _NAME_FIRST.match(value)
        office = _POST.sub("", first["office"]) if first else None
        if not first or not people(first["name"]) or not office or not is_organisation(office):
            return False
        author = first["name"]
    if facts.author is None:
        facts.author, facts.author_affiliation = author, office
    return True


def _source(facts: Facts, line: Line, value: str, start: int, end: int) -> None:
    issue = ISSUE.match(value)
    name = issue["name"] if issue else value
    name = name.strip("《》")
    if facts.publication is None:
        facts.publication = name
        if issue:
            facts.issue = issue["issue"].replace(" ", "")
    if facts.publication == name:
        _claim(line, start, end if not issue else start + len(issue["name"]), "publication")
        if issue:
            _claim(line, start + issue.start("issue"), start + issue.end("issue"), "issue")


def _url(facts: Facts, lines: list[Line]) -> None:
    for line in lines:
        meta = parse(line.text) if "://" in line.text else None
        for item in meta.fields if meta else []:
            if item.kind == "url" and facts.url is None:
                facts.url = item.value
                _claim(line, item.start, item.end, "url")


def _site(facts: Facts, text: str, lines: list[Line]) -> None:
    if facts.site is not None:
        return
    found = site_named_in(text)
    if found is None:
        return
    facts.site = found.name
    for line in lines:
        if line.start <= found.start < line.end and line.role not in ("heading", "paragraph"):
            line.claims.append((found.start, found.end, "site"))
