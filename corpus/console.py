"""What every command has in common: messages in one line, a closed pipe, Ctrl-C, a counter, paths and JSON.

>>> near(Path.cwd() / "releases" / "dataset-0.1.0")
'releases/dataset-0.1.0'
"""

from __future__ import annotations

import contextlib
import errno
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from corpus.errors import CorpusError
from corpus.storage import shown
from corpus.terminal import is_terminal, json_safe, visible


class InterruptedByUserError(Exception):
    """Ctrl-C, in a form that click does not see."""


class Group(click.Group):
    """Looks after a closed pipe and Ctrl-C before click does, which has other exit codes and more lines for them."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
            return result
        except KeyboardInterrupt:
            raise InterruptedByUserError from None
        except BrokenPipeError:
            # The reader has seen enough (`| head`): nothing is wrong.
            _forget_output()
            return 0
        except OSError as error:
            if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EIO) or error.filename is not None:
                raise
            _forget_output()
            raise CorpusError(f"standard output: cannot be written: {error.strerror}") from None


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
    here = Path.cwd()
    return visible(str(path.relative_to(here) if path.is_relative_to(here) else path))


@contextlib.contextmanager
def progress(what: str = "files") -> Iterator[Callable[[int, int], None] | None]:
    """A counter on a terminal, nothing in a pipe."""
    if not is_terminal(sys.stderr):
        yield None
        return
    last = 0.0

    def show(done: int, found: int) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= 0.1:
            last = now
            sys.stderr.write(f"\r{done} of {found} {what}\x1b[K")
            sys.stderr.flush()

    try:
        yield show
    finally:
        sys.stderr.write("\r\x1b[K")


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
