"""Tasks on a Spark cluster: one partition a task; what a task does and answers travels as names and JSON.

    run = spark(master="spark://host:7077")       # also "local[4]", "yarn", "k8s://…"
    run = spark(remote="sc://host:15002")         # Spark Connect
    run = spark()                                 # the session there is, or what spark-defaults.conf says

Spark runs a task again when it fails or when its process or machine dies, four times by default. Everything else about
a cluster is said where Spark's users say it: in `spark-defaults.conf` and the environment.
"""

from __future__ import annotations

import atexit
import base64
import json
import os
import re
import socket
import sys
import tempfile
import threading
import traceback
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from corpus.engine.task import Done, Engine, Function, Result, Task, as_json, find, name_of, too_big
from corpus.errors import CorpusError

_INSTALL = "Spark is not installed: pip install 'gonghui-corpus[spark]'"
_MARK = re.compile(r"\[corpus-failure:([A-Za-z0-9+/=]+)\]")  # in base64 it comes through Python, Java and gRPC unharmed
_LONGEST = 1500  # characters of a message: Connect cuts what is much longer
_SECONDS_BETWEEN_COUNTS = 1.0
_SECONDS_OF_A_PROBE = 0.3  # long enough that one free slot does not answer for all


def spark(master: str | None = None, remote: str | None = None) -> Engine:
    """An engine on the cluster at `master`, or behind the Connect server at `remote`."""
    session: Any = None

    def run(function: Function, tasks: Sequence[Task], done: Done | None = None) -> list[Result]:
        nonlocal session
        if not tasks:
            return []
        from corpus.engine.same import fingerprint

        name, ours, texts = name_of(function), fingerprint(), tuple(as_json(task) for task in tasks)

        def work(number: int) -> str:
            from corpus.engine.spark import answer

            return answer(name, texts[number], ours)

        try:
            if session is None:
                started = _session(master, remote)
                _probe(started, ours)
                session = started
            with _counting(session, done):
                answers = _each(session, len(tasks), work)
        except CorpusError:
            raise
        except Exception as error:
            raise _explained(error, name, tasks) from None  # hundreds of lines of Java
        results = [json.loads(text) for text in answers]
        if done:
            done(len(tasks), results)
        return results

    return run


def answer(name: str, task: str, ours: dict[str, str]) -> str:
    """On a worker: the answer of the function called `name`, if this worker is like the machine that asks."""
    from corpus.engine.same import differences, fingerprint

    other = differences(ours, fingerprint())  # probes may have missed this worker; it may be younger than they
    if other:
        raise _failure(f"{_here()} has {', '.join(other)}", mistake=False)
    try:
        return as_json(find(name)(json.loads(task)))
    except CorpusError as error:
        raise _failure(str(error)[:_LONGEST], mistake=False) from None
    except MemoryError:
        raise _failure(f"{name}, {task[:200]}: needs more memory than there is", mistake=False) from None
    except Exception:
        raise _failure(traceback.format_exc()[-_LONGEST:], mistake=True) from None


def _each(session: Any, number: int, work: Callable[[int], str]) -> list[str]:
    """What `work` says to each of the numbers, in their order; every one is a Spark task."""

    def partition(batches: Iterator[Any]) -> Iterator[Any]:
        import pyarrow

        for batch in batches:
            numbers = batch.column(0).to_pylist()
            yield pyarrow.RecordBatch.from_pydict({"number": numbers, "answer": [work(n) for n in numbers]})

    return [text for _, text in sorted(_mapped(session.range(0, number, 1, number), partition))]


def _probe(session: Any, ours: dict[str, str]) -> None:
    """Workers that would give other bytes are refused before they have done anything."""
    from corpus.engine.same import differences

    seconds = _SECONDS_OF_A_PROBE

    def look(batches: Iterator[Any]) -> Iterator[Any]:
        import json
        import platform
        import time

        import pyarrow

        for _ in batches:
            pass
        try:
            from corpus.engine.same import fingerprint

            found = ["", fingerprint()]
        except ImportError as error:
            found = [f"lacks gonghui-corpus ({error})", {}]
        time.sleep(seconds)
        yield pyarrow.RecordBatch.from_pydict({"number": [0], "answer": [json.dumps([platform.node(), *found])]})

    refused = set()
    # Spark cuts a range into as many partitions as it has slots, unless told otherwise.
    for _, text in _mapped(session.range(4096), look):
        host, missing, theirs = json.loads(text)
        other = differences(ours, theirs)
        if other:
            refused.add(f"worker {host} {missing or 'has ' + ', '.join(other)}")
    if refused:
        raise CorpusError(f"{'; '.join(sorted(refused))}: give all machines the same packages")


def _mapped(frame: Any, partition: Callable[[Iterator[Any]], Iterator[Any]]) -> list[tuple[int, str]]:
    with warnings.catch_warnings(action="ignore", category=FutureWarning):  # about pandas, which we do not use
        return [tuple(row) for row in frame.mapInArrow(partition, "number long, answer string").collect()]


def _session(master: str | None, remote: str | None) -> Any:
    try:
        with warnings.catch_warnings(action="ignore", category=FutureWarning):
            from pyspark.sql import SparkSession
    except ImportError:
        raise CorpusError(_INSTALL) from None
    builder = SparkSession.builder.appName("gonghui-corpus")
    if remote is not None:
        _answers(remote)
        builder = builder.remote(remote)
    if master is not None:
        settings = {"spark.ui.showConsoleProgress": "false"}
        if here := re.fullmatch(r"local(?:\[([^,]*)\])?", master):
            os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
            master = f"local[{here[1] or 1},4]"  # a task gets four attempts, as on a cluster
            # Nothing outside this machine has business with it.
            settings |= {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
            settings |= {"spark.ui.enabled": "false"}
        _only_one(SparkSession.getActiveSession(), master)
        builder = builder.master(master).config(map=settings)
    with _log_of_java() as log:
        try:
            return builder.getOrCreate()
        except Exception as error:
            reason = "Spark needs Java 17 or newer" if "JAVA_GATEWAY_EXITED" in str(error) else _first_line(error)
            raise CorpusError(f"Spark does not start: {reason} (its log: {log})") from None


def _answers(remote: str) -> None:
    """Spark Connect would try for ten minutes before it says that nothing is there."""
    address = urlsplit(remote)
    if address.scheme != "sc" or address.hostname is None:
        return
    try:
        socket.create_connection((address.hostname, address.port or 15002), timeout=10).close()
    except OSError as error:
        where = f"{address.hostname}:{address.port or 15002}"
        raise CorpusError(f"no Spark Connect server answers at {where}: {error.strerror or error}") from None


def _only_one(active: Any, master: str) -> None:
    """Spark would quietly use the session there is."""
    running = active.conf.get("spark.master") if active else master
    if running != master:
        raise CorpusError(f"Spark already runs in this process, with the master {running} instead of {master}")


@contextmanager
def _log_of_java() -> Iterator[str]:
    """Java inherits a file for what it would print to the terminal; the file stays when this process fails to end."""
    handle, name = tempfile.mkstemp(prefix="corpus-spark-", suffix=".log")
    sys.stderr.flush()
    before = os.dup(2)
    os.dup2(handle, 2)
    try:
        yield name
        atexit.register(Path(name).unlink, missing_ok=True)
    finally:
        os.dup2(before, 2)
        os.close(before)
        os.close(handle)


@contextmanager
def _counting(session: Any, done: Done | None) -> Iterator[None]:
    """`done` hears how many tasks have finished."""
    if done is None:
        yield
    elif type(session).__module__.startswith("pyspark.sql.connect"):

        def handler(stages: Any, *_: Any, **__: Any) -> None:
            done(sum(stage.num_completed_tasks for stage in stages or ()), [])

        session.registerProgressHandler(handler)
        try:
            yield
        finally:
            session.removeProgressHandler(handler)
    else:
        context, group, ended = session.sparkContext, uuid4().hex, threading.Event()
        context.setJobGroup(group, "gonghui-corpus")
        tracker = context.statusTracker()

        def count() -> None:
            while not ended.wait(_SECONDS_BETWEEN_COUNTS):
                # What Spark forgot meanwhile, or does not tell while it stops, is no reason to fail.
                with suppress(Exception):
                    jobs = [tracker.getJobInfo(job) for job in tracker.getJobIdsForGroup(group)]
                    stages = [tracker.getStageInfo(stage) for job in jobs if job for stage in job.stageIds]
                    done(sum(stage.numCompletedTasks for stage in stages if stage), [])

        counter = threading.Thread(target=count, daemon=True)
        counter.start()
        try:
            yield
        finally:
            ended.set()
            counter.join()


def _explained(error: Exception, name: str, tasks: Sequence[Task]) -> Exception:
    """What went wrong, for people: what the task said, or Spark's own first line."""
    text = str(error)
    if mark := _MARK.search(text):
        failure = json.loads(base64.b64decode(mark[1]))
        return RuntimeError(failure["text"]) if failure["mistake"] else CorpusError(failure["text"])
    if versions := re.search(r"different version: ([\d.]+) than that in driver:? ([\d.]+)", text):
        return CorpusError(f"a worker has Python {versions[1]}, this machine {versions[2]}: give all machines the same")
    if lost := re.search(r"Task (\d+) in stage \S+ failed \d+ times", text):
        return too_big(name, tasks, int(lost[1]))
    return CorpusError(f"Spark: {_first_line(error)}")


def _failure(text: str, *, mistake: bool) -> RuntimeError:
    data = json.dumps({"text": text, "mistake": mistake}).encode()
    return RuntimeError(f"[corpus-failure:{base64.b64encode(data).decode()}]")


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__


def _here() -> str:
    import platform

    return f"worker {platform.node()}"
