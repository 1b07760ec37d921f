"""E-mail addresses.

>>> [("邮箱zhang@example.com联系")[a:b] for a, b in find("邮箱zhang@example.com联系")]
['zhang@example.com']
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.patterns import lazy
from corpus.pii.context import Span, in_link

# Lengths as in RFC 5321. A local part starts where no other character of one stands before it, so that a long run of
# them is looked at once.
_LOCAL = "(?<![A-Za-z0-9._%+-])[._%+-]*(?P<local>[A-Za-z0-9][A-Za-z0-9._%+-]{0,63})"
_ADDRESS = lazy(
    _LOCAL + r"(?:@|\(at\)|\[at\])(?:[A-Za-z0-9][A-Za-z0-9-]{0,62}\.){1,6}(?P<top>[A-Za-z]{2,18})(?![A-Za-z])", re.I
)
# With another mark, or with blanks, only where a provider of mail follows.
_PROVIDER = lazy(
    _LOCAL + r"(?: ?@ ?|#)(?:vip\.)?"
    r"(?:163|126|188|139|189|21cn|qq|foxmail|sina|sohu|yeah|tom|aliyun|gmail|hotmail|outlook|live)"
    r"\.(?:com|net|cn)(?:\.cn)?(?![A-Za-z0-9-]|\.[A-Za-z0-9])",
    re.I,
)
# icon@2x.png is a file.
_FILE = frozenset(("png", "jpg", "jpeg", "gif", "svg", "webp", "bmp", "js", "css", "htm", "html", "php", "pdf"))
# git@host:user/project is an address of a machine.
_REMOTE = re.compile(r":[\w.-]+/")


def find(line: str) -> Iterator[Span]:
    """Yield where addresses stand in a line of plain characters."""
    if "@" not in line and "#" not in line and "at" not in line.lower():
        return
    done = 0
    for start, end in sorted([*_addresses(line), *_at_providers(line)]):
        if start >= done:
            yield start, end
            done = end


def _addresses(line: str) -> Iterator[Span]:
    for match in _ADDRESS.finditer(line):
        start, end = match.start("local"), match.end()
        if not (match["top"].lower() in _FILE or _REMOTE.match(line, end) or line.endswith("//", 0, start)):
            yield start, end


def _at_providers(line: str) -> Iterator[Span]:
    for match in _PROVIDER.finditer(line):
        start, end = match.start("local"), match.end()
        if "#" not in match[0] or not in_link(line, start):
            yield start, end
