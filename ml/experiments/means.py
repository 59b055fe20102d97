"""Two means of contacts: Welch's test, and the same with a covariate (CUPED)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from ml.experiments.fieller import ratio_limits
from ml.experiments.rates import without_spread
from ml.experiments.samples import VALUE, Difference, Sample


class Cuped(NamedTuple):
    """A lift of which the covariate's share was taken out."""

    lift: float
    ci_low: float
    ci_high: float
    p_value: float
    gain: float
    """Share of the lift's variance that the covariate took away."""


def welch(treatment: Sample, control: Sample, *, alpha: float) -> Difference:
    """Test two means with Welch's t (1947), variances of their own.

    Args:
        treatment: At least two contacts.
        control: Likewise.
        alpha: Level of the test, 1 - confidence of the interval.
    """
    from scipy.special import stdtrit
    from tea_tasting.metrics.mean import Mean

    if not treatment.variance and not control.variance:
        return without_spread(treatment, control)
    metric = Mean(
        VALUE,
        alternative="two-sided",
        confidence_level=1 - alpha,
        equal_var=False,
        use_t=True,
    )
    found = metric.analyze_aggregates(control.aggregates, treatment.aggregates)
    both = (treatment, control)
    parts = [one.variance / one.contacts for one in both]
    low, high = ratio_limits(
        (treatment.mean, math.sqrt(parts[0])),
        (control.mean, math.sqrt(parts[1])),
        critical=float(stdtrit(_degrees_of_freedom(parts, both), 1 - alpha / 2)),
    )
    return Difference(
        lift=float(found.effect_size),
        ci_low=float(found.effect_size_ci_lower),
        ci_high=float(found.effect_size_ci_upper),
        p_value=float(found.pvalue),
        relative_ci_low=low,
        relative_ci_high=high,
    )


def cuped(treatment: Sample, control: Sample, *, alpha: float) -> Cuped | None:
    """Test two means less what a covariate foretold (Deng, Xu, Kohavi, Walker, 2013).

    The covariate has to be known before assignment: nothing that the treatment may
    change. Welch's test of what the covariate leaves, by sums alone: it is made for
    every segment.

    Returns:
        None where the covariate, or what it leaves, does not vary.
    """
    from scipy.special import stdtr, stdtrit

    both = (treatment, control)
    whole = treatment.joined(control)
    if not all(one.covariate_variance and one.variance for one in both):
        return None
    slope = whole.covariance / whole.covariate_variance
    parts = [_left(one, slope) / one.contacts for one in both]
    if not sum(parts):
        return None
    error, degrees = math.sqrt(sum(parts)), _degrees_of_freedom(parts, both)
    before = treatment.covariate_mean - control.covariate_mean
    lift = treatment.mean - control.mean - slope * before
    reach = float(stdtrit(degrees, 1 - alpha / 2)) * error
    return Cuped(
        lift=lift,
        ci_low=lift - reach,
        ci_high=lift + reach,
        p_value=float(2 * stdtr(degrees, -abs(lift) / error)),
        gain=1 - sum(parts) / sum(one.variance / one.contacts for one in both),
    )


def _left(one: Sample, slope: float) -> float:
    """Variance of what the covariate leaves."""
    left = one.variance - 2 * slope * one.covariance
    return max(left + slope**2 * one.covariate_variance, 0.0)


def _degrees_of_freedom(parts: Sequence[float], groups: Sequence[Sample]) -> float:
    """Degrees of freedom by Satterthwaite (1946), of variances / contacts."""
    spread = sum(
        part**2 / (one.contacts - 1) for part, one in zip(parts, groups, strict=True)
    )
    return sum(parts) ** 2 / spread
