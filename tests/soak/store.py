"""An S3 server whose objects are made while they are read: `python -m tests.soak.store 1000000`.

It says its address, and then lists, tells sizes, and sends stretches of bytes; nobody can write there. Nothing is
stored: a million pages take no more memory here than a thousand.
"""

from __future__ import annotations

import re
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, quote, urlsplit

from tests.soak.pages import Pages

BUCKET = "pages"


def place(address: str) -> str:
    """Return the bucket as a place, for an address like 127.0.0.1:5000."""
    return f"s3://key:secret@{BUCKET}?scheme=http&region=us-east-1&endpoint_override={quote(address, safe='')}"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    pages: Pages

    def do_GET(self) -> None:
        query = parse_qs(urlsplit(self.path).query)
        if "list-type" in query:
            return self._list(query.get("prefix", [""])[0])
        if (at := self._object()) is None:
            return self._send(404, b"<Error><Code>NoSuchKey</Code></Error>")
        data, asked = self.pages.data(at), re.fullmatch(r"bytes=(\d+)-(\d+)", self.headers.get("Range", ""))
        if asked is None:
            return self._send(200, data)
        first, last = int(asked[1]), min(int(asked[2]), len(data) - 1)
        self._send(206, data[first : last + 1], {"Content-Range": f"bytes {first}-{last}/{len(data)}"})

    def do_HEAD(self) -> None:
        at = self._object()
        if at is not None or urlsplit(self.path).path.strip("/") == BUCKET:
            return self._send(200, b"", {"Content-Length": str(self.pages.size(at) if at is not None else 0)})
        self._send(404, b"")

    def _object(self) -> int | None:
        name = urlsplit(self.path).path.removeprefix(f"/{BUCKET}/")
        return self.pages.objects.index(name) if name in self.pages.objects else None

    def _list(self, prefix: str) -> None:
        names = [name for name in self.pages.objects if name.startswith(prefix)]
        rows = "".join(
            f"<Contents><Key>{name}</Key><Size>{self.pages.size(self.pages.objects.index(name))}</Size>"
            "<LastModified>2026-01-01T00:00:00.000Z</LastModified></Contents>"
            for name in names
        )
        head = f"<Name>{BUCKET}</Name><KeyCount>{len(names)}</KeyCount><IsTruncated>false</IsTruncated>"
        self._send(200, f"<ListBucketResult>{head}{rows}</ListBucketResult>".encode())

    def _send(self, status: int, data: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(data)), **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("Last-Modified", "Thu, 01 Jan 2026 00:00:00 GMT")
        self.send_header("ETag", '"made"')
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: whoever reads may have seen enough before the end."""


def serve(number: int) -> None:
    """Serve so many pages until the process is ended."""
    handler = type("Handler", (_Handler,), {"pages": Pages(number)})
    with _Server(("127.0.0.1", 0), handler) as server:
        print(f"{server.server_address[0]}:{server.server_port}", flush=True)
        server.serve_forever()


if __name__ == "__main__":
    serve(int(sys.argv[1]))
