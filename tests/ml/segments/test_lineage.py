"""Segments keep their ids and names; splits, merges, births and deaths are told."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pyarrow as pa
import pytest
from sklearn.metrics import adjusted_rand_score

from ml.features import Floats
from ml.segments import segmentation
from ml.segments.lineage import adjusted_rand, agreement, contingency, pairs
from ml.segments.recipes import Recipe
from tests.ml import planted

DATA_SETS = 40
CENTRES = np.array([[-9.0, 0, 0], [9, 0, 0], [0, 9, 0], [0, -9, 0]])
FAR = np.array([[0.0, 0, 30]])
Events = dict[int, tuple[str, int | None]]


def test_the_index_is_that_of_scikit_learn() -> None:
    for seed in range(20):
        draw = np.random.default_rng(seed)
        before, after = draw.integers(0, 4, 200), draw.integers(0, 3, 200)
        after[before == 2] = 2
        found = adjusted_rand(contingency(before, after, (4, 3)))
        assert found == pytest.approx(adjusted_rand_score(before, after))
    alike = np.zeros(5, np.int64)
    assert adjusted_rand(contingency(alike, alike, (1, 1))) == 1


def test_pairs_are_the_best_of_all() -> None:
    for seed in range(20):
        counts = np.random.default_rng(seed).integers(0, 90, (4, 5))
        best = max(
            sum(int(counts[row, column]) for row, column in enumerate(columns))
            for columns in permutations(range(5), 4)
        )
        assert sum(int(counts[pair]) for pair in pairs(counts)) == best
        assert agreement(counts) == pytest.approx(best / counts.sum())


def model(points: Floats, k: int, earlier: pa.Table | None, number: int) -> pa.Table:
    """Fit k segments after earlier models."""
    one = planted.recipe(ks=(k,))
    fields = {name: getattr(one, name) for name in one.__slots__}
    recipe = Recipe(**fields | {"model_id": f"m{number}"})
    table = planted.sample(points)
    searched = pa.table({"model_id": [f"m{number}"], "k": [k], "is_chosen": [True]})
    fitted = segmentation.fit([recipe], table, searched, earlier)
    return pa.concat_tables([earlier, fitted]) if earlier else fitted


def customers(centres: Floats, sizes: list[int], seed: int) -> Floats:
    draw = np.random.default_rng(seed)
    where = np.repeat(centres, sizes, axis=0)
    return where + draw.standard_normal(where.shape)


def events(models: pa.Table) -> Events:
    """What the last fit did to each segment."""
    rows = models.to_pylist()
    last = rows[-1]["model_id"]
    return {
        row["segment_id"]: (row["event"], row["other_segment_id"])
        for row in rows
        if row["model_id"] == last
    }


def names(models: pa.Table, model_id: str) -> dict[int, str]:
    return {
        row["segment_id"]: row["segment_name"]
        for row in models.to_pylist()
        if row["model_id"] == model_id
    }


def test_whatever_order_clusters_come_in_all_names_stay() -> None:
    for seed in range(DATA_SETS):
        draw = np.random.default_rng(seed)
        k = 2 + seed % 4
        points = (
            customers(CENTRES, [100] * 4, seed)
            if k == 4
            else (planted.clusters(k, customers=400, seed=seed).points)
        )
        first = model(points, k, None, 1)
        # Other sizes give other numbers: the largest cluster of a fit comes first.
        weights = draw.permutation(np.repeat([1, 2, 3, 4], len(points) // 4 + 1))
        again = np.repeat(points, weights[: len(points)], axis=0)
        second = model(again, k, first, 2)
        assert names(second, "m1") == names(second, "m2")
        assert set(events(second).values()) == {("kept", None)}


@pytest.mark.parametrize("seed", range(5))
def test_a_planted_split_is_told(seed: int) -> None:
    first = model(customers(CENTRES, [90, 100, 110, 120], seed), 4, None, 1)
    apart = np.vstack([CENTRES, CENTRES[2:3]])
    apart[2, 2], apart[4, 2] = 4, -4
    second = model(customers(apart, [90, 100, 60, 120, 50], seed), 5, first, 2)
    told = [value for value in events(second).values() if value[0] != "kept"]
    (split,) = [one for one in told if one[0] == "split"]
    assert told == [split]
    assert split[1] in events(first)


@pytest.mark.parametrize("seed", range(5))
def test_a_planted_merge_is_told_and_its_name_is_not_given_again(seed: int) -> None:
    first = model(customers(CENTRES, [90, 100, 110, 120], seed), 4, None, 1)
    together = CENTRES.copy()
    together[0], together[2] = (-4, 5, 0), (-4, 5, 0)
    second = model(customers(together, [90, 100, 110, 120], seed), 3, first, 2)
    told = sorted(value[0] for value in events(second).values())
    assert told == ["kept", "kept", "kept", "merge"]
    third = model(customers(CENTRES, [90, 100, 110, 120], seed), 4, second, 3)
    (new,) = [one for one, told in events(third).items() if told[0] == "split"]
    assert new == 5
    assert names(third, "m3")[5] not in names(first, "m1").values()


@pytest.mark.parametrize("seed", range(5))
def test_a_planted_birth_and_death_are_told(seed: int) -> None:
    first = model(customers(CENTRES, [90, 100, 110, 120], seed), 4, None, 1)
    more = np.vstack([CENTRES, FAR])
    born = model(customers(more, [90, 100, 110, 120, 80], seed), 5, first, 2)
    assert sorted(events(born).values())[0] == ("birth", None)
    assert len(events(born)) == 5
    left = model(customers(more[1:], [100, 110, 120, 80], seed), 4, born, 3)
    told = [one for one in events(left).values() if one[0] != "kept"]
    assert told == [("death", None)]


def test_drift_moves_a_segment_and_keeps_its_name() -> None:
    first = model(customers(CENTRES, [100] * 4, 1), 4, None, 1)
    drifted = CENTRES + np.array([2.0, 1, 0])
    second = model(customers(drifted, [100] * 4, 2), 4, first, 2)
    assert names(second, "m1") == names(second, "m2")


def test_another_recipe_keeps_segments_by_the_features_it_shares() -> None:
    points = customers(CENTRES, [90, 100, 110, 120], 1)
    first = model(points, 4, None, 1)
    one = planted.recipe(("a", "b", "new"), ks=(4,))
    table = planted.sample(points)
    fields = {name: getattr(one, name) for name in one.__slots__}
    searched = pa.table({"model_id": ["m2"], "k": [4], "is_chosen": [True]})
    shared = Recipe(**fields | {"model_id": "m2"})
    second = segmentation.fit([shared], table, searched, first)
    assert {event for event, _ in events(second).values()} == {"kept"}
    other = Recipe(**fields | {"model_id": "m2", "names": ("x", "y", "z")})
    third = segmentation.fit([other], table, searched, first)
    assert sorted({event for event, _ in events(third).values()}) == ["birth", "death"]
    assert min(one for one, told in events(third).items() if told[0] == "birth") == 5
