"""Lines that a site repeats: found by counting, exactly, and nothing else is taken."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import corpus
from corpus.account.site_lines import drop_lines, without_lines
from corpus.cleaned import Cleaned
from corpus.errors import CorpusError, Rejected
from corpus.release.verify import verify
from corpus.stages import plan

from .made import Made, corpus_of_sites


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Made]:
    folder = tmp_path_factory.mktemp("sites")
    return folder, corpus_of_sites(folder / "pages.jsonl")


def measure(release: Path, made: Made) -> tuple[float, float]:
    """Return the share of the text that belongs to the sites, and the share of the articles that is missing."""
    leak = loss = characters = wanted = 0
    for row in corpus.load(release=release):
        url = row["source"]["url"]
        lines = row["text"].split("\n")
        characters += sum(map(len, lines))
        leak += sum(len(line) for line in lines if line in made.frames[url])
        wanted += sum(map(len, made.articles[url]))
        loss += sum(len(line) for line in made.articles[url] if line not in lines)
    return leak / characters, loss / wanted


def test_leak_and_loss_with_and_without(made: tuple[Path, Made], tmp_path: Path) -> None:
    raw, truth = made
    without = corpus.build(raw, tmp_path / "without", engine=1)
    built = corpus.build(raw, tmp_path / "with", site_lines=True, engine=1)
    assert verify(Path(built.path), raw) == []
    assert built.documents == without.documents

    leak, loss = measure(Path(without.path), truth)
    leak_after, loss_after = measure(Path(built.path), truth)
    print(f"leak {leak:.2%} → {leak_after:.2%}, loss {loss:.2%} → {loss_after:.2%}")
    assert leak > 0.05
    assert leak_after < 0.005  # a variant that stands on fewer than ten of a site's pages is left
    assert loss_after <= loss + 0.0001

    listed = [json.loads(line) for line in (Path(built.path) / "site-lines.jsonl").read_text("utf-8").splitlines()]
    frames = {line for lines in truth.frames.values() for line in lines}
    assert {each["line"] for each in listed} <= frames
    assert {each["of"] for each in listed} == {40}
    reasons = set(corpus.load(release=built.path, config="ledger")["reason"])
    assert "site-line" in reasons
    assert "site-line" not in corpus.load(release=without.path, config="ledger")["reason"]
    assert "site-lines.jsonl lists them" in (Path(built.path) / "README.md").read_text("utf-8")


def test_the_list_serves_a_later_build(made: tuple[Path, Made], tmp_path: Path) -> None:
    raw, truth = made
    first = corpus.build(raw, tmp_path / "first", site_lines=True)
    # A later crawl brings three pages of a site: too few to find anything in.
    later = tmp_path / "later"
    later.mkdir()
    lines = (raw / "pages.jsonl").read_text("utf-8").splitlines()
    (later / "pages.jsonl").write_text("\n".join(lines[:3]), "utf-8")
    found = corpus.build(later, tmp_path / "found", site_lines=True)
    given = corpus.build(later, tmp_path / "given", site_lines=first.path)

    assert measure(Path(found.path), truth)[0] > 0.05
    assert measure(Path(given.path), truth)[0] < 0.001
    name = "site-lines.jsonl"
    assert (Path(given.path) / name).read_bytes() == (Path(first.path) / name).read_bytes()
    assert verify(Path(given.path), later) == []


def test_the_division_is_no_content(made: tuple[Path, Made], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    raw, _ = made
    lines = (raw / "pages.jsonl").read_text("utf-8").splitlines()
    files = tmp_path / "files"
    files.mkdir()
    for number in range(0, len(lines), 90):
        (files / f"{number:04d}.jsonl").write_text("\n".join(lines[number : number + 90]), "utf-8")
    one = corpus.build(files, tmp_path / "one", site_lines=True, engine=1)
    monkeypatch.setattr(plan, "_LEAST", 1)
    monkeypatch.setattr("corpus.stages.site_lines._BUCKET", 100_000)
    many = corpus.build(files, tmp_path / "many", site_lines=True, engine=1)
    assert (Path(one.path) / "SHA256SUMS").read_bytes() == (Path(many.path) / "SHA256SUMS").read_bytes()


def test_the_same_bytes_in_two_tasks_are_one_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    corpus_of_sites(tmp_path / "pages.jsonl", sites=2, pages=12)
    pages = (tmp_path / "pages.jsonl").read_text("utf-8")
    (tmp_path / "raw").mkdir()
    for name in ("a", "b", "c"):
        (tmp_path / f"raw/{name}.jsonl").write_text(pages, "utf-8")
    lists = []
    for files in (1, 2, 3):
        monkeypatch.setattr(plan, "_FILES", files)
        built = corpus.build(tmp_path / "raw", tmp_path / str(files), site_lines=True, engine=1)
        lists.append((Path(built.path) / "site-lines.jsonl").read_text("utf-8"))
    assert '"of": 12' in lists[0]
    assert lists[0] == lists[1] == lists[2]


def test_an_article_that_a_site_has_twenty_times_stays(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    truth = corpus_of_sites(raw / "pages.jsonl", sites=1, pages=30)
    url, article = next(iter(truth.articles.items()))
    copies = [
        json.dumps({"url": f"{url[:-5]}-copy{number}.html", "text": "\n".join((f"标题之{number}", *article))})
        for number in range(20)
    ]
    with (raw / "pages.jsonl").open("a", encoding="utf-8") as file:
        file.write("\n" + "\n".join(copies))
    built = corpus.build(raw, tmp_path / "out", site_lines=True)
    rows = [row for row in corpus.load(release=built.path) if "copy" in row["source"]["url"]]
    assert len(rows) == 20
    assert all(all(line in row["text"].split("\n") for line in article) for row in rows)


PAGE = (
    "标题在此\n工会是职工之家，要把职工的事情办好，让职工满意。\n"
    "本站微信号欢迎您。\n服務職工是工会的職責,這一點不能忘記。"
)


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        ({"没有这一行"}, None),
        (
            {"本站微信号欢迎您。"},
            "工会是职工之家，要把职工的事情办好，让职工满意。\n服务职工是工会的职责，这一点不能忘记。",
        ),
        (
            {"工会是职工之家，要把职工的事情办好，让职工满意。"},
            "本站微信号欢迎您。\n服务职工是工会的职责，这一点不能忘记。",
        ),
        (
            {"服务职工是工会的职责，这一点不能忘记。"},
            "工会是职工之家，要把职工的事情办好，让职工满意。\n本站微信号欢迎您。",
        ),
    ],
)
def test_the_ledger_still_accounts_for_everything(lines: set[str], text: str | None) -> None:
    cleaned: Cleaned = corpus.clean(PAGE.encode())
    dropped = drop_lines(cleaned, lines)
    assert (dropped is cleaned) == (text is None)
    assert "".join(dropped.rows.raw) == PAGE
    assert "".join(dropped.rows.text) == dropped.document["text"] == (text or cleaned.document["text"])
    assert dropped.record.quality.characters == len(dropped.record.text)
    assert [row.raw_end - row.raw_start for row in dropped.ledger] == [len(row.raw) for row in dropped.ledger]
    assert len(dropped.roles) == dropped.record.text.count("\n") + 1


def test_a_page_of_nothing_else_is_left_out() -> None:
    cleaned = corpus.clean(PAGE.encode())
    with pytest.raises(Rejected, match="all lines of the text are repeated") as caught:
        drop_lines(cleaned, set(cleaned.record.text.split("\n")))
    assert caught.value.reason == "no-article"
    assert "".join(without_lines(cleaned.rows, set(cleaned.record.text.split("\n"))).text) == ""


def test_a_wrong_list_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw/a.txt").write_text(PAGE, "utf-8")
    (tmp_path / "site-lines.jsonl").write_text("{}\n")
    with pytest.raises(CorpusError, match="is no list of site lines"):
        corpus.build(tmp_path / "raw", tmp_path / "out", site_lines=tmp_path / "site-lines.jsonl")
    with pytest.raises(CorpusError, match="there is no such file"):
        corpus.build(tmp_path / "raw", tmp_path / "out", site_lines=tmp_path / "nowhere")
