"""Two means of small or mostly-zero groups: a permutation test from grouped values."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from ml.experiments.inversion import lower_limit
from ml.experiments.rates import without_spread
from ml.experiments.samples import Difference, Sample
from ml.features import Floats, Labels

WORK: Final = 200_000
"""Values that all draws together may deal out."""
DRAWS: Final = (999, 4_999)
"""Fewest and most draws."""
TIE: Final = 1e-9
FARTHEST: Final = 20.0
"""Logarithm of a ratio beyond which no limit is sought."""


@dataclass(frozen=True, slots=True)
class Values:
    """The values of one group that are not 0, and how many contacts had each."""

    values: Floats
    counts: Labels
    contacts: int

    @property
    def sample(self) -> Sample:
        """Sums over the contacts."""
        powers = [float((self.values**power * self.counts).sum()) for power in (1, 2)]
        return Sample(
            contacts=self.contacts,
            total=powers[0],
            total_squares=powers[1],
            non_zero=int(self.counts.sum()),
        )


class Deals(NamedTuple):
    """Contacts, sum and sum of squares of the first group after each deal.

    Contacts that were in the first group are apart, so that a supposed effect can be
    taken from them without dealing again.
    """

    own: Floats
    """Of contacts that were in the first group, shape (draws + 1, 3).

    The first row is what happened.
    """
    other: Floats
    """Likewise, of contacts that were in the other group."""
    own_whole: Floats
    """Of all contacts that were in the first group, shape (3,)."""
    other_whole: Floats

    def shifted(self, effect: float) -> Deals:
        """The deals without an effect that was added to the first group's values."""
        change = np.array([[1, -effect, effect**2], [0, 1, -2 * effect], [0, 0, 1]])
        return self._replace(own=self.own @ change, own_whole=self.own_whole @ change)

    def scaled(self, factor: float) -> Deals:
        """The deals with the first group's values multiplied."""
        change = np.array([1, factor, factor**2])
        return self._replace(own=self.own * change, own_whole=self.own_whole * change)


def permutation(
    treatment: Values,
    control: Values,
    *,
    alpha: float,
    seed: int,
    draws: int | None = None,
    has_relative: bool = True,
) -> Difference:
    """Test two means by dealing the contacts out to both groups anew.

    The statistic is Welch's t, so that unlike variances do no harm (Janssen, 1997;
    Chung and Romano, 2013). The p-value is twice that of the smaller tail and counts
    the deal that happened (Phipson and Smyth, 2010). The limits are those lifts, and
    those factors for the relative ones, which the same deals do not reject.

    Args:
        treatment: At least two contacts.
        control: Likewise.
        alpha: Level of the test, 1 - confidence of the interval.
        seed: Of the deals.
        draws: Number of deals; by default as many as are quickly done.
        has_relative: Whether to seek the relative limits, too.
    """
    samples = treatment.sample, control.sample
    if not any(one.variance for one in samples):
        return without_spread(*samples)
    deals = deal(treatment, control, seed=seed, draws=draws)
    lift = samples[0].mean - samples[1].mean
    step = math.sqrt(sum(one.variance / one.contacts for one in samples))

    def above(shift: float) -> float:
        return _tail(deals.shifted(shift), sign=1)

    def below(shift: float) -> float:
        return _tail(deals.shifted(-shift), sign=-1)

    low = lower_limit(above, estimate=lift, null=0, level=alpha / 2, step=step)
    high = lower_limit(below, estimate=-lift, null=0, level=alpha / 2, step=step)
    relative = _relative_limits(deals, samples, alpha) if has_relative else (None, None)
    return Difference(
        lift=lift,
        ci_low=low,
        ci_high=None if high is None else -high,
        p_value=two_sided(deals),
        relative_ci_low=relative[0],
        relative_ci_high=relative[1],
    )


def two_sided(deals: Deals) -> float:
    """P-value: twice the share of the deals in the smaller tail."""
    return min(1.0, 2 * min(_tail(deals, sign=1), _tail(deals, sign=-1)))


def deal(
    treatment: Values, control: Values, *, seed: int, draws: int | None = None
) -> Deals:
    """Deal all contacts out anew, again and again, to groups of the same sizes."""
    own = np.repeat(treatment.values, treatment.counts)
    other = np.repeat(control.values, control.counts)
    values = np.concatenate([own, other])
    if draws is None:
        draws = int(np.clip(WORK // max(len(values), 1), *DRAWS))
    generator = np.random.default_rng(seed)
    contacts = treatment.contacts
    zeros = contacts + control.contacts - len(values)
    taken = generator.hypergeometric(len(values), zeros, contacts, draws)
    is_first = _choose(generator, taken, len(values))
    own_zeros = contacts - len(own)
    zeros_taken = generator.hypergeometric(
        own_zeros, zeros - own_zeros, contacts - taken
    )
    sums = [
        is_first[:, part] @ np.vander(values[part], 3, increasing=True)
        for part in (slice(len(own)), slice(len(own), None))
    ]
    sums[0][:, 0] += zeros_taken
    sums[1][:, 0] += contacts - taken - zeros_taken
    own_whole, other_whole = _whole(treatment), _whole(control)
    return Deals(
        own=np.vstack([own_whole, sums[0]]),
        other=np.vstack([np.zeros(3), sums[1]]),
        own_whole=own_whole,
        other_whole=other_whole,
    )


def _choose(generator: np.random.Generator, taken: Labels, size: int) -> Floats:
    """For each draw, 1 for as many of the places as are taken, at random."""
    keys = generator.random((len(taken), size))
    limits = np.pad(np.sort(keys, axis=1), ((0, 0), (0, 1)), constant_values=2.0)
    return (keys < np.take_along_axis(limits, taken[:, None], axis=1)).astype(float)


def _whole(group: Values) -> Floats:
    sample = group.sample
    return np.array([group.contacts, sample.total, sample.total_squares])


def _tail(deals: Deals, *, sign: int) -> float:
    """Share of the deals at least as extreme as the one that happened."""
    first = deals.own + deals.other
    second = deals.own_whole + deals.other_whole - first
    distance, error = np.zeros(len(first)), np.zeros(len(first))
    for direction, sums in ((sign, first), (-sign, second)):
        contacts, total, squares = sums.T
        mean = total / contacts
        variance = np.maximum(squares / contacts - mean**2, 0.0) / (contacts - 1)
        distance += direction * mean
        error += variance
    with np.errstate(divide="ignore", invalid="ignore"):
        statistic = np.where(distance == 0, 0.0, distance / np.sqrt(error))
    tie = TIE * max(1.0, abs(statistic[0])) if np.isfinite(statistic[0]) else 0.0
    return float((statistic >= statistic[0] - tie).mean())


def _relative_limits(
    deals: Deals, samples: tuple[Sample, Sample], alpha: float
) -> tuple[float | None, float | None]:
    """Limits of treatment / control - 1, sought over logarithms of the ratio."""
    if not all(one.total > 0 for one in samples):
        return None, None
    step = math.sqrt(sum(one.variance / one.contacts / one.mean**2 for one in samples))
    estimate = math.log(samples[0].mean / samples[1].mean)

    def above(ratio: float) -> float:
        return _tail(deals.scaled(math.exp(-ratio)), sign=1)

    def below(ratio: float) -> float:
        return _tail(deals.scaled(math.exp(ratio)), sign=-1)

    low, high = (
        lower_limit(
            p_of,
            estimate=sign * estimate,
            null=0,
            level=alpha / 2,
            step=step,
            least=-FARTHEST,
        )
        for p_of, sign in ((above, 1), (below, -1))
    )
    return (
        None if low is None or low <= -FARTHEST else math.expm1(low),
        None if high is None or high <= -FARTHEST else math.expm1(-high),
    )
