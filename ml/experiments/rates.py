"""Two shares of contacts, for groups with enough responders: the unpooled z-test."""

from __future__ import annotations

import math

from ml.experiments.fieller import ratio_limits
from ml.experiments.samples import VALUE, Difference, Sample


def unpooled_z(treatment: Sample, control: Sample, *, alpha: float) -> Difference:
    """Test two shares with the unpooled z; its interval is Wald's.

    The p-value and the interval use one standard error, so that they tell the same; a
    pooled test would have an interval of its own.

    Args:
        treatment: Contacts, of whom `total` responded.
        control: Likewise; both groups must have contacts.
        alpha: Level of the test, 1 - confidence of the interval.
    """
    from scipy.stats import norm
    from tea_tasting.metrics.proportion import Proportion

    if not treatment.variance and not control.variance:
        return without_spread(treatment, control)
    metric = Proportion(
        VALUE,
        method="norm",
        alternative="two-sided",
        confidence_level=1 - alpha,
        correction=False,
        equal_var=False,
    )
    found = metric.analyze_aggregates(control.aggregates, treatment.aggregates)
    errors = [
        math.sqrt(one.mean * (1 - one.mean) / one.contacts)
        for one in (treatment, control)
    ]
    relative = ratio_limits(
        (treatment.mean, errors[0]),
        (control.mean, errors[1]),
        critical=float(norm.isf(alpha / 2)),
    )
    return Difference(
        lift=float(found.effect_size),
        ci_low=float(found.effect_size_ci_lower),
        ci_high=float(found.effect_size_ci_upper),
        p_value=float(found.pvalue),
        relative_ci_low=relative[0],
        relative_ci_high=relative[1],
    )


def without_spread(treatment: Sample, control: Sample) -> Difference:
    """Groups in which nothing varies: a difference without limits, and no evidence."""
    lift = treatment.mean - control.mean
    return Difference(lift=lift, ci_low=None, ci_high=None, p_value=1.0)
