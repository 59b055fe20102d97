"""How the values of both groups lie: recorded beside a test, never choosing it."""

from __future__ import annotations

import math
from typing import NamedTuple

from ml.experiments.samples import Sample


class Distribution(NamedTuple):
    """What an analyst asks of two samples before believing a test of means."""

    skewness: float | None
    """Of the group that is more skewed; None where nothing varies."""
    zero_share: float
    """Share of the contacts of both groups whose value is 0."""
    normality_p_value: float | None
    """Jarque and Bera (1980), both groups together."""
    variance_ratio: float | None
    """Variance of the treatment / that of the control; None where that is 0."""
    variance_p_value: float | None
    """Of equal variances, with the kurtosis of the values allowed for."""


def describe(treatment: Sample, control: Sample) -> Distribution:
    """Describe the values of two groups by their first four moments."""
    contacts = treatment.contacts + control.contacts
    zeros = sum(one.zero_share * one.contacts for one in (treatment, control))
    skews = [one.skewness for one in (treatment, control) if one.skewness is not None]
    ratio = treatment.variance / control.variance if control.variance else None
    return Distribution(
        skewness=max(skews, key=abs, default=None),
        zero_share=zeros / contacts if contacts else 1.0,
        normality_p_value=_normality(treatment, control),
        variance_ratio=ratio,
        variance_p_value=_equal_variances(treatment, control),
    )


def jarque_bera(sample: Sample) -> float:
    """Statistic of Jarque and Bera: chi-squared with 2 degrees of freedom if normal."""
    skewness, kurtosis = sample.skewness or 0.0, sample.kurtosis or 3.0
    return sample.contacts / 6 * (skewness**2 + (kurtosis - 3) ** 2 / 4)


def _normality(treatment: Sample, control: Sample) -> float | None:
    from scipy.stats import chi2

    varying = [one for one in (treatment, control) if one.variance]
    if not varying:
        return None
    statistic = sum(jarque_bera(one) for one in varying)
    return float(chi2.sf(statistic, 2 * len(varying)))


def _equal_variances(treatment: Sample, control: Sample) -> float | None:
    """Test the logarithm of the ratio; its variance is (kurtosis - 1) / n a group."""
    from scipy.stats import norm

    if not treatment.variance or not control.variance:
        return None
    spread = sum(
        ((one.kurtosis or 3.0) - 1) / one.contacts for one in (treatment, control)
    )
    distance = abs(math.log(treatment.variance / control.variance))
    # Values of two kinds in equal parts have a kurtosis of 1: no spread to judge by.
    return float(2 * norm.sf(distance / math.sqrt(spread))) if spread > 0 else None
