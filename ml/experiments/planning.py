"""How many contacts a test needs, and what it can find with those that it has."""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import Final, NamedTuple

LEAST_LIFT: Final = 1e-12
"""Below it the contacts that are needed are no number any more."""


class Design(NamedTuple):
    """A planned comparison of two groups."""

    baseline: float
    """Mean of the control: responders a contact, or spend a contact."""
    deviation: float | None = None
    """Standard deviation of a contact's value; None for a rate, which has its own."""
    alpha: float = 0.05
    power: float = 0.8
    control_share: float = 0.5
    """Share of the contacts in the control."""

    def variance(self, mean: float) -> float:
        """Variance of a contact's value in a group of this mean."""
        return mean * (1 - mean) if self.deviation is None else self.deviation**2

    @property
    def reach(self) -> float:
        """Standard errors that a lift has to measure."""
        normal = NormalDist()
        return normal.inv_cdf(1 - self.alpha / 2) + normal.inv_cdf(self.power)


class Size(NamedTuple):
    """Contacts of both groups."""

    treatment: int
    control: int


def sample_size(design: Design, lift: float) -> Size:
    """Contacts that find a lift with the power of the design, by the unpooled test.

    Args:
        design: The comparison.
        lift: In the units of the baseline, not 0; a rate has to stay between 0 and 1.

    Raises:
        ValueError: The lift is next to 0 or leads to no rate.
    """
    treated = design.baseline + lift
    if abs(lift) < LEAST_LIFT:
        raise ValueError(f"lift == {lift:g}, must not be 0")
    if design.deviation is None and not 0 <= treated <= 1:
        raise ValueError(f"baseline + lift == {treated:g}, must be from 0 to 1")
    ratio = (1 - design.control_share) / design.control_share
    spread = design.variance(treated) / ratio + design.variance(design.baseline)
    control = spread * (design.reach / lift) ** 2
    return Size(math.ceil(control * ratio), math.ceil(control))


def detectable(design: Design, size: Size) -> float | None:
    """Smallest increase that groups of a size find with the power of the design.

    Returns:
        The increase in the units of the baseline; None where even a rate of 1 would not
        be found.
    """
    inverse = 1 / size.treatment + 1 / size.control
    constant = design.reach**2 * design.variance(design.baseline) * inverse
    if design.deviation is not None:
        return math.sqrt(constant)
    # The variance of a rate changes with the lift: a quadratic with one root above 0.
    curve = design.reach**2 / size.treatment
    half = curve * (1 - 2 * design.baseline) / 2
    lift = (half + math.sqrt(half**2 + (1 + curve) * constant)) / (1 + curve)
    return lift if design.baseline + lift <= 1 else None
