"""The real command in a process that stays: arguments come as JSON, one call a line, what came of it goes as JSON.

It saves a second of imports for each of many calls, and the pauses before a broken request is tried again.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
from types import SimpleNamespace

from huggingface_hub.utils import _http

from corpus import cli


def main() -> None:
    _http.time = SimpleNamespace(sleep=lambda seconds: None)  # type: ignore[assignment]

    for line in sys.stdin:
        asked = json.loads(line)
        os.environ.update(asked["environment"])
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            try:
                cli.main(asked["args"])
            except SystemExit as end:
                code = end.code
        print(json.dumps({"code": code, "out": out.getvalue(), "err": err.getvalue()}), flush=True)


if __name__ == "__main__":
    main()
