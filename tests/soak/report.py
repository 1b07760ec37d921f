"""What was seen of a build, stage by stage, and whether memory and speed were flat."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import median
from typing import Any, NamedTuple

from tests.soak.run import Sample, Soaked

FLAT = 1.1
"""What the end may take of the memory and of the time that the beginning took."""

# A process starts with a second or so of loading what it needs.
_WARM = 2


class Stage(NamedTuple):
    """A stage of a build: seconds since its beginning, its tasks that are done, and what processes held meanwhile."""

    name: str
    start: float
    tasks: list[dict[str, Any]]
    samples: list[Sample]

    def peak(self, driver: bool) -> int:
        """Return the most that the driver held, or any of its workers, in bytes."""
        return max((sample.resident for sample in self.samples if (sample.process == "driver") is driver), default=0)

    @property
    def seconds(self) -> float:
        return float(sum(task["seconds"] for task in self.tasks))


def stages(found: Soaked) -> Iterator[Stage]:
    """Yield the stages in their order; what the driver does between two of them is one too."""
    begun = [(task["at"], task["stage"]) for task in found.tasks if "tasks" in task]
    ends = [*(at for at, _ in begun[1:]), found.end["at"]]
    for (start, name), end in zip(begun, ends, strict=True):
        tasks = [task for task in found.tasks if task["stage"] == name and "seconds" in task]
        yield Stage(name, start, tasks, [sample for sample in found.samples if start <= sample.at < end])


def problems(found: Soaked, flat: float = FLAT) -> list[str]:
    """Say what was not flat: the memory of a worker within a stage, or the speed of its tasks."""
    said = []
    for stage in stages(found):
        # The driver does the work of a stage that has one task alone.
        if stage.name not in ("clean_files", "write_task") or len(stage.tasks) < 16:
            continue
        quarters = _parts([sample for sample in stage.samples if sample.process != "driver"], 4)
        early, late = (max(sample.resident for sample in quarters[number]) for number in (1, 3))
        if late > early * flat:
            said.append(
                f"{stage.name}: a worker held {early / 1e6:.0f} MB in the second quarter, {late / 1e6:.0f} at last"
            )
        first, *_, last = _parts([task for task in stage.tasks[_WARM:] if task["pages"]], 4)
        before, after = (median(task["pages"] / task["seconds"] for task in tasks) for tasks in (first, last))
        if before > after * flat:
            said.append(f"{stage.name}: {before:.0f} pages a CPU-second at first, {after:.0f} at last")
    return said


def tables(found: Soaked) -> str:
    """Return what was seen as tables in Markdown."""
    pages = found.end["pages"]
    lines = [
        f"{pages:,} pages, {found.end['documents']:,} documents; "
        f"{found.end['at'] - found.samples[0].at:,.0f} s; the release takes {found.bytes / pages:,.0f} bytes a page",
        "",
        "| stage | from, s | tasks | CPU-ms a page | driver, MB | a worker, MB | files open | on disk, bytes a page |",
        "|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for stage in stages(found):
        if stage.samples:
            files = max(sample.files for sample in stage.samples)
            disk = max(sample.disk for sample in stage.samples)
            lines.append(
                f"| {stage.name} | {stage.start - found.samples[0].at:,.0f} | {len(stage.tasks)} "
                f"| {stage.seconds / pages * 1000:.3f} | {stage.peak(True) / 1e6:.0f} | {stage.peak(False) / 1e6:.0f} "
                f"| {files} | {disk / pages:,.0f} |"
            )
    for stage in stages(found):
        if stage.name in ("clean_files", "write_task") and len(stage.tasks) > 1:
            lines += [
                "",
                f"{stage.name}, pages a CPU-second by tenths of its tasks, MB of the largest worker by tenths:",
                "",
            ]
            lines.append("    " + " ".join(f"{_speed(part):5.0f}" for part in _parts(stage.tasks, 10) if part))
            held = [sample for sample in stage.samples if sample.process != "driver"]
            peaks = [max(sample.resident for sample in part) / 1e6 for part in _parts(held, 10) if part]
            lines.append("    " + " ".join(f"{peak:5.0f}" for peak in peaks))
    return "\n".join(lines)


def _speed(tasks: Sequence[dict[str, Any]]) -> float:
    return float(sum(task["pages"] for task in tasks) / sum(task["seconds"] for task in tasks))


def _parts(values: list[Any], number: int) -> list[list[Any]]:
    """Return so many equal parts, in order."""
    return [values[len(values) * at // number : len(values) * (at + 1) // number] for at in range(number)]
