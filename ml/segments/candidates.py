"""Every number of clusters tried, and the reason why one is taken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from ml.features import Floats
from ml.segments import reference
from ml.segments.clustering import count_distinct, kmeans, nearest, one_thread
from ml.segments.quality import SUBSAMPLE, Candidate, bootstrap, measure, subsample

HOLDS: Final = 0.8
"""Part of the best weakest silhouette that finer segments must keep."""
HOLDS_IF_FOUND_AGAIN: Final = 0.65
"""The same for segments that bootstrap fits find again almost exactly."""
FOUND_AGAIN: Final = 0.95
"""Mean adjusted Rand index of bootstrap fits that counts as almost exactly."""


def search(points: Floats, ks: Sequence[int], random_state: int) -> list[Candidate]:
    """Fit k-means for every k, measure each, and choose one.

    Args:
        points: Standardised features, shape (n, p), sorted by customer, n above 0.
        ks: Numbers of clusters to try; a single number is taken as given.
        random_state: Seed.

    Returns:
        One candidate per k, ascending, exactly one of them chosen. Where no k is
        possible, a single segment comes first and is chosen.
    """
    tried = sorted(set(ks))
    distinct = count_distinct(points, tried[-1])
    possible = [k for k in tried if 1 < k <= distinct and k < len(points)]
    if not possible:
        return [_single(distinct), *(_impossible(k, distinct) for k in tried if k > 1)]
    with one_thread():
        measured = _measured(points, possible, random_state)
    rest = [_impossible(k, distinct) for k in tried if k not in possible]
    return sorted([*choose(measured), *rest], key=lambda one: one.k)


def choose(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Mark the candidate to take, and give every one its reason in words.

    Of the candidates with structure, stable and sizable, the one with most clusters is
    taken whose weakest cluster holds together nearly as well as in the best of them:
    the silhouette falls off where a cluster is cut in two. The thresholds were set on
    planted and structureless data; tests/ml holds them to both.
    Where none has structure, every cut is arbitrary: the most reproducible is taken.
    """
    good = [one for one in candidates if _is_good(one)]
    chosen = _finest(good) if good else _most_reproducible(candidates)
    why = _why(chosen, is_only=len(candidates) == 1)
    return [
        replace(one, is_chosen=True, reason=f"{why} {_standing(one)}.")
        if one is chosen
        else replace(one, reason=f"{_standing(one)}. k = {chosen.k} was taken.")
        for one in candidates
    ]


def _is_good(one: Candidate) -> bool:
    return one.has_structure and one.is_stable and one.is_sizable


def _finest(good: Sequence[Candidate]) -> Candidate:
    best = max(one.weakest_silhouette or 0.0 for one in good)
    return max((one for one in good if _holds(one, best)), key=lambda one: one.k)


def _holds(one: Candidate, best: float) -> bool:
    found_again = (one.bootstrap_ari_mean or 0.0) >= FOUND_AGAIN
    part = HOLDS_IF_FOUND_AGAIN if found_again else HOLDS
    return (one.weakest_silhouette or 0.0) >= part * best


def _most_reproducible(candidates: Sequence[Candidate]) -> Candidate:
    sizable = [one for one in candidates if one.is_sizable] or candidates
    return max(sizable, key=lambda one: (one.bootstrap_ari_mean or 0.0, -one.k))


def _why(chosen: Candidate, *, is_only: bool) -> str:
    if is_only:
        return "Fixed by the configuration."
    if _is_good(chosen):
        return "The most segments of which each holds together."
    return "The most reproducible cut."


def _standing(one: Candidate) -> str:
    """What is to be said of a candidate, whether or not it is taken."""
    shape = "Clear structure" if one.has_structure else "No clear structure"
    silhouettes = f"{one.silhouette:.2f}, {one.reference_silhouette:.2f}"
    said = [f"{shape}: silhouette {silhouettes} in data without structure"]
    if one.weakest_silhouette is not None:
        said.append(f"weakest segment {one.weakest_silhouette:.2f}")
    if not one.is_stable:
        said.append(f"not stable (bootstrap ARI {one.bootstrap_ari_mean or 0:.2f})")
    if not one.is_sizable:
        said.append(f"smallest segment only {one.smallest_share or 0:.1%}")
    return "; ".join(said)


def _measured(points: Floats, ks: Sequence[int], random_state: int) -> list[Candidate]:
    sample = points[subsample(len(points), SUBSAMPLE, random_state)]
    expected = reference.silhouettes(sample, ks, random_state)
    found = []
    for k in ks:
        centroids = kmeans(points, k, random_state)
        agreement = bootstrap(sample, centroids, random_state) or [0.0]
        measures = measure("kmeans", points, nearest(points, centroids), random_state)
        found.append(
            replace(
                measures,
                reference_silhouette=expected[k],
                bootstrap_ari_mean=float(np.mean(agreement)),
                bootstrap_ari_min=min(agreement),
            )
        )
    return found


def _single(distinct: int) -> Candidate:
    return Candidate(
        algorithm="kmeans",
        k=1,
        inertia=0.0 if distinct == 1 else None,
        smallest_share=1.0,
        is_chosen=True,
        reason="A single segment: no other number is asked for or possible.",
    )


def _impossible(k: int, distinct: int) -> Candidate:
    return Candidate(
        algorithm="kmeans",
        k=k,
        reason=f"{k} segments need more than {k} customers and {k} that differ; "
        f"{distinct} differ."
        if k > 1
        else "One segment divides nothing.",
    )
