"""Data without clusters, to tell structure from what k-means finds anywhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from ml.features import Floats
from ml.segments.clustering import kmeans, nearest

DRAWS: Final = 3
"""Draws of each kind of structureless data."""
POINTS: Final = 500
"""Points drawn, at most."""


def draws(points: Floats, random_state: int) -> Iterator[Floats]:
    """Structureless data of the extent and the correlations of the points.

    Half of the draws are uniform over the box of the principal components (the
    reference of the gap statistic: Tibshirani, Walther and Hastie, 2001), half are one
    Gaussian of the same covariance. Neither is skewed: a feature with a long tail can
    look like structure, so give it the scale log or rank.

    Args:
        points: Shape (n, p), n at least 1.
        random_state: Seed.

    Yields:
        Arrays of p columns, and n rows or fewer.
    """
    generator = np.random.default_rng(random_state)
    mean = points.mean(axis=0)
    _, spread, axes = np.linalg.svd(points - mean, full_matrices=False)
    turned = (points - mean) @ axes.T
    deviations = spread / np.sqrt(len(points))
    shape = (min(len(points), POINTS), len(axes))
    for _ in range(DRAWS):
        box = generator.uniform(turned.min(axis=0), turned.max(axis=0), shape)
        yield box @ axes + mean
        cloud = generator.standard_normal(shape) * deviations
        yield cloud @ axes + mean


def silhouettes(
    points: Floats, ks: Sequence[int], random_state: int
) -> dict[int, float]:
    """Best silhouette that k-means reaches on structureless data, for each k.

    Args:
        points: Shape (n, p).
        ks: Numbers of clusters, each at least 2 and below n.
        random_state: Seed.
    """
    from sklearn.metrics import silhouette_score

    best = dict.fromkeys(ks, -1.0)
    for draw in draws(points, random_state):
        for k in ks:
            labels = nearest(draw, kmeans(draw, k, random_state, starts=1))
            best[k] = max(best[k], float(silhouette_score(draw, labels)))
    return best
