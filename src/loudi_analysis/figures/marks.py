"""Step 6, figures: marks and labels that several figures draw alike."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from matplotlib.axes import Axes

from loudi_analysis.intervals import Interval

Point = tuple[float, float]

WHITE = {"facecolor": "white", "edgecolor": "none", "pad": 0.5}
"""The ground of a label that lies on a line."""


def label(axes: Axes, text: str, at: Point, dx: float = 0, dy: float = 0, **options: Any) -> None:
    """Write a label at a place, or some points beside it, and aligned to it on that side."""
    across = "left" if dx > 0 else "right" if dx else "center"
    up = "bottom" if dy > 0 else "top" if dy else "center"
    shape = {"ha": across, "va": up, "linespacing": 1.3, **options}
    axes.annotate(text, at, (dx, dy), textcoords="offset points", **shape)


def arrow(axes: Axes, start: Point, end: Point, *, zorder: float = 3, **line: Any) -> None:
    """Draw an arrow."""
    axes.annotate("", end, start, arrowprops={"arrowstyle": "->", **line}, zorder=zorder)


def bar(axes: Axes, low: float, high: float, y: float, **options: Any) -> None:
    """Draw an interval as a thick line that ends where the interval does."""
    axes.plot([low, high], [y, y], solid_capstyle="butt", **{"linewidth": 6, **options})


def name_rows(axes: Axes, names: Sequence[str], top: float = -0.5) -> None:
    """Name rows from 0 downward, with room above the first up to ``top``; no line beside them."""
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(len(names) - 0.5, top)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)


def x_of(day: date) -> float:
    """Return the place of a day on an axis of days."""
    return float(day.toordinal())


def ends(interval: Interval) -> tuple[float, float]:
    """Return both bounds, a count that may be nothing from 0; open above is a ValueError."""
    if interval.upper is None:
        raise ValueError(f"open above: {interval!r}")
    return float(interval.lower or 0), float(interval.upper)


def middle(interval: Interval) -> float:
    """Return the middle of an interval, its lower bound where it is open above."""
    low = interval.lower or 0
    return float(low + (low if interval.upper is None else interval.upper)) / 2
