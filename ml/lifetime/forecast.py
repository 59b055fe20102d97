"""What customers will buy and spend: distributions of the next period, not means alone.

Given that a customer is still there, the rate and the chance to leave are independent
after what was seen (gamma and beta), and k purchases need k arrivals and k - 1 chances
survived. So P(N >= k) is the tail of a negative binomial times a ratio of beta
functions; BG/NBD and MBG/NBD differ in the chances counted. Spend on n purchases is
beta prime under the Gamma-Gamma model.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from scipy.special import betainc, expit, gammaln

from ml.lifetime.histories import Floats
from ml.lifetime.purchases import PurchaseModel
from ml.lifetime.spend import SpendModel

STEPS: Final = 40
"""Quantiles are told at 0, 1/40, … 39/40."""
GRID: Final = np.linspace(-9.0, 7.0, 97)
"""Logarithms of the multiples of spend at which distributions are computed."""
NEGLIGIBLE: Final = 18.0
"""A tail of e^-18 is left out."""


class Forecast(NamedTuple):
    """What n histories of customers who are still there lead to."""

    purchases: Floats
    """Expected purchase days, shape (n,)."""
    quantiles: Floats
    """Spend as a multiple of (v + spend so far), at i / STEPS, shape (n, STEPS)."""


def survival(
    model: PurchaseModel, frequency: float, age: Floats, time: float
) -> Floats:
    """P(N >= k) for k = 0, 1, … within `time`, given that customers are still there.

    Args:
        model: The purchase model.
        frequency: Repeat purchase days so far, the same for all.
        age: Shape (n,), from the first purchase to the end of the observation.
        time: In the unit of age.

    Returns:
        Shape (n, k), with so many k that what is left out is negligible.
    """
    shape, rate = model.r + frequency, model.alpha + age
    share = (time / (rate + time))[:, None]
    mean = shape * time / rate.min()
    spread = np.sqrt(mean / (1 - share.max()))
    most = int(mean + 8 * spread - NEGLIGIBLE / np.log(share.max())) + 2
    k = np.arange(most)
    binomial = gammaln(shape + k) - gammaln(shape) - gammaln(k + 1)
    chance = np.exp(binomial + shape * np.log1p(-share) + k * np.log(share))
    tail = chance[:, ::-1].cumsum(axis=1)[:, ::-1]
    survived = model.b + frequency + model.may_leave_at_once + k[:-1]
    stays = np.cumprod(survived / (model.a + survived))
    # The last purchase needs no chance survived.
    tail[:, 2:] *= stays[: most - 2]
    tail[:, 0] = 1.0
    return np.asarray(tail)


def forecast(
    model: PurchaseModel,
    spend: SpendModel | None,
    frequency: Floats,
    age: Floats,
    time: float,
) -> Forecast:
    """Expected purchases and quantiles of spend of customers who are still there.

    Args:
        model: The purchase model.
        spend: The spend model, of the mean over all purchase days; none gives
            quantiles of nan.
        frequency: Shape (n,), repeat purchase days so far.
        age: Shape (n,), in the unit of the model.
        time: The period, in the same unit.
    """
    purchases = np.zeros(len(frequency))
    quantiles = np.full((len(frequency), STEPS), np.nan)
    for count in np.unique(frequency):
        rows = np.flatnonzero(frequency == count)
        at_least = survival(model, float(count), age[rows], time)
        purchases[rows] = at_least[:, 1:].sum(axis=1)
        if spend:
            quantiles[rows] = _quantiles(spend, float(count), at_least)
    return Forecast(purchases, quantiles)


def _quantiles(spend: SpendModel, frequency: float, at_least: Floats) -> Floats:
    chance = at_least - np.pad(at_least[:, 1:], ((0, 0), (0, 1)))
    counts = np.arange(1, at_least.shape[1])[:, None]
    paid = spend.q + spend.p * (frequency + 1)
    below = chance[:, :1] + chance[:, 1:] @ betainc(
        spend.p * counts, paid, expit(GRID)
    )
    levels = np.arange(STEPS) / STEPS
    multiples = np.exp(GRID)
    found = np.stack([np.interp(levels, row, multiples) for row in below])
    found[levels <= chance[:, :1]] = 0.0
    return np.asarray(found)
