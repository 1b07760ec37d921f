"""The table of checks in the documentation is that of the program."""

from __future__ import annotations

import re
from pathlib import Path

from corpus.release.verify import CHECKS

PAGE = Path(__file__).parents[2] / "docs/verify.md"


def test_every_check_is_documented() -> None:
    rows = re.findall(r"^\| `([a-z0-9-]+)` \| (.*) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert rows == list(CHECKS.items())
