"""What every engine runs: a function of one task, from JSON values to JSON values.

>>> describe("corpus.build:clean", 2, {"places": ["s3://key:secret@bucket/a.warc"]}, 40)
'clean, task 3 of 40, {"places": ["s3://bucket/a.warc"]}'
"""

from __future__ import annotations

import importlib
import json
import re
from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import Any, Protocol

from corpus.errors import CorpusError

Task = dict[str, Any]
Result = dict[str, Any]
Function = Callable[[Task], Result]
Done = Callable[[int, Sequence[Result]], object]

_SECRETS = re.compile(r"(?<=://)[^/@\s\"]*@")
_LONGEST = 200  # characters of a task in a message: enough to see which files it is about


class Engine(Protocol):
    """Runs `function` on every task, anywhere, perhaps more than once; gives the results in the order of the tasks.

    `function` stands in a module, so that its name is enough to find it elsewhere. `done` is told, in this process, how
    many tasks have finished so far, and the results that came since it was told last, each once, as far as they are
    known: a cluster gives them at the end. When tasks fail, the failure of the first of them is raised; a cluster may
    stop at another one, before it has come to the first.
    """

    def __call__(self, function: Function, tasks: Sequence[Task], done: Done | None = None) -> list[Result]:
        """Run the tasks."""
        ...


def name_of(function: Function) -> str:
    """The name by which another process finds the function.

    >>> name_of(json.loads)
    'json:loads'
    """
    return f"{function.__module__}:{function.__qualname__}"


def find(name: str) -> Function:
    """The function called `name`.

    >>> find("json:loads")("[1]")
    [1]
    """
    module, _, qualname = name.partition(":")
    function: Function = attrgetter(qualname)(importlib.import_module(module))
    return function


def as_json(value: object) -> str:
    """One line of ASCII, the same on every machine."""
    return json.dumps(value, allow_nan=False, separators=(",", ":"))


def describe(name: str, number: int, task: Task, tasks: int) -> str:
    """A task for people; numbers start at one."""
    text = _SECRETS.sub("", json.dumps(task, ensure_ascii=False))
    shown = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
    return f"{name.rpartition(':')[2]}, task {number + 1} of {tasks}, {shown}"


def too_big(name: str, tasks: Sequence[Task], number: int) -> CorpusError:
    """A task whose process dies whenever it is tried; almost always the system ended it for want of memory."""
    what = describe(name, number, tasks[number], len(tasks))
    return CorpusError(f"{what}: needs more memory than there is, or kills its process; run fewer workers on a machine")
