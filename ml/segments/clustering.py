"""k-means whose result depends on the customers and the seed, and on nothing else."""

from __future__ import annotations

from contextlib import AbstractContextManager
from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np

from ml.features import Floats, Labels

if TYPE_CHECKING:
    from threadpoolctl import ThreadpoolController

STARTS: Final = 10
"""Starts of k-means of which the best is kept."""


def kmeans(points: Floats, k: int, random_state: int, starts: int = STARTS) -> Floats:
    """Centroids of the best of several starts, largest cluster first.

    Lloyd's algorithm (1982) from k-means++ starts (Arthur and Vassilvitskii, 2007).
    Clusters of one size are ordered by their centroids. One thread, because the order
    of parallel sums would change the last digits.

    Args:
        points: Standardised features, shape (n, p), sorted by customer.
        k: Number of clusters, at most the number of distinct points.
        random_state: Seed.
        starts: How many starts to try.

    Returns:
        Shape (k, p).

    Raises:
        ValueError: Fewer distinct points than k.
    """
    from sklearn.cluster import KMeans

    distinct = count_distinct(points, k)
    if distinct < k:
        raise ValueError(f"k == {k}, must be at most {distinct}, the distinct points")
    with one_thread():
        model = KMeans(k, n_init=starts, random_state=random_state).fit(points)
    centroids: Floats = model.cluster_centers_.astype(np.float64)
    sizes = np.bincount(nearest(points, centroids), minlength=k)
    return centroids[np.lexsort((*centroids.T[::-1], -sizes))]


def one_thread() -> AbstractContextManager[object]:
    """While it is open, sums run in one order and so give the same bytes every time."""
    limit: AbstractContextManager[object] = _pools().limit(limits=1)
    return limit


@cache
def _pools() -> ThreadpoolController:
    import sklearn.cluster  # noqa: F401 - loads the libraries whose threads are counted
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()


def nearest(points: Floats, centroids: Floats) -> Labels:
    """Position of the nearest centroid of each point, the first of equal ones.

    Args:
        points: Shape (n, p).
        centroids: Shape (k, p).

    Returns:
        Shape (n,), from 0 to k - 1.
    """
    return np.asarray(distances(points, centroids).argmin(axis=1), dtype=np.int64)


def distances(points: Floats, centroids: Floats) -> Floats:
    """Euclidean distance of each point to each centroid, shape (n, k)."""
    columns = [np.linalg.norm(points - centroid, axis=1) for centroid in centroids]
    return np.stack(columns, axis=1)


def count_distinct(points: Floats, at_least: int) -> int:
    """Number of distinct points, counting no further than to what is asked for."""
    if len(points) == 0:
        return 0
    head = len(np.unique(points[: 10 * at_least], axis=0))
    return head if head >= at_least else len(np.unique(points, axis=0))
