"""The same functions on a disk, a real S3 server, and a store where files are renamed (Arrow's own, in memory)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from uuid import uuid4

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import storage
from corpus.cli import main
from corpus.errors import CorpusError
from corpus.read.folder import page_id

from . import s3


@pytest.fixture(params=["disk", "file", "s3", "renaming"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty folder."""
    match request.param:
        case "disk":
            return str(tmp_path)
        case "file":
            return tmp_path.as_uri()
        case "s3":
            return storage.join(s3.place(request.getfixturevalue("s3_server"), "bucket"), uuid4().hex)
        case _:
            return f"mock://{uuid4().hex}/folder"


NAMES = ["a.txt", "文件 50%.txt", "a+b&c=d?e#f.txt", "deep/er/x.parquet", "%41.txt", "'\"*.txt"]


def test_files_come_back(place: str) -> None:
    assert storage.files_under(place) == []
    for number, name in enumerate(NAMES):
        file = storage.join(place, name)
        assert not storage.exists(file)
        storage.write_bytes(file, b"x" * number)
        assert storage.exists(file)
        assert storage.read_bytes(file) == b"x" * number
    assert storage.files_under(place) == sorted((name, number) for number, name in enumerate(NAMES))
    assert storage.files_under(storage.join(place, "deep")) == [("er/x.parquet", 3)]
    assert storage.exists(storage.join(place, "deep"))
    for name, size in storage.files_under(place):
        assert len(storage.read_bytes(storage.join(place, name))) == size


def test_a_file_is_replaced_whole(place: str) -> None:
    file = storage.join(place, "a")
    storage.write_bytes(file, b"first")
    with storage.writing(file) as stream:
        stream.write(b"second")
        assert storage.read_bytes(file) == b"first"
        assert storage.files_under(place) == [("a", 5)]
    assert storage.read_bytes(file) == b"second"


def test_nothing_appears_when_writing_fails(place: str) -> None:
    file = storage.join(place, "folder", "a")

    def fail() -> None:
        with storage.writing(file) as stream:
            stream.write(b"half")
            raise KeyError("a mistake")

    with pytest.raises(KeyError):
        fail()
    assert storage.files_under(place) == []
    storage.write_bytes(file, b"before")
    with pytest.raises(KeyError):
        fail()
    assert storage.read_bytes(file) == b"before"


def test_random_access(place: str) -> None:
    file = storage.join(place, "a")
    data = os.urandom(20_000_000)  # more than one part of an upload
    with storage.writing(file) as stream:
        stream.write(data[:10])
        stream.write(data[10:])
    with storage.open_input(file) as stream:
        assert stream.size() == len(data)
        stream.seek(12_345_678)
        assert stream.read(1000) == data[12_345_678:12_346_678]
    assert storage.read_bytes(file) == data


def test_arrow_and_parquet(place: str) -> None:
    table = pa.table({"id": [f"{n:06}" for n in range(10_000)], "n": range(10_000)})
    with storage.writing(storage.join(place, "a.arrow")) as stream, pa.ipc.new_file(stream, table.schema) as writer:
        writer.write_table(table, max_chunksize=256)
    with storage.open_input(storage.join(place, "a.arrow")) as stream:
        reader = pa.ipc.open_file(stream)
        assert reader.num_record_batches == 40
        assert reader.get_batch(7).column("n")[0].as_py() == 7 * 256
        assert reader.read_all() == table
    with storage.writing(storage.join(place, "a.parquet")) as stream:
        pq.write_table(table, stream, row_group_size=1000)
    with storage.open_input(storage.join(place, "a.parquet")) as stream:
        file = pq.ParquetFile(stream)
        assert file.read_row_group(3, columns=["n"])["n"][0].as_py() == 3000
        assert file.read() == table


def test_remove(place: str) -> None:
    for name in ["a", "b/c", "b/d/e", "bb"]:
        storage.write_bytes(storage.join(place, name), b"")
    storage.remove(storage.join(place, "b"))
    storage.remove(storage.join(place, "nothing"))
    assert [name for name, _ in storage.files_under(place)] == ["a", "bb"]
    storage.remove(storage.join(place, "a"))
    assert [name for name, _ in storage.files_under(place)] == ["bb"]
    storage.remove(place)
    assert storage.files_under(place) == []


def test_failures_are_one_line_and_name_the_place(place: str) -> None:
    storage.write_bytes(storage.join(place, "file"), b"")
    absent = storage.join(place, "nothing")
    for failing in (storage.read_bytes, storage.open_input):
        with pytest.raises(CorpusError) as caught:
            failing(absent)
        assert str(caught.value) == f"{storage.shown(absent)}: there is no such file or folder"
    with pytest.raises(CorpusError, match=r"is a file; a folder is expected$"):
        storage.files_under(storage.join(place, "file"))


def test_many_writers_of_one_file(place: str) -> None:
    file = storage.join(place, "a")
    contents = [bytes([number]) * 100_000 for number in range(8)]
    writers = [threading.Thread(target=storage.write_bytes, args=(file, data)) for data in contents]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert storage.read_bytes(file) in contents
    assert storage.files_under(place) == [("a", 100_000)]


def test_what_a_killed_writer_left_is_no_file(tmp_path: Path) -> None:
    code = f"""
import os
from corpus import storage
from corpus.cli import main
with storage.writing({str(tmp_path / "a")!r}) as stream:
    stream.write(b"half")
    os.kill(os.getpid(), 9)
"""
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == -9
    assert len(list(tmp_path.iterdir())) == 1
    assert storage.files_under(str(tmp_path)) == []


def test_names_that_are_no_utf_8(tmp_path: Path) -> None:
    name = os.fsdecode(b"\xc4\xe3.txt")
    for place in (str(tmp_path), tmp_path.as_uri()):
        storage.write_bytes(storage.join(place, name), b"old name")
        assert storage.files_under(place) == [(name, 8)]
        assert storage.read_bytes(storage.join(place, name)) == b"old name"
        with storage.writing(storage.join(place, name)) as stream:
            stream.write(b"new")
        assert storage.read_bytes(storage.join(place, name)) == b"new"


def test_disk_that_refuses(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(CorpusError, match=r"^/.*/file/a: (Not a directory|File exists)$"):
        storage.write_bytes(str(tmp_path / "file" / "a"), b"")
    with (
        pytest.raises(CorpusError, match=r"^cannot write /.*/file/a: (Not a directory|File exists)$"),
        storage.writing(str(tmp_path / "file" / "a")),
    ):
        pass


def test_disk_that_is_full(tmp_path: Path) -> None:
    def fill() -> None:
        with storage.writing(str(tmp_path / "a")) as stream:
            os.dup2(os.open("/dev/full", os.O_WRONLY), stream.fileno())
            stream.write(b"data")

    with pytest.raises(
        CorpusError, match=r"^cannot write /.*/a: No space left on device; make room there, and give the command again$"
    ):
        fill()
    assert list(tmp_path.iterdir()) == []


def test_no_secret_in_messages(s3_server: str) -> None:
    place = s3.place(s3_server, "bucket").replace(s3.SECRET, "wrong-secret")
    with pytest.raises(CorpusError, match=r"^s3://bucket: .*ACCESS_DENIED") as caught:
        storage.files_under(place)
    assert "wrong-secret" not in str(caught.value)
    with pytest.raises(CorpusError, match=r"^s3://nobody/a: .*NO_SUCH_BUCKET"):
        storage.write_bytes(storage.join(s3.place(s3_server, "nobody"), "a"), b"")


def test_no_key_in_what_a_command_says(
    s3_server: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path])  # a build keeps pandas out
    raw = storage.join(s3.place(s3_server, "bucket"), uuid4().hex)
    page, decided = storage.join(raw, "empty.txt"), storage.join(raw, "curation.toml")
    storage.write_bytes(page, b"")
    commands = [["build", raw], ["build", raw, "--out", raw + "-out"], ["clean", page], ["score", "tests/gold", page]]
    for command in [*commands, ["build", "raw", "--out", raw, "--against", page], ["export", "--to", page]]:
        with pytest.raises(SystemExit):
            main(command)
    text = "工会是职工之家，要把职工的事情一件一件办好，让大家满意。\n" * 4
    storage.write_bytes(page, text.encode())
    entry = '[[decision]]\nid = "{}"\nfield = "text"\nfind = "农会"\nreplace = ""\nreason = "a"'
    storage.write_bytes(decided, entry.format(page_id(text.encode())).encode())
    for command in [*commands, ["clean", page, "--explain"]]:
        with pytest.raises(SystemExit):
            main(command)
    told = capsys.readouterr()
    assert told.err.count("s3://bucket/") > 6
    assert s3.KEY + ":" not in told.out + told.err
    assert s3.SECRET not in told.out + told.err


def test_store_named_by_the_environment(s3_server: str) -> None:
    code = """
import json
from corpus import storage
from corpus.cli import main
storage.write_bytes("s3://bucket/from-environment/a", b"data")
print(json.dumps(storage.files_under("s3://bucket/from-environment")))
"""
    keys = {"AWS_ENDPOINT_URL": s3_server, "AWS_ACCESS_KEY_ID": s3.KEY, "AWS_SECRET_ACCESS_KEY": s3.SECRET}
    out = subprocess.run(
        [sys.executable, "-c", code], env=os.environ | keys, capture_output=True, text=True, check=True
    )
    assert json.loads(out.stdout) == [["a", 4]]
    assert storage.read_bytes(storage.join(s3.place(s3_server, "bucket"), "from-environment/a")) == b"data"


@given(st.lists(st.text(st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1), min_size=1))
def test_any_name_is_taken_as_it_is(parts: list[str]) -> None:
    uri = storage.join("s3://key:secret@bucket/folder/?region=a&scheme=http", *parts)
    assert uri.endswith("?region=a&scheme=http")
    assert "?" not in uri.removesuffix("?region=a&scheme=http")
    assert storage._remote(uri)[1] == "/".join(["bucket/folder", *parts]).rstrip("/")
    assert storage.join("file:///folder", *parts).count("/") == 3 + len(parts)


def test_what_killed_writers_left_does_not_stay(place: str) -> None:
    for name in ("a/b", f"a/.{'f' * 32}.tmp"):
        storage.write_bytes(storage.join(place, name), b"half")
    assert [name for name, _ in storage.files_under(place)] == ["a/b"]
    storage.keep_only(place, {"a/b", "d"})
    assert [file.path for file in storage._all_under(place)] == ["a/b"]
