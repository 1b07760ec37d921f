"""Plain data as YAML text. Every string is quoted as in JSON, which every YAML reader understands the same way.

>>> print(dump({"configs": [{"name": "a", "default": True}], "tags": []}), end="")
configs:
- name: "a"
  default: true
tags: []
"""

from __future__ import annotations

import json
import re
from typing import Any

# Deeper than anything a release says; readers go down by calling themselves.
_DEEPEST = 30
# JSON lets these stand; YAML takes them for line breaks, or refuses them.
_INVISIBLE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


def dump(value: dict[str, Any]) -> str:
    """Return a mapping as YAML, in the order of its keys; what is None is left out."""
    return "".join(f"{line}\n" for line in _lines(value))


def load(text: str) -> Any:
    """Read YAML as plain data; a part that stands for another is refused: a few of them can stand for millions.

    >>> load('a: "b"')
    {'a': 'b'}
    """
    import yaml

    opens = (
        yaml.BlockMappingStartToken,
        yaml.BlockSequenceStartToken,
        yaml.FlowMappingStartToken,
        yaml.FlowSequenceStartToken,
    )
    closes = (yaml.BlockEndToken, yaml.FlowMappingEndToken, yaml.FlowSequenceEndToken)
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    depth = 0
    for token in yaml.scan(text, Loader=loader):
        if isinstance(token, yaml.AliasToken | yaml.AnchorToken):
            raise ValueError("it names parts of itself")
        depth += isinstance(token, opens) - isinstance(token, closes)
        if depth > _DEEPEST:
            raise ValueError("it has parts within parts without an end")
    reader = loader(text)
    try:
        return reader.get_single_data()
    finally:
        reader.dispose()


def _lines(value: dict[str, Any]) -> list[str]:
    lines = []
    for key, item in value.items():
        if item is None:
            continue
        if isinstance(item, dict):
            lines += [f"{key}:", *(f"  {line}" for line in _lines(item))]
        elif isinstance(item, list) and item:
            lines += [f"{key}:", *(line for part in item for line in _item(part))]
        else:
            lines.append(f"{key}: {_scalar(item)}")
    return lines


def _item(value: Any) -> list[str]:
    if not isinstance(value, dict):
        return [f"- {_scalar(value)}"]
    first, *rest = _lines(value)
    return [f"- {first}", *(f"  {line}" for line in rest)]


def _scalar(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return _INVISIBLE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
