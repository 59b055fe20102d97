"""How well scores rank those who did above those who did not, with intervals.

Intervals of the area under the ROC curve, and of the difference of two on the same
customers: DeLong, DeLong and Clarke-Pearson (Biometrics 44, 1988), by ranks as in Sun
and Xu (IEEE Signal Processing Letters 21, 2014).
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm, rankdata

from ml.features import Floats

Flags = NDArray[np.bool_]
LEVEL: Final = 0.95


class Interval(NamedTuple):
    """A figure and its 95 % interval."""

    value: float
    low: float
    high: float


def auc(did: Flags, scores: Floats) -> Interval:
    """Area under the ROC curve of scores, shape (n,); ties count half."""
    (value,), variance = _areas(did, scores[None, :])
    return _interval(value, variance[0, 0], 0.0, 1.0)


def auc_gain(did: Flags, scores: Floats, others: Floats) -> Interval:
    """The area of `scores` less that of `others`, both of shape (n,)."""
    (one, other), variance = _areas(did, np.stack([scores, others]))
    spread = variance[0, 0] + variance[1, 1] - 2 * variance[0, 1]
    return _interval(one - other, spread, -1.0, 1.0)


def _interval(value: float, variance: float, least: float, most: float) -> Interval:
    reach = norm.ppf((1 + LEVEL) / 2) * np.sqrt(max(variance, 0.0))
    low, high = max(value - reach, least), min(value + reach, most)
    return Interval(float(value), float(low), float(high))


def _areas(did: Flags, scores: Floats) -> tuple[Floats, Floats]:
    """Areas, shape (k,), and their covariance, shape (k, k), of scores (k, n)."""
    yes, no = scores[:, did], scores[:, ~did]
    among = rankdata(np.concatenate([yes, no], axis=1), axis=1)
    n_yes, n_no = yes.shape[1], no.shape[1]
    # Share of those who did not that each who did outranks, and the reverse.
    above = (among[:, :n_yes] - rankdata(yes, axis=1)) / n_no
    below = 1 - (among[:, n_yes:] - rankdata(no, axis=1)) / n_yes
    covariance = np.atleast_2d(np.cov(above)) / n_yes
    covariance = covariance + np.atleast_2d(np.cov(below)) / n_no
    return np.asarray(above.mean(axis=1)), np.asarray(covariance)
