"""One file for each kind of figure. Each gets running servers and crowds, and returns figures by name."""

from statistics import median

Figures = dict[str, float]


def middle(values: list[float]) -> float:
    """The median: one round in which the machine did something else does not count."""
    return float(median(values))
