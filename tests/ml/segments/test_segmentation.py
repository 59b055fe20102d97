"""From vectors to a model: the same bytes every time, and clear behaviour at edges."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from ml.segments import segmentation
from ml.segments.clustering import kmeans
from tests.ml import planted

NAMES = ("a", "b", "c")
UNKNOWN = float("nan")


def model(table: pa.Table, ks: tuple[int, ...] = (2, 3, 4)) -> pa.Table:
    recipes = [planted.recipe(ks=ks)]
    return segmentation.fit(recipes, table, segmentation.search(recipes, table))


def test_the_order_of_customers_changes_no_byte() -> None:
    points = planted.clusters(3, customers=150).points
    shuffled = np.random.default_rng(1).permutation(len(points))
    tables = [planted.sample(points), planted.sample(points, shuffled)]
    recipes = [planted.recipe(ks=(2, 3, 4))]
    searched = [segmentation.search(recipes, table) for table in tables]
    fitted = [segmentation.fit(recipes, table, searched[0]) for table in tables]
    drawn = [segmentation.draw(recipes, table) for table in tables]
    for first, second in (searched, fitted, drawn):
        assert len(first) > 0
        assert first.equals(second)


def test_clusters_are_numbered_from_the_largest() -> None:
    points = planted.clusters(4, customers=400).points
    centroids = kmeans(points, 4, 42)
    distances = np.linalg.norm(points[:, None] - centroids, axis=2)
    sizes = np.bincount(distances.argmin(axis=1))
    assert list(sizes) == sorted(sizes, reverse=True)


def test_nothing_due_or_nobody_there_adds_no_rows() -> None:
    nobody = planted.sample(np.empty((0, 3)))
    somebody = planted.sample(planted.clusters(2, customers=50).points)
    for recipes, table in (([planted.recipe()], nobody), ([], somebody)):
        searched = segmentation.search(recipes, table)
        for made, columns in (
            (searched, segmentation.SEARCH),
            (segmentation.fit(recipes, table, searched), segmentation.MODEL),
            (segmentation.draw(recipes, table), segmentation.MAP),
        ):
            assert len(made) == 0
            assert made.column_names == list(columns)


def test_an_unknown_feature_is_filled_with_the_median() -> None:
    points = planted.clusters(2, customers=200).points
    points[:50, 1] = UNKNOWN
    fills = {
        row["feature"]: row["fill"] for row in model(planted.sample(points)).to_pylist()
    }
    assert fills["b"] == pytest.approx(np.nanmedian(points[:, 1]))


def test_a_feature_that_nobody_has_and_one_that_never_varies_weigh_nothing() -> None:
    points = planted.clusters(3, customers=200).points
    points[:, 1], points[:, 2] = UNKNOWN, 7.0
    rows = model(planted.sample(points)).to_pylist()
    for row in rows:
        if row["feature"] in ("b", "c"):
            assert row["scale"] == 1
            assert row["centroid"] == 0


def test_one_feature_is_enough() -> None:
    points = np.concatenate([np.linspace(0, 1, 50), np.linspace(9, 10, 50)])[:, None]
    recipes = [planted.recipe(("a",))]
    table = planted.sample(points)
    fitted = segmentation.fit(recipes, table, segmentation.search(recipes, table))
    assert len(fitted) == 2
    assert set(segmentation.draw(recipes, table)["method"].to_pylist()) == {
        "pca",
        "tsne",
    }


@pytest.mark.parametrize("customers", [1, 2, 3])
def test_fewer_customers_than_segments_are_one_segment(customers: int) -> None:
    points = np.arange(3.0 * customers).reshape(customers, 3)
    rows = model(planted.sample(points), ks=(4,)).to_pylist()
    assert {row["segment_name"] for row in rows} == {"All customers"}


def test_a_vector_of_the_wrong_width_is_refused() -> None:
    recipes = [planted.recipe(("a", "b"))]
    table = planted.sample(planted.clusters(2, customers=50).points)
    with pytest.raises(ValueError, match="must be 2 each"):
        segmentation.search(recipes, table)


def test_maps_hold_no_more_than_their_sample_and_keep_neighbours_together() -> None:
    data = planted.clusters(3, customers=300, apart=10)
    drawn = segmentation.draw(
        [planted.recipe()], planted.sample(data.points)
    ).to_pandas()
    for _, places in drawn.groupby("method"):
        flat = places.sort_values("customer_id")[["x", "y"]].to_numpy()
        between = np.linalg.norm(flat[:, None] - flat, axis=2)
        np.fill_diagonal(between, np.inf)
        same = data.labels[between.argmin(axis=1)] == data.labels
        assert same.mean() > 0.95
