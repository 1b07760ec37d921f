"""How long properties are looked for: the same few examples in every `make test`, many others in `make test-all`."""

from __future__ import annotations

from hypothesis import settings

# What fails in `make test` was broken by the change, not found by chance in what was there.
settings.register_profile("brief", max_examples=300, deadline=None, derandomize=True)
settings.register_profile("thorough", max_examples=10_000, deadline=None)
settings.load_profile("brief")
