"""A connection that breaks, a process that is killed, a hub that refuses: one line, and the next run does the rest."""

from __future__ import annotations

import copy
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.verify.seal import png

from .conftest import Done, Publish, add_file, environment, error_of, files_of, make_release
from .hub import GIT_ATTRIBUTES, READ_ONLY, TOKEN, Answer, Hub


@pytest.mark.parametrize(
    ("from_before", "with_effect"),
    [pytest.param(False, True, marks=pytest.mark.slow), (True, False)],
    ids=["answer lost, first release", "request lost, second release"],
)
def test_a_connection_that_breaks_at_any_request(
    from_before: bool, with_effect: bool, publish: Publish, hub: Hub, release: Path, tmp_path: Path
) -> None:
    if from_before:
        publish(add_file(make_release(tmp_path, "0.9.0", count=2), "picture.png", png()), "owner/name")
    state = copy.deepcopy((hub.repositories, hub.large, hub.stored))
    breaks = 0
    while True:
        hub.reset()
        hub.repositories, hub.large, hub.stored = copy.deepcopy(state)
        hub.break_at, hub.with_effect = breaks + 1, with_effect
        done = publish(release, "owner/name")
        if len(hub.requests) <= breaks:
            break
        breaks += 1
        line = error_of(done)
        assert line.startswith(f"corpus: owner/name: the connection to {hub.url} broke (")
        assert line.endswith("); give the command again, it goes on where it was")

        hub.break_at = 0
        assert publish(release, "owner/name").code == 0
        check(hub, release, ["made-up 0.9.0"] * from_before)
    assert done.code == 0
    assert breaks >= 10


def check(hub: Hub, release: Path, before: list[str]) -> None:
    """The release is there once, whole and tagged, and nothing was sent twice."""
    there = hub.repositories["owner/name"]
    assert there.messages() == [*before, "made-up 1.0.0"]
    assert there.at("v1.0.0") == (there.head, {".gitattributes": GIT_ATTRIBUTES, **files_of(release)})
    assert len(set(hub.stored)) == len(hub.stored)


def test_a_connection_that_breaks_once_is_tried_again(publish: Publish, hub: Hub, release: Path) -> None:
    hub.on_request = lambda request: refuse_once(hub, request, "PUT", Answer(503))

    done = publish(release, "owner/name")

    assert (done.code, done.err) == (0, "")
    check(hub, release, [])


def refuse_once(hub: Hub, request: str, method: str, answer: Answer) -> Answer | None:
    if not request.startswith(method):
        return None
    hub.on_request = lambda request: None
    return answer


@pytest.mark.parametrize("how", [pytest.param(signal.SIGKILL, marks=pytest.mark.slow), signal.SIGINT], ids=str)
def test_a_process_that_is_killed_in_the_middle(how: signal.Signals, hub: Hub, release: Path, tmp_path: Path) -> None:
    reached, killed = threading.Event(), threading.Event()

    def stop(request: str) -> Answer | None:
        if request.startswith("PUT") and sum(one.startswith("PUT") for one in hub.requests) >= 2:
            reached.set()
            killed.wait(120)
        return None

    hub.on_request = stop
    process = start(release, environment(hub, tmp_path))
    assert reached.wait(120)
    process.send_signal(how)
    assert process.communicate(timeout=60)[1] == ("" if how == signal.SIGKILL else "corpus: interrupted\n")
    assert process.returncode == (-how if how == signal.SIGKILL else 130)
    killed.set()
    hub.on_request = lambda request: None
    process = start(release, environment(hub, tmp_path))

    _, said = process.communicate()
    assert (process.returncode, said) == (0, "")
    check(hub, release, [])


def start(release: Path, environment: dict[str, str]) -> subprocess.Popen[str]:
    """Publish in a process of its own, without what the worker spares."""
    return subprocess.Popen(
        [sys.executable, "-m", "corpus", "publish", release, "owner/name"],
        env=environment,
        cwd=Path(__file__).parents[2],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )


NAMES = [
    "name", "a/b/c", "/name", "owner/", "", " ", "owner/na me", "owner/../name", "../owner/name", "owner/na--me",
    "owner/na..me", "owner/.name", "owner/name.", "owner/name.git", "owner/name\n", "owner/name?a=b",
    "owner/name#", "owner/名", "owner/%2e%2e", "https://huggingface.co/datasets/owner/name", "datasets/owner/name",
    "owner@host/name", "owner\\name", "o" * 90 + "/" + "n" * 90, "owner/\x1b[31mname", "owner/\u202ename",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_what_is_no_name_of_a_repository(name: str, publish: Publish, hub: Hub, release: Path) -> None:
    line = error_of(publish(release, name))

    assert line.endswith(": is no repository; write owner/name")
    assert line.isprintable()
    assert hub.requests == []


def always(answer: Answer, where: str = "") -> dict[str, object]:
    return {"on_request": lambda request: answer if where in request else None}


KNOWN: dict[str, tuple[dict[str, object], str, str, str]] = {
    "no token": ({}, "owner/name", "", "the Hub asks who you are: `hf auth login`, or set HF_TOKEN"),
    "a wrong token": ({}, "owner/name", "hf_wrong", "the Hub asks who you are: `hf auth login`, or set HF_TOKEN"),
    "a token that may only read": (
        {}, "owner/name", READ_ONLY, "your token may not write there (You need write access"
    ),
    "somebody else's name": ({}, "another/name", "", "the Hub asks who you are"),
    "a Hub in trouble": (always(Answer(503)), "owner/name", "", "the Hub cannot do it now (status 503); give"),
    "a Hub that asks for a pause": (always(Answer(429)), "owner/name", "", "the Hub cannot do it now (status 429)"),
    "a page in place of an answer": (
        always(Answer(200, b"<html>Log in")), "owner/name", "", "gave an answer that means nothing"
    ),
    "an answer of another kind": (always(Answer(200, [])), "owner/name", "", "gave an answer that means nothing"),
    "too large": (
        always(Answer(413, {"error": "too large"}, {"X-Error-Message": "too large"})),
        "owner/name", "", "the Hub refused it: too large",
    ),
    "an echo of the token": (
        always(Answer(422, {"error": TOKEN}, {"X-Error-Message": f"bad {TOKEN}"})),
        "owner/name", TOKEN, "the Hub refused it: bad …",
    ),
    "renamed": (
        always(Answer(200, {"id": "owner/new", "tags": [], "siblings": []})),
        "owner/name", "", "is called owner/new on the Hub; write that",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", KNOWN)
def test_what_the_hub_refuses_is_one_line(case: str, publish: Publish, hub: Hub, release: Path, tmp_path: Path) -> None:
    changes, name, token, words = KNOWN[case]
    for key, value in changes.items():
        setattr(hub, key, value)
    release = release if name == "owner/name" else make_release(tmp_path, hub=name)

    line = error_of(publish(release, name, token=token))

    assert line.startswith(f"corpus: {name}: ")
    assert words in line
    assert hub.repositories == {}


def test_a_namespace_that_is_not_ours(publish: Publish, hub: Hub, tmp_path: Path) -> None:
    line = error_of(publish(make_release(tmp_path, hub="another/name"), "another/name"))

    assert "your token may not write there (You don't have the rights" in line


def test_no_hub_and_no_network_allowed(hub: Hub, release: Path, tmp_path: Path) -> None:
    nobody, offline = {"HF_ENDPOINT": "http://user:word@127.0.0.1:9"}, {"HF_HUB_OFFLINE": "1"}
    for changes, words in (
        (nobody, "owner/name: the connection to http://127.0.0.1:9 broke ("),
        (offline, "owner/name: HF_HUB_OFFLINE is set, so nothing can be sent; unset it"),
    ):
        process = start(release, environment(hub, tmp_path, **changes))
        out, err = process.communicate()
        line = error_of(Done(process.returncode, out, err))
        assert line.startswith(f"corpus: {words}")
        assert "user" not in line
    assert hub.requests == []


@pytest.mark.parametrize("name", ["README.md", "data/documents/train-00000-of-00001.parquet", "SHA256SUMS"])
def test_a_damaged_release_is_not_sent(name: str, publish: Publish, hub: Hub, tmp_path: Path) -> None:
    release = make_release(tmp_path)
    path = release / name
    path.write_bytes(path.read_bytes()[:-100])

    line = error_of(publish(release, "owner/name"))

    assert line.startswith(f"corpus: {release}: nothing was sent: ")
    assert hub.requests == []


def test_what_is_no_release(publish: Publish, tmp_path: Path) -> None:
    assert "there is no such folder" in error_of(publish(tmp_path / "nowhere", "owner/name"))
    assert "is not a release, it has no SHA256SUMS" in error_of(publish(tmp_path, "owner/name"))
    assert publish(tmp_path).code == 2
