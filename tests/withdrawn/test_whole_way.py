"""A page is withdrawn after its release: all honour it, the next release omits it, the old one stays."""

from __future__ import annotations

import json
import runpy
import warnings
from pathlib import Path

import pyarrow.compute as pc
import pytest

import corpus
from corpus.errors import CorpusError
from corpus.release.diff import diff
from corpus.release.digest import key_of
from corpus.release.folder import our_releases, read_facts, read_table, tables_of
from corpus.release.publish import plan
from corpus.release.verify import verify
from corpus.release.withdrawn import FILE_NAME, read_list, render

from .conftest import GONE, NEAR, WHY, Released, Run


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def rejects(release: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in Path(f"{release}.rejects.jsonl").read_text("utf-8").splitlines()]


def loaded(release: Path, config: str) -> tuple[list[dict[str, object]], str, list[str]]:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        rows = corpus.load(config=config, release=release)
    assert all(issubclass(each.category, corpus.WithdrawnWarning) for each in caught)
    assert all(each.filename == __file__ for each in caught)
    return list(rows), rows.info.description, [str(each.message) for each in caught]


def test_the_whole_way(made: Released, run: Run, tmp_path: Path) -> None:
    before = files(made.release)
    (gone,) = made.withdraw(GONE)
    copied = (made.raw / NEAR).read_text("utf-8")
    secret = [line[:16] for line in (made.raw / GONE).read_text("utf-8").splitlines() if line[:16] not in copied]
    assert len(secret) > 3
    (made.raw / GONE).unlink()

    # One is told that the version must be another, and the take-down is in force already.
    done = run("build", made.raw, "--out", made.out, "--release", "1.0.0", "--workers", 1)
    assert done.code == 1
    assert "a release never changes" in done.err
    assert list(read_list(str(made.out))) == [gone]

    words = f"{gone} (withdrawn on 2026-12-01: {WHY})"
    for config in tables_of(made.release):
        rows, description, warned = loaded(made.release, config)
        whole = read_table(made.release, config)
        assert rows == [row for row in whole.to_pylist() if row[key_of(config)] != gone]
        assert 0 < len(rows) < len(whole)
        assert warned == [f"made 1.0.0: 1 page withdrawn since its release is left out: {words}"]
        assert words in description
        assert read_facts(made.release).digest in description

    done = run("verify", made.release, "--raw", made.raw)
    assert (done.code, done.out.partition(";")[0]) == (0, f"{made.release}: sound")
    near = next(row["id"] for row in read_table(made.release, "documents").to_pylist() if row["duplicate_of"])
    assert done.err.splitlines() == [
        f"corpus: {gone} is withdrawn on 2026-12-01: {WHY}; the release still holds it, `corpus` no longer shows it",
        f"corpus: {near}: nearly repeats a withdrawn page; look at it, and withdraw it too or let it stay",
    ]
    assert f"{gone}  withdrawn on 2026-12-01: {WHY}" in run("stats", made.release).out
    assert json.loads(run("stats", made.release, "--json").out)["withdrawn"] == {
        gone: f"withdrawn on 2026-12-01: {WHY}"
    }
    done = run("cite", made.release)
    assert done.out.startswith("@misc{made-1.0.0,")
    assert done.err == f"corpus: made-1.0.0 holds {gone}, withdrawn on 2026-12-01: {WHY}\n"
    with pytest.raises(CorpusError, match=f"nothing was sent: it holds {gone}, withdrawn on 2026-12-01"):
        plan(made.release, "owner/name")

    done = run("build", made.raw, "--out", made.out, "--release", "2.0.0", "--against", made.release, "--workers", 1)
    assert (done.code, "3 pages, 3 documents" in done.out) == (0, True)
    assert (
        done.err == f"corpus: {near}: nearly repeats a withdrawn page; look at it, and withdraw it too or let it stay\n"
    )
    second = made.out / "made-2.0.0"
    assert rejects(second) == []
    assert verify(second, made.raw) == []
    assert loaded(second, "documents")[2] == []
    # What stays keeps its fold and the name of its cluster.
    kept = {row["id"]: (row["fold"], row["duplicate_of"]) for row in loaded(made.release, "documents")[0]}
    assert {row["id"]: (row["fold"], row["duplicate_of"]) for row in loaded(second, "documents")[0]} == kept

    change = diff(made.release, second)
    assert (change.went, change.kind) == ([gone], "MAJOR")
    assert f"\n- {gone} withdrawn on 2026-12-01: {WHY}\n" in f"{change}\n"
    assert plan(second, "owner/name").tag == "v2.0.0"

    for name, arguments in {
        "old": (made.release,),
        "new": (second, "--against", made.release),
        "back": (made.release, "--against", second),
    }.items():
        assert run("review", *arguments, "--raw", made.raw, "--out", tmp_path / name).code == 0
        pages = {path: data.decode() for path, data in files(tmp_path / name).items() if path.endswith(".html")}
        assert f"withdrawn on 2026-12-01: {WHY}" in pages["index.html"]
        assert not [path for path, page in pages.items() for line in secret if line in page]
        assert (f"pages/{gone}.html" in pages) == (name != "new")
        if name != "new":
            assert "3, and 1 withdrawn</dd>" in pages["index.html"]
            assert f'<h1 class="mono">{gone}</h1>' in pages[f"pages/{gone}.html"]

    assert files(made.release) == before


@pytest.mark.parametrize(("by_hand", "engine"), [(False, 1), (True, 2)])
def test_it_stays_out_whatever_its_file_is_called(made: Released, by_hand: bool, engine: int) -> None:
    ids = made.withdraw(GONE, NEAR, by_hand=by_hand)
    lines = [json.dumps({"text": (made.raw / name).read_text("utf-8")}) for name in (NEAR, "one.txt")]
    (made.raw / GONE).rename(made.raw / "another-name.html.txt")
    (made.raw / "lines.jsonl").write_text("\n".join(lines), "utf-8")

    built = corpus.build(made.raw, made.out, release="2.0.0", engine=engine, strict=True)

    assert (built.documents, built.left_out) == (2, {"withdrawn": 3})
    found = rejects(Path(built.path))
    assert {each["path"] for each in found} == {"another-name.html.txt", NEAR, "lines.jsonl#1"}
    assert {(each["id"], each["reason"], each["message"]) for each in found} == {
        (name, "withdrawn", WHY) for name in ids
    }
    assert verify(Path(built.path), made.raw) == []
    assert list(read_list(str(made.out))) == sorted(ids)


@pytest.mark.parametrize(
    ("more", "fails"),
    [
        ("", None),
        ("date = 2026-11-30", None),  # the day of the release: which was first nobody says
        ("date = 2026-11-29", "before this release was made"),
        ('from_version = "2.0.0"\ndate = 2026-11-29', None),
        ('from_version = "1.0.0"', "from version 1.0.0 on"),
        ('from_version = "0.10.0"', "from version 0.10.0 on"),
    ],
)
def test_a_release_made_after_the_take_down_may_not_hold_the_page(made: Released, more: str, fails: str | None) -> None:
    (gone,) = made.withdraw("one.txt", by_hand=True, more=more)
    said: list[str] = []
    found = verify(made.release, note=said.append)
    assert [(each.check, each.where) for each in found] == ([("withdrawn", gone)] if fails else [])
    assert not fails or fails in found[0].message
    assert gone in said[0]


def test_only_the_raw_page_of_a_withdrawn_one_may_be_missing(made: Released, run: Run) -> None:
    made.withdraw("one.txt", by_hand=True)
    other = made.id("two.txt")
    for name in ("one.txt", "two.txt"):
        (made.raw / name).unlink()
    assert [(each.check, each.where) for each in verify(made.release, made.raw)] == [("raw-missing", other)]
    done = run("review", made.release, "--raw", made.raw)
    assert (done.code, "two.txt: is not there" in done.err, "one.txt" in done.err) == (1, True, False)
    # What is there is still compared.
    (made.raw / "one.txt").write_text("another page", "utf-8")
    assert "raw-bytes" in {each.check for each in verify(made.release, made.raw)}


def test_every_page_of_a_release_may_be_withdrawn(made: Released, run: Run, tmp_path: Path) -> None:
    made.withdraw(GONE, NEAR, "one.txt", "two.txt", by_hand=True)
    for config in tables_of(made.release):
        rows, _, (warned,) = loaded(made.release, config)
        assert rows == []
        assert "4 pages withdrawn since its release are left out: " in warned
    assert verify(made.release, made.raw) == []
    assert run("review", made.release, "--raw", made.raw, "--out", tmp_path / "review").code == 0
    assert "0, and 4 withdrawn</dd>" in (tmp_path / "review/index.html").read_text("utf-8")


def test_the_example_measures_on_what_is_left(
    made: Released, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (gone,) = made.withdraw(GONE, by_hand=True)
    example = Path(__file__).parents[2] / "examples/restoration_benchmark.py"
    monkeypatch.setattr("sys.argv", [str(example), "--release", str(made.release)])
    with pytest.warns(corpus.WithdrawnWarning, match=gone):
        runpy.run_path(str(example), run_name="__main__")
    clean = [row for row in loaded(made.release, "restoration")[0] if row["injury"] == "none"]
    assert f" of {len(clean)} |" in capsys.readouterr().out


def test_what_changed_in_a_withdrawn_page_is_not_shown(made: Released) -> None:
    name = made.id("one.txt")
    decided = f'[[decision]]\nid = "{name}"\nfield = "title"\nvalue = "别的题目"\nreason = "seen in print"\n'
    (made.raw / "curation.toml").write_text(decided, "utf-8")
    second = Path(corpus.build(made.raw, made.out, release="2.0.0", engine=1).path)
    assert "别的题目" in str(diff(made.release, second))
    made.withdraw("one.txt", by_hand=True)
    change = diff(made.release, second)
    assert change.kind == "MAJOR"
    assert f"~ {name} title: changed; not shown, the page is withdrawn\n" in str(change)
    assert f"! {name} withdrawn on 2026-12-01: {WHY}, still in made 2.0.0" in str(change)
    assert "别的题目" not in str(change)


def test_our_own_releases_and_copies_of_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, made: Released) -> None:
    """With a list of a test's own in the place of the committed one, which stays empty."""
    (gone, *_), ours = corpus.load()["id"], our_releases()
    (withdrawal,) = made.withdraw("one.txt", by_hand=True)
    listed = read_list(str(made.out))[withdrawal].model_copy(update={"id": gone})
    (tmp_path / FILE_NAME).write_text(render({gone: listed, withdrawal: read_list(str(made.out))[withdrawal]}), "utf-8")
    (made.out / FILE_NAME).unlink()
    monkeypatch.setattr("corpus.release.withdrawn.OURS", tmp_path)

    for version, release in ours.items():
        for config in tables_of(release) if version == "1.1.0" else ["ledger"]:
            with pytest.warns(corpus.WithdrawnWarning, match=f"gonghui {version}: .*{gone}"):
                rows = corpus.load(version, config)
            ids = pc.unique(rows.with_format("arrow")[:][key_of(config)]).to_pylist()
            assert len(ids) == 4
            assert gone not in ids
    assert verify(release) == []
    # Another dataset may hold the same page: our list says nothing of it.
    assert loaded(made.release, "documents")[2] == []
    with pytest.raises(CorpusError, match=f"it holds {gone}"):
        plan(ours["1.0.1"], "owner/name")
    built = corpus.build(Path(__file__).parents[2] / "raw", tmp_path / "out", release="2.0.0", engine=1)
    assert (built.documents, built.left_out) == (4, {"withdrawn": 1})
    assert not (tmp_path / "out" / FILE_NAME).exists()
