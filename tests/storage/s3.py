"""A real S3 server on loopback: `rclone serve s3`, which keeps its buckets in memory.

One program in one wheel that needs nothing else; it listens where it is told and takes a free port. moto's server
brings twenty packages, and holds python-dateutil below 3.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from pyarrow.fs import FileSystem

KEY, SECRET = "key", "secret-of-the-store"


def program() -> str | None:
    """The server, beside the interpreter that runs the tests or anywhere on the path."""
    return shutil.which("rclone", path=f"{Path(sys.executable).parent}:{os.environ.get('PATH', '')}")


@contextmanager
def server(*buckets: str) -> Iterator[str]:
    """The address of a server with these buckets on 127.0.0.1."""
    command = [program() or "rclone", "serve", "s3", "--addr", "127.0.0.1:0", "--auth-key", f"{KEY},{SECRET}"]
    process = subprocess.Popen(
        [*command, "--config", os.devnull, "--log-level", "NOTICE", ":memory:"],
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stderr is not None
        seen = []
        for line in process.stderr:
            seen.append(line)
            if address := re.search(r"http://127\.0\.0\.1:\d+", line):
                break
        else:
            raise RuntimeError("".join(seen))
        for bucket in buckets:
            filesystem, path = FileSystem.from_uri(f"{place(address.group(), bucket)}&allow_bucket_creation=true")
            filesystem.create_dir(path)
        yield address.group()
    finally:
        process.kill()
        process.communicate()


def place(address: str, bucket: str) -> str:
    """A bucket as a place."""
    return f"s3://{KEY}:{SECRET}@{bucket}?scheme=http&endpoint_override={quote(address.partition('//')[2], safe='')}"
