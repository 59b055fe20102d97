"""Intervals that hold at every look, for those who look every night."""

from __future__ import annotations

import math
from typing import NamedTuple


class Mixture(NamedTuple):
    """What the interval is made narrowest for: fixed before the first look."""

    pairs: float
    """Planned contacts as pairs: 1 / (1 / treatment + 1 / control)."""
    variance: float
    """Variance of a contact's value."""
    alpha: float

    @property
    def weight(self) -> float:
        """Information taken as given; the best for the plan (Howard et al., 2021)."""
        from scipy.special import lambertw

        at_best = -float(lambertw(-(self.alpha**2) / math.e, -1).real) - 1
        return self.pairs * self.variance / at_best


def always_valid(
    lift: float, variance: float, pairs: float, mixture: Mixture
) -> tuple[float, float]:
    """Interval of a lift that holds at all looks at once, with 1 - alpha.

    Lift times pairs is a sum that grows with the contacts, or with what they buy day by
    day; the limits are those of Robbins' normal mixture over it (1970), valid in large
    samples (Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas, 2024).

    Args:
        lift: Difference of two means so far.
        variance: Of the lift, by the contacts so far.
        pairs: Contacts so far: 1 / (1 / treatment + 1 / control).
        mixture: The same at every look.
    """
    information, weight = pairs**2 * variance, mixture.weight
    grown = information + weight
    limit = math.sqrt(grown * math.log(grown / (weight * mixture.alpha**2)))
    return lift - limit / pairs, lift + limit / pairs
