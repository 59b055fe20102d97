"""What a test needs to know of one group: sums over its contacts, and a difference."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tea_tasting.aggr import Aggregates

VALUE: Final = "value"
COVARIATE: Final = "covariate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """Sums over the contacts of one group, for one metric y and one covariate x."""

    contacts: int
    total: float
    """Sum of y, and of its powers in the next three."""
    total_squares: float
    total_cubes: float = 0.0
    total_fourths: float = 0.0
    non_zero: int = 0
    """Contacts whose y is not 0."""
    covariate_total: float = 0.0
    covariate_squares: float = 0.0
    cross_products: float = 0.0
    """Sum of x times y."""

    @property
    def mean(self) -> float:
        """Mean of y; 0 without contacts."""
        return self.total / self.contacts if self.contacts else 0.0

    @property
    def variance(self) -> float:
        """Variance of y, divided by one less than the contacts."""
        return self._covariance(self.total_squares, self.total, self.total)

    @property
    def covariate_variance(self) -> float:
        """Variance of x, divided by one less than the contacts."""
        total = self.covariate_total
        return self._covariance(self.covariate_squares, total, total)

    @property
    def covariate_mean(self) -> float:
        """Mean of x; 0 without contacts."""
        return self.covariate_total / self.contacts if self.contacts else 0.0

    @property
    def covariance(self) -> float:
        """Covariance of x and y, divided by one less than the contacts."""
        return self._covariance(self.cross_products, self.total, self.covariate_total)

    def joined(self, other: Sample) -> Sample:
        """The contacts of both groups as one."""
        return Sample(
            **{
                field: getattr(self, field) + getattr(other, field)
                for field in Sample.__dataclass_fields__
            }
        )

    @property
    def zero_share(self) -> float:
        """Share of the contacts whose y is 0."""
        return 1 - self.non_zero / self.contacts if self.contacts else 1.0

    @property
    def skewness(self) -> float | None:
        """Third standardised moment; None where y does not vary."""
        second, third, _ = self._central_moments()
        return third / second**1.5 if second else None

    @property
    def kurtosis(self) -> float | None:
        """Fourth standardised moment, 3 for a normal; None where y does not vary."""
        second, _, fourth = self._central_moments()
        return fourth / second**2 if second else None

    @property
    def aggregates(self) -> Aggregates:
        """The sample as tea-tasting takes it."""
        from tea_tasting.aggr import Aggregates

        return Aggregates(
            count_=self.contacts,
            mean_={VALUE: self.mean, COVARIATE: self.covariate_mean},
            var_={VALUE: self.variance, COVARIATE: self.covariate_variance},
            cov_={(VALUE, COVARIATE): self.covariance},
        )

    def _covariance(self, products: float, first: float, second: float) -> float:
        if self.contacts < 2:
            return 0.0
        offset = first * second / self.contacts
        left = products - offset
        # What is left of a cancellation is rounding, not variance.
        if math.isclose(products, offset, rel_tol=1e-12):
            left = 0.0
        return left / (self.contacts - 1)

    def _central_moments(self) -> tuple[float, float, float]:
        """Second, third and fourth central moment; zeros where y does not vary."""
        if not self.variance:
            return 0.0, 0.0, 0.0
        sums = (self.total_squares, self.total_cubes, self.total_fourths)
        second, third, fourth = (one / self.contacts for one in sums)
        mean = self.mean
        return (
            second - mean**2,
            third - 3 * mean * second + 2 * mean**3,
            fourth - 4 * mean * third + 6 * mean**2 * second - 3 * mean**4,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Treatment minus control, with the interval that belongs to the p-value.

    A limit is None where the data set none.
    """

    lift: float
    ci_low: float | None
    ci_high: float | None
    p_value: float
    """Two-sided."""
    relative_ci_low: float | None = None
    """Limits of treatment / control - 1."""
    relative_ci_high: float | None = None


def relative_lift(treatment: Sample, control: Sample) -> float | None:
    """Lift as a fraction of the control's mean; None where that is 0."""
    if not control.mean:
        return None
    return treatment.mean / control.mean - 1
