"""Figures side by side, as a table for people and as JSON lines for machines."""

from __future__ import annotations

import json
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured thing beside its base, both out of the same run."""

    name: str
    unit: str
    ours: tuple[float, ...]
    base: tuple[float, ...] = ()
    limit: float | None = None
    """Largest ratio to the base; without a base, largest value."""

    @property
    def value(self) -> float:
        """Ours, the median."""
        return median(self.ours)

    @property
    def ratio(self) -> float | None:
        """Ours to the base, medians."""
        return self.value / median(self.base) if self.base and median(self.base) else None

    @property
    def holds(self) -> bool | None:
        """Whether it is within its limit; None without one."""
        if self.limit is None:
            return None
        measured = self.ratio if self.base else self.value
        return None if measured is None else measured <= self.limit

    def json(self) -> str:
        """One line for machines, every single measurement included."""
        return json.dumps(
            {
                "figure": self.name,
                "unit": self.unit,
                "ours": self.value,
                "base": median(self.base) if self.base else None,
                "ratio": None if self.ratio is None else round(self.ratio, 3),
                "limit": self.limit,
                "holds": self.holds,
                "all_ours": self.ours,
                "all_base": self.base,
            }
        )


def _places(figure: Figure) -> int:
    return 1 if figure.value < 100 else 0


def table(figures: Sequence[Figure]) -> str:
    """The table for people."""
    lines = [f"{'':44}{'ours':>12}{'beside':>12}{'ratio':>8}{'at most':>10}"]
    for figure in figures:
        base = f"{median(figure.base):,.{_places(figure)}f} {figure.unit}" if figure.base else ""
        ratio = "" if figure.ratio is None else f"x{figure.ratio:.2f}"
        limit = (
            "" if figure.limit is None else (f"x{figure.limit:g}" if figure.base else f"{figure.limit:,.0f}")
        )
        verdict = {True: "", False: "  OVER", None: ""}[figure.holds]
        ours = f"{figure.value:,.{_places(figure)}f} {figure.unit}"
        lines.append(f"{figure.name:44}{ours:>12}{base:>12}{ratio:>8}{limit:>10}{verdict}")
    return "\n".join(lines)


def machine() -> str:
    """What it ran on."""
    import os

    return f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.system()}"
