"""Tables."""

from __future__ import annotations

from collections import defaultdict

from tests.soak.run import Soaked


def table(found: Soaked) -> str:
    lines = []
    marks = [(task["at"], task["stage"]) for task in found.tasks if "tasks" in task]
    lines.append(f"end {found.end}")
    start = found.samples[0].at
    marks.insert(0, (0, "start"))
    for (at, stage), (until, _) in zip(marks, [*marks[1:], (1e12, "")]):
        peaks = defaultdict(int)
        files = disk = 0
        for s in found.samples:
            if at <= s.at < until:
                peaks[s.process] = max(peaks[s.process], s.resident)
                files = max(files, s.files)
                disk = max(disk, s.disk)
        here = [t for t in found.tasks if t["stage"] == stage and "seconds" in t]
        sec = sum(t["seconds"] for t in here)
        pages = sum(t["pages"] for t in here)
        lines.append(
            f"{stage:22} from {max(0, at - start):7.1f} tasks {len(here):4} cpu {sec:7.1f} pages {pages} "
            + f"disk {disk / 1e6:.0f} MB files {files} "
            + " ".join(f"{k} {v / 1e6:.0f}" for k, v in peaks.items())
        )
        if stage in ("clean_files", "write_task") and len(here) >= 10:
            n = len(here)
            lines.append(
                "   pages/CPU-s "
                + " ".join(
                    f"{sum(t['pages'] for t in part) / sum(t['seconds'] for t in part):.0f}"
                    for part in (here[i * n // 10 : (i + 1) * n // 10] for i in range(10))
                )
            )
    return "\n".join(lines)
