"""Planted numbers of segments are found, and structureless data is called so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from ml.features import Floats
from ml.segments import candidates
from ml.segments.clustering import kmeans, nearest
from ml.segments.comparison import compare
from ml.segments.quality import Candidate
from tests.conftest import Figure
from tests.ml import planted

KS = range(2, 9)
DATA_SETS = 40


def chosen(points: Floats, ks: range | tuple[int, ...] = KS) -> Candidate:
    (one,) = [one for one in candidates.search(points, ks, 42) if one.is_chosen]
    return one


def found_again(data_sets: range) -> float:
    """Part of the data sets whose planted number of segments is the one chosen."""
    right, agreements = 0, []
    for seed in data_sets:
        k, features = 2 + seed % 5, 2 + seed // 5 % 4
        data = planted.clusters(
            k, features=features, customers=400, apart=5 + seed % 3, seed=seed
        )
        one = chosen(data.points)
        labels = nearest(data.points, kmeans(data.points, one.k, 42))
        agreements.append(adjusted_rand_score(data.labels, labels))
        right += one.k == k
        assert one.has_structure
    assert np.mean(agreements) > 0.97
    return right / len(data_sets)


def test_planted_segments_are_found_again() -> None:
    assert found_again(range(5)) == 1


@pytest.mark.slow
def test_of_forty_data_sets_planted_segments_are_found_again(figure: Figure) -> None:
    part = found_again(range(DATA_SETS))
    figure("planted number of segments", f"found in {part:.0%} of {DATA_SETS}")
    assert part >= 0.95


STRUCTURELESS: dict[str, Callable[[np.random.Generator], Floats]] = {
    "uniform in a square": lambda draw: draw.uniform(size=(400, 2)),
    "uniform in five dimensions": lambda draw: draw.uniform(size=(400, 5)),
    "one Gaussian": lambda draw: draw.standard_normal((400, 3)),
    "one correlated Gaussian": lambda draw: (
        draw.standard_normal((400, 4)) @ draw.standard_normal((4, 4))
    ),
    "few customers": lambda draw: draw.standard_normal((60, 3)),
}


@pytest.mark.parametrize("kind", STRUCTURELESS)
def test_structureless_data_is_called_so(kind: str) -> None:
    points = planted.standardised(STRUCTURELESS[kind](np.random.default_rng(7)))
    one = chosen(points)
    assert not one.has_structure
    assert "No clear structure" in one.reason


def test_every_number_tried_has_a_reason_and_one_is_chosen() -> None:
    found = candidates.search(planted.clusters(3).points, KS, 42)
    assert [one.k for one in found] == list(KS)
    assert sum(one.is_chosen for one in found) == 1
    assert all(one.reason for one in found)


def test_a_fixed_number_is_taken_whatever_the_structure() -> None:
    one = chosen(planted.clusters(3).points, (5,))
    assert one.k == 5
    assert one.reason.startswith("Fixed by the configuration")


GOOD = Candidate(
    algorithm="kmeans",
    k=3,
    silhouette=0.5,
    weakest_silhouette=0.4,
    reference_silhouette=0.3,
    bootstrap_ari_mean=0.9,
    smallest_share=0.1,
)


@pytest.mark.parametrize(
    ("fine", "said"),
    [
        (replace(GOOD, k=4, smallest_share=0.01), "smallest segment only 1.0%"),
        (replace(GOOD, k=4, bootstrap_ari_mean=0.7), "not stable (bootstrap ARI 0.70)"),
        (replace(GOOD, k=4, reference_silhouette=0.47), "No clear structure"),
        (replace(GOOD, k=4, weakest_silhouette=0.2), "weakest segment 0.20"),
    ],
)
def test_finer_segments_are_not_taken_at_the_price_of(
    fine: Candidate, said: str
) -> None:
    coarse, refused = candidates.choose([GOOD, fine])
    assert coarse.is_chosen
    assert said in refused.reason
    assert candidates.choose([GOOD, replace(GOOD, k=4)])[1].is_chosen


def test_other_algorithms_agree_where_clusters_are_plain() -> None:
    found = compare(planted.clusters(4, apart=8).points, 4, 42)
    assert [one.algorithm for one in found] == ["ward", "gaussian_mixture", "hdbscan"]
    assert all((one.ari_with_kmeans or 0) > 0.9 for one in found)
    assert all(one.k == 4 for one in found)


@pytest.mark.parametrize(
    ("points", "why"),
    [
        (np.zeros((50, 3)), "all alike"),
        (np.zeros((1, 3)), "one customer"),
        (np.array([[0.0], [1.0]]), "no more customers than segments"),
    ],
)
def test_customers_that_cannot_be_told_apart_are_one_segment(
    points: Floats, why: str
) -> None:
    one = chosen(points, (2, 3))
    assert one.k == 1, why
    assert "single segment" in one.reason


def test_too_many_segments_for_the_customers_are_said_to_be() -> None:
    points = np.repeat(np.array([[0.0, 0.0], [5.0, 5.0], [0.0, 5.0]]), 20, axis=0)
    found = {one.k: one for one in candidates.search(points, (2, 3, 4), 42)}
    assert found[3].is_chosen
    assert found[4].silhouette is None
    assert "3 differ" in found[4].reason
