"""How often customers will buy: the BG/NBD and MBG/NBD models.

While a customer is alive, purchases come at a rate of their own (gamma over customers);
after a purchase the customer leaves with a chance of their own (beta over customers).

BG/NBD: Fader, Hardie and Lee, "Counting Your Customers" the Easy Way (Marketing Science
24, 2005). MBG/NBD: Batislam, Denizel and Filiztekin (International Journal of Research
in Marketing 24, 2007), in which a customer may leave after the first purchase as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaln, digamma, gammaln, hyp2f1, ndtri

from ml.lifetime.histories import Floats, Histories

LIMIT: Final = 12.0
"""Parameters lie within e^-12 and e^12, time measured in mean ages."""
START: Final = (0.0, 0.0, 0.0, 0.0)
TOLERANCE: Final = 1e-12
STEP: Final = 1e-4
"""Of a logarithm, for differences of the gradient."""


@dataclass(frozen=True, slots=True)
class PurchaseModel:
    """A fitted model; times are in the unit of the histories that it was fitted on."""

    r: float
    alpha: float
    """Rates are gamma with the shape r and the scale 1 / alpha; in units of time."""
    a: float
    b: float
    """Chances to leave after a purchase are beta with a and b."""
    may_leave_at_once: bool
    """Whether the first purchase may be the last: MBG/NBD, else BG/NBD."""
    log_likelihood: float = float("nan")

    @property
    def name(self) -> str:
        """The model's name in the literature."""
        return "MBG/NBD" if self.may_leave_at_once else "BG/NBD"

    def p_alive(self, histories: Histories) -> Floats:
        """Probability that a customer of each history will buy again, shape (n,)."""
        counts = _counted(histories.frequency, may_leave_at_once=self.may_leave_at_once)
        stays, left = _branches(
            _Parameters(self.r, self.alpha, self.a, self.b), histories, counts
        )
        alive: Floats = np.exp(stays - np.logaddexp(stays, left))
        return alive

    def p_purchase(self, histories: Histories, time: float) -> Floats:
        """Probability of a purchase within `time` after the end, shape (n,)."""
        shape = self.r + histories.frequency
        rate = self.alpha + histories.age
        none = np.exp(shape * (np.log(rate) - np.log(rate + time)))
        buys: Floats = self.p_alive(histories) * (1 - none)
        return buys

    def expected_purchases(self, histories: Histories, time: float) -> Floats:
        """Expected purchase days within `time` after the end, shape (n,).

        The published closed form after Euler's transformation of the hypergeometric
        function, whose arguments then no longer grow with the frequency.
        """
        # At a = 1 the form is 0 / 0; it is smooth, so a step beside it will do.
        a = self.a if abs(self.a - 1) > 1e-6 else 1 + 1e-6
        rate = self.alpha + histories.age
        share = time / (rate + time)
        total = a + self.b + histories.frequency + self.may_leave_at_once - 1
        series = hyp2f1(total - histories.frequency - self.r, a - 1, total, share)
        alive = self.p_alive(histories)
        grown = 1 - np.exp((a - 1) * np.log1p(-share)) * series
        expected: Floats = alive * total / (a - 1) * grown
        return expected


class _Parameters(NamedTuple):
    r: float
    alpha: float
    a: float
    b: float


class _Counts(NamedTuple):
    """Special functions are dear and their arguments few: one call a distinct count."""

    frequency: Floats
    """Distinct numbers of repeat purchases."""
    chances: Floats
    """Chances to leave so far, one for each of these."""
    places: NDArray[np.intp]
    """Which of them each history has."""


def fit(histories: Histories, *, may_leave_at_once: bool = True) -> PurchaseModel:
    """The model of the greatest likelihood: MBG/NBD, or BG/NBD as published.

    Raises:
        ValueError: A history that cannot be, or nobody who bought again.
    """
    # Nights that only score need not load it.
    from scipy.optimize import minimize

    histories.check()
    if not (histories.frequency * histories.customers).any():
        raise ValueError("0 repeat purchases in all histories, must be 1 or more")
    unit = float(np.average(histories.age, weights=histories.customers))
    scaled = histories.in_unit(unit)
    counts = _counted(scaled.frequency, may_leave_at_once=may_leave_at_once)
    total = scaled.customers.sum()

    def loss(logs: Floats) -> tuple[float, Floats]:
        parameters = _Parameters(*np.exp(logs))
        value, gradient = _likelihood(parameters, scaled, counts)
        return -value / total, -gradient * np.array(parameters) / total

    found = minimize(
        loss,
        np.array(START),
        jac=True,
        method="L-BFGS-B",
        bounds=[(-LIMIT, LIMIT)] * len(START),
        options={"ftol": TOLERANCE, "gtol": 1e-9, "maxiter": 1_000},
    )
    r, alpha, a, b = (float(each) for each in np.exp(found.x))
    # The density of a purchase's time is per unit of time.
    repeats = float(np.dot(scaled.frequency, scaled.customers))
    log_likelihood = -float(found.fun) * total - repeats * np.log(unit)
    return PurchaseModel(r, alpha * unit, a, b, may_leave_at_once, log_likelihood)


def covariance(model: PurchaseModel, histories: Histories) -> Floats:
    """Covariance of the logarithms of r, alpha, a and b, shape (4, 4).

    The inverse of the observed information: minus the second derivatives of the log
    likelihood, here differences of its gradient.

    Raises:
        ValueError: The histories do not tell the parameters.
    """
    counts = _counted(histories.frequency, may_leave_at_once=model.may_leave_at_once)
    logs = np.log([model.r, model.alpha, model.a, model.b])

    def slope(at: Floats) -> Floats:
        parameters = _Parameters(*np.exp(at))
        gradient = _likelihood(parameters, histories, counts)[1]
        return gradient * np.array(parameters, dtype=np.float64)

    steps = STEP * np.eye(len(logs))
    second = [(slope(logs + step) - slope(logs - step)) / (2 * STEP) for step in steps]
    information = -np.array(second)
    information = (information + information.T) / 2
    if np.linalg.eigvalsh(information)[0] <= 0:
        customers = histories.customers.sum()
        message = f"{customers:g} customers do not tell r, alpha, a and b: give more"
        raise ValueError(message)
    return np.asarray(np.linalg.inv(information), dtype=np.float64)


def intervals(
    model: PurchaseModel, histories: Histories, *, level: float = 0.95
) -> Mapping[str, tuple[float, float]]:
    """Interval of each parameter, symmetric on the scale of its logarithm."""
    reach = ndtri((1 + level) / 2) * np.sqrt(np.diag(covariance(model, histories)))
    logs = np.log([model.r, model.alpha, model.a, model.b])
    with np.errstate(over="ignore"):  # Infinite is the truth of it.
        ends = list(zip(np.exp(logs - reach), np.exp(logs + reach), strict=True))
    return {
        name: (float(low), float(high))
        for name, (low, high) in zip(_Parameters._fields, ends, strict=True)
    }


def _counted(frequency: Floats, *, may_leave_at_once: bool) -> _Counts:
    distinct, places = np.unique(frequency, return_inverse=True)
    return _Counts(distinct, distinct + may_leave_at_once, places)


def _branches(
    parameters: _Parameters, histories: Histories, counts: _Counts
) -> tuple[Floats, Floats]:
    """Log likelihood of still being there and of having left at the last purchase."""
    r, alpha, a, b = parameters
    _, chances, places = counts
    shape = r + histories.frequency
    stays = betaln(a, b + chances) - betaln(a, b)
    # Before a first chance nobody can have left.
    left = betaln(a + 1, b + np.maximum(chances, 1) - 1) - betaln(a, b)
    left = np.where(chances > 0, left, -np.inf)
    return (
        stays[places] - shape * np.log(alpha + histories.age),
        left[places] - shape * np.log(alpha + histories.recency),
    )


def _likelihood(
    parameters: _Parameters, histories: Histories, counts: _Counts
) -> tuple[float, Floats]:
    """Log likelihood of all customers and its gradient in r, alpha, a and b."""
    r, alpha, a, b = parameters
    frequency, chances, places = counts
    stays, left = _branches(parameters, histories, counts)
    either = np.logaddexp(stays, left)
    is_alive = np.exp(stays - either)
    is_gone = 1 - is_alive
    shape, age = r + histories.frequency, alpha + histories.age
    recency, after = alpha + histories.recency, np.maximum(chances, 1)
    rising = gammaln(r + frequency) - gammaln(r) + r * np.log(alpha)
    bought = digamma(r + frequency) - digamma(r) + np.log(alpha)
    asked = digamma(a + b) - digamma(a + b + chances)
    stayed = digamma(b + chances) - digamma(b) + asked
    parted = digamma(b + after - 1) - digamma(b) + asked
    gradient = (
        bought[places] - is_alive * np.log(age) - is_gone * np.log(recency),
        r / alpha - shape * (is_alive / age + is_gone / recency),
        # digamma(a + 1) = digamma(a) + 1 / a
        is_gone / a + asked[places],
        is_alive * stayed[places] + is_gone * parted[places],
    )
    weights = histories.customers
    sums = np.array([float(np.dot(each, weights)) for each in gradient])
    return float(np.dot(rising[places] + either, weights)), sums
