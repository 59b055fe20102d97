"""Confidence limits as the edge of what a test does not reject."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final, TypeAlias

PValue: TypeAlias = Callable[[float], float]
"""One-sided p-value of a true value: against all that is greater than it."""

STEPS: Final = 20
PRECISION: Final = 3e-2
"""Of a limit, in standard errors."""
FARTHEST: Final = 1e3
"""Standard errors beyond which no limit is sought."""


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
        step: About a standard error, above 0.
        least: The least value that makes sense.

    Returns:
        The largest value found that is rejected; `least` where none is, and None where
        that is no number.
    """
    if p_of(null) <= level:
        return _edge(p_of, null, max(null, estimate), estimate, level, step)
    low = least
    if math.isinf(least):
        low = estimate - FARTHEST * step
        if p_of(low) > level:
            return None
    return _edge(p_of, low, min(null, estimate), estimate, level, step)


def _edge(
    p_of: PValue, low: float, high: float, estimate: float, level: float, step: float
) -> float:
    """Close in between a value that is rejected and one that is not.

    On the scale of a normal distribution p-values fall about evenly from the estimate:
    that line says where to try next.
    """
    from scipy.special import ndtri

    goal, tolerance = float(ndtri(level)), PRECISION * step
    tried = estimate + goal * step
    for attempt in range(STEPS):
        if high - low <= tolerance:
            break
        if not low < tried < high or attempt % 4 == 3:
            tried = (low + high) / 2
        tried = min(max(tried, low + tolerance / 2), high - tolerance / 2)
        p_value = p_of(tried)
        is_rejected = p_value <= level
        low, high = (tried, high) if is_rejected else (low, tried)
        reached = float(ndtri(min(max(p_value, 1e-12), 0.5)))
        if reached < 0:
            # A little beyond, so that the next try comes from the other side.
            beyond = tolerance / 2 if is_rejected else -tolerance / 2
            tried = estimate + (tried - estimate) * goal / reached + beyond
    return low
