"""The tables, as Markdown: to the screen as they come, and together into a file."""

import platform
import sys
from collections.abc import Sequence
from pathlib import Path

import psutil

from bench.timing import Figures


class Report:
    """What was measured, section by section."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._parts: list[str] = []
        file.parent.mkdir(parents=True, exist_ok=True)
        self.say(f"# Measured on {_machine()}")

    def say(self, text: str) -> None:
        print(text, end="\n\n", flush=True)
        self._parts.append(text)
        self.file.write_text("\n\n".join(self._parts) + "\n", "utf-8")

    def table(self, title: str, head: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        """A section with one table; numbers to the right."""
        lines = [
            f"## {title}\n",
            _line(head),
            _line(["---", *["---:"] * (len(head) - 1)]),
            *(_line([shown(cell) for cell in row]) for row in rows),
        ]
        self.say("\n".join(lines))


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def shown(value: object) -> str:
    """Three figures that count, or the words as they are."""
    if not isinstance(value, float):
        return str(value)
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def share(ours: float, floor: float) -> str:
    return f"{100 * ours / floor:.0f} %"


def beside(ours: Figures, floor: Figures) -> tuple[object, ...]:
    """Six cells: ours, the floor, and the share of the floor's rate that ours reaches."""
    return (ours.p50, ours.p99, ours.rate, floor.p50, floor.rate, share(ours.rate, floor.rate))


BESIDE = ("p50 ms", "p99 ms", "per s", "floor p50 ms", "floor per s", "of floor")


def _machine() -> str:
    memory = psutil.virtual_memory().total / 2**30
    return (
        f"{psutil.cpu_count()} cores, {memory:.0f} GiB, {platform.system()}, "
        f"Python {sys.version.split()[0]}"
    )
