"""A build of hostile pages, watched: it starts nothing, reaches no network, opens only files of its own."""

from __future__ import annotations

import gzip
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.read.made import response
from tests.security.made import ROOT, page
from tests.security.watched import SYSTEM

MARKER = "qzmarkerqz"
# What programs are loaded by; the settings of the library that computes checksums.
LOADER = ("/etc/ld.so", "/lib", "/usr/lib", "/usr/share/locale", "/proc/", "/etc/ssl/openssl.cnf")
HERE = "http://127.0.0.1:9"  # nobody answers there, and to ask would be seen
HEAD = f"""<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY % y SYSTEM "{HERE}/dtd"> %y;]>
<?xml-stylesheet href="{HERE}/x.xsl"?><html manifest="{HERE}/m"><head><base href="{HERE}/">
<meta http-equiv="refresh" content="0;url={HERE}/refresh"><link rel="stylesheet" href="{HERE}/x.css">
<link rel="import" href="x.html"><link rel="preload" href="{HERE}/p"><link rel="dns-prefetch" href="//example.com">
<link rel="canonical" href="file:///etc/passwd">
<style>@import url({HERE}/i.css); body {{ background: url({HERE}/b) }}</style>
<script src="{HERE}/x.js"></script><script>import os; os.system("touch {MARKER}")</script>
<script type="application/ld+json">{{"@context": "{HERE}/context", "headline": "{MARKER}", "url": "{HERE}/1"}}</script>
<script type="text/python">__import__("os").system("touch {MARKER}")</script></head>"""
BODY = f"""<iframe src="{HERE}/frame" srcdoc="&lt;script src={HERE}/s&gt;"></iframe>
<object data="file:///etc/passwd"></object>
<embed src="{HERE}/e"><img src="{HERE}/i.png" onerror="fetch('{HERE}')">
<svg><image xlink:href="{HERE}/s"/><script>1</script></svg>
<form action="{HERE}/post"><input autofocus onfocus="alert(1)"></form><video src="{HERE}/v" autoplay></video>&x;
<p>{{{{ {MARKER}.__class__.__mro__ }}}} {{% import os %}} ${{jndi:ldap://127.0.0.1:9/{MARKER}}}
`touch {MARKER}` $(touch {MARKER})</p>
<p>!!python/object/apply:os.system ["touch {MARKER}"]</p><p>=cmd|' /C touch {MARKER}'!A0</p>"""


@pytest.fixture
def words(tmp_path: Path) -> dict[str, Any]:
    """What is run, on which pages, and what it may open."""
    raw = tmp_path / "raw"
    raw.mkdir()
    html = [f"{HEAD}<body>{BODY}<p>{'</p><p>'.join(page(n).decode().splitlines())}</p>".encode() for n in range(4)]
    (raw / "a.html").write_bytes(html[0])
    lines = [{"text": html[1].decode(), "url": f"{HERE}/a"}, {"text": "", "url": "file:///etc/passwd"}]
    with gzip.open(raw / "b.jsonl.gz", "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(line) + "\n" for line in lines)
    (raw / "c.warc").write_bytes(response(html[2], f"Link: <{HERE}/x>; rel=preload", url=f"{HERE}/../../x"))
    pq.write_table(pa.table({"text": [html[3]], "url": [f"{HERE}/p"]}), raw / "d.parquet")
    (raw / "e.txt").write_bytes(page(5) + re.sub("<[^>]*>", "", BODY).encode())
    (raw / "link.txt").symlink_to("/etc/passwd")
    out = tmp_path / "out"
    (out / "tmp").mkdir(parents=True)
    release = str(out / "dataset-0.1.0")
    commands = [
        ["build", str(raw), "--out", str(out), "--workers", "1"],
        ["verify", release, "--raw", str(raw)],
        ["review", release, "--raw", str(raw), "--out", str(out / "review")],
        ["export", release, "--to", str(out / "a.csv")],
        ["clean", str(raw), "--explain"],
        ["stats", release],
        ["publish", release, "owner/name", "--dry-run"],
    ]
    python = [
        *filter(None, sys.path),
        sys.prefix,
        sys.base_prefix,
        *filter(None, sysconfig.get_paths().values()),
    ]
    return {"commands": commands, "readable": [str(raw), str(ROOT), *python], "writable": [str(out)], "marker": MARKER}


def environment(out: str) -> dict[str, str]:
    # What is compiled of the package is not written beside it, and temporary files are in sight.
    return {
        **os.environ,
        "TMPDIR": os.path.join(out, "tmp"),
        "PYTHONDONTWRITEBYTECODE": "1",
        "HOME": out,
        "PYTHONPATH": str(ROOT),
    }


def without_network() -> list[str]:
    """What starts a program where no network is, where the system lets us."""
    alone = ["unshare", "--net"]
    works = (
        shutil.which("unshare") and not subprocess.run([*alone, "true"], check=False, capture_output=True).returncode
    )
    return alone if works else []


@pytest.mark.skipif(sys.platform != "linux", reason="descriptors are looked up in /proc")
def test_nothing_is_fetched_run_or_opened_elsewhere(words: dict[str, Any], tmp_path: Path) -> None:
    words["commands"] = words["commands"][:4]  # the others are traced, in the long test below
    command = [*without_network(), sys.executable, "-m", "tests.security.watched", json.dumps(words)]
    done = subprocess.run(
        command, cwd=ROOT, env=environment(words["writable"][0]), capture_output=True, encoding="utf-8", check=False
    )

    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert not told["wrong"], "\n".join(told["wrong"])
    assert told["codes"] == [0] * len(words["commands"]), done.stderr
    assert "5 documents" in done.stderr
    assert not [path for path in (*tmp_path.rglob(MARKER), *ROOT.glob(MARKER)) if path.exists()]
    assert "root:" not in "".join(path.read_text("utf-8") for path in (tmp_path / "out/review").rglob("*.html"))


@pytest.mark.parametrize(
    "act",
    [
        "import socket; socket.socket().connect_ex(('127.0.0.1', 9))",
        "import os; os.system('true')",
        "open('/etc/passwd').read()",
        "open('/tmp/x-of-a-test', 'w')",
        "exec('qzmarkerqz = 1')",
        "import pickle; pickle.loads(pickle.dumps(print))",
    ],
)
def test_the_watch_sees(act: str) -> None:
    program = (
        "import sys; from tests.security.watched import Watch\n"
        "watch = Watch([sys.prefix, sys.base_prefix], [], 'qzmarkerqz')\n"
        f"sys.addaudithook(watch)\n{act}\nassert watch.wrong"
    )
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True)


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("strace"), reason="needs strace")
def test_compiled_code_opens_nothing_else_either(words: dict[str, Any], tmp_path: Path) -> None:
    """The watch sees what Python does; the kernel also what the libraries in C, C++ and Rust do."""
    log = tmp_path / "calls"
    program = "import json, sys; from tests.security.watched import run; run(**json.loads(sys.argv[1]))"
    trace = [
        "strace",
        "-f",
        "-qq",
        "-s",
        "500",
        "-e",
        "trace=network,process,open,openat,openat2,creat",
        "-o",
        str(log),
    ]
    command = [*trace, sys.executable, "-c", program, json.dumps(words)]
    done = subprocess.run(command, cwd=ROOT, env=environment(words["writable"][0]), capture_output=True, check=False)
    if b"ptrace" in done.stderr:
        pytest.skip("tracing is not allowed here")
    assert done.returncode == 0, done.stderr

    calls = [line.split(maxsplit=1)[1] for line in log.read_text("utf-8", "replace").splitlines()]
    names = {call.partition("(")[0] for call in calls if "(" in call}
    assert not names & {"socket", "connect", "bind", "sendto", "fork", "vfork"}
    assert len([call for call in calls if call.startswith("execve")]) == 1  # the interpreter itself
    opened = [match for call in calls if (match := re.match(r'open\w*\((?:\S+, )?"([^"]+)", (\S+?)[,)].*= \d+$', call))]
    assert len(opened) > 100
    wrong = set()
    for match in opened:
        path, flags = os.path.abspath(match[1]), match[2]
        if re.search("O_WRONLY|O_RDWR|O_CREAT", flags):
            allowed = (*words["writable"], "/dev/null")
        else:  # a plain name is a step below a folder that was opened
            allowed = (
                *words["readable"],
                *words["writable"],
                *SYSTEM,
                *LOADER,
                *(() if os.sep in match[1] else (path,)),
            )
        if not path.startswith(allowed):
            wrong.add(match[0])
    assert not wrong, "\n".join(sorted(wrong))
