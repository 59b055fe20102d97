"""A new model after the earlier ones of its set: whose segments it has."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from ml.features import Floats
from ml.segments import frozen
from ml.segments.clustering import nearest
from ml.segments.lineage import Lineage, contingency, newcomers, trace
from ml.segments.naming import name_segments
from ml.segments.preparation import Prepared


class Segment(NamedTuple):
    """A segment of a refit, new or ended, with its name."""

    lineage: Lineage
    name: str


def follow(
    prepared: Prepared, centroids: Floats, earlier: Sequence[dict[str, Any]]
) -> list[Segment]:
    """Give each new segment its id and name, and tell which earlier ones ended.

    The sample is assigned by both models as it is today, so that what customers did
    since the last fit changes nothing.

    Args:
        prepared: The sample that the new model was fitted on.
        centroids: Those of the new model, shape (k, p).
        earlier: Rows of all earlier models of the set, any order, maybe none.

    Returns:
        New segments in the order of the centroids, then those that ended.
    """
    names = {int(row["segment_id"]): str(row["segment_name"]) for row in earlier}
    lineages = _lineages(prepared, centroids, earlier)
    kept = {
        one.position: names[one.segment_id]
        for one in lineages
        if one.position is not None and one.segment_id in names
    }
    taken = set(names.values()) - set(kept.values())
    new = name_segments(centroids, prepared.sample.names, kept, taken)
    return [
        Segment(
            one, names[one.segment_id] if one.position is None else new[one.position]
        )
        for one in lineages
    ]


def _lineages(
    prepared: Prepared, centroids: Floats, earlier: Sequence[dict[str, Any]]
) -> list[Lineage]:
    after = nearest(prepared.everybody(), centroids)
    if not earlier:
        sizes = np.bincount(after, minlength=len(centroids))
        return [
            Lineage(number + 1, "first", None, number, 0, int(size), 0)
            for number, size in enumerate(sizes)
        ]
    last = frozen.latest(earlier, str(earlier[0]["feature_set"]))
    assert last is not None  # noqa: S101 - it has rows
    shape = (len(last.centroids), len(centroids))
    counts, newborn = np.zeros(shape, np.int64), np.zeros(shape)
    # Where the recipe shares no feature with the last model, nothing is the same.
    if set(last.names) & set(prepared.sample.names):
        before = last.assign(prepared.sample)
        counts = contingency(before, after, shape)
        points = np.nan_to_num(last.standardised(prepared.sample))
        newborn = newcomers(points, before, after, last.centroids, shape[1])
    last_id = max(int(row["segment_id"]) for row in earlier)
    return trace(counts, last.segment_ids, last_id, newborn)
