"""Make the picture of a review for the documentation: python -m tests.review"""

from __future__ import annotations

import tempfile
from pathlib import Path

from corpus.release.folder import our_release
from corpus.review import review

from .browser import started

ROOT = Path(__file__).parents[2]


def main() -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        started(review(our_release(), str(ROOT / "raw"), Path(folder, "review"))) as browser,
    ):
        browser.record("gh-46513b2e44262be3", "235-245", height=760)
        browser.driver.save_screenshot(str(ROOT / "docs/review.png"))


if __name__ == "__main__":
    main()
