"""Tasks in processes of this machine, and what happens when these die."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from corpus.engine import local
from corpus.errors import CorpusError, Rejected
from tests.until import until

from . import tasks


def _alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _copies(folder: Path, number: int, seconds: float) -> list[dict[str, Any]]:
    (folder / "in").mkdir()
    for n in range(number):
        (folder / "in" / f"{n}").write_bytes(b"page %d\n" % n)
    return [
        {"n": n, "source": f"{folder}/in/{n}", "target": f"{folder}/out/{n}"}
        | {"started": f"{folder}/started", "seconds": seconds}
        for n in range(number)
    ]


def _check(folder: Path, number: int) -> None:
    assert sorted(os.listdir(folder / "out"), key=int) == [str(n) for n in range(number)]
    for n in range(number):
        assert (folder / "out" / f"{n}").read_bytes() == b"page %d\n" % n * 100


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("number", [0, 1, 7])
def test_results_in_order_of_the_tasks(workers: int, number: int) -> None:
    told: list[int] = []
    results = local(workers)(tasks.twice, [{"n": n} for n in range(number)], lambda finished, _: told.append(finished))
    assert [result["twice"] for result in results] == [2 * n for n in range(number)]
    assert told == list(range(1, number + 1))
    processes = {result["process"] for result in results}
    assert (processes <= {os.getpid()}) == (workers == 1 or number <= 1)
    assert len(processes) <= workers


def test_workers_stay_for_the_next_tasks_and_end_with_the_engine() -> None:
    run = local(2)
    processes = [{result["process"] for result in run(tasks.twice, [{"n": n} for n in range(7)])} for _ in range(3)]
    assert len(set.union(*processes)) == 2
    del run
    assert until(lambda: not any(map(_alive, set.union(*processes))))


def test_workers_that_died_while_they_waited_are_replaced() -> None:
    run = local(2)
    first = {result["process"] for result in run(tasks.twice, [{"n": n} for n in range(7)])}
    for process in first:
        os.kill(process, signal.SIGKILL)
    assert until(lambda: not any(map(_alive, first)))
    assert [result["twice"] for result in run(tasks.twice, [{"n": n} for n in range(7)])] == [0, 2, 4, 6, 8, 10, 12]


@pytest.mark.parametrize("workers", [1, 2])
def test_first_failing_task_is_raised(workers: int) -> None:
    work = [{"n": n, "fail": [3, 4, 9], "seconds": 0.5 if n == 3 else 0} for n in range(12)]
    with pytest.raises(CorpusError, match=r"^page 3 坏了: say what to do$"):
        local(workers)(tasks.fail, work)


@pytest.mark.parametrize("workers", [1, 2])
def test_failures_keep_their_kind(workers: int) -> None:
    with pytest.raises(Rejected, match=r"^0 is empty$") as caught:
        local(workers)(tasks.reject, [{"n": 0}, {"n": 1}])
    assert caught.value.reason == "empty"
    with pytest.raises(ZeroDivisionError, match="a mistake of ours with 0"):
        local(workers)(tasks.crash, [{"n": 0}, {"n": 1}])
    with pytest.raises(CorpusError, match=r"^starve, task 1 of 2, \{\"n\": 0\}: needs more memory than there is"):
        local(workers)(tasks.starve, [{"n": 0}, {"n": 1}])
    with pytest.raises(TypeError, match="not JSON serializable"):
        local(workers)(tasks.answer_no_json, [{"n": 0}, {"n": 1}])


def test_task_whose_process_dies_twice_is_run_again(tmp_path: Path) -> None:
    work = [{"n": n, "dies": 3, "until": 2, "seen": str(tmp_path / "seen")} for n in range(8)]
    assert local(2)(tasks.die, work) == [{"n": n} for n in range(8)]
    assert len(list(tmp_path.iterdir())) == 2


def test_task_that_always_kills_its_process_is_named(tmp_path: Path) -> None:
    work = [{"n": n, "dies": 3, "until": 0, "seen": str(tmp_path / "seen")} for n in range(8)]
    with pytest.raises(CorpusError, match=r"^die, task 4 of 8, .*kills its process"):
        local(2)(tasks.die, work)
    assert len(list(tmp_path.iterdir())) == 3


def test_workers_killed_in_mid_run(tmp_path: Path) -> None:
    work = _copies(tmp_path, 12, 0.2)
    killed: list[int] = []

    def kill() -> None:
        for tasks_started in (3, 7):  # no task can be hit three times
            assert until(lambda number=tasks_started: len(list(tmp_path.glob("started/*.*[0-9]"))) >= number)
            newest = max(tmp_path.glob("started/*.*[0-9]"), key=lambda path: path.stat().st_mtime_ns)
            process = int(newest.suffix[1:])
            os.kill(process, signal.SIGKILL)
            killed.append(process)

    killer = threading.Thread(target=kill)
    killer.start()
    results = local(2)(tasks.copy, work)
    killer.join()
    assert len(killed) == 2
    assert [result["n"] for result in results] == list(range(12))
    _check(tmp_path, 12)
    assert len(list(tmp_path.glob("started/*"))) > 12  # some ran twice


# A script without `if __name__ == "__main__"`: a worker that ran it would start itself for ever.
_DRIVER = """
import sys
sys.path[:0] = {path!r}
from engine import tasks
from corpus.engine import local
print("imported", flush=True)
local(2)(tasks.copy, {work!r})
"""


def _driver(folder: Path, work: list[dict[str, Any]]) -> subprocess.Popen[str]:
    script = folder / "driver.py"
    script.write_text(_DRIVER.format(path=[str(Path(__file__).parents[1])], work=work))
    return subprocess.Popen(
        [sys.executable, script], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )


def _workers(folder: Path) -> set[int]:
    return {int(path.suffix[1:]) for path in folder.glob("started/*.*[0-9]")}


def test_script_without_a_guard(tmp_path: Path) -> None:
    out, err = _driver(tmp_path, _copies(tmp_path, 4, 0)).communicate(timeout=60)
    assert (out, err) == ("imported\n", "")
    _check(tmp_path, 4)


def test_driver_killed_leaves_no_processes(tmp_path: Path) -> None:
    driver = _driver(tmp_path, _copies(tmp_path, 4, 60))
    assert until(lambda: len(_workers(tmp_path)) == 2)
    os.kill(min(_workers(tmp_path)), signal.SIGSTOP)  # nor one that hangs
    driver.kill()
    driver.communicate(timeout=60)
    assert until(lambda: not any(map(_alive, _workers(tmp_path))))


def test_interrupt_ends_the_workers_in_silence(tmp_path: Path) -> None:
    driver = _driver(tmp_path, _copies(tmp_path, 4, 60))
    assert until(lambda: len(_workers(tmp_path)) == 2)
    os.kill(min(_workers(tmp_path)), signal.SIGSTOP)  # one that hangs, and is not waited for
    os.killpg(driver.pid, signal.SIGINT)  # as a terminal does: to every process
    _, err = driver.communicate(timeout=60)
    assert until(lambda: not any(map(_alive, _workers(tmp_path))))
    assert err.count("Traceback") == 1  # of the script, which catches nothing
    assert err.endswith("KeyboardInterrupt\n")
