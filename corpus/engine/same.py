"""What must be the same wherever the tasks of a build run."""

from __future__ import annotations


def fingerprint() -> dict[str, str]:
    """Return names and versions."""
    return {}
