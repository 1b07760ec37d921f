"""Each command does what its help says, quietly in a pipe."""

from __future__ import annotations

import io
import json
import os
import pty
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import corpus
from corpus import console
from corpus.account.ledger import ledger_of
from corpus.explain import explain
from corpus.models import LedgerRow, Record
from corpus.release.folder import our_release
from corpus.release.tables import to_tables
from corpus.stages.tasks import Step
from tests.release.conftest import our_info
from tests.release.written import write_release
from tests.until import takes

from .conftest import PAGES, Run, one_line

COMMANDS = ["build", "clean", "verify", "diff", "review", "stats", "cite", "publish", "score", "export"]


@pytest.mark.parametrize("command", COMMANDS)
def test_help_shows_an_example(command: str, run: Run) -> None:
    done = run(command, "--help")

    assert done.returncode == 0
    assert f"Example:\n    corpus {command} " in done.stdout


def test_help_lists_the_commands(run: Run) -> None:
    done = run("--help")

    assert done.returncode == 0
    assert re.findall(r"^  (\w+)  ", done.stdout.partition("Commands:")[2], re.MULTILINE) == sorted(COMMANDS)


def test_version(run: Run) -> None:
    done = run("--version")

    assert done.returncode == 0
    assert re.fullmatch(r"corpus, version \d+\.\d+\.\d+\n", done.stdout)


def test_clean_gives_records_in_the_order_asked(run: Run) -> None:
    names = sorted(path.name for path in PAGES.glob("*.txt"))[::-1]

    done = run("clean", "--jsonl", *names, cwd=PAGES)

    assert done.returncode == 0
    assert done.stderr == ""
    lines = done.stdout.splitlines()
    assert [Record.model_validate_json(line).provenance.path for line in lines] == names
    assert list(json.loads(lines[0])) == list(Record.model_fields)
    assert re.search("[\u4e00-\u9fff]", lines[0]), "Chinese is written as it is, not as numbers"


def test_clean_gives_the_same_in_any_locale(run: Run, pages: Path) -> None:
    texts = {
        run(
            "clean", "pages/000.txt", "--jsonl", anew=True, env={**os.environ, "PYTHONUTF8": "0", "LC_ALL": name}
        ).stdout
        for name in ("C", "C.UTF-8", "zh_CN.GBK")
    }

    assert len(texts) == 1


def test_explain_gives_every_ledger_row_as_json(run: Run, pages: Path) -> None:
    done = run("clean", "pages/000.txt", "--explain", "--jsonl")

    rows = [LedgerRow.model_validate_json(line) for line in done.stdout.splitlines()]
    assert "".join(row.raw for row in rows) == (pages / "000.txt").read_bytes().decode()


def test_explain_shows_changes_and_no_character_that_acts_on_a_terminal(run: Run, pages: Path) -> None:
    page = "怎样做好工会工作\n\x1b[31m\x9b2J工会是职工之家\u200b,要把职工的事情\u202e办好。"
    (pages / "odd.txt").write_bytes(page.encode())

    for args in ([], ["--explain"], ["--jsonl"], ["--jsonl", "--explain"]):
        done = run("clean", "pages/odd.txt", *args)
        assert done.returncode == 0
        assert not set("\x1b\x9b\u202e\u200b") & set(done.stdout + done.stderr), args

    explained = run("clean", "pages/odd.txt", "--explain").stdout
    assert "⟨U+001B⟩" in explained
    assert "@@ 1 @@ title\n- 怎样做好工会工作\n" in explained
    glossed = run("clean", *PAGES.glob("002_*.txt"), "--explain").stdout
    assert "gloss ×13, script ×11" in glossed
    assert "\n    byte-shift: ?qū)嵎⻊?wù) → 实服务\n" in glossed


def test_explain_takes_time_in_proportion_to_the_lines() -> None:
    text = "工会为职工服务。\n" * 100_000
    rows = ledger_of([("kept", "text", text, text)])
    assert sum(1 for _ in explain(rows)) == 100_001
    # Half a second; it was more than ten when each line copied its hunk.
    assert takes(lambda: sum(1 for _ in explain(rows)), 4)


def test_colour_and_progress_only_on_a_terminal(pages: Path, served: list[str]) -> None:
    assert "\x1b[31m" in on_a_terminal(*served, "clean", "000.txt", "--explain", cwd=pages)
    assert "\x1b[31m" not in on_a_terminal(*served, "clean", "000.txt", "--explain", cwd=pages, NO_COLOR="1")
    shown = on_a_terminal(*served, "build", "pages", "--out", "out", cwd=pages.parent)
    assert "looking for files: 1 files" in shown


def test_progress_says_how_fast_and_how_long(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal, now = io.StringIO(), iter(range(0, 1000, 10))
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr(console.time, "monotonic", lambda: next(now))
    with console.build_progress() as report:
        assert report
        # A quarter had been done before; each step takes twenty seconds, as the clock is asked twice.
        for step in (Step("clean", 25, 100, 0), Step("clean", 50, 100, 5_000), Step("write", 1, 4, 0)):
            report(step)
    said = [part.removesuffix("\x1b[K") for part in terminal.getvalue().split("\r")]
    half = "cleaning: 50 %, 5,000 pages, 250 a second, 0:00:40 left"
    assert said == ["", "cleaning: 25 %", half, "writing: 1 of 4", ""]


def test_progress_stays_on_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = io.StringIO()
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("COLUMNS", "20")
    with console.progress("pages") as report:
        assert report
        report(1_000_000, 50_000_000)
    assert terminal.getvalue() == "\r1,000,000 of 50,000\x1b[K\r\x1b[K"


def test_what_a_build_did_is_told_in_numbers(run: Run, pages: Path) -> None:
    (pages / "bad.txt").write_bytes(b"\0\1\2")
    told = run("build", "pages", "--out", "out").stdout
    assert re.search(r"^  pages found +3$", told, re.MULTILINE)
    assert re.search(r"^  left out +1  binary 1$", told, re.MULTILINE)
    assert re.search(r"^  repaired +[0-9,]+  glosses [0-9]+, mapped characters [0-9]+$", told, re.MULTILINE)
    said = json.loads(run("build", "pages", "--out", "out", "--json").stdout)
    assert (said["unchanged"], said["pages"], said["documents"], said["left_out"]) == (True, 3, 2, {"binary": 1})
    assert said["totals"]["glosses_removed"] > 0


def test_stats_are_those_of_the_tables(run: Run) -> None:
    said = json.loads(run("stats", "1.0.1", "--json").stdout)
    ledger = corpus.load("1.0.1", config="ledger").to_pandas()
    assert said["totals"]["ledger"] == len(ledger)
    assert said["reasons"]["removed/gloss"]["rows"] == sum((ledger.action == "removed") & (ledger.reason == "gloss"))
    assert said["quality"]["characters"] == sorted(len(row["text"]) for row in corpus.load("1.0.1"))
    assert run("stats", "1.0.1", anew=True).stdout.startswith("gonghui-1.0.1\n\n  documents                  5\n")


def test_stats_of_a_card_that_states_no_counts_and_of_none(run: Run, tmp_path: Path) -> None:
    release = shutil.copytree(our_release("1.0.1"), tmp_path / "gonghui-1.0.1")
    stated = run("stats", release, "--json").stdout
    (release / "README.md").write_text("My pages", "utf-8")
    counted = json.loads(run("stats", release, "--json").stdout)
    assert counted == json.loads(stated)

    (release / "README.md").unlink()
    done = run("stats", release)
    assert (done.returncode, done.stdout) == (1, "")
    assert "gonghui-1.0.1/README.md: cannot be read" in one_line(done.stderr)
    (release / "SHA256SUMS").write_bytes(b"\xff")
    assert "SHA256SUMS: cannot be read" in one_line(run("review", release, "--raw", PAGES).stderr)


def test_stats_of_a_release_without_documents(run: Run, tmp_path: Path) -> None:
    release = write_release(to_tables([]), our_info(), tmp_path)
    done = run("stats", release)
    assert (done.returncode, done.stderr) == (0, "")
    assert re.search(r"^  documents +0$", done.stdout, re.MULTILINE)


def test_a_release_from_elsewhere_does_not_act_on_the_terminal(run: Run, tmp_path: Path) -> None:
    release = write_release(to_tables([]), our_info(title="title\x1b[31m\u202e"), tmp_path)
    for form in ("bibtex", "apa", "cff"):
        done = run("cite", release, "--format", form)
        assert done.returncode == 0
        assert not set("\x1b\u202e") & set(done.stdout + done.stderr)
    assert "⟨U+202E⟩" in run("cite", release).stdout


@pytest.mark.parametrize(("shell", "sign"), [("bash", "complete -o"), ("zsh", "#compdef"), ("fish", "complete -")])
def test_shells_complete_commands(run: Run, shell: str, sign: str) -> None:
    told = run(env={**os.environ, "_CORPUS_COMPLETE": f"{shell}_source"}).stdout
    assert sign in told
    words = {
        "COMP_WORDS": "corpus cle",
        "COMP_CWORD": "cle" if shell == "fish" else "1",
        "_CORPUS_COMPLETE": f"{shell}_complete",
    }
    assert "clean" in run(env={**os.environ, **words}).stdout


def on_a_terminal(*command: str, cwd: Path, **environment: str) -> str:
    """What the command writes when its output is a terminal."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(command, cwd=cwd, stdout=theirs, stderr=theirs, env={**os.environ, **environment})
    os.close(theirs)
    written = b""
    while True:
        try:
            part = os.read(ours, 4096)
        except OSError:  # Linux says so when the other end is closed
            break
        if not part:
            break
        written += part
    os.close(ours)
    assert process.wait(timeout=60) == 0
    return written.decode()


def test_an_interrupt_is_one_line(pages: Path) -> None:
    command = [sys.executable, "-m", "corpus", "clean", *["000.txt"] * 2000]
    with subprocess.Popen(command, cwd=pages, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        process.stdout.read(1)  # it runs
        time.sleep(0.1)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)

    assert errors == b"corpus: interrupted\n"
    assert process.returncode == 130


def test_verify_and_diff(run: Run, pages: Path, tmp_path: Path) -> None:
    assert run("build", "pages", "--out", "out").returncode == 0
    (pages / "004.txt").unlink()
    assert run("build", "pages", "--out", "out", "--release", "1.0.0").returncode == 0
    one, two = "out/dataset-0.1.0", "out/dataset-1.0.0"

    assert run("verify", two, "--raw", "pages").returncode == 0
    assert "0 came, 1 went" in run("diff", one, two).stdout
    assert "version = {1.0.0}" in run("cite", two).stdout

    damaged = tmp_path / two / "README.md"
    damaged.write_text(damaged.read_text("utf-8") + "!", "utf-8")
    done = run("verify", two)
    assert done.returncode == 1
    assert done.stdout.startswith("checksum: README.md: ")
    assert done.stderr.startswith("corpus: out/dataset-1.0.0: 1 checks failed")


def test_build_against_an_earlier_release(run: Run, pages: Path) -> None:
    assert run("build", "pages", "--out", "out").returncode == 0
    text = (pages / "000.txt").read_text("utf-8")
    (pages / "copy.txt").write_text("上一页\n" + text, "utf-8")

    done = run("build", "pages", "--out", "out", "--release", "0.2.0", "--against", "out/dataset-0.1.0")

    assert done.returncode == 0, done.stderr
    card = (pages.parent / "out/dataset-0.2.0/README.md").read_text("utf-8")
    assert "| `near_copies` | 1 |" in card
    assert "in dataset 0.1.0 (content digest" in card
    assert run("verify", "out/dataset-0.2.0", "--raw", "pages").returncode == 0
    done = run("build", "pages", "--out", "out", "--against", "nowhere")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)


def test_score(run: Run, pages: Path, tmp_path: Path) -> None:
    record = json.loads(run("clean", "pages/000.txt", "--jsonl").stdout)
    (tmp_path / "gold").mkdir()
    gold = tmp_path / "gold" / "000.json"
    gold.write_text(json.dumps({"title": record["title"], "text": record["text"] + "甲乙"}), "utf-8")

    done = run("score", "gold", "pages/000.txt", "--json", anew=True)

    page = json.loads(done.stdout)["pages"]["000"]
    assert done.returncode == 0
    assert page["fields"] == {"title": True}
    assert page["precision"] == 1
    assert page["wanted"] == page["common"] + 2
    # A record of ours is a reviewed record too, when a person signs it; found by its id.
    (tmp_path / "gold.jsonl").write_text(json.dumps(record) + "\n", "utf-8")
    done = run("score", "gold.jsonl", "pages")
    assert "no reviewed record; not scored" in done.stderr
    assert re.search(r"^all +(\d+)/\1 +1\.0000 +1\.0000 +1\.0000$", done.stdout, re.MULTILINE)


def test_importing_and_cleaning_load_nothing_heavy(pages: Path) -> None:
    program = (
        "import sys, corpus; light = set(sys.modules)\n"
        "corpus.clean(open('000.txt', 'rb').read()).record\n"
        "print('pydantic' in light, {'pyarrow', 'datasets', 'pandas'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=pages, capture_output=True, encoding="utf-8", check=True)

    assert done.stdout == "False set()\n"
