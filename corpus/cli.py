"""The command `corpus`. Errors are for people: one line, what is wrong and what to do; see `main` for exit codes.

>>> main(["--version"])
Traceback (most recent call last):
SystemExit: 0
"""

from __future__ import annotations

import gc
import io
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

import click

from corpus.commands import pages, releases  # noqa: F401 - each command joins the group
from corpus.commands.group import cli
from corpus.console import InterruptedByUserError, fill_closed_streams, say
from corpus.errors import CorpusError, exhausted
from corpus.terminal import visible


def main(args: Sequence[str] | None = None) -> NoReturn:
    """Run the command. Exit codes: 0 done, 1 the input or a release is wrong, 2 wrong usage, 130 interrupted."""
    _start_fast()
    fill_closed_streams()
    try:
        code = cli.main(args, prog_name="corpus", standalone_mode=False)
    except click.UsageError as error:
        _show(error)
        code = 2
    except CorpusError as error:
        say(str(error))
        code = 1
    except (InterruptedByUserError, KeyboardInterrupt):
        say("interrupted")
        code = 130
    except Exception as error:
        why = exhausted(error)
        if why is None:  # a mistake of ours, which is not hidden
            raise
        say(why)
        code = 1
    sys.exit(code or 0)


def _show(error: click.UsageError) -> None:
    """As click shows it; but what was meant as an option may be the name of a file that a stranger chose."""
    told = io.StringIO()
    error.show(told)
    for line in told.getvalue().removesuffix("\n").split("\n"):
        click.echo(visible(line), err=True)


def _start_fast() -> None:
    """Leave out what costs time while libraries and dictionaries are loaded, and brings nothing; workers inherit it."""
    # NumPy would start a thread a processor for linear algebra, of which there is none here.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # What is loaded is no garbage, however often one looks.
    gc.set_threshold(100_000, 20, 20)
