"""A release on a hub: what is there afterwards, whatever was there before, and how it is loaded."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from corpus.release.digest import digest
from corpus.release.folder import our_release, read_table, tables_of
from corpus.release.info import SITE_LINES

from .conftest import Publish, add_file, environment, error_of, files_of, make_release
from .hub import GIT_ATTRIBUTES, Answer, Hub, Repository

# What a user would write, with the content digest computed of what came.
LOADER = """
import json, sys
import pyarrow as pa
from datasets import load_dataset
from corpus.release.digest import digest

for said in sys.argv[1:]:
    tag, *names = said.split(",")
    whole, streamed = {}, {}
    for name in names:
        rows = load_dataset("owner/name", name, revision=tag, split="train")
        whole[name] = rows.with_format("arrow")[:]
        rows = load_dataset("owner/name", name, revision=tag, split="train", streaming=True)
        streamed[name] = pa.Table.from_pylist(list(rows), rows.features.arrow_schema)
    default = load_dataset("owner/name", revision=tag, split="train")
    print(json.dumps([digest(whole).release, digest(streamed).release, len(default), str(default.info.version)]))
"""


def test_two_versions_are_published_and_loaded(publish: Publish, hub: Hub, tmp_path: Path) -> None:
    first = make_release(tmp_path, "0.9.0", name="gonghui", description=SITE_LINES)
    add_file(first, "site-lines.jsonl", b'{"site": "a", "line": "b", "pages": 10, "of": 10}\n')
    second = our_release("1.1.0")  # which has a fourth table, and a card that does not name the repository

    done = publish(first, "owner/name")
    assert (done.code, done.err) == (0, "")
    assert done.out == (
        f"{hub.url}/datasets/owner/name: v0.9.0 published\n"
        f"it is private; who else shall see it, say at {hub.url}/datasets/owner/name/settings\n"
        'load it: load_dataset("owner/name", revision="v0.9.0")\n'
    )
    hub.repositories["owner/name"].private = False
    done = publish(second, "owner/name")
    assert (done.code, done.err.count("\n")) == (0, 1)
    assert "private" not in done.out

    there = hub.repositories["owner/name"]
    assert there.messages() == ["gonghui 0.9.0", "gonghui 1.1.0"]
    assert there.at("v0.9.0") == (list(there.commits)[1], {".gitattributes": GIT_ATTRIBUTES, **files_of(first)})
    assert there.at("v1.1.0") == (there.head, {".gitattributes": GIT_ATTRIBUTES, **files_of(second)})
    assert "site-lines.jsonl" in files_of(first).keys() - files_of(second).keys()
    versions = {"0.9.0": first, "1.1.0": second}
    loaded = subprocess.run(
        [sys.executable, "-c", LOADER, *(",".join([f"v{v}", *tables_of(r)]) for v, r in versions.items())],
        env=environment(hub, tmp_path / "home", HF_TOKEN=""),
        cwd=Path(__file__).parents[2],
        stdout=subprocess.PIPE,
        encoding="utf-8",
        check=True,
    )
    assert "restoration" in tables_of(second)
    for release, said in zip(versions.values(), loaded.stdout.splitlines(), strict=True):
        tables = {name: read_table(release, name) for name in tables_of(release)}
        value, version = digest(tables).release, release.name.rpartition("-")[2]
        assert json.loads(said) == [value, value, tables["documents"].num_rows, version]


def test_the_same_again_does_nothing(publish: Publish, hub: Hub, release: Path, tmp_path: Path) -> None:
    assert publish(release, "owner/name").code == 0
    assert publish(make_release(tmp_path, "1.0.1"), "owner/name").code == 0
    commits = dict(hub.repositories["owner/name"].commits)
    hub.requests.clear()

    for token in ("hf_nobody", ""):
        done = publish(release, "owner/name", token=token)

        assert (done.code, done.err) == (0, "")
        assert "v1.0.0 is there already with this content, nothing to do" in done.out
    assert {request.split()[0] for request in hub.requests} == {"GET"}
    assert hub.repositories["owner/name"].commits == commits


def test_a_tag_is_never_moved(publish: Publish, hub: Hub, release: Path, tmp_path: Path) -> None:
    publish(release, "owner/name")
    hub.requests.clear()

    line = error_of(publish(make_release(tmp_path, count=2), "owner/name"))

    assert line.startswith("corpus: owner/name: v1.0.0 is there with other content (")
    assert {request.split()[0] for request in hub.requests} == {"GET"}


def test_only_what_changed_is_sent(publish: Publish, hub: Hub, release: Path, tmp_path: Path) -> None:
    publish(release, "owner/name")
    sent = len(hub.stored)

    assert publish(make_release(tmp_path, "1.0.1"), "owner/name").code == 0

    assert hub.stored[sent:] == []
    assert hub.repositories["owner/name"].messages() == ["made-up 1.0.0", "made-up 1.0.1"]


@pytest.mark.parametrize("files", [{}, {"README.md": b"---\nlicense: other\n---\n"}], ids=["empty", "a card"])
def test_a_repository_made_on_the_website_is_filled(
    files: dict[str, bytes], publish: Publish, hub: Hub, release: Path
) -> None:
    hub.repositories["owner/name"] = Repository(private=False, files=files)

    done = publish(release, "owner/name")

    assert done.code == 0
    assert "private" not in done.out
    assert "POST /api/repos/create" not in hub.requests
    assert hub.repositories["owner/name"].at("v1.0.0") == hub.repositories["owner/name"].at("main")


@pytest.mark.parametrize(
    "files",
    [{"data.csv": b"a"}, {"croissant.json": b'{"name": "made-up"}'}, {"SHA256SUMS": b"", "croissant.json": b"{"}],
    ids=lambda files: ",".join(files),
)
def test_another_dataset_is_left_alone(files: dict[str, bytes], publish: Publish, hub: Hub, release: Path) -> None:
    hub.repositories["owner/name"] = Repository(files=files)

    line = error_of(publish(release, "owner/name"))

    assert line == "corpus: owner/name: holds something else than releases of made-up; name another repository"
    assert hub.repositories["owner/name"].messages() == []


def test_another_dataset_with_a_release_of_its_own_is_left_alone(
    publish: Publish, hub: Hub, release: Path, tmp_path: Path
) -> None:
    publish(release, "owner/name")

    line = error_of(publish(make_release(tmp_path, "1.1.0", name="others"), "owner/name"))

    assert line == "corpus: owner/name: holds something else than releases of others; name another repository"
    assert list(hub.repositories["owner/name"].tags) == ["v1.0.0"]


def test_an_older_release_does_not_take_the_place_of_a_newer(
    publish: Publish, hub: Hub, release: Path, tmp_path: Path
) -> None:
    publish(make_release(tmp_path, "1.10.0"), "owner/name")

    line = error_of(publish(make_release(tmp_path, "1.9.0"), "owner/name"))

    assert "holds the newer 1.10.0" in line
    assert hub.repositories["owner/name"].messages() == ["made-up 1.10.0"]


def test_somebody_else_publishes_at_the_same_moment(publish: Publish, hub: Hub, release: Path) -> None:
    def meanwhile(request: str) -> Answer | None:
        if request.startswith("POST") and "/commit/" in request:
            there = hub.repositories["owner/name"]
            there.commit("theirs", there.commits[there.head].files)
            hub.on_request = lambda request: None
        return None

    hub.on_request = meanwhile

    assert "was changed by somebody else meanwhile" in error_of(publish(release, "owner/name"))
    assert hub.repositories["owner/name"].tags == {}
    assert publish(release, "owner/name").code == 0


def test_what_arrived_otherwise_gets_no_tag(publish: Publish, hub: Hub, release: Path) -> None:
    def damage(request: str) -> Answer | None:
        if hub.repositories and "made-up 1.0.0" in hub.repositories["owner/name"].messages():
            hub.repositories["owner/name"].commits[hub.repositories["owner/name"].head].files["LICENSE.md"] = b"free"
        return None

    hub.on_request = damage

    assert "what arrived is not what was sent (LICENSE.md)" in error_of(publish(release, "owner/name"))
    assert hub.repositories["owner/name"].tags == {}
    hub.on_request = lambda request: None
    assert publish(release, "owner/name").code == 0
    there = hub.repositories["owner/name"].at("v1.0.0")
    assert there is not None
    assert there[1]["LICENSE.md"] == (release / "LICENSE.md").read_bytes()


def test_dry_run_says_what_would_go_and_asks_nothing(publish: Publish, hub: Hub, release: Path) -> None:
    done = publish(release, "owner/name", "--dry-run", token="")

    assert (done.code, done.err) == (0, "")
    first, *files, total = done.out.splitlines()
    assert first == f"would go to {hub.url}/datasets/owner/name, tagged v1.0.0:"
    said = {path: int(size.replace(",", "")) for size, path in (line.split() for line in files)}
    assert said == {path: len(data) for path, data in files_of(release).items()}
    assert total.split(maxsplit=1) == [f"{sum(said.values()):,}", f"bytes in {len(said)} files"]
    assert hub.requests == []


def test_a_version_of_our_own_and_a_card_without_a_hub(publish: Publish, hub: Hub) -> None:
    done = publish("1.0.1", "owner/name", "--dry-run")

    assert done.code == 0
    assert "tagged v1.0.1" in done.out
    assert re.fullmatch(r"corpus: its card does not say .* owner/name; `hub` in release.toml .*\n", done.err)
    assert error_of(publish("99.0.0", "owner/name")).startswith("corpus: version 99.0.0 is not among the releases")


def test_only_the_files_of_the_release_go(publish: Publish, hub: Hub, tmp_path: Path) -> None:
    release = make_release(tmp_path)
    (release / "secret.txt").write_text("mine", "utf-8")

    line = error_of(publish(release, "owner/name"))

    assert "nothing was sent: 1 checks failed, the first is file-unknown: secret.txt" in line
    assert hub.requests == []
