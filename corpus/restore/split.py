from collections.abc import Callable


def read_split(page: str, anchor: int, floor: int, may: Callable[[str], bool]) -> tuple[int, int, str] | None:
    return None
