"""Two shares in thin tables: an unconditional exact test and the interval of it."""

from __future__ import annotations

import math
from functools import cache
from typing import Final, NamedTuple

import numpy as np

from ml.experiments.inversion import lower_limit
from ml.experiments.samples import Difference
from ml.features import Floats, Labels

GAMMA: Final = 1e-6
"""Chance, added to the p-value, that the control's share lies where it isn't sought."""
GRID: Final = 16
"""Shares of the control that are tried, before the worst is sought more closely."""
REFINEMENTS: Final = 4
CLOSE: Final = 0.8
"""Of the level: a p-value from there to the level is sought more closely."""
AT_ONCE: Final = 1_500
"""Tables whose statistic is computed at once."""
TIE: Final = 1e-8


class Table(NamedTuple):
    """Responders and contacts of both groups."""

    responders: int
    contacts: int
    other_responders: int
    other_contacts: int

    @property
    def swapped(self) -> Table:
        """The table seen from the other group."""
        return Table(*self[2:], *self[:2])

    @property
    def difference(self) -> float:
        """Share of responders less that of the other group."""
        return (
            self.responders / self.contacts
            - self.other_responders / self.other_contacts
        )


class Region(NamedTuple):
    """Tables at least as extreme as one."""

    own: Labels
    """Counts that the first group may have, ascending."""
    others: Labels
    """Counts that the other group may have, ascending."""
    least: Labels
    """Place in `own` of the first count that is extreme enough, for each of others."""


def exact(table: Table, *, alpha: float) -> Difference:
    """Test two shares so that a true null is rejected in at most alpha of all cases.

    Tables are ordered by the score statistic of the difference that is tested, and the
    worst share of the control is sought (Chan and Zhang, 1999) within its confidence
    interval (Berger and Boos, 1994). The p-value is twice that of the smaller tail; the
    interval holds the differences that the same test does not reject at alpha.

    Args:
        table: Treatment first; both groups have contacts.
        alpha: Level of the test, 1 - confidence of the interval.
    """
    smaller = min(tail(table, 0.0), tail(table.swapped, 0.0))
    low, high = _lower(table, alpha), _lower(table.swapped, alpha)
    return Difference(
        lift=table.difference,
        ci_low=low,
        ci_high=None if high is None else -high,
        p_value=min(1.0, 2 * smaller),
    )


def tail(
    table: Table, difference: float, *, gamma: float = GAMMA, level: float | None = None
) -> float:
    """P-value of a true difference, against all that is greater.

    Args:
        table: The group that is said to respond more comes first.
        difference: The true difference, -1 to 1.
        gamma: Error of the interval in which the other group's share is sought; 0
            seeks everywhere (Barnard's test where the difference is 0).
        level: All that is asked is whether the p-value is above it: it need not be
            exact where it is far from there.
    """
    low, high = _nuisance(table, difference, gamma)
    if low > high:
        return gamma
    region = _region(table, difference, low, high)
    worst, place = 0.0, (low, high)
    for _ in range(1 + REFINEMENTS):
        # Even steps of the arcsine: shares near 0 are told apart more finely.
        ends = [math.asin(math.sqrt(share)) for share in place]
        shares = np.sin(np.linspace(ends[0], ends[1], GRID)) ** 2
        chances = _chances(table, difference, shares, region)
        best = int(chances.argmax())
        worst = max(worst, float(chances[best]))
        if level is not None and not CLOSE * level <= worst + gamma <= level:
            break
        place = (shares[max(best - 1, 0)], shares[min(best + 1, GRID - 1)])
    return min(1.0, worst + gamma)


def _lower(table: Table, alpha: float) -> float | None:
    """Lower limit of the difference."""
    spread = sum(
        # Agresti and Caffo (2000): never 0, and near enough for a step.
        (share := (responders + 1) / (contacts + 2)) * (1 - share) / (contacts + 2)
        for responders, contacts in (table[:2], table[2:])
    )
    return lower_limit(
        lambda difference: tail(table, difference, level=alpha / 2),
        estimate=table.difference,
        null=0.0,
        level=alpha / 2,
        step=math.sqrt(spread),
        least=-1.0,
    )


def _nuisance(table: Table, difference: float, gamma: float) -> tuple[float, float]:
    """Shares of the other group that agree with the difference and with the table."""
    low, high = max(0.0, -difference), min(1.0, 1 - difference)
    if gamma:
        own = _clopper_pearson(table.responders, table.contacts, gamma / 2)
        other = _clopper_pearson(*table[2:], gamma / 2)
        low = max(low, other[0], own[0] - difference)
        high = min(high, other[1], own[1] - difference)
    return low, high


@cache
def _clopper_pearson(
    responders: int, contacts: int, alpha: float
) -> tuple[float, float]:
    from scipy.stats import beta

    rest = contacts - responders
    low = beta.ppf(alpha / 2, responders, rest + 1) if responders else 0.0
    high = beta.isf(alpha / 2, responders + 1, rest) if rest else 1.0
    return float(low), float(high)


def _likely(contacts: int, low: float, high: float) -> Labels:
    """Counts of responders that any share between two is likely to give."""
    first, last = (
        contacts * share + sign * (8 * math.sqrt(contacts * share * (1 - share)) + 8)
        for share, sign in ((low, -1), (high, 1))
    )
    return np.arange(max(math.floor(first), 0), min(math.ceil(last), contacts) + 1)


def _chance(counts: Labels, contacts: int, shares: Floats) -> Floats:
    """Binomial chances of counts (columns) for shares (rows)."""
    from scipy.special import gammaln, xlog1py, xlogy

    ways = gammaln(contacts + 1) - gammaln(counts + 1) - gammaln(contacts - counts + 1)
    rows = shares[:, None]
    log = ways + xlogy(counts, rows) + xlog1py(contacts - counts, -rows)
    return np.asarray(np.exp(log))


def _region(table: Table, difference: float, low: float, high: float) -> Region:
    """Tables at least as extreme as the one given."""
    own = _likely(
        table.contacts, max(low + difference, 0.0), min(high + difference, 1.0)
    )
    others = _likely(table.other_contacts, low, high)
    seen = _score(
        np.array([table.responders]), table, difference, np.array(table[2:3])
    )[0]
    if len(own) * len(others) <= AT_ONCE:
        is_extreme = _score(own[:, None], table, difference, others) >= seen - TIE
        return Region(own, others, len(own) - is_extreme.sum(axis=0))
    # The statistic rises with the own count: bisect for all other counts at once.
    below = np.full(len(others), -1)
    least = np.full(len(others), len(own))
    while (least - below > 1).any():
        middle = np.maximum((below + least) // 2, 0)
        scores = _score(own[middle], table, difference, others)
        is_extreme = scores >= seen - TIE
        is_open = least - below > 1
        least = np.where(is_open & is_extreme, middle, least)
        below = np.where(is_open & ~is_extreme, middle, below)
    return Region(own, others, least)


def _chances(table: Table, difference: float, shares: Floats, region: Region) -> Floats:
    """Chance of a table at least as extreme, for each share of the other group."""
    own_shares = np.clip(shares + difference, 0.0, 1.0)
    own = _chance(region.own, table.contacts, own_shares)
    other = _chance(region.others, table.other_contacts, shares)
    # From the far end, so that small tails are summed before large ones.
    reached = np.zeros((len(own), own.shape[1] + 1))
    reached[:, :-1] = np.cumsum(own[:, ::-1], axis=1)[:, ::-1]
    return np.asarray((other * reached[:, region.least]).sum(axis=1))


def _score(counts: Labels, table: Table, difference: float, others: Labels) -> Floats:
    """Score statistic of each pair of counts (Miettinen and Nurminen, 1985)."""
    other = others.astype(float)
    own, contacts, rest = counts.astype(float), table.contacts, table.other_contacts
    share = _likeliest(own, contacts, other, rest, difference)
    moved = np.clip(share + difference, 0.0, 1.0)
    variance = moved * (1 - moved) / contacts + share * (1 - share) / rest
    distance = own / contacts - other / rest - difference
    with np.errstate(divide="ignore", invalid="ignore"):
        score = distance / np.sqrt(variance)
    # Without variance the counts are as the difference has them, or impossible.
    return np.where(np.abs(distance) < 1e-12, 0.0, score)


def _likeliest(
    own: Floats, contacts: int, other: Floats, rest: int, difference: float
) -> Floats:
    """Likeliest share of the other group, given the difference: a root of a cubic."""
    everyone, both = contacts + rest, own + other
    if difference == 0:
        return both / everyone
    square = (contacts + 2 * rest) * difference - everyone - both
    linear = (rest * difference - everyone - 2 * other) * difference + both
    constant = other * difference * (1 - difference)
    scaled = square / (3 * everyone)
    turn = scaled**3 - square * linear / (6 * everyone**2) + constant / (2 * everyone)
    root = np.sqrt(np.maximum(scaled**2 - linear / (3 * everyone), 0.0))
    root = np.where(turn >= 0, root, -root)
    with np.errstate(divide="ignore", invalid="ignore"):
        cosine = np.where(root == 0, 0.0, np.clip(turn / root**3, -1.0, 1.0))
    share = 2 * root * np.cos((np.pi + np.arccos(cosine)) / 3) - scaled
    low, high = max(0.0, -difference), min(1.0, 1 - difference)
    return np.clip(share, low, high)
