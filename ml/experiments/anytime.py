"""Intervals that hold at every look, for those who look every night."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from ml.features import Floats

PAIRS: Final = (100, 1_000, 10_000, 100_000, 1_000_000)
"""Numbers of pairs of contacts at which the interval is narrow; it holds at others."""


def always_valid(
    lift: float, variance: float, pairs: float, *, spread: float, alpha: float
) -> tuple[float, float]:
    """Interval of a lift that holds at all looks at once, with 1 - alpha.

    Args:
        lift: Difference of two means so far.
        variance: Of the lift, by the contacts so far; above 0.
        pairs: Contacts so far: 1 / (1 / treatment + 1 / control).
        spread: Variance of a contact's value as planned: only the width depends on it.
        alpha: Chance of an interval that misses the true lift at any look.
    """
    from scipy.optimize import brentq

    def excess(off: float) -> float:
        seen = evidence(np.array([off]), variance, pairs, spread=spread, alpha=alpha)
        return float(seen[0]) + math.log(alpha)

    most = math.sqrt(variance)
    while excess(most) < 0:
        most *= 2
    limit = float(brentq(excess, 0.0, most))
    return lift - limit, lift + limit


def evidence(
    off: Floats, variance: Floats | float, pairs: float, *, spread: float, alpha: float
) -> Floats:
    """Evidence against true lifts: above -log(alpha) in at most alpha of all campaigns.

    Lift times pairs is a sum that grows with the contacts, or with what they buy day by
    day. The evidence is that of Robbins' normal mixtures over it (1970; Howard, Ramdas,
    McAuliffe and Sekhon, 2021), valid in large samples (Waudby-Smith, Arbour, Sinha,
    Kennedy and Ramdas, 2024). One mixture for each of `PAIRS`, with equal weights,
    needs no plan of the campaign's size.

    Args:
        off: Lift so far less the true one.
        variance: As for `always_valid`, as are the others.
        pairs: Contacts so far.
        spread: Variance of a contact's value as planned.
        alpha: Level at which the mixtures are best.

    Returns:
        Natural logarithms of a ratio of likelihoods, of the shape of `off`.
    """
    from scipy.special import lambertw

    # The best weight for one number of pairs (Howard et al., 2021).
    best = -float(lambertw(-(alpha**2) / math.e, -1).real) - 1
    information, total = pairs**2 * variance, pairs * off
    parts = [
        np.log(weight / (information + weight)) / 2
        + total**2 / (information + weight) / 2
        for weight in (planned * spread / best for planned in PAIRS)
    ]
    return np.asarray(np.logaddexp.reduce(parts) - math.log(len(parts)))
