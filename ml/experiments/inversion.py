"""Confidence limits as the edge of what a test does not reject."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

PValue: TypeAlias = Callable[[float], float]
"""One-sided p-value of a true value: against all that is greater than it."""

DOUBLINGS: Final = 50
PRECISION: Final = 5e-3
"""Of a limit, in steps."""


def lower_limit(
    p_of: PValue,
    *,
    estimate: float,
    null: float,
    level: float,
    step: float,
    least: float = float("-inf"),
) -> float | None:
    """Edge between values that a one-sided test rejects and those below the estimate.

    A null that is rejected lies below the limit and one that is not lies above it, so
    that interval and p-value tell the same.

    Args:
        p_of: Rises with the value, up to the estimate.
        estimate: What was measured.
        null: The value of "no difference".
        level: Of the one-sided test: half of alpha for a two-sided interval.
        step: A distance of the order of a standard error, above 0.
        least: The least value that makes sense.

    Returns:
        The largest value found that is rejected; `least` where none is, and None where
        that is no number.
    """
    if p_of(null) <= level:
        return _edge(p_of, null, max(null, estimate), level, step)
    start = high = min(null, estimate)
    for doubling in range(DOUBLINGS):
        low = max(start - step * 2.0**doubling, least)
        if p_of(low) <= level:
            return _edge(p_of, low, high, level, step)
        if low == least:
            return least
        high = low
    return None


def _edge(p_of: PValue, low: float, high: float, level: float, step: float) -> float:
    """Bisect between a value that is rejected and one that is not."""
    while high - low > PRECISION * step:
        middle = (low + high) / 2
        if p_of(middle) <= level:
            low = middle
        else:
            high = middle
    return low
