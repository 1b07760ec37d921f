"""Builds that are killed at random moments: what they leave, and what the next one does with it.

PYTHONPATH=.:tests python -m faults.kills 200    # prints a line a kill, and a table
"""

from __future__ import annotations

import itertools
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from corpus.release.verify import verify
from tests.until import until

from .builds import NAME, build, environment, files, in_session, make_pages, run

# Often what cannot be caught; what a person, a terminal or a system sends; to all processes, the first, or a worker.
SIGNALS = [signal.SIGKILL] * 5 + [signal.SIGTERM, signal.SIGINT, signal.SIGHUP]
VICTIMS = ["group", "driver", "worker"]
_PATIENCE = 900  # seconds: on a busy machine
_CODES = {0, 1, 130} | {-number for number in SIGNALS}


class Kill(NamedTuple):
    """What was done, and what came of it."""

    victim: str
    signal: str
    workers: int
    at: float
    """Of the time that a build takes, from 0 to 1."""
    left: str
    """`nothing`, `work` (an unfinished folder), `release`, `both`."""
    ended: int
    """Tasks that had ended when it was killed."""
    under_way: int
    """Tasks that had begun by then and not ended."""
    again: int
    """Tasks that this build began though they had ended in one before, whose work was still there."""
    killed: bool
    """Whether it was still at work at that moment."""


class Example(NamedTuple):
    """Pages, what they become, and how long that takes with one worker and with two."""

    pages: Path
    whole: dict[str, bytes]
    tasks: int
    seconds: dict[int, float]


def example(folder: Path, copies: int, workers: tuple[int, ...] = (1, 2)) -> Example:
    pages, seconds = make_pages(folder / "pages", copies), {}
    for number in workers:
        out, notes = folder / f"whole{number}", folder / f"notes{number}"
        started = time.monotonic()
        done = run(build(pages, out, "--workers", number), env=environment(NOTES=notes))
        seconds[number] = time.monotonic() - started
        assert done.returncode == 0, done.stderr
    assert verify(out / NAME, pages) == []
    return Example(pages, files(out), notes.read_text().count("ended"), seconds)


def kills(example: Example, folder: Path, random_: random.Random, number: int) -> list[Kill]:
    """Kill a build some times, each time look at what is left, and let the last one come to its end."""
    workers = random_.choice(list(example.seconds))
    out, notes, temporary = folder / "out", folder / "notes", folder / "tmp"
    temporary.mkdir(parents=True)
    command = build(example.pages, out, "--workers", workers)
    surroundings = environment(NOTES=notes, TMPDIR=temporary)
    found, ended = [], set[str]()
    for _ in range(number):
        notes.write_text("")
        victim = random_.choice(VICTIMS[: 3 if workers > 1 else 2])
        signal_, at = random_.choice(SIGNALS), random_.random()
        killed, started = False, time.monotonic()
        with subprocess.Popen(
            command,
            env=surroundings,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        ) as process:
            try:
                process.wait(at * example.seconds[workers])
                if not ended:
                    example.seconds[workers] = time.monotonic() - started  # the machine is less busy than it was
            except subprocess.TimeoutExpired:
                killed = _send(process.pid, victim, signal_, random_)
            _, said = process.communicate(timeout=_PATIENCE)  # also of workers, which hold the pipe
        assert process.returncode in _CODES, (process.returncode, said)
        assert "Traceback" not in said or signal_ == signal.SIGINT, said
        assert until(lambda pid=process.pid: not list(in_session(pid))), "processes are left"
        assert {path.name for path in out.glob("*")} <= {f".unfinished-{NAME}", NAME, f"{NAME}.rejects.jsonl"}
        if released := (out / NAME).exists():
            assert verify(out / NAME) == []
        work = (out / f".unfinished-{NAME}").exists()
        began, newly = _noted(notes)
        again = len(began & ended)
        # Once the release is there and its work is being removed, the next build is a new one, which compares.
        ended = (ended | newly) if (out / f".unfinished-{NAME}" / "state").exists() else set()
        left = {(0, 0): "nothing", (0, 1): "work", (1, 0): "release", (1, 1): "both"}[released, work]
        found.append(
            Kill(victim, signal_.name, workers, round(at, 3), left, len(ended), len(began - newly), again, killed)
        )
    notes.write_text("")
    done = run(command, env=surroundings, timeout=_PATIENCE)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    assert files(out) == example.whole
    assert {path.name for path in out.iterdir()} == {NAME, f"{NAME}.rejects.jsonl"}
    assert list(temporary.iterdir()) == []
    assert not _noted(notes)[0] & ended, "what was done was done again"
    return found


def _send(process: int, victim: str, number: signal.Signals, random_: random.Random) -> bool:
    """Send the signal, if there is somebody to send it to."""
    workers = [each for each in in_session(process) if each != process and _is_worker(each)]
    with suppress(ProcessLookupError):
        if victim == "group":
            os.killpg(process, number)
        elif victim == "driver":
            os.kill(process, number)
        elif workers:
            os.kill(random_.choice(workers), number)
    return victim != "worker" or bool(workers)


def _is_worker(process: int) -> bool:
    """Whether it runs tasks: Python has another process, which looks after semaphores."""
    with suppress(OSError):
        return b"spawn_main" in Path(f"/proc/{process}/cmdline").read_bytes()
    return False


def _noted(notes: Path) -> tuple[set[str], set[str]]:
    """The tasks that began, and those that ended."""
    lines = [line.split() for line in notes.read_text().splitlines()]
    return tuple({name for what, name in lines if what == said} for said in ("began", "ended"))  # type: ignore[return-value]


def main(wanted: int) -> None:
    random_ = random.Random(wanted)
    found = []
    with tempfile.TemporaryDirectory() as folder:
        made = example(Path(folder, "example"), 20)
        print(f"{made.tasks} tasks; {made.seconds} seconds", flush=True)
        for number in itertools.count():
            for each in kills(made, Path(folder, str(number)), random_, random_.randint(1, 4)):
                print(*each, flush=True)
                found += [each] if each.killed else []
            shutil.rmtree(Path(folder, str(number)))
            if len(found) >= wanted:
                break
    for row, count in sorted(Counter((each.victim, each.left) for each in found).items()):
        print(*row, count)
    print("under way at most", max(each.under_way for each in found), "again", sum(each.again for each in found))


if __name__ == "__main__":
    main(int(sys.argv[1]))
