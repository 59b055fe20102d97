"""How much customers spend a purchase: the Gamma-Gamma model.

Fader, Hardie and Lee, RFM and CLV: Using Iso-Value Curves (Journal of Marketing
Research 42, 2005); as in Fader and Hardie's note of 2013.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.special import digamma, gammaln

from ml.lifetime.histories import Floats

LIMIT: Final = 12.0
START: Final = (1.0, 1.0, 0.0)


@dataclass(frozen=True, slots=True)
class SpendModel:
    """Purchases of a customer are gamma (p, nu), nu is gamma (q, v) over customers."""

    p: float
    q: float
    v: float
    """In the unit of money of the means."""
    log_likelihood: float = float("nan")

    def expected_spend(self, purchases: Floats, mean: Floats) -> Floats:
        """Expected spend a purchase, given how many there were and their mean.

        Customers without a purchase get what the whole base is expected to spend.

        Args:
            purchases: Shape (n,).
            mean: Shape (n,), money; ignored where there is no purchase.
        """
        known = np.where(purchases > 0, purchases * mean, 0.0)
        return self.p * (self.v + known) / (self.p * purchases + self.q - 1)


def fit(purchases: Floats, mean: Floats, customers: Floats) -> SpendModel:
    """The model of the greatest likelihood.

    Args:
        purchases: Shape (n,), 1 or more.
        mean: Shape (n,), the mean spend of these purchases, above 0.
        customers: Shape (n,), how many customers have these two figures.

    Raises:
        ValueError: No customer, or a figure that is not above 0.
    """
    from scipy.optimize import minimize

    if not len(mean) or not customers.sum() > 0:
        raise ValueError("0 customers who spent, must be 1 or more")
    for name, given in (("purchases", purchases), ("mean", mean)):
        if not (given > 0).all():
            raise ValueError(f"{name} == {given.min():g}, must be > 0")
    unit = float(np.average(mean, weights=customers))
    scaled, total = mean / unit, customers.sum()

    def loss(logs: Floats) -> tuple[float, Floats]:
        parameters = np.exp(logs)
        value, gradient = _likelihood(parameters, purchases, scaled, customers)
        return -value / total, -gradient * parameters / total

    found = minimize(
        loss,
        np.array(START),
        jac=True,
        method="L-BFGS-B",
        bounds=[(-LIMIT, LIMIT)] * len(START),
        options={"ftol": 1e-12, "gtol": 1e-9, "maxiter": 1_000},
    )
    p, q, v = (float(each) for each in np.exp(found.x))
    log_likelihood = -float(found.fun) * total - total * np.log(unit)
    return SpendModel(p, q, v * unit, log_likelihood)


def _likelihood(
    parameters: Floats, purchases: Floats, mean: Floats, customers: Floats
) -> tuple[float, Floats]:
    p, q, v = parameters
    shape = p * purchases
    reach = v + purchases * mean
    value = (
        gammaln(shape + q)
        - gammaln(shape)
        - gammaln(q)
        + q * np.log(v)
        + (shape - 1) * np.log(mean)
        + shape * np.log(purchases)
        - (shape + q) * np.log(reach)
    )
    moved = np.log(mean) + np.log(purchases) - np.log(reach)
    gradient = (
        purchases * (digamma(shape + q) - digamma(shape) + moved),
        digamma(shape + q) - digamma(q) + np.log(v) - np.log(reach),
        q / v - (shape + q) / reach,
    )
    sums = np.array([float(np.dot(each, customers)) for each in gradient])
    return float(np.dot(value, customers)), sums
