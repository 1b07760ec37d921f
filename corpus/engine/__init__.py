"""Where tasks run: one function, `run(function, tasks) -> results`, for one machine and for many.

>>> from corpus.engine import local
>>> local(workers=1)(lambda task: {"twice": 2 * task["n"]}, [{"n": 1}, {"n": 2}])
[{'twice': 2}, {'twice': 4}]
"""

from __future__ import annotations

from corpus.engine.local import local
from corpus.engine.spark import spark
from corpus.engine.task import Engine, Function, Result, Task

__all__ = ["Engine", "Function", "Result", "Task", "local", "spark"]
