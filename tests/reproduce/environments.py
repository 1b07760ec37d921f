"""Build the same two releases in many environments, as `environments.toml` lists them."""

from __future__ import annotations

import os
import pwd
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from corpus.release.write import digest_of
from tests.reproduce.made import lay, made_files, our_files
from tests.reproduce.packages import ROOT, Unavailable, environment, find_python, running
from tests.reproduce.releases import sums_of

_OF_THE_WRITER = re.compile(r"(raw|made)/(data/.*\.parquet|croissant\.json|SHA256SUMS)")
_OURS = re.compile("PYTHON|LC_|LANG|TZ$|HF_|PIP_")  # what this process was given, and others are not


@dataclass(frozen=True)
class Environment:
    """A row of the table; its fields are explained there."""

    name: str
    brief: bool = False
    python: str = ""
    packages: str = "pinned"
    variables: dict[str, str] = field(default_factory=dict)
    locale: str = ""
    umask: int = -1
    user: str = ""
    workers: int = 0
    engine: str = "local"
    folder: str = ""
    pages: str = ""


@dataclass(frozen=True)
class Built:
    """What was built: the content digest of ours, of the other, and the SHA-256 of each file of both."""

    ours: str
    made: str
    sums: dict[str, str]
    packages: str

    def differs(self, other: Built) -> list[str]:
        """Return what is not the same in another one: content, and files that have to be the same in both."""
        found = [f"content of {name}" for name in ("ours", "made") if getattr(self, name) != getattr(other, name)]
        pinned = self.packages == other.packages == "pinned"
        names = [name for name in sorted(self.sums | other.sums) if pinned or not _OF_THE_WRITER.fullmatch(name)]
        return found + [name for name in names if self.sums.get(name) != other.sums.get(name)]


def environments() -> list[Environment]:
    """Return the table."""
    rows = tomllib.loads((Path(__file__).parent / "environments.toml").read_text(encoding="utf-8"))["environment"]
    return [Environment(**row) for row in rows]


def build_in(one: Environment, work: Path, every: int = 1, load: bool = True) -> Built:
    """Build in an environment. What has to be installed for it is kept in `work`."""
    python = _python(one, work)
    with _folder(one) as folder:
        files = {**our_files(), **made_files(every)}
        lay(files, folder / "pages", 1 if one.pages == "copied" else None)
        out = folder / "out"
        out.mkdir()
        options = ["--workers", str(one.workers)] if one.workers else []
        if one.engine == "spark":
            _need_spark(python)
            options = ["--engine", "spark", "--master", "local[2]"]
        identity = _identity(one, python, out)
        done = subprocess.run(
            [python, str(Path(__file__).parent / "drive.py"), str(folder / "pages"), str(out), *options],
            cwd=folder,
            env=_variables(one, folder, work, load),
            umask=one.umask,
            user=identity,
            capture_output=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(done.stderr.decode(errors="replace")[-2000:])
        (ours,) = (path for path in (out / "raw").iterdir() if path.is_dir())
        (made,) = (path for path in (out / "made").iterdir() if path.is_dir())
        digests = [digest_of(release).release for release in (ours, made)]
        if load and (out / "loaded").read_text(encoding="utf-8") != digests[0]:
            raise RuntimeError("datasets gives other rows than the release has")
        named = {"raw": sums_of(ours), "made": sums_of(made)}
        sums = {f"{name}/{path}": value for name, all_of in named.items() for path, value in all_of.items()}
        return Built(*digests, sums, one.packages)


def _python(one: Environment, work: Path) -> str:
    """Return a Python with the packages of an environment: this one, where it has them."""
    if one.packages == "pinned" and one.python in ("", running()):
        return sys.executable
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = [*project["dependencies"], *project["optional-dependencies"]["web"]]
    pins = (ROOT / "constraints.txt").read_text(encoding="utf-8") if one.packages == "pinned" else ""
    if one.packages == "oldest":
        needed = [re.sub(r">=([\d.]+).*", r"==\1", requirement) for requirement in needed]
    return environment(find_python(one.python or running()), needed, pins, work)


@contextmanager
def _folder(one: Environment) -> Iterator[Path]:
    """A folder to work in, which every user may look into."""
    where = one.folder if one.folder.startswith("/") else None
    if where and not Path(where).is_dir():
        raise Unavailable(f"there is no {where}")
    outer = Path(tempfile.mkdtemp(prefix="corpus-reproduce-", dir=where))
    try:
        outer.chmod(0o755)
        folder = outer / (one.folder if one.folder and not where else "folder")
        folder.mkdir()
        yield folder
    finally:
        shutil.rmtree(outer, ignore_errors=True)


def _variables(one: Environment, folder: Path, work: Path, load: bool) -> dict[str, str]:
    variables = {name: value for name, value in os.environ.items() if not _OURS.match(name)}
    variables |= {"PYTHONPATH": str(ROOT), "HF_HUB_OFFLINE": "1", "HF_HOME": str(folder / "hub")}
    if load:
        variables["REPRODUCE_LOAD"] = "1"
    if one.locale:
        variables |= {"LOCPATH": str(_locale(one.locale, work)), "LC_ALL": one.locale}
    return {name: value for name, value in (variables | one.variables).items() if value}


def _locale(name: str, work: Path) -> Path:
    """Make a locale; return the folder that holds it."""
    folder = work / "locales"
    folder.mkdir(parents=True, exist_ok=True)
    language, charmap = name.split(".")
    try:
        subprocess.run(
            ["localedef", "-i", language, "-f", charmap, str(folder / name)], capture_output=True, check=False
        )
    except FileNotFoundError:
        raise Unavailable("there is no localedef") from None
    if not (folder / name / "LC_CTYPE").exists():
        raise Unavailable(f"localedef cannot make {name}")
    return folder


def _need_spark(python: str) -> None:
    if shutil.which("java") is None:
        raise Unavailable("there is no Java, which Spark needs")
    if subprocess.run([python, "-c", "import pyspark"], capture_output=True, check=False).returncode:
        raise Unavailable("there is no Spark: pip install 'gonghui-corpus[spark]'")


def _identity(one: Environment, python: str, out: Path) -> int | None:
    """Return the user to work as, who may write into `out`."""
    if not one.user:
        return None
    if os.geteuid() != 0:
        raise Unavailable("only root can be another user")
    number = pwd.getpwnam(one.user).pw_uid
    os.chown(out, number, -1)
    os.chown(out.parent, number, -1)
    try:
        subprocess.run(
            [python, "-c", f"open({str(ROOT / 'pyproject.toml')!r})"], user=number, check=True, capture_output=True
        )
    except (OSError, subprocess.CalledProcessError):
        raise Unavailable(f"{one.user} may not run {python}, or not read the sources") from None
    return number
