"""A hub over HTTP, as far as it takes to publish a dataset and load it back: its repositories lie in memory.

It can break the connection at the nth request, before that request has had its effect or after, and stay away.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit

TOKEN = "hf_secretsecretsecretsecret"  # noqa: S105
READ_ONLY = "hf_readonlyreadonlyreadonly"
GIT_ATTRIBUTES = b"*.parquet filter=lfs\n"

Files = dict[str, bytes]


class Commit(NamedTuple):
    message: str
    files: Files


class Repository:
    def __init__(self, private: bool = True, files: Files | None = None) -> None:
        self.private = private
        self.commits: dict[str, Commit] = {}
        self.tags: dict[str, str] = {}
        self.head = ""
        self.commit("initial commit", {".gitattributes": GIT_ATTRIBUTES, **(files or {})})

    def commit(self, message: str, files: Files) -> str:
        self.head = hashlib.sha1(f"{len(self.commits)}{message}".encode(), usedforsecurity=False).hexdigest()
        self.commits[self.head] = Commit(message, files)
        return self.head

    def at(self, revision: str) -> tuple[str, Files] | None:
        commit = self.head if revision == "main" else self.tags.get(revision, revision)
        return (commit, self.commits[commit].files) if commit in self.commits else None

    def messages(self) -> list[str]:
        return [commit.message for commit in self.commits.values()][1:]


class Answer(NamedTuple):
    status: int
    body: Any = b""
    headers: dict[str, str] = {}  # noqa: RUF012


class Hub:
    """Its state; tests look into it and change it."""

    def __init__(self) -> None:
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self.server.daemon_threads = True
        self.server.hub = self  # type: ignore[attr-defined]
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.reset()
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def reset(self) -> None:
        self.lock = threading.RLock()
        self.repositories: dict[str, Repository] = {}
        self.large: dict[str, bytes] = {}
        self.requests: list[str] = []  # method and path of each
        self.stored: list[str] = []  # the large files, in the order they came; again if again
        self.break_at = 0  # the number of the request that breaks, from 1, and all after it; 0 for none
        self.with_effect = False  # whether the request that breaks has been carried out
        self.on_request: Callable[[str], Answer | None] = lambda request: None

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    # What it answers. Paths are those of the real hub.

    def answer(self, method: str, url: str, body: bytes, token: str) -> Answer:
        path = unquote(urlsplit(url).path)
        for methods, pattern, function in _ROUTES:
            if method in methods and (match := re.fullmatch(pattern, path)):
                if method in ("POST", "PUT") and not path.startswith("/large/") and (no := self.refused(token)):
                    return no
                repository = self.repositories.get(match.groupdict().get("repo", ""))
                if "repo" in match.groupdict() and repository is None:
                    return Answer(404 if token else 401, {"error": "not found"}, {"X-Error-Code": "RepoNotFound"})
                return function(self, repository, match, body, url)
        return Answer(404, {"error": f"the fake hub does not know {method} {path}"})

    def refused(self, token: str) -> Answer | None:
        if token == TOKEN:
            return None
        status, said = (403, "You need write access") if token == READ_ONLY else (401, f"Invalid token {token}")
        return Answer(status, {"error": said}, {"X-Error-Message": said})

    def create(self, _: Any, match: re.Match[str], body: bytes, url: str) -> Answer:
        asked = json.loads(body)
        name = f"{asked['organization']}/{asked['name']}"
        if asked["organization"] != "owner":
            said = f'You don\'t have the rights to create a dataset under the namespace "{asked["organization"]}".'
            return Answer(403, {"error": said}, {"X-Error-Message": said})
        if name in self.repositories:
            return Answer(409, {"error": "You already created this dataset repo", "url": f"{self.url}/datasets/{name}"})
        private = asked.get("private", False) or asked.get("visibility") == "private"
        self.repositories[name] = Repository(private)
        return Answer(200, {"url": f"{self.url}/datasets/{name}", "name": name})

    def info(self, repository: Repository, match: re.Match[str], body: bytes, url: str) -> Answer:
        if (found := repository.at(match["rev"] or "main")) is None:
            return _NO_REVISION
        siblings = [{"rfilename": path} for path in sorted(found[1])]
        said = {"id": match["repo"], "sha": found[0], "private": repository.private, "siblings": siblings}
        return Answer(200, {"_id": "0", "author": "owner", "tags": [], "downloads": 0, "likes": 0, **said})

    def refs(self, repository: Repository, match: re.Match[str], body: bytes, url: str) -> Answer:
        branches = [{"name": "main", "ref": "refs/heads/main", "targetCommit": repository.head}]
        tags = [{"name": n, "ref": f"refs/tags/{n}", "targetCommit": at} for n, at in repository.tags.items()]
        return Answer(200, {"branches": branches, "converts": [], "tags": tags})

    def tree(self, repository: Repository, match: re.Match[str], body: bytes, url: str) -> Answer:
        if (found := repository.at(match["rev"])) is None:
            return _NO_REVISION
        inside = f"{match['path']}/" if match["path"] else ""
        deep = parse_qs(urlsplit(url).query).get("recursive", ["false"])[0].lower() in ("true", "1")
        paths = [path for path in sorted(found[1]) if path.startswith(inside)]
        folders = sorted(
            {path[: at.start()] for path in paths for at in re.finditer("/", path) if at.start() > len(inside)}
        )
        entries = [{"type": "directory", "path": path, "oid": "0" * 40, "size": 0} for path in folders]
        entries += [_entry(path, found[1][path]) for path in paths]
        return Answer(200, [entry for entry in entries if deep or "/" not in entry["path"][len(inside) :]])

    def paths_info(self, repository: Repository, match: re.Match[str], body: bytes, url: str) -> Answer:
        if (found := repository.at(match["rev"])) is None:
            return _NO_REVISION
        asked = json.loads(body)["paths"] if body.startswith(b"{") else parse_qs(body.decode()).get("paths", [])
        entries = [_entry(path, found[1][path]) for path in asked if path in found[1]]
        folders = [path for path in asked if any(name.startswith(f"{path}/") for name in found[1])]
        return Answer(200, entries + [{"type": "directory", "path": p, "oid": "0" * 40, "size": 0} for p in folders])

    def valid(self, _: Any, match: re.Match[str], body: bytes, url: str) -> Answer:
        return Answer(200, {"errors": [], "warnings": [{"message": "a warning of the hub"}]})

    def preupload(self, repository: Repository, match: re.Match[str], body: bytes, url: str) -> Answer:
        modes = [
            {
                "path": file["path"],
                "uploadMode": "lfs" if file["path"].endswith(".parquet") else "regular",
                "shouldIgnore": False,
            }
            for file in json.loads(body)["files"]
        ]
        return Answer(200, {"files": modes})

    def batch(self, repository: Repository, match: re.Match[str], body: bytes, url: str) -> Answer:
        objects = []
        for asked in json.loads(body)["objects"]:
            upload = {"upload": {"href": f"{self.url}/large/{asked['oid']}?Signature=sig", "header": {}}}
            objects.append(asked if asked["oid"] in self.large else {**asked, "actions": upload})
        return Answer(200, {"transfer": "basic", "objects": objects})

    def store(self, _: Any, match: re.Match[str], body: bytes, url: str) -> Answer:
        if hashlib.sha256(body).hexdigest() != match["oid"]:
            return Answer(400, {"error": "another checksum"})
        self.large[match["oid"]] = body
        self.stored.append(match["oid"])
        return Answer(200)

    def commit(self, repository: Repository, match: re.Match[str], body: bytes, url: str) -> Answer:
        files, head = dict(repository.commits[repository.head].files), {}
        for line in map(json.loads, body.splitlines()):
            key, value = line["key"], line["value"]
            if key == "header":
                head = value
                if value.get("parentCommit", repository.head) != repository.head:
                    said = "A commit has happened since. Please refresh and try again."
                    return Answer(412, {"error": said}, {"X-Error-Message": said})
            elif key == "file":
                files[value["path"]] = base64.b64decode(value["content"])
            elif key == "lfsFile":
                files[value["path"]] = self.large[value["oid"]]
            elif key == "deletedFile":
                del files[value["path"]]
        commit = repository.commit(head["summary"], files)
        return Answer(
            200,
            {"success": True, "commitOid": commit, "commitUrl": f"{self.url}/datasets/{match['repo']}/commit/{commit}"},
        )

    def tag(self, repository: Repository, match: re.Match[str], body: bytes, url: str) -> Answer:
        name = json.loads(body)["tag"]
        if name in repository.tags:
            return Answer(409, {"error": "Tag exists"}, {"X-Error-Message": "Tag exists"})
        found = repository.at(match["rev"])
        if found is None:
            return _NO_REVISION
        repository.tags[name] = found[0]
        return Answer(200, {})

    def resolve(self, repository: Repository, match: re.Match[str], body: bytes, url: str) -> Answer:
        if (found := repository.at(match["rev"])) is None:
            return _NO_REVISION
        if match["path"] not in found[1]:
            return Answer(404, b"", {"X-Error-Code": "EntryNotFound", "X-Repo-Commit": found[0]})
        data = found[1][match["path"]]
        return Answer(200, data, {"X-Repo-Commit": found[0], "ETag": f'"{hashlib.sha256(data).hexdigest()}"'})


_NO_REVISION = Answer(404, {"error": "no such revision"}, {"X-Error-Code": "RevisionNotFound"})
_REPO = r"(?P<repo>[^/]+/[^/]+)"
_ROUTES: list[tuple[str, str, Callable[..., Answer]]] = [
    ("POST", r"/api/repos/create", Hub.create),
    ("GET", rf"/api/datasets/{_REPO}(?:/revision/(?P<rev>[^/]+))?", Hub.info),
    ("GET", rf"/api/datasets/{_REPO}/refs", Hub.refs),
    ("GET", rf"/api/datasets/{_REPO}/tree/(?P<rev>[^/]+)(?:/(?P<path>.+))?", Hub.tree),
    ("POST", rf"/api/datasets/{_REPO}/paths-info/(?P<rev>[^/]+)", Hub.paths_info),
    ("POST", r"/api/validate-yaml", Hub.valid),
    ("POST", rf"/api/datasets/{_REPO}/preupload/(?P<rev>[^/]+)", Hub.preupload),
    ("POST", rf"/datasets/{_REPO}\.git/info/lfs/objects/batch", Hub.batch),
    ("PUT", r"/large/(?P<oid>[0-9a-f]{64})", Hub.store),
    ("POST", rf"/api/datasets/{_REPO}/commit/(?P<rev>[^/]+)", Hub.commit),
    ("POST", rf"/api/datasets/{_REPO}/tag/(?P<rev>[^/]+)", Hub.tag),
    ("GET HEAD", rf"/datasets/{_REPO}/resolve/(?P<rev>[^/]+)/(?P<path>.+)", Hub.resolve),
]


def _entry(path: str, data: bytes) -> dict[str, Any]:
    git = hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
    entry: dict[str, Any] = {"type": "file", "path": path, "oid": git, "size": len(data)}
    if path.endswith(".parquet"):
        pointer = {"oid": hashlib.sha256(data).hexdigest(), "size": len(data), "pointerSize": 130}
        entry |= {"oid": "1" * 40, "lfs": pointer}
    return entry


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # a short answer goes at once

    def handle_any(self) -> None:
        hub: Hub = self.server.hub  # type: ignore[attr-defined]
        with hub.lock:
            hub.requests.append(f"{self.command} {urlsplit(self.path).path}")
            number = len(hub.requests)
        broken = 0 < hub.break_at <= number
        if broken and not (hub.with_effect and number == hub.break_at):
            return self.hang_up()
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if "chunked" in self.headers.get("Transfer-Encoding", ""):
            while size := int(self.rfile.readline(), 16):
                body += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
        given = hub.on_request(f"{self.command} {urlsplit(self.path).path}")
        if given is None:
            with hub.lock:
                token = self.headers.get("Authorization", "").removeprefix("Bearer ")
                given = hub.answer(self.command, self.path, body, token)
        if broken:
            return self.hang_up()
        self.send(given)

    def hang_up(self) -> None:
        self.close_connection = True
        self.connection.close()

    def send(self, given: Answer) -> None:
        data = given.body if isinstance(given.body, bytes) else json.dumps(given.body).encode()
        status, headers = given.status, dict(given.headers)
        asked = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        if asked and status == 200:
            first, last = int(asked[1]), min(int(asked[2] or len(data)), len(data) - 1)
            headers["Content-Range"] = f"bytes {first}-{last}/{len(data)}"
            status, data = 206, data[first : last + 1]
        self.send_response(status)
        for name, value in {"Content-Length": str(len(data)), "Accept-Ranges": "bytes", **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    do_GET = do_POST = do_PUT = do_HEAD = handle_any

    def log_message(self, *_: Any) -> None:
        """Say nothing."""
