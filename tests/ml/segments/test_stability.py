"""Planted changes are found at the next check, and quiet months raise no alarm."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from ml.features import Features, Floats, Labels
from ml.segments import scaling, stability
from ml.segments.stability import Against
from tests.conftest import Figure
from tests.ml import planted

DATA_SETS = 40
CUSTOMERS = 500
RECIPE = planted.recipe(ks=(3, 4, 5))
CENTRES = 6 * np.array([[1.0, 1, 1], [1, -1, -1], [-1, 1, -1], [-1, -1, 1]])


def features(points: Floats, scale: str = "standard", start: int = 0) -> Features:
    ids = np.array([f"C{start + row:06d}" for row in range(len(points))], dtype=object)
    transformed = [scaling.transformed(column, scale) for column in points.T]
    names, scales = ("a", "b", "c"), (scale,) * 3
    return Features(ids, names, scales, points, np.stack(transformed, axis=1))


def drawn(centres: Floats, members: Labels, draw: np.random.Generator) -> Floats:
    return np.asarray(centres[members] + draw.standard_normal((len(members), 3)))


def judged(before: Floats, after: Floats, k: int, *, scale: str = "standard") -> str:
    """What the check after a month says of the model fitted before it."""
    then, now = features(before, scale), features(after, scale)
    origin = stability.fitted(then, RECIPE, stability.found_number(then, RECIPE, k))
    number = stability.found_number(now, RECIPE, len(origin.model.centroids))
    later = stability.repeated(stability.fitted(now, RECIPE, number), RECIPE)
    found = later.against(origin.model.assign(now))
    return stability.verdict(found, stability.shift(origin, later))


def split(draw: np.random.Generator) -> tuple[Floats, Floats, int]:
    """Half of a segment goes one way and half the other."""
    members = draw.integers(0, 4, CUSTOMERS)
    apart = np.vstack([CENTRES, CENTRES[2]])
    apart[2] += (3, 3, 3)
    apart[4] -= (3, 3, 3)
    moved = np.where((members == 2) & (draw.random(CUSTOMERS) < 0.5), 4, members)
    return drawn(CENTRES, members, draw), drawn(apart, moved, draw), 4


def merge(draw: np.random.Generator) -> tuple[Floats, Floats, int]:
    """Two segments meet halfway."""
    members = draw.integers(0, 4, CUSTOMERS)
    together = CENTRES.copy()
    together[[0, 2]] = CENTRES[[0, 2]].mean(axis=0)
    return drawn(CENTRES, members, draw), drawn(together, members, draw), 4


def drift(draw: np.random.Generator) -> tuple[Floats, Floats, int]:
    """A segment turns to the opposite, where no other one is."""
    members = draw.integers(0, 4, CUSTOMERS)
    drifted = CENTRES.copy()
    drifted[0] *= -0.8
    return drawn(CENTRES, members, draw), drawn(drifted, members, draw), 4


def quiet(draw: np.random.Generator) -> tuple[Floats, Floats, int]:
    """Nothing but chance; every other data set has no structure at all."""
    k = int(draw.integers(3, 6))
    if draw.random() < 0.5:
        points = draw.standard_normal((2, CUSTOMERS, 3))
        return points[0], points[0] + 0.3 * points[1], k
    centres = draw.uniform(-6, 6, (k, 3))
    members = draw.integers(0, k, CUSTOMERS)
    return drawn(centres, members, draw), drawn(centres, members, draw), k


def share(
    plant: Callable[[np.random.Generator], tuple[Floats, Floats, int]], sets: int
) -> float:
    """Part of the data sets in which a refit is called for."""
    verdicts = [judged(*plant(np.random.default_rng(seed))) for seed in range(sets)]
    print(plant.__name__, {one: verdicts.count(one) for one in set(verdicts)})
    return sum(one == stability.STALE for one in verdicts) / sets


@pytest.mark.parametrize("plant", [split, merge, drift])
def test_a_planted_change_is_found_at_the_next_check(
    plant: Callable[[np.random.Generator], tuple[Floats, Floats, int]],
) -> None:
    assert share(plant, 1) == 1


def test_a_quiet_month_raises_no_alarm() -> None:
    assert share(quiet, 2) == 0


def test_features_that_grow_for_everybody_are_not_stationary() -> None:
    draw = np.random.default_rng(1)
    members = draw.integers(0, 4, CUSTOMERS)
    before, after = (drawn(CENTRES, members, draw) for _ in range(2))
    assert judged(before, after + 12, 4) == stability.NOT_STATIONARY
    assert judged(before, after + 12, 4, scale="rank") == stability.HOLDS


def test_indices_are_those_of_scikit_learn() -> None:
    draw = np.random.default_rng(1)
    before, after, _ = drift(draw)
    origin = stability.fitted(features(before), RECIPE, 4)
    now = features(after)
    later = stability.repeated(stability.fitted(now, RECIPE, 4), RECIPE)
    told = origin.model.assign(now)
    found = later.against(told)
    assert found.ari == pytest.approx(adjusted_rand_score(told, later.day.labels))
    around = [*later.bootstraps[1:], later.bootstraps[0]]
    floors = [
        adjusted_rand_score(one, other)
        for one, other in zip(later.bootstraps, around, strict=True)
    ]
    assert found.floor == pytest.approx(np.mean(floors))
    gaps = np.array(floors) - [
        adjusted_rand_score(told, one) for one in later.bootstraps
    ]
    assert found.gap == pytest.approx(gaps.mean())
    assert found.gap_low == pytest.approx(gaps.mean() - 1.645 * gaps.std(ddof=1))


def test_stale_labels_are_those_of_customers_known_on_both_days() -> None:
    draw = np.random.default_rng(1)
    before, after, _ = drift(draw)
    origin = stability.fitted(features(before), RECIPE, 4)
    now = features(after, start=100)
    later = stability.repeated(stability.fitted(now, RECIPE, 4), RECIPE)
    expected = adjusted_rand_score(origin.labels[100:], later.day.labels[:-100])
    assert stability.stale(origin, later).ari == pytest.approx(expected)
    nobody = features(after, start=10_000)
    unknown = stability.repeated(stability.fitted(nobody, RECIPE, 4), RECIPE)
    assert stability.verdict(stability.stale(origin, unknown)) == "inconclusive"


@pytest.mark.parametrize(
    ("floor", "gap", "gap_low", "expected"),
    [
        (0.9, 0.05, 0.05, "holds"),
        (0.9, 0.06, 0.051, "stale"),
        (0.9, 0.06, 0.05, "inconclusive"),
        (0.69, 0.4, 0.3, "inconclusive"),
        (0.7, 0.4, 0.3, "stale"),
        (0.9, -0.1, -0.2, "holds"),
    ],
)
def test_a_verdict_needs_margin_confidence_and_floor(
    floor: float, gap: float, gap_low: float, expected: str
) -> None:
    assert stability.verdict(Against(0.5, floor, gap, gap_low, 0.1)) == expected


@pytest.mark.parametrize("customers", [1, 2, 5])
def test_few_customers_and_customers_all_alike_say_nothing_wrong(
    customers: int,
) -> None:
    for points in (np.zeros((customers, 3)), np.arange(3.0 * customers).reshape(-1, 3)):
        day = stability.fitted(features(points), RECIPE, 4)
        assert stability.found_number(features(points), RECIPE, 4) == 4
        later = stability.repeated(day, RECIPE)
        found = later.against(day.model.assign(day.features))
        assert stability.verdict(found) != stability.STALE
        stability.classified(day, later, 1)


@pytest.mark.slow
def test_of_forty_data_sets_changes_are_found_and_alarms_are_true(
    figure: Figure,
) -> None:
    for plant in (split, merge, drift):
        found = share(plant, DATA_SETS)
        figure(f"planted {plant.__name__} found at the next check", f"{found:.0%}")
        assert found >= 0.95
    alarms = share(quiet, DATA_SETS)
    figure("false alarms of quiet months", f"{alarms:.0%}")
    assert alarms <= 0.05
