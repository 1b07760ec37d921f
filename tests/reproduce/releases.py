"""Build a release again: from the pages, the code and the pins of the commit that it was made with.

Nobody keeps a list of those commits. A release never changes, so the last commit that changed its checksums is the one
that brought it; a tag `v<version>` says otherwise. Both stay right when the history is rewritten.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import NamedTuple

from corpus.release.digest import Digest
from corpus.release.folder import OUR_NAME, SUMS, file_sha256
from corpus.release.write import digest_of
from tests.reproduce.packages import ROOT, Unavailable, environment

RELEASES = "corpus/releases"
_SECONDS = 600


class Rebuilt(NamedTuple):
    """What became of a release that was built again: the files that are others, or why it could not be built."""

    version: str
    commit: str = ""
    digest: str = ""
    same_content: bool = False
    differing: tuple[str, ...] = ()
    files: int = 0
    why_not: str = ""

    @property
    def is_same(self) -> bool:
        """Whether it was built, and is the same byte for byte."""
        return self.same_content and not self.differing

    def __str__(self) -> str:
        said = f"{self.version:<8} {self.commit[:12]:<12} "
        if self.why_not:
            return f"{said} not built: {self.why_not}"
        content = "same content" if self.same_content else "OTHER CONTENT"
        files = f"{self.files} of {self.files} files the same"
        if self.differing:
            files = f"{len(self.differing)} of {self.files} files DIFFER: {', '.join(self.differing)}"
        return f"{said} {content} sha256:{self.digest}, {files}"


def rebuild(version: str, work: Path, root: Path = ROOT) -> Rebuilt:
    """Build a release of the clone `root` again, elsewhere, and compare it; environments are kept in `work`."""
    commit = ""
    try:
        commit = commit_of(version, root)
        with tempfile.TemporaryDirectory(prefix="corpus-reproduce-") as folder:
            sources, out = Path(folder, "sources"), Path(folder, "out")
            _unpack(commit, sources, root)
            _build(sources, out, work)
            return compare(version, commit, root / RELEASES, out)
    except Unavailable as reason:
        return Rebuilt(version, commit, why_not=str(reason))


def commit_of(version: str, root: Path = ROOT) -> str:
    """Return the commit that a release is built from: its tag, or the last that changed its checksums."""
    sums = f"{RELEASES}/{OUR_NAME}-{version}/{SUMS}"
    tag = _git(root, "rev-parse", "--quiet", "--verify", f"refs/tags/v{version}^{{commit}}").decode().strip()
    commit = tag or _git(root, "log", "-1", "--format=%H", "HEAD", "--", sums).decode().strip()
    if not commit:
        if not _git(root, "rev-parse", "HEAD"):
            raise Unavailable(f"there is no history here, git says: {_complaint(root, 'rev-parse', 'HEAD')}")
        raise Unavailable("no commit holds it yet: commit it")
    if not tag and commit in _first_of_a_shallow_clone(root):
        raise Unavailable("this clone is shallow, and its history begins later: git fetch --unshallow --tags")
    if _git(root, "show", f"{commit}:{sums}") != (root / sums).read_bytes():
        where = f"v{version}" if tag else commit[:12]
        raise Unavailable(f"{sums} is not the one of {where}: a release never changes; git checkout {where} -- {sums}")
    return commit


def _first_of_a_shallow_clone(root: Path) -> list[str]:
    """Return the commits whose parents were left out: git shows them as if they had brought every file."""
    path = root / _git(root, "rev-parse", "--git-path", "shallow").decode().strip()
    return path.read_text(encoding="utf-8").split() if path.is_file() else []


def _git(root: Path, *arguments: str) -> bytes:
    """Return what git says; nothing where it fails."""
    done = _run_git(root, *arguments)
    return b"" if done.returncode else done.stdout


def _complaint(root: Path, *arguments: str) -> str:
    """Return why git fails, in a line."""
    return (_run_git(root, *arguments).stderr.decode(errors="replace").splitlines() or ["nothing"])[0]


def _run_git(root: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    # Files as they were committed, whatever this machine does to the ends of lines.
    command = ["git", "-c", "core.autocrlf=false", "-C", str(root), *arguments]
    try:
        return subprocess.run(command, capture_output=True, check=False)
    except FileNotFoundError:
        raise Unavailable("there is no git") from None


def _unpack(commit: str, folder: Path, root: Path) -> None:
    """Write the files of a commit, all but its releases: what is built must not find itself."""
    packed = _git(root, "archive", "--format=tar", commit, "--", ".", f":(exclude){RELEASES}")
    if not packed:
        raise Unavailable(f"git cannot read its files: {_complaint(root, 'archive', commit)}")
    folder.mkdir()
    subprocess.run(["tar", "-x", "-C", str(folder)], input=packed, check=True)


def _build(sources: Path, out: Path, work: Path) -> None:
    project = tomllib.loads((sources / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    pins = (sources / "constraints.txt").read_text(encoding="utf-8")
    python = environment(sys.executable, project["dependencies"], pins, work)
    environ = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(
        [python, "-m", "corpus", "build", "raw", "--out", str(out)],
        cwd=sources,
        env={**environ, "PYTHONPATH": str(sources)},
        capture_output=True,
        encoding="utf-8",
        timeout=_SECONDS,
        check=False,
    )
    if done.returncode:
        raise Unavailable(f"its build fails: {(done.stderr.splitlines() or ['it says nothing'])[-1]}")


def compare(version: str, commit: str, releases: Path, out: Path) -> Rebuilt:
    """Compare a release in the folder `releases` with that in the folder `out`, by content and file by file."""
    released, built = (folder / f"{OUR_NAME}-{version}" for folder in (releases, out))
    if not built.is_dir():
        names = ", ".join(sorted(path.name for path in out.iterdir()))
        raise Unavailable(f"raw/release.toml of that commit names another: {names}")
    content = content_of(built)
    ours, theirs = sums_of(released), sums_of(built)
    differing = tuple(name for name in sorted(ours | theirs) if ours.get(name) != theirs.get(name))
    same = content == content_of(released)
    return Rebuilt(version, commit, content.release, same, differing, len(ours | theirs))


def content_of(release: Path) -> Digest:
    """Return the content digest of a release, and fail where it names another one."""
    content = digest_of(release)
    said = json.loads((release / "croissant.json").read_text(encoding="utf-8"))["identifier"]
    if said != f"sha256:{content.release}":
        raise Unavailable(f"{release.name} says that its content is {said}, and it is sha256:{content.release}")
    return content


def sums_of(release: Path) -> dict[str, str]:
    """Return the SHA-256 of each file of a release, and of the list of rejects beside it."""
    files = {path.relative_to(release).as_posix(): path for path in release.rglob("*") if path.is_file()}
    files["rejects.jsonl"] = release.with_name(f"{release.name}.rejects.jsonl")
    return {name: file_sha256(path) for name, path in files.items()}
