"""Wait for what other processes do, and tell what takes long from a machine that is busy."""

from __future__ import annotations

import time
from collections.abc import Callable


def until(condition: Callable[[], object], seconds: float = 120) -> bool:
    """Whether it came true in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.02)
    return False


def takes(work: Callable[[], object], seconds: float, tries: int = 3) -> bool:
    """Whether it takes no more of the processor than this, be it once: a busy machine may be slow some times.

    >>> takes(lambda: sum(range(1000)), 1)
    True
    """

    def spent() -> float:
        started = time.process_time()
        work()
        return time.process_time() - started

    return any(spent() < seconds for _ in range(tries))
