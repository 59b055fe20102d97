"""Two means of contacts: Welch's test, and the same with a covariate (CUPED)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from ml.experiments.fieller import ratio_limits
from ml.experiments.rates import without_spread
from ml.experiments.samples import COVARIATE, VALUE, Difference, Sample

if TYPE_CHECKING:
    from tea_tasting.metrics.mean import MeanResult


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
    from scipy.stats import t

    if not treatment.variance and not control.variance:
        return without_spread(treatment, control)
    found = _analyse(treatment, control, alpha, covariate=None)
    errors = [math.sqrt(one.variance / one.contacts) for one in (treatment, control)]
    critical = float(t.isf(alpha / 2, _degrees_of_freedom(treatment, control)))
    low, high = ratio_limits(
        (treatment.mean, errors[0]), (control.mean, errors[1]), critical=critical
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
    change.

    Returns:
        None where the covariate, or what it leaves, does not vary.
    """
    covered = treatment.covariate_variance and control.covariate_variance
    if not covered or not (treatment.variance or control.variance):
        return None
    plain = _analyse(treatment, control, alpha, covariate=None)
    found = _analyse(treatment, control, alpha, covariate=COVARIATE)
    # A statistic is lift / error.
    errors = [one.effect_size / one.statistic for one in (found, plain)]
    if not all(math.isfinite(error) and error for error in errors):
        return None
    return Cuped(
        lift=float(found.effect_size),
        ci_low=float(found.effect_size_ci_lower),
        ci_high=float(found.effect_size_ci_upper),
        p_value=float(found.pvalue),
        gain=float(1 - (errors[0] / errors[1]) ** 2),
    )


def _analyse(
    treatment: Sample, control: Sample, alpha: float, covariate: str | None
) -> MeanResult:
    from tea_tasting.metrics.mean import Mean

    metric = Mean(
        VALUE,
        covariate,
        alternative="two-sided",
        confidence_level=1 - alpha,
        equal_var=False,
        use_t=True,
    )
    return metric.analyze_aggregates(control.aggregates, treatment.aggregates)


def _degrees_of_freedom(treatment: Sample, control: Sample) -> float:
    """Degrees of freedom by Satterthwaite (1946)."""
    parts = [one.variance / one.contacts for one in (treatment, control)]
    spread = sum(
        part**2 / (one.contacts - 1)
        for part, one in zip(parts, (treatment, control), strict=True)
    )
    return sum(parts) ** 2 / spread
