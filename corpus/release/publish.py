"""Put a release into a dataset repository of the Hugging Face Hub, and tag it with its version.

A release goes in one commit, so that nobody ever loads half of it. The tag is set last, on a commit whose every file
was compared with the release. The run after one that was cut off finds out by content what is there, and does the rest.

>>> from corpus.release.folder import our_release
>>> going = plan(our_release("1.0.1"), "owner/name")
>>> going.tag, len(going.files)
('v1.0.1', 14)
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import re
import sys
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from corpus.errors import CorpusError
from corpus.release.folder import SUMS, read_croissant, read_facts, read_sums, version_key
from corpus.release.info import REPOSITORY
from corpus.release.verify import verify
from corpus.release.withdrawn import held, words
from corpus.storage import shown
from corpus.terminal import is_terminal

if TYPE_CHECKING:
    from huggingface_hub import HfApi
    from huggingface_hub.hf_api import RepoFile

_MAIN = "main"
_OF_THE_HUB = ".gitattributes"  # says which files are large; the Hub writes it and needs it
_AGAIN = "give the command again, it goes on where it was"


class Blob(NamedTuple):
    """A file as the Hub names its content: large ones by their SHA-256, the others as git does."""

    size: int
    sha256: str
    git: str


class Plan(NamedTuple):
    """What would go where. `files` are those that SHA256SUMS names, and itself, by path."""

    release: Path
    repository: str
    name: str
    version: str
    files: dict[str, Blob]

    @property
    def tag(self) -> str:
        return f"v{self.version}"

    @property
    def url(self) -> str:
        from huggingface_hub import constants

        return f"{shown(constants.ENDPOINT)}/datasets/{self.repository}"

    def told_by_card(self) -> bool:
        """Whether the card tells people to load this version from this repository."""
        card = (self.release / "README.md").read_text(encoding="utf-8")
        return f'load_dataset("{self.repository}", revision="{self.tag}", split=' in card


class Published(NamedTuple):
    """What came of it: was all of it there before, and can only its owners see it?"""

    unchanged: bool
    private: bool


def plan(release: Path, repository: str) -> Plan:
    """Verify a release and return what would go where. Nothing is asked of the network.

    >>> plan(Path("nowhere"), "https://huggingface.co/datasets/owner/name")
    Traceback (most recent call last):
    corpus.errors.CorpusError: https://huggingface.co/datasets/owner/name: is no repository; write owner/name
    """
    if not re.fullmatch(REPOSITORY, repository) or len(repository) > 96 or repository.endswith(".git"):
        raise CorpusError(f"{repository}: is no repository; write owner/name")
    if failures := verify(release):
        raise CorpusError(
            f"{release}: nothing was sent: {len(failures)} checks failed, the first is {failures[0]}; "
            "`corpus verify` names all of them"
        )
    if gone := held(release):  # to publish is to make one copy more
        raise CorpusError(
            f"{release}: nothing was sent: it holds {min(gone)}, {words(gone[min(gone)])}; build and publish a release "
            "without it"
        )
    facts = read_facts(release)
    if not re.fullmatch(r"[0-9]+\.[0-9]+\.[0-9]+", facts.version):
        raise CorpusError(f"{release / 'croissant.json'}: the version is not three numbers; build the release again")
    sums = read_sums(release)
    files = {name: _blob(release / name) for name in sorted([*sums, SUMS])}
    for name, value in sums.items():
        if files[name].sha256 != value:
            raise CorpusError(f"{release / name}: was changed just now; copy the release again")
    return Plan(release, repository, facts.name, facts.version, files)


def publish(going: Plan) -> Published:
    """Upload a release and tag it. A tag that is there is never moved; the same release again is nothing to do.

    A repository that does not exist is created private: making pages public stays a decision of its own.
    """
    from huggingface_hub import CommitOperationAdd, CommitOperationDelete, HfApi

    api, repository = HfApi(), going.repository
    with _quiet(), _told(going):
        private = _opened(api, going)
        refs = api.list_repo_refs(repository, repo_type="dataset")
        if going.tag in {tag.name for tag in refs.tags}:
            if different := _different(going, _tree(api, going, going.tag)):
                raise CorpusError(
                    f"{repository}: {going.tag} is there with other content ({different[0]}); a tag is never moved, "
                    "so give the new content a new version"
                )
            return Published(unchanged=True, private=private)
        head = next((branch.target_commit for branch in refs.branches if branch.name == _MAIN), None)
        there = _tree(api, going, head) if head else {}
        different = _different(going, there)
        if head is None or different:
            _check_ours(api, going, there, head)
            commit = api.create_commit(
                repository,
                [
                    CommitOperationAdd(path, going.release / path)
                    if path in going.files
                    else CommitOperationDelete(path, is_folder=False)
                    for path in different
                ],
                commit_message=f"{going.name} {going.version}",
                repo_type="dataset",
                parent_commit=head,  # another who publishes at the same moment is refused by the Hub
            )
            head = commit.oid
            if different := _different(going, _tree(api, going, head)):
                raise CorpusError(
                    f"{repository}: what arrived is not what was sent ({different[0]}); it has no tag; {_AGAIN}"
                )
        api.create_tag(repository, tag=going.tag, revision=head, repo_type="dataset")
    return Published(unchanged=False, private=private)


def _blob(path: Path) -> Blob:
    size = path.stat().st_size
    sha256, git = hashlib.sha256(), hashlib.sha1(b"blob %d\0" % size, usedforsecurity=False)
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            sha256.update(piece)
            git.update(piece)
    return Blob(size, sha256.hexdigest(), git.hexdigest())


def _opened(api: HfApi, going: Plan) -> bool:
    """See to it that the repository is there, and return whether it is private."""
    from huggingface_hub.errors import RepositoryNotFoundError

    info = None
    with contextlib.suppress(RepositoryNotFoundError):  # also said to those whom the Hub does not know
        info = api.dataset_info(going.repository)
    if info is None:
        api.create_repo(going.repository, repo_type="dataset", private=True)
        return True
    if info.id != going.repository:  # renamed, or written otherwise; a card should say what it is called
        raise CorpusError(f"{going.repository}: is called {info.id} on the Hub; write that")
    return bool(info.private)


def _tree(api: HfApi, going: Plan, revision: str) -> dict[str, RepoFile]:
    from huggingface_hub.hf_api import RepoFile

    entries = api.list_repo_tree(going.repository, recursive=True, revision=revision, repo_type="dataset")
    return {entry.path: entry for entry in entries if isinstance(entry, RepoFile) and entry.path != _OF_THE_HUB}


def _different(going: Plan, there: dict[str, RepoFile]) -> list[str]:
    """Return the paths that are not in the repository as in the release, by content, and those that are only there."""

    def same(path: str) -> bool:
        if path not in there or path not in going.files:
            return False
        file, blob = there[path], going.files[path]
        return file.size == blob.size and (file.lfs.sha256 == blob.sha256 if file.lfs else file.blob_id == blob.git)

    return [path for path in sorted(going.files.keys() | there.keys()) if not same(path)]


def _check_ours(api: HfApi, going: Plan, there: dict[str, RepoFile], head: str | None) -> None:
    """Fail where the commit would take away another dataset, or put an older release in the place of a newer one."""
    if there.keys() <= {"README.md"}:  # what the website puts into a new repository
        return
    said: dict[str, Any] = {}
    if "croissant.json" in there and SUMS in there:
        with tempfile.TemporaryDirectory() as folder, contextlib.suppress(CorpusError):
            api.hf_hub_download(
                going.repository, "croissant.json", repo_type="dataset", revision=head, local_dir=folder
            )
            said = read_croissant(Path(folder))
    if said.get("name") != going.name:
        raise CorpusError(
            f"{going.repository}: holds something else than releases of {going.name}; name another repository"
        )
    version = str(said.get("version"))
    if re.fullmatch(r"[0-9]+\.[0-9]+\.[0-9]+", version) and version_key(version) > version_key(going.version):
        raise CorpusError(
            f"{going.repository}: holds the newer {version}, which people get who name no version; publish older "
            "releases first"
        )


@contextlib.contextmanager
def _told(going: Plan) -> Iterator[None]:
    """Tell in one line what went wrong with the Hub."""
    try:
        yield
    except CorpusError:
        raise
    except Exception as error:  # its library raises what its transports raise: errors of HTTP, of Rust, ValueError …
        raise CorpusError(f"{going.repository}: {_reason(error)}") from error


def _reason(error: BaseException) -> str:
    from huggingface_hub import constants
    from huggingface_hub.errors import HfHubHTTPError, OfflineModeIsEnabled

    causes = [error]
    while (cause := causes[-1].__cause__) is not None:
        causes.append(cause)
    answer = next((cause for cause in causes if isinstance(cause, HfHubHTTPError) and cause.response is not None), None)
    if answer is not None:
        status = answer.response.status_code
        said = _line(answer.server_message or f"status {status}")
        if status == 401:
            return "the Hub asks who you are: `hf auth login`, or set HF_TOKEN to a token that may write there"
        if status == 403:
            return f"your token may not write there ({said}); take one that may, see `hf auth whoami`"
        if status == 404:
            return "there is no such dataset repository, or your token may not see it"
        if status in (409, 412):
            return f"was changed by somebody else meanwhile, or is there and hidden from you ({said}); {_AGAIN}"
        if status == 429 or status >= 500:
            return f"the Hub cannot do it now ({said}); {_AGAIN}"
        return f"the Hub refused it: {said}"
    if any(isinstance(cause, OfflineModeIsEnabled) for cause in causes):
        return "HF_HUB_OFFLINE is set, so nothing can be sent; unset it"
    last = causes[-1]
    if isinstance(last, OSError) and last.filename is not None:
        return f"{last.filename}: cannot be read: {last.strerror}"
    if isinstance(error, (ValueError, KeyError, TypeError)):
        return f"{shown(constants.ENDPOINT)} gave an answer that means nothing: {_line(str(error))}"
    why = _line(str(error if error.__cause__ is None else error.__cause__)) or type(error).__name__
    return f"the connection to {shown(constants.ENDPOINT)} broke ({why}); {_AGAIN}"


def _line(text: str) -> str:
    """One line of what a server said, without the token that it may have been sent."""
    from huggingface_hub import get_token

    token = get_token()
    words = " ".join((text.replace(token, "…") if token else text).split())
    return words if len(words) <= 200 else words[:200] + "…"


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Bars only on a terminal, and no log: people get one line, and addresses of uploads hold signatures."""
    from huggingface_hub.utils.logging import get_verbosity, set_verbosity
    from huggingface_hub.utils.tqdm import are_progress_bars_disabled, disable_progress_bars, enable_progress_bars

    verbosity, bars = get_verbosity(), not are_progress_bars_disabled()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        set_verbosity(logging.ERROR)
        if bars and not is_terminal(sys.stderr):
            disable_progress_bars()
        try:
            yield
        finally:
            set_verbosity(verbosity)
            if bars:
                enable_progress_bars()
