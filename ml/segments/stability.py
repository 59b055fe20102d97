"""How long segments last: labels and models of one day against a fit on a later one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from ml.features import Features, Labels
from ml.segments import candidates
from ml.segments.clustering import count_distinct, kmeans, nearest, one_thread
from ml.segments.frozen import Frozen
from ml.segments.lineage import adjusted_rand, agreement, contingency
from ml.segments.preparation import prepare
from ml.segments.recipes import Recipe

BOOTSTRAPS: Final = 10
"""Fits to resampled customers, each held against the next one."""
MARGIN: Final = 0.05
"""Adjusted Rand index below the floor from which a model has gone stale."""
JUDGED: Final = 0.7
"""Least floor at which a gap says anything: below it two fits hardly agree."""
SURE: Final = 1.645
"""Standard deviations of the gap below its mean: one-sided 95 %."""
SHIFT: Final = 0.25
"""Deviations that customers may move together before features are not stationary."""
HOLDS: Final = "holds"
STALE: Final = "stale"
INCONCLUSIVE: Final = "inconclusive"
NOT_STATIONARY: Final = "features not stationary"


class Against(NamedTuple):
    """Labels held against fits to a later day, beside what two such fits agree on."""

    ari: float
    floor: float
    gap: float
    """Floor less index, mean over the bootstrap."""
    gap_low: float
    """Lower confidence limit of the gap."""
    moved: float
    """Share of the customers in another segment than the fit puts them into."""


@dataclass(frozen=True, slots=True)
class Day:
    """Customers as of one day, and the model that is fitted to them."""

    features: Features
    model: Frozen
    labels: Labels
    """Segment of each customer by the model, shape (n,)."""


@dataclass(frozen=True, slots=True)
class Later:
    """A day whose fit is repeated on resampled customers."""

    day: Day
    bootstraps: tuple[Labels, ...]
    """Labels of all customers by each of these fits."""

    @property
    def floor_moved(self) -> float:
        """Share of the customers on whom two bootstrap fits do not agree."""
        told = [1 - agreement(_cross(*pair)) for pair in self._neighbours()]
        return float(np.mean(told)) if told else 0.0

    def against(self, labels: Labels, rows: Labels | None = None) -> Against:
        """Hold labels of the customers, or of some rows of them, against the fits."""
        some = np.arange(len(self.day.labels)) if rows is None else rows
        refit = _cross(labels, self.day.labels[some])
        floors = [
            adjusted_rand(_cross(one[some], other[some]))
            for one, other in self._neighbours()
        ]
        found = [adjusted_rand(_cross(labels, one[some])) for one in self.bootstraps]
        gaps = np.array(floors) - np.array(found)
        gap, spread = float(gaps.mean()), float(gaps.std(ddof=1))
        return Against(
            ari=adjusted_rand(refit),
            floor=float(np.mean(floors)),
            gap=gap,
            gap_low=gap - SURE * spread,
            moved=1 - agreement(refit),
        )

    def _neighbours(self) -> list[tuple[Labels, Labels]]:
        following = (*self.bootstraps[1:], self.bootstraps[0])
        return list(zip(self.bootstraps, following, strict=True))


def fitted(features: Features, recipe: Recipe, k: int) -> Day:
    """Fit a model of k segments, or of as many as there are distinct customers."""
    prepared = prepare(features, recipe)
    most = count_distinct(prepared.points, k)
    centroids = kmeans(prepared.points, min(k, most), recipe.random_state)
    model = Frozen(
        names=features.names,
        scales=features.scales,
        fills=prepared.fills,
        centers=prepared.scaling.centers,
        units=prepared.scaling.scales,
        centroids=centroids,
    )
    return Day(features, model, nearest(prepared.everybody(), centroids))


def repeated(day: Day, recipe: Recipe) -> Later:
    """Fit a day's model again to resampled customers."""
    prepared = prepare(day.features, recipe)
    everybody, points = prepared.everybody(), prepared.points
    generator = np.random.default_rng(recipe.random_state)
    k, found = len(day.model.centroids), []
    for _ in range(BOOTSTRAPS):
        again = points[np.sort(generator.integers(0, len(points), len(points)))]
        few = min(k, count_distinct(again, k))
        found.append(nearest(everybody, kmeans(again, few, recipe.random_state)))
    return Later(day, tuple(found))


def found_number(features: Features, recipe: Recipe, k: int) -> int:
    """The number of segments that the day itself calls for, else k.

    Another number is taken only where the search finds structure in it: without any,
    every number is arbitrary and the one in use is as good.
    """
    points = prepare(features, recipe).points
    with one_thread():
        searched = candidates.search(points, recipe.ks, recipe.random_state)
    chosen = next(one for one in searched if one.is_chosen)
    is_found = chosen.has_structure and chosen.is_stable and chosen.is_sizable
    return chosen.k if is_found else k


def stale(origin: Day, later: Later) -> Against:
    """Labels of the origin against a later fit, over the customers known to both."""
    known, before, after = np.intersect1d(
        origin.features.customer_ids,
        later.day.features.customer_ids,
        return_indices=True,
    )
    if len(known) == 0:
        return Against(0.0, 0.0, 0.0, 0.0, 1.0)
    return later.against(origin.labels[before], after)


def shift(origin: Day, later: Later) -> float:
    """How far the customers known on both days have moved together.

    Returns:
        The largest median change of a feature, in deviations. Ranks have none, and
        a change of fewer than half of the customers leaves it near 0.
    """
    _, before, after = np.intersect1d(
        origin.features.customer_ids,
        later.day.features.customer_ids,
        return_indices=True,
    )
    model = origin.model
    changes = (
        model.standardised(later.day.features)[after]
        - model.standardised(origin.features)[before]
    )
    medians = [
        abs(float(np.median(column)))
        for column, scale in zip(changes.T, model.scales, strict=True)
        if scale != "rank" and len(column) and not np.isnan(column).any()
    ]
    return max(medians, default=0.0)


def verdict(found: Against, moved: float = 0.0) -> str:
    """Judge a gap, given how far all customers have moved (see `shift`)."""
    if found.floor < JUDGED or (found.gap > MARGIN) != (found.gap_low > MARGIN):
        return INCONCLUSIVE
    if found.gap_low <= MARGIN:
        return HOLDS
    return NOT_STATIONARY if moved > SHIFT else STALE


def classified(origin: Day, later: Later, random_state: int) -> float:
    """Index of a decision tree that learnt the origin's labels, against that fit."""
    from sklearn.tree import DecisionTreeClassifier

    if len(np.unique(origin.labels)) == 1:
        return later.against(np.zeros(len(later.day.labels), np.int64)).ari
    tree = DecisionTreeClassifier(min_samples_leaf=5, random_state=random_state)
    tree.fit(origin.model.standardised(origin.features), origin.labels)
    told = tree.predict(origin.model.standardised(later.day.features))
    return later.against(np.asarray(told, np.int64)).ari


def _cross(one: Labels, other: Labels) -> Labels:
    shape = (int(one.max(initial=0)) + 1, int(other.max(initial=0)) + 1)
    return contingency(one, other, shape)
