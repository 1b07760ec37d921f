"""How long properties are looked for: briefly in `make test`, thoroughly in `make test-all`."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("brief", max_examples=300, deadline=None)
settings.register_profile("thorough", max_examples=10_000, deadline=None)
settings.load_profile("brief")
