"""What every command has in common: messages in one line, a closed pipe, Ctrl-C, a counter, paths and JSON.

>>> near(Path.cwd() / "releases" / "dataset-0.1.0")
'releases/dataset-0.1.0'
"""

from __future__ import annotations

import contextlib
import datetime
import errno
import os
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from corpus.errors import CorpusError
from corpus.storage import shown
from corpus.terminal import is_terminal, json_safe, visible

if TYPE_CHECKING:
    from corpus.stages.tasks import Step


_DOING = {
    "find": "looking for files",
    "clean": "cleaning",
    "count-lines": "counting lines of sites",
    "add-lines": "counting lines of sites",
    "strip-lines": "removing lines of sites",
    "write": "writing",
}


class InterruptedByUserError(Exception):
    """Ctrl-C, in a form that click does not see."""


class Group(click.Group):
    """Looks after a closed pipe and Ctrl-C before click does, which has other exit codes and more lines for them."""

    def make_context(self, *args: Any, **extra: Any) -> click.Context:
        with _output():  # of --help and --version
            return super().make_context(*args, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        with _output():
            result = super().invoke(ctx)
            sys.stdout.flush()
            return result


@contextlib.contextmanager
def _output() -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt:
        raise InterruptedByUserError from None
    except BrokenPipeError:
        # The reader has seen enough (`| head`): nothing is wrong.
        _forget_output()
        raise click.exceptions.Exit(0) from None
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EBADF) or error.filename is not None:
            raise
        _forget_output()
        raise CorpusError(f"standard output: cannot be written: {error.strerror}") from None


def fill_closed_streams() -> None:
    """Put something in the place of standard streams that are closed; the next file that is opened would be it.

    What is written to a closed output is not lost in silence: it fails, as on a full disk.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            descriptor = os.open(os.devnull, os.O_WRONLY if name == "stderr" else os.O_RDONLY)
            if descriptor != number:
                os.dup2(descriptor, number, inheritable=True)
                os.close(descriptor)
            setattr(sys, name, os.fdopen(number, "r" if name == "stdin" else "w", closefd=False))


def _forget_output() -> None:
    """What is still in the buffer can go nowhere; Python would complain of it once more while it exits."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def say(message: str) -> None:
    print("corpus: " + visible(message), file=sys.stderr)


def say_left_out(path: str, reason: str, message: str) -> None:
    say(f"{path}: left out: {message} ({reason})")


def say_skipped(path: str, reason: str, message: str) -> None:
    say(f"{path}: skipped: {message} ({reason})")


def near(path: Path | str) -> str:
    """A path as a person here would write it; of a URI without keys and passwords."""
    if isinstance(path, str):
        return visible(shown(path))
    with contextlib.suppress(OSError):  # where we are may have been removed
        here = Path.cwd()
        path = path.relative_to(here) if path.is_relative_to(here) else path
    return visible(str(path))


def build_progress() -> contextlib.AbstractContextManager[Callable[[Step], None] | None]:
    """What is done of a build, pages per second and the time that cleaning will still take; nothing in a pipe."""
    stage, began, first, before = "", 0.0, 0, 0

    def line(step: Step) -> str:
        nonlocal stage, began, first, before
        now = time.monotonic()
        if step.stage != stage:  # what an earlier build has done counts for nothing
            stage, began, first, before = step.stage, now, step.done, step.pages
        doing = _DOING.get(step.stage, "looking for pages that repeat others")
        if step.stage == "find":
            return f"{doing}: {step.done:,} files"
        if step.stage != "clean":
            return f"{doing}: {step.done} of {step.of}"
        said = f"{doing}: {100 * step.done // max(step.of, 1)} %"
        seconds, pages, done = now - began, step.pages - before, step.done - first
        if not (seconds and pages and done):
            return said
        left = datetime.timedelta(seconds=round(seconds * (step.of - step.done) / done))
        return f"{said}, {step.pages:,} pages, {pages / seconds:,.0f} a second, {left} left"

    return _shown(line)


def progress(what: str) -> contextlib.AbstractContextManager[Callable[[int, int], None] | None]:
    """A counter on a terminal, nothing in a pipe."""
    return _shown(lambda done, of: f"{done:,} of {of:,} {what}")


@contextlib.contextmanager
def _shown(line: Callable[..., str]) -> Iterator[Callable[..., None] | None]:
    """What writes `line` of its arguments over the last line of the terminal, ten times a second at most."""
    if not is_terminal(sys.stderr):
        yield None
        return
    last = 0.0

    def show(*told: Any) -> None:
        nonlocal last
        said, now = line(*told), time.monotonic()
        if now - last >= 0.1:
            last = now
            room = shutil.get_terminal_size().columns - 1  # what wraps is not written over, but scrolls
            sys.stderr.write(f"\r{said[:room]}\x1b[K")
            sys.stderr.flush()

    try:
        yield show
    finally:
        sys.stderr.write("\r\x1b[K")


def table(rows: Sequence[tuple[str, int, str]], indent: str = "  ") -> Iterator[str]:
    """Rows of a name, a number and a remark, in columns.

    >>> list(table([("pages", 1200, ""), ("left out", 3, "empty 3")]))
    ['  pages     1,200', '  left out      3  empty 3']
    """
    names, numbers = max(len(row[0]) for row in rows), max(len(f"{row[1]:,}") for row in rows)
    for name, number, remark in rows:
        yield f"{indent}{name:<{names}}  {number:>{numbers},}  {remark}".rstrip()


@contextlib.contextmanager
def ending_at_once() -> Iterator[None]:
    """Let Ctrl-C end the process, threads that wait for a network and all: only where nothing is left half-written."""

    def end(*_: object) -> None:
        say("interrupted")
        os._exit(130)

    before = signal.signal(signal.SIGINT, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def print_json(models: Sequence[Any]) -> None:
    for model in models:
        sys.stdout.write(json_safe(model.model_dump_json()) + "\n")


def to_utf8() -> None:
    """JSON is UTF-8 whatever the terminal speaks."""
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8", newline="\n")
