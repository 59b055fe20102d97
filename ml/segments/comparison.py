"""Other algorithms beside k-means, on a sample, to show what its choice costs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

import numpy as np

from ml.features import Floats, Labels
from ml.segments.clustering import kmeans, nearest, one_thread
from ml.segments.quality import Candidate, measure, subsample

SAMPLE: Final = 1_500
"""Points compared: ward's memory grows with their square."""
DENSEST_SHARE: Final = 0.02
"""Share of the points that hdbscan needs to see a cluster, five at least."""


def compare(points: Floats, k: int, random_state: int) -> list[Candidate]:
    """Ward, a Gaussian mixture and hdbscan beside the k-means of the same k.

    Ward (1963); mixture by expectation maximisation with full covariances; hdbscan
    (Campello, Moulavi and Sander, 2013), which finds its own number of clusters and
    leaves points out as noise: those are measured as if not there.

    Args:
        points: Standardised features, shape (n, p), sorted by customer.
        k: Number of clusters that k-means was given, at least 2.
        random_state: Seed.

    Returns:
        One candidate per algorithm, none chosen; k is the number of clusters found.
    """
    sample = points[subsample(len(points), SAMPLE, random_state)]
    shipped = nearest(sample, kmeans(sample, k, random_state))
    with one_thread():
        return [
            _beside(name, sample, fit(sample, k, random_state), shipped, random_state)
            for name, fit in ALGORITHMS.items()
        ]


def _ward(points: Floats, k: int, random_state: int) -> Labels:  # noqa: ARG001 - no chance in it
    from sklearn.cluster import AgglomerativeClustering

    return np.asarray(AgglomerativeClustering(k, linkage="ward").fit_predict(points))


def _mixture(points: Floats, k: int, random_state: int) -> Labels:
    from sklearn.mixture import GaussianMixture

    # A little variance of its own keeps a cluster of equal customers from collapsing.
    mixture = GaussianMixture(k, random_state=random_state, reg_covar=1e-3)
    return np.asarray(mixture.fit_predict(points))


def _hdbscan(points: Floats, k: int, random_state: int) -> Labels:  # noqa: ARG001 - finds its own k
    from sklearn.cluster import HDBSCAN

    smallest = max(5, int(DENSEST_SHARE * len(points)))
    if len(points) < smallest:
        return np.full(len(points), -1)
    return np.asarray(HDBSCAN(min_cluster_size=smallest, copy=True).fit_predict(points))


ALGORITHMS: Final[dict[str, Callable[[Floats, int, int], Labels]]] = {
    "ward": _ward,
    "gaussian_mixture": _mixture,
    "hdbscan": _hdbscan,
}


def _beside(
    name: str, points: Floats, labels: Labels, shipped: Labels, random_state: int
) -> Candidate:
    from sklearn.metrics import adjusted_rand_score

    clustered = labels >= 0
    noise = 1 - float(clustered.mean())
    agreement = float(adjusted_rand_score(shipped, labels))
    found, labels = np.unique(labels[clustered], return_inverse=True)
    told = (
        f"Compared on {len(points)} customers, {noise:.0%} of them left out as noise."
    )
    if not 1 < len(found) < clustered.sum():
        one = Candidate(algorithm=name, k=len(found))
    else:
        one = measure(name, points[clustered], labels, random_state)
    return replace(one, ari_with_kmeans=agreement, reason=told)
