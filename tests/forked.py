"""The real command in a process of its own, forked from one that has loaded what commands load: a second less each.

`ask.py` stands for the command: it hands its arguments, folder, environment and streams to `serve`, and ends as the
command did. What depends on how an interpreter starts (a locale, rights given up before it) is tested without this.
"""

from __future__ import annotations

import gc
import importlib
import os
import pkgutil
import select
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).parents[1]
REAL = [sys.executable, "-m", "corpus"]


@contextmanager
def server() -> Iterator[list[str]]:
    """The command, as `subprocess` takes it, while its server runs."""
    if sys.platform != "linux":  # where libraries may not be used on both sides of a fork
        yield REAL
        return
    with tempfile.TemporaryDirectory() as folder:
        place = f"{folder}/socket"  # the name of a socket has room for 107 bytes
        command = [sys.executable, "-m", "tests.forked", place]
        with subprocess.Popen(
            command,
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
        ) as process:
            assert process.stdin
            assert process.stdout
            assert process.stdout.read(1) == b"."
            yield [sys.executable, "-IS", str(ROOT / "tests/ask.py"), place]
            process.stdin.close()


def serve(place: str) -> None:
    """Run the commands that come, each in a process of its own, until standard input is closed."""
    from corpus import cli

    _load()
    with socket.socket(socket.AF_UNIX) as asked:
        asked.bind(place)
        asked.listen(100)
        os.write(1, b".")
        gc.freeze()
        while True:
            ready, _, _ = select.select([asked, sys.stdin], [], [])
            if sys.stdin in ready:
                return
            call, _ = asked.accept()
            if not os.fork():
                break
            call.close()
            with suppress(ChildProcessError):
                while os.waitpid(-1, os.WNOHANG)[0]:  # those that have ended
                    pass
    arguments = _received(call)
    command = os.fork()
    if command:
        _, status = os.waitpid(command, 0)
        code = os.waitstatus_to_exitcode(status)
        call.send(bytes([code if code >= 0 else 128 - code]))
        os._exit(0)
    call.close()
    cli.main(arguments)


def _received(call: socket.socket) -> list[str]:
    """Put on the streams, the folder and the environment of who asks; return the arguments."""
    data, streams, _, _ = socket.recv_fds(call, 1 << 16, 3)
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    while part := call.recv(1 << 16):
        data += part
    folder, count, *words = data.split(b"\0")
    os.chdir(folder)
    os.environb.clear()
    os.environb.update(dict(word.split(b"=", 1) for word in words[int(count) :]))
    return [os.fsdecode(word) for word in words[: int(count)]]


def _load() -> None:
    """Import what commands import, and load the dictionaries; no thread may run, which a fork would leave behind."""
    import corpus
    from corpus.engine.local import without_pandas

    finders = [*sys.meta_path]
    without_pandas()
    for module in pkgutil.walk_packages(corpus.__path__, "corpus."):
        # The Hub's library reads the environment when it is imported.
        if not module.name.endswith(("__main__", ".spark", ".publish")):
            importlib.import_module(module.name)
    for page in sorted((ROOT / "raw").glob("*.txt")):
        corpus.clean(page.read_bytes(), page.name, mask_pii=True)
    sys.meta_path[:] = finders


if __name__ == "__main__":
    serve(sys.argv[1])
