from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from corpus.release.folder import SUMS, file_sha256
from corpus.release.tables import to_tables
from tests.release.conftest import our_info, pages
from tests.release.written import write_release

from .hub import TOKEN, Hub


class Done(NamedTuple):
    code: int
    out: str
    err: str


Publish = Callable[..., Done]


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    hub = Hub()
    yield hub
    hub.close()


@pytest.fixture
def hub(server: Hub) -> Hub:
    server.reset()
    return server


def environment(hub: Hub, home: Path, **changes: str) -> dict[str, str]:
    """The real library, turned to the fake hub."""
    ours = {"HF_ENDPOINT": hub.url, "HF_TOKEN": TOKEN, "HF_HOME": str(home), "HF_HUB_DISABLE_XET": "1"}
    quiet = {"HF_HUB_OFFLINE": "0", "HF_DATASETS_OFFLINE": "0", "HF_HUB_DISABLE_TELEMETRY": "1", "NO_PROXY": "*"}
    return {**os.environ, **quiet, **ours, **changes}


@pytest.fixture(scope="session")
def worker(server: Hub, tmp_path_factory: pytest.TempPathFactory) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "tests.publish.worker"]
    home = tmp_path_factory.mktemp("home")
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        env=environment(server, home),
        cwd=Path(__file__).parents[2],
    ) as process:
        yield process
        assert process.stdin is not None
        process.stdin.close()


@pytest.fixture
def publish(worker: subprocess.Popen[str], hub: Hub) -> Publish:
    """Run `corpus publish` against the fake hub."""

    def publish(*args: object, token: str = TOKEN) -> Done:
        assert worker.stdin is not None
        assert worker.stdout is not None
        asked = {"args": ["publish", *map(str, args)], "environment": {"HF_TOKEN": token}}
        worker.stdin.write(json.dumps(asked) + "\n")
        worker.stdin.flush()
        done = Done(**json.loads(worker.stdout.readline()))
        assert "Traceback" not in done.err
        assert token not in done.out + done.err or not token
        assert "Signature" not in done.err
        return done

    return publish


def make_release(out: Path, version: str = "1.0.0", count: int = 3, **changes: Any) -> Path:
    """A release of a few pages, whose card tells people to load it from owner/name. It is not called like ours are."""
    info = our_info(version=version, **{"name": "made-up", "hub": "owner/name", **changes})
    return write_release(to_tables(pages()[:count]), info, out)


def add_file(release: Path, name: str, data: bytes) -> Path:
    (release / name).write_bytes(data)
    sums = (release / SUMS).read_text("utf-8") + f"{file_sha256(release / name)}  {name}\n"
    (release / SUMS).write_text(sums, "utf-8")
    return release


@pytest.fixture(scope="session")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_release(tmp_path_factory.mktemp("releases"))


def files_of(release: Path) -> dict[str, bytes]:
    return {path.relative_to(release).as_posix(): path.read_bytes() for path in release.rglob("*") if path.is_file()}


def error_of(done: Done) -> str:
    """The only line that a call which failed has said."""
    assert done.code == 1, done
    assert done.out == ""
    (line,) = done.err.splitlines()
    return line
