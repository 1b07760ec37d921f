"""Pythons of this machine, and environments with the packages that somebody pinned.

>>> find_python(running()) == sys.executable
True
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


class Unavailable(Exception):
    """Something that is needed is not here; says what, and what to do."""


def running() -> str:
    """The version of this Python, as `3.11`."""
    return "{}.{}".format(*sys.version_info)


def find_python(version: str) -> str:
    """Return the Python of a version: this one, one on the path, or one of pyenv."""
    if version == running():
        return sys.executable
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"), "versions")
    found = [shutil.which(f"python{version}"), *sorted(pyenv.glob(f"{version}.*/bin/python{version}"), reverse=True)]
    for python in filter(None, found):
        # What pyenv puts on the path may be there and say that it is not.
        if subprocess.run([python, "-c", ""], capture_output=True, check=False).returncode == 0:
            return str(python)
    raise Unavailable(f"there is no Python {version}: put python{version} on the path")


def environment(python: str, requirements: list[str], constraints: str, work: Path) -> str:
    """Return the Python of an environment in the folder `work` that holds these packages; the same are installed once.

    `constraints` is the text of a file of pins.
    """
    which = [sys.version if python == sys.executable else python, requirements, constraints]
    folder = work / f"packages-{hashlib.sha256(json.dumps(which).encode()).hexdigest()[:12]}"
    inside = str(folder / "bin/python")
    if (folder / "ready").exists():
        return inside
    pins = work / f"{folder.name}.txt"
    pins.parent.mkdir(parents=True, exist_ok=True)
    pins.write_text(constraints, encoding="utf-8")
    _run([python, "-m", "venv", "--clear", str(folder)], {})
    # For the packages, and for the tools that build them where there is no wheel. Relative, as pip splits it at spaces.
    names = {"PIP_CONSTRAINT": pins.name, "PIP_BUILD_CONSTRAINT": pins.name, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    _run([inside, "-m", "pip", "install", "-qq", "--no-compile", *requirements], names, pins.parent)
    (folder / "ready").touch()
    return inside


def _run(command: list[str], variables: dict[str, str], folder: Path = ROOT) -> None:
    environ = {**os.environ, **variables}
    done = subprocess.run(command, cwd=folder, env=environ, capture_output=True, encoding="utf-8", check=False)
    if done.returncode:
        said = [line for line in (done.stdout + done.stderr).splitlines() if line.startswith("ERROR")]
        reason = (said or done.stderr.splitlines() or ["no reason given"])[0].removeprefix("ERROR: ")
        raise Unavailable(f"{running_of(command[0])} cannot install its pins any more: {reason}")


def running_of(python: str) -> str:
    """Return what a Python says it is, as `Python 3.11.7`."""
    return subprocess.run([python, "--version"], capture_output=True, encoding="utf-8", check=True).stdout.strip()
