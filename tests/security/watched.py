"""Run commands and print, as JSON, all that they did and had no right to: `python -m tests.security.watched WORDS`.

WORDS is a JSON object: `commands`, `readable` and `writable` folders, and a `marker` that stands in every page.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from typing import Any

NEVER = (
    *("socket.", "ssl.", "urllib.", "http.", "ftplib.", "smtplib.", "imaplib.", "poplib.", "telnetlib.", "webbrowser."),
    *("subprocess.", "os.system", "os.exec", "os.spawn", "os.posix_spawn", "os.fork", "pty.", "pickle."),
    *("os.symlink", "os.link", "os.chown", "os.setxattr", "sqlite3.", "syslog."),
)
CHANGE = ("os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.truncate", "os.chmod", "shutil.")
# What libraries look at while they are loaded: the clock's zone, the processor, memory, randomness.
SYSTEM = ("/dev/null", "/dev/urandom", "/proc/self/", "/proc/cpuinfo", "/proc/meminfo", "/sys/", "/etc/localtime")


def folder_of(descriptor: object) -> str:
    """The folder that a path is relative to, where that was opened."""
    return os.readlink(f"/proc/self/fd/{descriptor}") if isinstance(descriptor, int) and descriptor > 2 else ""


class Watch:
    def __init__(self, readable: list[str], writable: list[str], marker: str) -> None:
        self.readable = (*map(os.path.realpath, readable), *SYSTEM)
        self.writable = tuple(map(os.path.realpath, writable))
        self.marker = marker
        self.wrong: dict[str, None] = {}

    def __call__(self, event: str, args: tuple[Any, ...]) -> None:
        said = ""
        if event.startswith(NEVER):
            said = "is never done"
        elif event == "open" and isinstance(args[0], str | bytes):
            path, flags = os.fsdecode(args[0]), args[2] or 0
            if flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND):
                said = "" if self._lies(path, (*self.writable, "/dev/null")) else "written"
            elif os.sep in path or path in ("..", "."):  # a plain name is a step below a folder that was opened
                said = "" if self._lies(path, (*self.readable, *self.writable)) else "read"
        elif event.startswith(CHANGE):
            paths = [
                os.path.join(folder_of(args[-1]), os.fsdecode(arg)) for arg in args if isinstance(arg, str | bytes)
            ]
            said = "" if all(self._lies(path, self.writable) for path in paths) else "changed"
        elif event in ("compile", "exec") and self.marker in str(getattr(args[0], "co_consts", args[0])):
            said = "text of a page"
        if said:
            self.wrong[f"{event} {said}: {args!r}"[:300]] = None

    def _lies(self, path: str, folders: tuple[str, ...]) -> bool:
        real = os.path.abspath(path)  # not `realpath`: links in it are looked at where they are opened
        return any(real == folder or real.startswith(folder.rstrip("/") + "/") for folder in folders)


def run(commands: list[list[str]], readable: list[str], writable: list[str], marker: str) -> dict[str, Any]:
    watch = Watch(readable, writable, marker)
    sys.addaudithook(watch)
    from corpus.cli import main

    codes = []
    for command in commands:
        try:
            with contextlib.redirect_stdout(sys.stderr):
                main(command)
        except SystemExit as ended:
            codes.append(ended.code)
    return {"codes": codes, "wrong": [*watch.wrong]}


if __name__ == "__main__":
    print(json.dumps(run(**json.loads(sys.argv[1]))))
