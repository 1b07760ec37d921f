"""Only one at a time works in a folder, though it goes with each of them and comes with the next."""

import threading
from pathlib import Path

from corpus.errors import CorpusError
from corpus.release.place import working


def test_one_at_a_time(tmp_path: Path) -> None:
    work = str(tmp_path / "work")
    inside, most, turns, turned_away = 0, 0, 0, 0

    def build() -> None:
        nonlocal inside, most, turns, turned_away
        for _ in range(300):
            try:
                with working(work, "seen"):
                    inside += 1
                    most = max(most, inside)
                    Path(work, "part").mkdir()
                    Path(work, "part", "file").touch()
                    inside -= 1
                    turns += 1
            except CorpusError:
                turned_away += 1

    threads = [threading.Thread(target=build) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 1
    assert turns + turned_away == 1200  # and nothing else went wrong in any of them
    assert turns > 10
    assert not Path(work).exists()
