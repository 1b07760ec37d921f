from __future__ import annotations

import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from check_jsonschema import main as check_jsonschema
from click.testing import CliRunner

from corpus.cleaned import Cleaned
from corpus.errors import CorpusError
from corpus.release.info import neutral, read_info
from corpus.release.place import working
from corpus.release.tables import to_tables
from corpus.release.verify import verify

from .conftest import our_info, page_bytes, pages
from .sums import sums_text
from .written import write_release

ROOT = Path(__file__).parents[2]


def contents(release: Path) -> dict[str, bytes]:
    return {str(path.relative_to(release)): path.read_bytes() for path in release.rglob("*") if path.is_file()}


def test_the_layout(release: Path) -> None:
    assert release.name == "gonghui-0.3.0"
    assert sorted(contents(release)) == [
        "CITATION.cff",
        "LICENSE.md",
        "README.md",
        "SHA256SUMS",
        "croissant.json",
        "data/documents/train-00000-of-00001.parquet",
        "data/ledger/train-00000-of-00001.parquet",
        "data/paragraphs/train-00000-of-00001.parquet",
        *sorted(f"schema/{path.name}" for path in (ROOT / "schema").iterdir() if "restoration" not in path.name),
    ]
    assert [path.name for path in release.parent.iterdir()] == [release.name]


def test_two_builds_are_the_same_byte_for_byte(release: Path, tmp_path: Path) -> None:
    again = write_release(to_tables(pages()[::-1]), our_info(), tmp_path / "again")
    assert contents(again) == contents(release)


def test_sums_are_those_of_sha256sum(release: Path) -> None:
    if shutil.which("sha256sum") is None:
        pytest.skip("no sha256sum here")
    assert subprocess.run(["sha256sum", "--strict", "--quiet", "-c", "SHA256SUMS"], cwd=release).returncode == 0


def test_the_same_release_again_changes_nothing(release: Path, cleaned: list[Cleaned]) -> None:
    before = {path: path.stat().st_mtime_ns for path in [release, *release.rglob("*")]}
    assert write_release(to_tables(cleaned), our_info(), release.parent) == release
    assert {path: path.stat().st_mtime_ns for path in [release, *release.rglob("*")]} == before


def test_parquet_of_another_writer_is_the_same_release(release: Path, cleaned: list[Cleaned]) -> None:
    import pyarrow.parquet as pq

    path = release / "data/ledger/train-00000-of-00001.parquet"
    pq.write_table(pq.ParquetFile(path).read(), path, compression="none", store_schema=False)
    (release / "SHA256SUMS").write_text(sums_text(release))
    assert write_release(to_tables(cleaned), our_info(), release.parent) == release


def other(cleaned: list[Cleaned], **changes: Any) -> list[Cleaned]:
    first, *rest = cleaned
    return [Cleaned({**first.document, **changes}, first.roles, first.rows), *rest]


def test_other_content_is_refused_and_the_first_difference_named(release: Path, cleaned: list[Cleaned]) -> None:
    before = contents(release)
    first = cleaned[0].document["id"]
    changes = {
        f'table documents, row {first}, field title: "标题" became null': other(cleaned, title=None),
        f'table documents, row {first}, field source.site: "某站" became "别站"': other(
            cleaned, source={**cleaned[0].document["source"], "site": "别站"}
        ),
        f"table documents, row {first} is missing now": cleaned[1:],
    }
    for message, changed in changes.items():
        with pytest.raises(CorpusError) as error:
            write_release(to_tables(changed), our_info(), release.parent)
        assert str(error.value) == (
            f"{release}: exists with other content ({message}); a release never changes, "
            "so give the new content a new version"
        )
    assert contents(release) == before


def test_other_words_are_refused(release: Path, cleaned: list[Cleaned]) -> None:
    before = contents(release)
    with pytest.raises(CorpusError, match=r"README.md|CITATION.cff|LICENSE.md") as error:
        write_release(to_tables(cleaned), our_info(title="Another title"), release.parent)
    assert "a PATCH" in str(error.value)
    assert contents(release) == before
    newer = write_release(to_tables(cleaned), our_info(title="Another title", version="0.1.1"), release.parent)
    assert newer.name == "gonghui-0.1.1"


def test_a_damaged_or_foreign_folder_is_refused(release: Path, cleaned: list[Cleaned]) -> None:
    tables = to_tables(cleaned)
    card = release / "README.md"
    card.write_text(card.read_text() + "edited")
    with pytest.raises(CorpusError, match=r"README.md: was changed after its release"):
        write_release(tables, our_info(), release.parent)
    (release / "SHA256SUMS").unlink()
    with pytest.raises(CorpusError, match="no complete release"):
        write_release(tables, our_info(), release.parent)


def test_of_two_builders_at_once_the_later_is_told(tmp_path: Path, cleaned: list[Cleaned]) -> None:
    with working(str(tmp_path / ".unfinished-gonghui-0.3.0"), "the first"):
        (tmp_path / ".unfinished-gonghui-0.3.0/file").write_text("x")
        with pytest.raises(CorpusError, match="another build of this version is at work; wait for its end"):
            write_release(to_tables(cleaned), our_info(), tmp_path)
        assert (tmp_path / ".unfinished-gonghui-0.3.0/file").read_text() == "x"
    release = write_release(to_tables(cleaned), our_info(), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [release.name]
    assert verify(release) == []


KILLED = """
import os, signal, sys
from pathlib import Path
from typing import Any
sys.path.insert(0, {tests!r})
from release.conftest import our_info, pages
from corpus.release.tables import to_tables
from release.written import write_release
name, moment = {moment!r}
real, calls = getattr(os, name), 0
def deadly(*arguments, **options):
    global calls
    calls += 1
    if calls == moment:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(*arguments, **options)
setattr(os, name, deadly)
write_release(to_tables(pages()), our_info(), Path({out!r}))
"""


@pytest.mark.parametrize("moment", [("open", 2), ("fsync", 1), ("fsync", 6), ("rename", 1), ("fsync", 20)])
def test_a_killed_build_leaves_no_half_release(tmp_path: Path, cleaned: list[Cleaned], moment: tuple[str, int]) -> None:
    out = tmp_path / "out"
    script = KILLED.format(tests=str(Path(__file__).parents[1]), moment=moment, out=str(out))
    ended = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True)
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    for path in out.glob("gonghui-*"):
        assert verify(path) == []
    if moment[0] == "rename":
        assert [path.name.startswith(".unfinished-") for path in out.iterdir()] == [True]
    release = write_release(to_tables(cleaned), our_info(), out)
    assert verify(release) == []
    if moment[0] == "rename":
        assert [path.name for path in out.iterdir()] == [release.name]


def test_a_failed_build_leaves_nothing(tmp_path: Path, cleaned: list[Cleaned]) -> None:
    with pytest.raises(CorpusError, match=r"\{\{nonsense\}\} means nothing"):
        write_release(to_tables(cleaned), our_info(card="{{nonsense}}"), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_without_words_gives_a_neutral_release(tmp_path: Path, cleaned: list[Cleaned]) -> None:
    info = read_info(tmp_path, "3.1.4")
    release = write_release(to_tables(cleaned), info, tmp_path / "out")
    assert release.name == "dataset-3.1.4"
    assert verify(release) == []
    ours = ("gonghui", "工会语料", "maintainers", "MIT", "all-rights-reserved", "not-for-all-audiences")
    for name, data in contents(release).items():
        if not name.startswith("data/"):
            found = [word for word in ours if word.lower() in data.decode().lower()]
            assert found == [], name
    assert neutral("3.1.4") == info


def test_our_own_words_make_a_sound_release(tmp_path: Path, cleaned: list[Cleaned]) -> None:
    info = read_info(ROOT / "raw", "9.9.9")  # not one that is released, with other pages
    release = write_release(to_tables(cleaned), info, tmp_path)
    assert release.name == f"gonghui-{info.version}"
    assert verify(release) == []
    card = (release / "README.md").read_text()
    assert re.findall(r"\{\{[a-z_]*\}\}", card) == []
    for word in ("All rights", "not-for-all-audiences", "open an issue", "U+FFFD", "load_dataset", "corpus.load"):
        assert word in card


def test_citations_keep_the_standard(release: Path, tmp_path: Path, cleaned: list[Cleaned]) -> None:
    bare = write_release(to_tables(cleaned), neutral(), tmp_path)
    files = [str(path / "CITATION.cff") for path in (release, bare, ROOT)]
    result = CliRunner().invoke(check_jsonschema, ["--builtin-schema", "vendor.citation-file-format", *files])
    assert result.exit_code == 0, result.output
    assert f'version: "{read_info(ROOT / "raw").version}"' in (ROOT / "CITATION.cff").read_text()


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        ("name = ", "not valid TOML"),
        ('name = "Bad Name"', "`name`"),
        ('version = "1.0"', "three numbers"),
        ('colour = "red"', "`colour`"),
        ('card = "missing.md"', "cannot be read"),
        ('card = "/etc/passwd"', "relative"),
        ("card = 3", "relative"),
        ("creators = []", "`creators`"),
    ],
)
def test_a_wrong_release_toml_is_named(tmp_path: Path, toml: str, message: str) -> None:
    (tmp_path / "release.toml").write_text(toml)
    with pytest.raises(CorpusError) as error:
        read_info(tmp_path)
    assert str(error.value).startswith(f"{tmp_path / 'release.toml'}: ")
    assert message in str(error.value)


def test_a_wrong_version_on_the_command_line_is_named(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"^--release: .*1\.0\.0"):
        read_info(tmp_path, "1.0")


def test_no_pages_make_a_sound_release(tmp_path: Path) -> None:
    assert verify(write_release(to_tables([]), neutral(), tmp_path)) == []
    assert page_bytes(pages()[0].rows)
