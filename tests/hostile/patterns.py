"""Every regular expression of the package, how it is asked, and texts that are made to keep it busy.

Nobody lists them. They are read from the source: each call of `re` or `lazy`, what it is given there, and by which
methods the name it is kept under is asked.
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import re._constants as sre  # type: ignore[import-not-found]
import re._parser as parser  # type: ignore[import-not-found]
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import Any, NamedTuple

import corpus

METHODS = frozenset(("search", "match", "fullmatch", "sub", "subn", "split", "findall", "finditer"))
# Of a pattern that is handed on nobody can tell.
_ANY_METHOD = ("search", "match")
_NOT_IMPORTED = ("corpus.__main__",)
# Functions that make a pattern of what they are given: what that may be.
GIVEN: dict[str, list[tuple[Any, ...]]] = {"corpus.label.labels._labels": [("",), (r"[ \u3000?]{0,4}",)]}
# Their patterns are other words, escaped: nothing in them repeats.
ESCAPED = ("corpus.injure.shifts._split", "corpus.release.folder.parquet_paths", "corpus.patterns.lazy")


class Used(NamedTuple):
    """A pattern, where it is written, and the methods it is asked by."""

    where: str
    pattern: re.Pattern[Any]
    methods: tuple[str, ...]


@cache
def _trees() -> dict[str, ast.Module]:
    names = ["corpus", *(each.name for each in pkgutil.walk_packages(corpus.__path__, "corpus."))]
    trees = {}
    for name in names:
        if name not in _NOT_IMPORTED:
            file = importlib.import_module(name).__file__ or ""
            with open(file, encoding="utf-8") as source:
                trees[name] = ast.parse(source.read())
    return trees


def patterns() -> list[Used]:
    """Return every pattern of the package. Raises where one is made in a way that nothing here understands."""
    found: list[Used] = []
    for module, tree in _trees().items():
        for call, names, functions in _calls(tree):
            function = ".".join((module, *functions))
            where = f"{module}:{call.lineno}"
            if function in ESCAPED:
                continue
            made = _made(call, module)
            if made is not None:
                attribute = call.func.attr if isinstance(call.func, ast.Attribute) else ""
                methods = (
                    (attribute,)
                    if attribute in METHODS
                    else tuple(sorted({method for name in names for method in _asked(module, name)}))
                )
                found.append(Used(where, made, methods or _ANY_METHOD))
            else:
                given = GIVEN.get(function, [()])
                returned = [each for one in given for each in _within(_call(function, one), module)]
                if not returned:
                    raise AssertionError(f"{where}: nobody can tell which pattern this makes; see {__name__}.GIVEN")
                found += (Used(where, each, methods or _ANY_METHOD) for each, methods in returned)
    return list({(used.pattern.pattern, used.pattern.flags, used.methods): used for used in found}.values())


def _calls(tree: ast.Module) -> Iterator[tuple[ast.Call, list[str], list[str]]]:
    """Yield each call that makes a pattern, the names it is kept under, and the functions it stands in."""

    def walk(node: ast.AST, names: list[str], functions: list[str]) -> Iterator[tuple[ast.Call, list[str], list[str]]]:
        if isinstance(node, ast.Assign):
            names = [each.id for target in node.targets for each in ast.walk(target) if isinstance(each, ast.Name)]
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            functions, names = [*functions, node.name], []
        if isinstance(node, ast.Call) and _makes_pattern(node.func):
            yield node, [] if functions else names, functions
        for child in ast.iter_child_nodes(node):
            yield from walk(child, names, functions)

    return walk(tree, [], [])


def _makes_pattern(called: ast.expr) -> bool:
    if isinstance(called, ast.Name):
        return called.id == "lazy"
    is_re = isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name) and called.value.id == "re"
    return is_re and called.attr in {"compile", *METHODS}  # type: ignore[attr-defined]


def _made(call: ast.Call, module: str) -> re.Pattern[Any] | None:
    """Return what the call compiles, if that is made of names of the module alone."""
    arguments = [call.args[0]]
    flags = [each.value for each in call.keywords if each.arg == "flags"]
    if isinstance(call.func, ast.Name) or call.func.attr == "compile":  # type: ignore[attr-defined]
        flags += call.args[1:2]
    space = vars(importlib.import_module(module))
    try:
        return re.compile(*(eval(compile(ast.Expression(each), "", "eval"), space) for each in arguments + flags))  # noqa: S307
    except NameError:
        return None


def _call(function: str, given: tuple[Any, ...]) -> Any:
    module, _, name = function.rpartition(".")
    try:
        return getattr(importlib.import_module(module), name)(*given)
    except (AttributeError, ImportError, TypeError):
        return None


def _within(
    value: Any, module: str, methods: tuple[str, ...] = ()
) -> Iterator[tuple[re.Pattern[Any], tuple[str, ...]]]:
    """Yield the patterns in what a function returns, and how they are asked, if they have names there."""
    if isinstance(value, re.Pattern) or type(value).__name__ == "_Lazy":
        yield re.compile(value.pattern, value.flags), methods
    elif isinstance(value, list | tuple):
        asked = _uses()[module][0]
        for name, each in zip(getattr(value, "_fields", [""] * len(value)), value, strict=True):
            yield from _within(each, module, tuple(sorted(asked.get(name, ()))))


@cache
def _uses() -> dict[str, tuple[dict[str, set[str]], set[str]]]:
    """Return for each module the methods that names are asked by, `NAME.search` or `module.NAME.search`, and the names
    that are handed on."""
    found = {}
    for module, tree in _trees().items():
        asked: dict[str, set[str]] = {}
        owners = set()
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name | ast.Attribute):
                owners.add(node.value)
                if node.attr in METHODS:
                    name = node.value.id if isinstance(node.value, ast.Name) else node.value.attr
                    asked.setdefault(name, set()).add(node.attr)
        names = {
            n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load) and n not in owners
        }
        found[module] = (asked, names)
    return found


def _asked(module: str, name: str) -> tuple[str, ...]:
    """Return by which methods the pattern is asked that a module keeps under a name."""
    methods = set()
    for other, (asked, handed) in _uses().items():
        if other == module or not name.startswith("_"):
            methods |= asked.get(name, set())
            methods |= {*_ANY_METHOD} if name in handed else set()
    return tuple(sorted(methods))


class Attack(NamedTuple):
    """A text of any length: what it begins with, what is repeated, what it ends with."""

    head: str
    unit: str
    tail: str

    def of(self, size: int) -> str:
        return self.head + self.unit * max(1, size // len(self.unit)) + self.tail


TAILS = ("\0", "", "\n", "国", "。", "x")
_BEFORE = ("国", "a", "。", "1")  # what a pattern may ask to stand before it
_LONG = 8  # what repeats up to so often is looked at; a shorter repeat makes no text long


def attacks(
    pattern: re.Pattern[Any], variants: Iterable[int] = (0,), tails: Sequence[str] = TAILS[:1]
) -> Iterator[Attack]:
    """Yield texts made of a pattern: its beginning, then one of its repeats over and over, then what does not match.

    >>> next(attacks(re.compile("a[bc]*d")))
    Attack(head='a', unit='b', tail='\\x00')
    """
    seen = set()
    tree = parser.parse(pattern.pattern, pattern.flags & ~re.UNICODE)
    for variant in variants:
        whole = _sample(tree, variant)
        repeats = [*_repeats(tree, "", variant)]
        units = [(head, body) for head, body in repeats]
        units += [(before + head, body) for head, body in repeats for before in _BEFORE]
        units += [("", head[-1:] + body) for head, body in repeats if head]
        units += [("", head + body) for head, body in repeats if head]
        units += [("", body) for head, body in repeats if head]
        units += [("", head) for head, _ in repeats]
        units += [("", whole), ("", whole[:-1])]
        # What two repeats may take in turn.
        bodies = list(dict.fromkeys(body for _, body in repeats))
        units += [("", a + b) for a, b in pairwise(bodies)]
        for head, unit in units:
            for tail in tails:
                made = Attack(head, unit, tail)
                if unit and made not in seen:
                    seen.add(made)
                    yield made


def _repeats(tree: Iterable[Any], before: str, variant: int) -> Iterator[tuple[str, str]]:
    """Yield each repeat within: a text that leads to it, and one of its body."""
    for op, value in tree:
        here: list[Any] = []
        if op in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
            here = [value[2]]
            if value[1] >= _LONG:
                yield before, _sample(value[2], variant)
                yield before, _sample(value[2], variant + 1)
        elif op is sre.SUBPATTERN:
            here = [value[-1]]
        elif op is sre.ATOMIC_GROUP:
            here = [value]
        elif op is sre.BRANCH:
            here = value[1]
        elif op in (sre.ASSERT, sre.ASSERT_NOT):
            here = [value[1]]
        for each in here:
            yield from _repeats(each, before, variant)
        before += _sample([(op, value)], variant)


def _sample(tree: Iterable[Any], variant: int) -> str:
    """A text that the tree matches, or nearly: what an assertion asks for is not looked at."""
    parts: list[str] = []
    for op, value in tree:
        if op is sre.LITERAL:
            parts.append(chr(value))
        elif op is sre.NOT_LITERAL:
            parts.append("国" if value != ord("国") else "a")
        elif op is sre.ANY:
            parts.append("国a "[variant % 3])
        elif op is sre.IN:
            parts.append(_member(value, variant))
        elif op is sre.BRANCH:
            parts.append(_sample(value[1][variant % len(value[1])], variant))
        elif op is sre.SUBPATTERN:
            parts.append(_sample(value[-1], variant))
        elif op is sre.ATOMIC_GROUP:
            parts.append(_sample(value, variant))
        elif op in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
            parts.append(_sample(value[2], variant) * min(value[0] or variant % 2, 50))
    return "".join(parts)


_CATEGORIES = {
    sre.CATEGORY_DIGIT: str.isdecimal,
    sre.CATEGORY_SPACE: str.isspace,
    sre.CATEGORY_WORD: lambda c: c.isalnum() or c == "_",
    sre.CATEGORY_NOT_DIGIT: lambda c: not c.isdecimal(),
    sre.CATEGORY_NOT_SPACE: lambda c: not c.isspace(),
    sre.CATEGORY_NOT_WORD: lambda c: not (c.isalnum() or c == "_"),
}
_POOL = "国1 a，-.|：\u3000\t（工A/>·*_二年作é\u0301"


def _member(items: list[Any], variant: int) -> str:
    """A character of a class, another one for each variant."""

    def holds(character: str, item: Any) -> bool:
        op, value = item
        if op is sre.LITERAL:
            return ord(character) == value
        if op is sre.RANGE:
            return value[0] <= ord(character) <= value[1]
        return op is sre.CATEGORY and bool(_CATEGORIES[value](character))

    negated, items = items[0][0] is sre.NEGATE, [each for each in items if each[0] is not sre.NEGATE]
    pool = _POOL + "".join(chr(v if op is sre.LITERAL else v[0]) for op, v in items if op in (sre.LITERAL, sre.RANGE))
    members = [each for each in dict.fromkeys(pool) if any(holds(each, item) for item in items) != negated]
    return members[variant % len(members)] if members else ""
