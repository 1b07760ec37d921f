"""Tasks in processes of this machine.

>>> from math import factorial
>>> run = local(workers=1)
>>> run(lambda task: {"factorial": factorial(task["n"])}, [{"n": 3}, {"n": 4}])
[{'factorial': 6}, {'factorial': 24}]

Every worker is a pool of one process. When a process is killed, by a person or for want of memory, it is then known
which task it had: that task runs again in a new process, and the other workers go on. Workers wait for the next tasks
as long as the engine is held: each takes a second to load what it needs.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from heapq import heapify, heappop, heappush
from multiprocessing.connection import Connection
from types import ModuleType

from corpus.engine.task import Done, Engine, Function, Result, Task, as_json, name_of, too_big
from corpus.errors import CorpusError, exhausted

_SECONDS_BETWEEN_LOOKS = 5.0
ATTEMPTS = 3  # of a task whose process dies each time: once may be chance


def local(workers: int) -> Engine:
    """An engine of `workers` processes; one worker is this process itself."""
    crews = [_Crew()]

    def run(function: Function, tasks: Sequence[Task], done: Done | None = None) -> list[Result]:
        if min(workers, len(tasks)) <= 1:
            return list(_here(function, tasks, done))
        # Whoever calls from another thread meanwhile has workers of his own.
        crew = crews.pop() if crews else _Crew()
        results = _in_processes(function, tasks, done, crew, min(workers, len(tasks)))
        crews.append(crew)
        return results

    return run


class _Crew:
    """Workers, of which those that have nothing to do wait for the next stage."""

    def __init__(self) -> None:
        self.idle: list[ProcessPoolExecutor] = []
        self._context = multiprocessing.get_context("spawn")
        self._ends: tuple[Connection, Connection] | None = None

    def take(self) -> ProcessPoolExecutor:
        return self.idle.pop() if self.idle else self.new()

    def new(self) -> ProcessPoolExecutor:
        try:
            if self._ends is None:
                # Workers end when the second is closed, which the death of this process does.
                self._ends = self._context.Pipe(duplex=False)
            arguments = self._ends[0], os.getpid()
            return ProcessPoolExecutor(1, mp_context=self._context, initializer=_begin, initargs=arguments)
        except OSError as error:
            raise _no_worker(error) from error

    def end(self) -> None:
        """End the workers, in the middle of whatever they do."""
        for end in self._ends or ():
            end.close()
        for executor in self.idle:
            _kill(executor)


def _kill(executor: ProcessPoolExecutor) -> None:
    """End it at once, also a process that hangs: Python would wait for it when this process ends."""
    for process in list((executor._processes or {}).values()):
        process.kill()
    executor.shutdown(wait=False, cancel_futures=True)


def _here(function: Function, tasks: Sequence[Task], done: Done | None) -> Iterator[Result]:
    for number, task in enumerate(tasks):
        try:
            # Through JSON here too: what would not travel is seen before there is a cluster.
            result = json.loads(as_json(function(json.loads(as_json(task)))))
        except MemoryError:
            raise too_big(name_of(function), tasks, number) from None
        if done:
            done(number + 1, [result])
        yield result


def _in_processes(
    function: Function, tasks: Sequence[Task], done: Done | None, crew: _Crew, workers: int
) -> list[Result]:
    results: dict[int, Result] = {}
    errors: dict[int, BaseException] = {}
    deaths = [0] * len(tasks)
    waiting = list(range(len(tasks)))
    heapify(waiting)
    running: dict[Future[str], tuple[int, ProcessPoolExecutor]] = {}
    try:
        while True:
            # After a failure only the tasks before it matter: the first failure is raised, whatever the timing.
            last = min(errors, default=len(tasks))
            while len(running) < workers and waiting and waiting[0] < last:
                number, executor = heappop(waiting), crew.take()
                try:
                    future = _submit(executor, function, tasks[number])
                except BrokenProcessPool:  # killed while it had nothing to do
                    executor.shutdown()
                    heappush(waiting, number)
                else:
                    running[future] = number, executor
            if not any(number < last for number, _ in running.values()):
                break
            finished = wait(running, _SECONDS_BETWEEN_LOOKS, FIRST_COMPLETED).done
            if not finished and not all(_is_looked_after(executor) for _, executor in running.values()):
                raise _no_worker(RuntimeError("can't start new thread"))
            for future in finished:
                number, executor = running.pop(future)
                error = future.exception()
                if isinstance(error, BrokenProcessPool):
                    executor.shutdown()
                    deaths[number] += 1
                    if deaths[number] < ATTEMPTS:
                        heappush(waiting, number)
                    else:
                        errors[number] = too_big(name_of(function), tasks, number)
                    continue
                crew.idle.append(executor)
                if isinstance(error, MemoryError):
                    errors[number] = too_big(name_of(function), tasks, number)
                elif error is not None:
                    errors[number] = error
                else:
                    results[number] = json.loads(future.result())
                    if done:
                        done(len(results), [results[number]])
        if errors:
            raise errors[min(errors)]
        return [results[number] for number in range(len(tasks))]
    except BaseException:
        crew.end()
        for _, executor in running.values():
            _kill(executor)
        raise


def _submit(executor: ProcessPoolExecutor, function: Function, task: Task) -> Future[str]:
    """Start the task, and its process if there is none yet; fail in one line where the system has no room for it."""
    try:
        with _plain_start(function):
            return executor.submit(_call, function, as_json(task))
    except (OSError, RuntimeError) as error:
        if isinstance(error, BrokenProcessPool):
            raise
        _kill(executor)
        raise _no_worker(error) from error


def _is_looked_after(executor: ProcessPoolExecutor) -> bool:
    """Whether the thread lives that brings tasks and answers. It dies where none can start another."""
    thread: threading.Thread | None = getattr(executor, "_executor_manager_thread", None)
    return thread is None or thread.is_alive()


def _no_worker(error: Exception) -> CorpusError:
    why = exhausted(error) or f"{getattr(error, 'strerror', None) or error}; check /dev/shm, or run one worker"
    return CorpusError(f"no worker can be started: {why}")


class _NoPandas:
    """Says to `import pandas` that it is not there."""

    @staticmethod
    def find_spec(name: str, path: object = None, target: object = None) -> None:
        if name == "pandas":
            raise ModuleNotFoundError("pandas is not loaded in a build", name=name)


def without_pandas() -> None:
    """Keep pyarrow from loading pandas, in a process that is ours alone.

    It does where it can, half a second, when it is first given values: they might be something of pandas.
    """
    if _NoPandas not in sys.meta_path:
        sys.meta_path.insert(0, _NoPandas)


def _call(function: Function, task: str) -> str:
    return as_json(function(json.loads(task)))


def _begin(while_open: Connection, parent: int) -> None:
    """In a worker, before its first task."""
    without_pandas()
    _die_with(parent)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all processes; the one that started them ends them

    def end() -> None:
        multiprocessing.connection.wait([while_open])
        os._exit(1)  # in the middle of whatever it does: files appear whole or not at all

    threading.Thread(target=end, daemon=True).start()


def _die_with(parent: int) -> None:
    """Have the system kill this process when `parent` dies, where it can: it may be stopped, or hang in a library."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
        if os.getppid() != parent:
            os._exit(1)


@contextmanager
def _plain_start(function: Function) -> Iterator[None]:
    """Workers start without running the script that started this process, and deaf to Ctrl-C from their first moment.

    The script would cost its imports in every worker, and one that calls us at its top level would start itself
    for ever.
    """
    main = sys.modules["__main__"]
    masked = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    if function.__module__ != "__main__":
        sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main
        signal.pthread_sigmask(signal.SIG_SETMASK, masked)
