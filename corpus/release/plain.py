"""Releases come from strangers too: before one is read, nothing in it may be other than files and folders.

>>> check_plain(Path("corpus/releases/gonghui-1.0.1"))
"""

from __future__ import annotations

import os
from pathlib import Path

from corpus.errors import CorpusError

# Their files never end, or act when they are read.
_NO_DISKS = ("/proc/", "/sys/", "/dev/")


def check_plain(release: Path) -> None:
    """Fail where a pipe or a device lies in a release, or a link that leads to one, or to a folder.

    Links to files are followed, since the cache of the Hugging Face Hub is made of them: checksums tell what they hold.
    """
    for folder, folders, names in os.walk(release):
        links = [name for name in folders if os.path.islink(os.path.join(folder, name))]
        for path in (os.path.join(folder, name) for name in (*names, *links)):
            real = os.path.realpath(path)
            if os.path.exists(real) and (not os.path.isfile(real) or real.startswith(_NO_DISKS)):
                raise CorpusError(f"{path}: is no file, nor leads to one; copy the release again")
