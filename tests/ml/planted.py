"""Data whose clusters are known, and data that has none."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from ml.features import Floats, Labels
from ml.segments.recipes import Recipe


class Planted(NamedTuple):
    points: Floats
    labels: Labels


def clusters(
    k: int, *, features: int = 3, customers: int = 600, apart: float = 6, seed: int = 0
) -> Planted:
    """Round clusters of unequal size, centres at least `apart` deviations apart."""
    generator = np.random.default_rng(seed)
    width = apart * k ** (1 / features)
    while True:
        centres = generator.uniform(-width, width, (k, features))
        between = np.linalg.norm(centres[:, None] - centres, axis=2)
        if between[~np.eye(k, dtype=bool)].min() >= apart:
            break
    shares = np.maximum(generator.dirichlet(np.full(k, 8)), 0.05)
    labels = generator.choice(k, customers, p=shares / shares.sum())
    points = centres[labels] + generator.standard_normal((customers, features))
    return Planted(standardised(points), labels)


def standardised(points: Floats) -> Floats:
    return np.asarray((points - points.mean(axis=0)) / points.std(axis=0))


def recipe(
    names: tuple[str, ...] = ("a", "b", "c"),
    *,
    scale: str = "standard",
    ks: tuple[int, ...] = (2, 3, 4, 5),
) -> Recipe:
    return Recipe(
        feature_set="planted",
        model_id="planted-1",
        recipe_hash="1",
        fitted_on=None,
        due_because="No model of this recipe",
        random_state=42,
        names=names,
        scales=(scale,) * len(names),
        filters=(),
        ks=ks,
    )


def sample(points: Floats, order: NDArray[np.int64] | None = None) -> pa.Table:
    """Vectors as dbt hands them over, nan as null, rows in any order."""
    ids = np.array([f"C{row:06d}" for row in range(len(points))])
    order = np.arange(len(points)) if order is None else order
    vectors = [
        [None if np.isnan(value) else float(value) for value in points[row]]
        for row in order
    ]
    kind = pa.list_(pa.float64())
    return pa.table(
        {
            "feature_set": pa.array(["planted"] * len(points), pa.string()),
            "customer_id": pa.array(ids[order].tolist(), pa.string()),
            "feature_values": pa.array(vectors, kind),
            "transformed": pa.array(vectors, kind),
        }
    )
