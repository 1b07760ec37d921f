"""Tasks that are done once: what was finished before a build was stopped is not done again.

>>> import tempfile
>>> from corpus.engine import local
>>> work = tempfile.mkdtemp()
>>> shop = Shop(local(1), work, {}, print)
>>> [answer for _ in range(2) for answer in stage(shop, "add", _example, [{"n": 1}])]
Step(stage='add', done=0, of=1, pages=0)
Step(stage='add', done=1, of=1, pages=0)
Step(stage='add', done=1, of=1, pages=0)
[{'n': 2}, {'n': 2}]
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from itertools import accumulate
from typing import Any, NamedTuple

from corpus import storage
from corpus.engine import Engine, Function, Result, Task
from corpus.engine.task import find, name_of


class Step(NamedTuple):
    """How far a stage of a build is: what is `done` of all that it has to do, and the pages that it has cleaned.

    Looking for files, that is how many there are; cleaning them, it is their bytes; later it is tasks. `pages` are
    those of the tasks that have said so.
    """

    stage: str
    done: int
    of: int
    pages: int


class Shop(NamedTuple):
    """Where the stages of a build work: the engine, the folder of their files, how long each stage has kept processors
    busy, all workers together; and who is told how far it is."""

    run: Engine
    folder: str
    seconds: dict[str, float]
    report: Callable[[Step], object] | None = None


def stage(
    shop: Shop,
    name: str,
    function: Function,
    tasks: Sequence[Task],
    sizes: Sequence[int] | None = None,
    holds: Callable[[Result], bool] | None = None,
) -> list[Result]:
    """Return the answers of the tasks of a stage, in order. `function` is found by its name, in any process.

    `sizes` say how much of the stage each task is; `holds` whether an answer of an earlier build still does.
    """
    folder = storage.join(shop.folder, name)
    answers: dict[int, Result] = {}
    given = {path for path, _ in storage.files_under(folder) if path.endswith(".answer.json")}
    missing: list[Task] = []
    for number, task in enumerate(tasks):
        place = storage.join(folder, _answer(number))
        if _answer(number) in given:
            answers[number] = _read(place)
            if holds and not holds(answers[number]["answer"]):
                del answers[number]
                storage.remove(place)
        if number not in answers:
            storage.write_bytes(storage.join(folder, _question(number)), json.dumps(task).encode())
            # An engine may hand all tasks to each worker: the names of a million files are not for all of them.
            missing.append({"function": name_of(function), "at": folder, "n": number, **_about(task)})
    waiting = [sizes[task["n"]] for task in missing] if sizes else [1] * len(missing)
    ends, of, pages = [0, *accumulate(waiting)], sum(sizes) if sizes else len(tasks), 0

    def done(number: int, results: Sequence[Result]) -> None:
        nonlocal pages
        pages += sum(result["answer"].get("pages", 0) for result in results)
        if shop.report:
            shop.report(Step(name, of - ends[-1] + ends[number], of, pages))

    done(0, [])
    answers.update(zip((task["n"] for task in missing), shop.run(once, missing, done), strict=True))
    shop.seconds[name] = sum(answer["seconds"] for answer in answers.values())
    return [answers[number]["answer"] for number in range(len(tasks))]


def once(task: Task) -> Result:
    """The task of every engine: a task of a stage, whose answer is written last."""
    place = storage.join(task["at"], _answer(task["n"]))
    if storage.exists(place):
        return _read(place)
    function = find(task["function"])
    started = time.process_time()
    answer = function(_read(storage.join(task["at"], _question(task["n"]))))
    found = {"answer": answer, "seconds": time.process_time() - started}
    storage.write_bytes(place, json.dumps(found).encode())
    return found


def _about(task: Task) -> dict[str, Any]:
    """The first and the last file of a task that reads some: where to look when its process dies."""
    files = [file[0] for file in task.get("files", ())]
    return {"files": sorted({files[0], files[-1]})} if files else {}


def _question(number: int) -> str:
    return f"{number:05d}.json"


def _answer(number: int) -> str:
    return f"{number:05d}.answer.json"


def _read(place: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(storage.read_bytes(place))
    return found


def _example(task: Task) -> Result:
    return {"n": task["n"] + 1}
