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

# JSON lets these stand; YAML takes them for line breaks, or refuses them.
_INVISIBLE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


def dump(value: dict[str, Any]) -> str:
    """Return a mapping as YAML, in the order of its keys; what is None is left out."""
    return "".join(f"{line}\n" for line in _lines(value))


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
