"""A Spark cluster of this machine's own: a master, workers, a Connect server, all of them on 127.0.0.1 only."""

from __future__ import annotations

import importlib.util
import json
import os
import queue
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

TESTS = Path(__file__).parents[1]
SECONDS_TO_START = 180  # of a machine that does much else

# Small and quick to start; nothing listens but on loopback.
DEFAULTS = """
spark.ui.enabled false
spark.master.rest.enabled false
spark.driver.host 127.0.0.1
spark.driver.bindAddress 127.0.0.1
spark.driver.memory 512m
spark.executor.memory 512m
spark.executor.cores 1
spark.driver.extraJavaOptions -XX:TieredStopAtLevel=1 -XX:+UseSerialGC
spark.executor.extraJavaOptions -XX:TieredStopAtLevel=1 -XX:+UseSerialGC
"""


def skip_without_spark() -> None:
    """Skip the test that asks, with what is missing."""
    if importlib.util.find_spec("pyspark") is None:
        pytest.skip("there is no Spark: pip install 'gonghui-corpus[spark]'")
    if shutil.which("java") is None:
        pytest.skip("there is no Java, which Spark needs: version 17 or newer")


@dataclass
class Cluster:
    """Where it is, what its processes are, and the environment of programs that use it."""

    master: str
    workers: list[subprocess.Popen[str]]
    environment: dict[str, str]
    folder: Path

    @contextmanager
    def connect(self) -> Iterator[str]:
        """A Connect server on the cluster; its address. It keeps all cores until it ends."""
        arguments = "--class org.apache.spark.sql.connect.service.SparkConnectServer --name connect --master"
        settings = {"binding.address": "127.0.0.1", "binding.port": "0"}
        confs = [word for key, value in settings.items() for word in ("--conf", f"spark.connect.grpc.{key}={value}")]
        command = [_home() / "bin" / "spark-submit", *arguments.split(), self.master, *confs, "spark-internal"]
        environment = self.environment | {"SPARK_DAEMON_MEMORY": "512m"}  # it is a driver too
        with _started(command, environment, r"server started at: \S+:(\d+)") as (_, port):
            yield f"sc://127.0.0.1:{port}"

    def executors(self, worker: int) -> list[int]:
        """The processes that this worker has started."""
        return _children(self.workers[worker].pid)

    def start(self, function: str, tasks: list[dict[str, Any]], **where: str) -> subprocess.Popen[str]:
        """A driver in a process of its own; `finish` reads its answer."""
        where = where or {"master": self.master}
        return _drive(where, function, tasks, self.environment)

    def run(self, function: str, tasks: list[dict[str, Any]], **where: str) -> dict[str, Any]:
        """What the engine gave: `results` and `told`, or `error` and its `kind`; what stood on the terminal."""
        return finish(self.start(function, tasks, **where))

    def with_an_older_package(self, folder: Path) -> Cluster:
        """The same cluster for drivers that find a newer package than the workers have."""
        (folder / "corpus").mkdir()
        for entry in (TESTS.parent / "corpus").iterdir():
            (folder / "corpus" / entry.name).symlink_to(entry)
        (folder / "corpus" / "new.py").touch()
        path = os.pathsep.join([str(folder), self.environment["PYTHONPATH"]])
        return replace(self, environment=self.environment | {"PYTHONPATH": path})


@contextmanager
def cluster(folder: Path, workers: int = 2) -> Iterator[Cluster]:
    """A master and its workers, each with one core."""
    environment = _environment(folder) | {
        "SPARK_DAEMON_MEMORY": "256m",
        "SPARK_DAEMON_JAVA_OPTS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
    }
    place = ["--host", "127.0.0.1", "--port", "0", "--webui-port", "0"]
    start = [_home() / "bin" / "spark-class"]
    with ExitStack() as stack:
        command = [*start, "org.apache.spark.deploy.master.Master", *place]
        _, master = stack.enter_context(_started(command, environment, r"Starting Spark master at (spark://\S+)"))
        processes = []
        for number in range(workers):
            room = ["--cores", "1", "--memory", "1g", "--work-dir", str(folder / f"worker-{number}")]
            command = [*start, "org.apache.spark.deploy.worker.Worker", *place, *room, master]
            process, _ = stack.enter_context(_started(command, environment, r"Successfully registered with (master)"))
            processes.append(process)
        yield Cluster(master, processes, environment, folder)


def cluster_of_a_driver(folder: Path) -> Cluster:
    """One that starts and ends with its driver, which is its master and worker: half the processes of `cluster`."""
    environment = _environment(folder) | {"SPARK_HOME": str(_home()), "SPARK_WORKER_DIR": str(folder / "worker")}
    return Cluster("local-cluster[1,2,512]", [], environment, folder)  # an executor of two cores


def _environment(folder: Path) -> dict[str, str]:
    (folder / "conf").mkdir(parents=True)
    (folder / "conf" / "spark-defaults.conf").write_text(DEFAULTS)
    return environment_of_drivers() | {
        "SPARK_CONF_DIR": str(folder / "conf"),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_LOCAL_DIRS": str(folder / "local"),
    }


def environment_of_drivers() -> dict[str, str]:
    """The interpreter of the tests everywhere, with this package and the tasks of the tests."""
    path = os.pathsep.join([str(TESTS.parent), str(TESTS)])
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("SPARK_", "PYSPARK_"))}
    return kept | {
        "PYSPARK_PYTHON": sys.executable,
        "PYTHONPATH": path,
        "PYTHONIOENCODING": "utf-8",
        "AWS_REQUEST_CHECKSUM_CALCULATION": "when_required",  # for the S3 server of the tests, see tests/storage
    }


def run_alone(function: str, tasks: list[dict[str, Any]], **where: str) -> dict[str, Any]:
    """A driver without a cluster: `master="local[2]"`."""
    return finish(_drive(where, function, tasks, environment_of_drivers()))


def _drive(
    where: dict[str, str], function: str, tasks: list[dict[str, Any]], environment: dict[str, str]
) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "engine.drive"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    )
    assert process.stdin is not None
    process.stdin.write(json.dumps({"where": where, "function": function, "tasks": tasks}) + "\n")
    process.stdin.flush()
    return process


def finish(driver: subprocess.Popen[str], seconds: float = 300) -> dict[str, Any]:
    """The answer of a driver."""
    try:
        out, err = driver.communicate(timeout=seconds)
    finally:
        driver.kill()
    assert driver.returncode == 0, err
    answer: dict[str, Any] = json.loads(out.splitlines()[-1])
    return answer | {"terminal": err + "\n".join(out.splitlines()[:-1])}


@contextmanager
def _started(command: list[Any], environment: dict[str, str], sign: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A process, and what its log says after `sign`; it is killed at the end, with all that it started."""
    process = subprocess.Popen(
        command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    found: queue.Queue[str | None] = queue.Queue()
    lines: list[str] = []

    def read() -> None:
        assert process.stdout is not None
        for line in process.stdout:
            lines.append(line)
            if match := re.search(sign, line):
                found.put(match[1])
        found.put(None)

    threading.Thread(target=read, daemon=True).start()
    try:
        address = found.get(timeout=SECONDS_TO_START)
        assert address is not None, "".join(lines)
        yield process, address
    finally:
        children = _children(process.pid)
        process.kill()
        process.wait()
        for child in children:  # executors, which would notice after a while
            with suppress(ProcessLookupError):
                os.kill(child, 9)


def _children(process: int) -> list[int]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == process and fields[0] != "Z":
            found.append(int(stat.parent.name))
    return found


def _home() -> Path:
    import pyspark

    return Path(pyspark.__file__).parent
