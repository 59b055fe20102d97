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

from ml.lifetime.histories import Floats, Histories
from ml.lifetime.purchases import PurchaseModel
from ml.lifetime.spend import SpendModel

STEPS: Final = 40
"""Quantiles are told at the squares of 0, 1/40, … 39/40: closer where steep."""
POINTS: Final = 48
"""At which distributions are computed, evenly spaced on the logarithm."""
REACH: Final = (4.0, 3.0)
"""Of these points, below one purchase and above as many as there may be."""
RARE: Final = 1e-6
"""Numbers of purchases with less of a chance are left out of distributions."""
NEGLIGIBLE: Final = 18.0
"""A tail of e^-18 is left out."""
MOST: Final = 2_000
"""Purchase days that are looked at; degenerate rates would ask for millions."""


class Forecast(NamedTuple):
    """What n histories of customers who are still there lead to."""

    purchases: Floats
    """Expected purchase days, shape (n,)."""
    quantiles: Floats
    """Of who buys again: spend / (v + spend so far), shape (n, STEPS)."""


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
    most = int(min(mean + 8 * spread - NEGLIGIBLE / np.log(share.max()), MOST)) + 2
    k = np.arange(most)
    binomial = gammaln(shape + k) - gammaln(shape) - gammaln(k + 1)
    chance = np.exp(binomial + shape * np.log1p(-share) + k * np.log(share))
    beyond = np.maximum(1 - chance.sum(axis=1, keepdims=True), 0.0)
    tail = chance[:, ::-1].cumsum(axis=1)[:, ::-1] + beyond
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


def expected_purchases(
    model: PurchaseModel, histories: Histories, time: float
) -> Floats:
    """As the model's closed form, shape (n,); also where nobody seems ever to leave.

    The hypergeometric function is lost at such parameters, a sum of tails is not.
    """
    pairs = np.column_stack([histories.frequency, histories.age])
    distinct, places = np.unique(pairs, axis=0, return_inverse=True)
    found = forecast(model, None, distinct[:, 0], distinct[:, 1], time)
    return np.asarray(model.p_alive(histories) * found.purchases[places])


def _quantiles(spend: SpendModel, frequency: float, at_least: Floats) -> Floats:
    chance = (at_least - np.pad(at_least[:, 1:], ((0, 0), (0, 1))))[:, 1:]
    common = np.flatnonzero(chance.max(axis=0) > RARE)
    counts = common + 1
    least, most = (float(each) for each in np.log(counts[[0, -1]] / (frequency + 1)))
    grid = np.linspace(least - REACH[0], most + REACH[1], POINTS)
    paid = spend.q + spend.p * (frequency + 1)
    below = chance[:, common] @ betainc(spend.p * counts[:, None], paid, expit(grid))
    below /= chance[:, common].sum(axis=1, keepdims=True)
    levels, multiples = (np.arange(STEPS) / STEPS) ** 2, np.exp(grid)
    found = np.stack([np.interp(levels, row, multiples) for row in below])
    found[:, 0] = 0.0
    return np.asarray(found)
