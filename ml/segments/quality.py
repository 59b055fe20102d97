"""How good a clustering is: compact, apart, found again, and of usable sizes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from ml.features import Floats, Labels
from ml.segments.clustering import distances, kmeans, nearest

SUBSAMPLE: Final = 1_500
"""Points for what grows with the square of the points or is repeated often."""
BOOTSTRAPS: Final = 10
MARGIN: Final = 0.05
"""Silhouette above the structureless reference that counts as structure."""
STABLE: Final = 0.8
"""Mean adjusted Rand index of bootstrap fits that counts as stable."""
SMALLEST: Final = 0.02
"""Share of the customers below which a cluster is no segment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One number of clusters of one algorithm; figures are None where undefined."""

    algorithm: str
    k: int
    inertia: float | None = None
    silhouette: float | None = None
    weakest_silhouette: float | None = None
    """Mean silhouette of the cluster that holds together least."""
    reference_silhouette: float | None = None
    """Silhouette that the same k reaches on data without structure."""
    calinski_harabasz: float | None = None
    davies_bouldin: float | None = None
    bootstrap_ari_mean: float | None = None
    bootstrap_ari_min: float | None = None
    ari_with_kmeans: float | None = None
    """Adjusted Rand index against the k-means of the same k."""
    smallest_share: float | None = None
    is_chosen: bool = False
    reason: str = ""

    @property
    def has_structure(self) -> bool:
        """Whether its silhouette beats that of structureless data."""
        if self.silhouette is None or self.reference_silhouette is None:
            return False
        return self.silhouette - self.reference_silhouette >= MARGIN

    @property
    def is_stable(self) -> bool:
        """Whether bootstrap fits find the same clusters again."""
        return (self.bootstrap_ari_mean or 0.0) >= STABLE

    @property
    def is_sizable(self) -> bool:
        """Whether its smallest cluster is large enough to be a segment."""
        return (self.smallest_share or 0.0) >= SMALLEST


def measure(
    algorithm: str, points: Floats, labels: Labels, random_state: int
) -> Candidate:
    """Measure any clustering by its labels.

    Silhouettes (Rousseeuw, 1987) are those of a subsample; the indices of Caliński and
    Harabasz (1974) and of Davies and Bouldin (1979) those of all points.

    Args:
        algorithm: Its name.
        points: Shape (n, p).
        labels: Shape (n,), each of 0 to k - 1 at least once, 2 <= k < n.
        random_state: Seed of the subsample.
    """
    from sklearn.metrics import calinski_harabasz_score, davies_bouldin_score

    sizes = np.bincount(labels)
    centroids = np.stack([points[labels == one].mean(0) for one in range(len(sizes))])
    spread = distances(points, centroids)[np.arange(len(points)), labels]
    silhouette, weakest = _silhouettes(points, labels, random_state)
    return Candidate(
        algorithm=algorithm,
        k=len(sizes),
        inertia=float((spread**2).sum()),
        silhouette=silhouette,
        weakest_silhouette=weakest,
        calinski_harabasz=_finite(calinski_harabasz_score(points, labels)),
        davies_bouldin=_finite(davies_bouldin_score(points, labels)),
        smallest_share=float(sizes.min() / sizes.sum()),
    )


def bootstrap(points: Floats, centroids: Floats, random_state: int) -> list[float]:
    """Adjusted Rand index of fits to resampled points against the fit given.

    Every fit labels all the points (Hennig, 2007; Hubert and Arabie, 1985). Resamples
    with fewer distinct points than clusters are left out.

    Args:
        points: Shape (n, p).
        centroids: Shape (k, p).
        random_state: Seed of the resamples.

    Returns:
        Up to `BOOTSTRAPS` indices; 1 is identical, 0 is chance.
    """
    from sklearn.metrics import adjusted_rand_score

    generator = np.random.default_rng(random_state)
    labels, found = nearest(points, centroids), []
    for _ in range(BOOTSTRAPS):
        again = points[np.sort(generator.integers(0, len(points), len(points)))]
        if len(np.unique(again, axis=0)) >= len(centroids):
            fit = kmeans(again, len(centroids), random_state, starts=2)
            found.append(float(adjusted_rand_score(labels, nearest(points, fit))))
    return found


def subsample(count: int, size: int, random_state: int) -> Labels:
    """Ascending positions of at most `size` of `count` rows, drawn without return."""
    if count <= size:
        return np.arange(count)
    generator = np.random.default_rng(random_state)
    return np.sort(generator.choice(count, size, replace=False))


def _silhouettes(
    points: Floats, labels: Labels, random_state: int
) -> tuple[float | None, float | None]:
    """Mean silhouette and that of the weakest cluster, None where undefined."""
    from sklearn.metrics import silhouette_samples

    rows = subsample(len(points), SUBSAMPLE, random_state)
    drawn = labels[rows]
    clusters = np.unique(drawn)
    if not 1 < len(clusters) < len(drawn):
        return None, None
    widths = silhouette_samples(points[rows], drawn)
    weakest = min(float(widths[drawn == one].mean()) for one in clusters)
    return float(widths.mean()), weakest


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
