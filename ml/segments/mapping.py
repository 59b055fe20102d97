"""Segments on a plane, for pictures."""

from __future__ import annotations

from typing import Final

import numpy as np

from ml.features import Floats
from ml.segments.clustering import one_thread

SAMPLE: Final = 1_000
"""Customers on a map; t-SNE takes seconds for these and minutes for all."""


def pca(points: Floats) -> Floats:
    """Project on the two principal components (Pearson, 1901).

    Each component points to where its largest loading is positive, so that a map is not
    mirrored from one machine to the next.

    Args:
        points: Standardised features, shape (n, p).

    Returns:
        Shape (n, 2), in standard deviations of the features; 0 on an axis that the
        points don't have.
    """
    centred = points - points.mean(axis=0)
    with one_thread():
        _, spread, axes = np.linalg.svd(centred, full_matrices=False)
    axes = np.where((spread > 1e-9 * max(1.0, *spread))[:, None], axes, 0.0)[:2]
    largest = np.abs(axes).argmax(axis=1)
    signs = np.where(axes[np.arange(len(axes)), largest] < 0, -1.0, 1.0)
    flat = np.zeros((len(points), 2))
    flat[:, : len(axes)] = centred @ (axes * signs[:, None]).T
    return flat


def tsne(points: Floats, random_state: int) -> Floats | None:
    """Place neighbours beside each other (van der Maaten and Hinton, 2008).

    Distances between far points on this map mean nothing.

    Args:
        points: Standardised features, shape (n, p).
        random_state: Seed.

    Returns:
        Shape (n, 2) without a unit, or None for fewer than ten points.
    """
    from sklearn.manifold import TSNE

    if len(points) < 10:
        return None
    perplexity = min(30.0, (len(points) - 1) / 3)
    start = pca(points)
    deviation = start[:, 0].std()
    start = start / deviation * 1e-4 if deviation > 0 else start
    with one_thread():
        model = TSNE(perplexity=perplexity, init=start, random_state=random_state)
        return np.asarray(model.fit_transform(points), dtype=np.float64)
