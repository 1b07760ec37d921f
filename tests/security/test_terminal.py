"""Whatever pages, names and releases say, no command writes what a terminal would obey, or what hides in a line."""

from __future__ import annotations

import json
import re
import shutil
import sys
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.cli import main
from corpus.invisible import BLANK, HIDDEN
from corpus.review.signs import runs
from corpus.terminal import json_safe, pictured, visible

from .made import SIGNS, foreign, page, rewrite, said

ACTS = re.compile(f"(?!\n)[{HIDDEN}]")


@pytest.mark.parametrize("category", ["Cc", "Cf", "Cs", "Co", "Zl", "Zp"])
def test_what_unicode_calls_a_control_is_shown_by_its_number(category: str) -> None:
    # Signs of Arabic, Syriac, Kaithi and Egyptian that are seen, though they belong to what formats.
    seen = re.compile(r"[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd\U00013430-\U0001343f]")
    chars = [char for char in map(chr, range(sys.maxunicode + 1)) if unicodedata.category(char) == category]
    chars = chars[:: 1 + len(chars) // 5_000]  # of 137,000 for private use some will do
    text = seen.sub("", "".join(chars))
    assert visible(text) == "".join(f"⟨U+{ord(char):04X}⟩" for char in text)
    assert not ACTS.search(pictured(text))
    assert {kind for kind, shown, _ in runs(text) if shown != "\n"} == {"sign"}


@given(st.text(st.characters() | st.sampled_from(SIGNS)))
def test_json_stays_the_same_data(text: str) -> None:
    line = json.dumps([text], ensure_ascii=False)
    assert not ACTS.search(json_safe(line))
    assert json.loads(json_safe(line)) == [text]


def test_blanks_are_not_hidden() -> None:
    assert not re.search(f"[{HIDDEN}]", f"工会 a\u3000\xa0{chr(0x2003)}\ufffd")
    assert re.search(f"[{BLANK}]", "\u3000")


@pytest.fixture
def command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Iterator[Callable[..., tuple[int, str, str]]]:
    """Run a command in this process, and look at every character that it wrote."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path])  # a build keeps pandas out

    def run(*args: object) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main([*map(str, args)])
        told = capsys.readouterr()
        for stream in told:
            assert not ACTS.search(stream), (args, ACTS.findall(stream), stream)
        return int(str(ended.value.code)), told.out, told.err

    return run


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    """Pages, names and columns full of signs."""
    folder = tmp_path / "raw"
    folder.mkdir()
    lines = page(1).decode().splitlines()
    lines[2] = "".join(page(number).decode().splitlines()[2] for number in range(2, 60))  # or it is no text
    hostile = f"{lines[0]}{SIGNS}\n作者：刘{SIGNS}明\n来源：工{SIGNS}会网\n"
    hostile += f"{lines[1]}{SIGNS}{lines[2]}\n{SIGNS}\n版权{SIGNS}\n"
    (folder / "a\x1b[2J\u202e.txt").write_bytes(hostile.encode())
    (folder / "empty\x9b\u202e\u3164.txt").write_bytes(b"")
    html = f"<title>{lines[0]}</title><p>" + "</p><p>".join(lines) + "</p>"
    html = html.replace("职工", "职&#27;&#x202e;工&#x9b;").replace("工会", "工会&#8206;&#x115f;")
    (folder / "b.html").write_bytes(html.encode())
    keys = {"text": hostile, "url": f"http://example.com/{SIGNS}", f"k{SIGNS}": SIGNS, "crawl_date": SIGNS}
    (folder / "c.jsonl").write_text(f"{json.dumps(keys)}\n{{{SIGNS}\n", "utf-8")
    (folder / "d.jsonl").write_text(json.dumps({f"k{SIGNS}": SIGNS, f"l{SIGNS}": ""}) + "\n", "utf-8")
    (folder / "e.parquet").write_text(SIGNS, "utf-8")
    return folder


def hostile_words(release: Path) -> None:
    words = dict.fromkeys(("name", "alternateName", "description", "url", "license", "identifier"), f"x{SIGNS}")
    said(release, "croissant.json", version=f"1{SIGNS}", datePublished=SIGNS, creator=[{"name": SIGNS}], **words)
    for name in ("README.md", "CITATION.cff"):
        (release / name).write_text(f"---\na: [{SIGNS}\n---\n{(release / name).read_text('utf-8')}{SIGNS}", "utf-8")
    rewrite(
        release,
        "documents",
        lambda row: {**row, "title": SIGNS, "source": {**row["source"], "site": f"网{SIGNS}"}, "author": SIGNS},
    )
    rewrite(release, "ledger", lambda row: {**row, "raw": row["raw"] + SIGNS, "reason": f"gloss{SIGNS}"})


def test_every_command_on_what_strangers_made(
    command: Callable[..., tuple[int, str, str]], raw: Path, tmp_path: Path
) -> None:
    assert command("build", raw, "--out", "out", "--workers", 1)[0] == 0
    assert command("build", raw, "--out", "out", "--workers", 1, "--json")[0] == 0
    built = tmp_path / "out/dataset-0.1.0"
    for options in ([], ["--explain"], ["--jsonl"], ["--jsonl", "--explain"], ["--text-column", f"k{SIGNS}"]):
        code, out, err = command("clean", raw, *options)
        assert code == 0
        assert "⟨U+202E⟩" in err
        assert out.count("\n") > 1
    assert command("verify", built, "--raw", raw)[0] == 0
    gold = tmp_path / "gold.jsonl"
    shutil.copy(tmp_path / "out/dataset-0.1.0.rejects.jsonl", gold)  # what names pages, and holds no record
    for options in ([], ["--json"]):
        command("score", gold, raw, *options)
    assert command("review", built, "--raw", raw, "--out", f"rev{SIGNS}")[0] == 0
    assert command("export", built, "--to", f"a{SIGNS}.csv")[0] == 0

    release = foreign(tmp_path / f"of{SIGNS}", hostile_words)
    for args in (
        ["stats", release],
        ["stats", release, "--json"],
        ["diff", built, release],
        ["diff", release, built],
        *(["cite", release, "--format", form] for form in ("bibtex", "apa", "cff")),
        ["export", release, "--table", "ledger", "--to", "l.csv"],
    ):
        assert command(*args)[0] == 0, args
    for args in (
        ["verify", release, "--raw", raw],
        ["publish", release, "owner/name", "--dry-run"],
        ["publish", built, f"o/{SIGNS}", "--dry-run"],
        ["review", release, "--raw", raw],
        ["build", raw, "--out", "out", "--against", release],
        ["export", release, "--table", SIGNS, "--to", "m.csv"],
        ["clean", f"no{SIGNS}.txt"],
        ["cite", SIGNS],
    ):
        assert command(*args)[0] == 1, args
    for args in ([SIGNS], ["clean", f"--{SIGNS}"], ["cite", "--format", SIGNS], ["build", "--workers", SIGNS]):
        assert command(*args)[0] == 2, args


@pytest.mark.parametrize("name", ["curation.toml", "release.toml"])
def test_settings_with_signs(name: str, command: Callable[..., tuple[int, str, str]], raw: Path) -> None:
    for text in (f'"k{SIGNS}"'.replace("\n", "") + " = 1", f'name = "{json.dumps(SIGNS)[1:-1]}"', f"x = {SIGNS}"):
        (raw / name).write_text(text, "utf-8")
        assert command("build", raw, "--out", "out")[0] == 1
