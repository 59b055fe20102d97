"""Limits of a ratio of two means that belong to the test of their difference."""

from __future__ import annotations

import math
from typing import TypeAlias

Measured: TypeAlias = tuple[float, float]
"""A mean and its standard error."""


def ratio_limits(
    treatment: Measured, control: Measured, *, critical: float
) -> tuple[float | None, float | None]:
    """Limits of treatment / control - 1 by Fieller (1954).

    They hold the ratios r for which treatment - r control does not differ from 0; r = 1
    is the difference itself, so the limits leave out 0 when its test rejects.

    Args:
        treatment: Mean and standard error.
        control: Likewise, independent of the treatment.
        critical: Two-sided critical value of the test.

    Returns:
        The limits; None and None where the control's mean may be 0, when no ratio can
        be ruled out on one side or on both.
    """
    (above, above_error), (below, below_error) = treatment, control
    square = below**2 - (critical * below_error) ** 2
    constant = above**2 - (critical * above_error) ** 2
    if square <= 0:
        return None, None
    # Its roots are real: the control's mean is beyond doubt.
    root = math.sqrt(max((above * below) ** 2 - square * constant, 0.0))
    return (above * below - root) / square - 1, (above * below + root) / square - 1
