"""What is done in each environment: two releases are built, and verified by the program itself.

    python drive.py PAGES OUT [OPTION OF corpus build …]

PAGES holds the folder `raw`, which is ours, and the folder `made`. With the variable REPRODUCE_LOAD our release is
loaded too, and the content digest of what `datasets` gives is written into OUT.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import corpus
from corpus.cli import main
from corpus.release.digest import digest
from corpus.release.folder import tables_of


def command(*arguments: str) -> None:
    """Run a command of `corpus`; end where it fails."""
    try:
        main(arguments)
    except SystemExit as ended:
        if ended.code:
            raise


if __name__ == "__main__":
    pages, out, *options = sys.argv[1:]
    if os.environ.get("REPRODUCE_LOAD"):
        import datasets  # noqa: F401 - a process that builds by command loads no pandas later
    for name, more in (("raw", []), ("made", ["--site-lines", "--mask-pii"])):
        command("build", f"{pages}/{name}", "--out", f"{out}/{name}", *more, *options)
        (release,) = (path for path in Path(out, name).iterdir() if path.is_dir())
        command("verify", str(release), "--raw", f"{pages}/{name}")
        if name == "raw" and os.environ.get("REPRODUCE_LOAD"):
            loaded = {
                table: corpus.load(release=release, config=table).with_format("arrow")[:]
                for table in tables_of(release)
            }
            Path(out, "loaded").write_text(digest(loaded).release, encoding="utf-8")
