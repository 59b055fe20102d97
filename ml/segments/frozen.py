"""A fitted model as its rows tell it, applied to customers of any day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ml.features import Features, Floats, Labels
from ml.segments import scaling
from ml.segments.clustering import nearest


@dataclass(frozen=True, slots=True)
class Frozen:
    """Centroids with all that it takes to standardise a customer as the fit did."""

    names: tuple[str, ...]
    """The p features."""
    scales: tuple[str, ...]
    """How each is transformed: log, rank, level, or not at all."""
    fills: Floats
    centers: Floats
    units: Floats
    """Shape (p,) each."""
    centroids: Floats
    """Shape (k, p)."""
    segment_ids: tuple[int, ...] = ()
    segment_names: tuple[str, ...] = ()

    def standardised(self, features: Features) -> Floats:
        """The customers' features as the model sees them, shape (n, p).

        A feature that the customers no longer have is nan.
        """
        columns = [
            self._column(features, position) for position in range(len(self.names))
        ]
        return np.stack(columns, axis=1) if columns else np.empty((len(features), 0))

    def assign(self, features: Features) -> Labels:
        """Position of the nearest centroid by the features that there still are."""
        points = self.standardised(features)
        there = [name in features.names for name in self.names]
        return nearest(points[:, there], self.centroids[:, there])

    def _column(self, features: Features, position: int) -> Floats:
        name, scale = self.names[position], self.scales[position]
        if name not in features.names:
            return np.full(len(features), np.nan)
        place = features.names.index(name)
        column = features.transformed[:, place]
        if features.scales[place] != scale:
            column = scaling.transformed(features.values[:, place], scale)
        filled = np.where(np.isnan(column), self.fills[position], column)
        return np.asarray((filled - self.centers[position]) / self.units[position])


def read(rows: Iterable[dict[str, Any]]) -> Frozen:
    """Put one model together from its rows of segment_models, one or more."""
    living = [row for row in rows if row["centroid"] is not None]
    ids = sorted({int(row["segment_id"]) for row in living})
    of_first = _sorted(row for row in living if row["segment_id"] == ids[0])
    by_id = [_sorted(row for row in living if row["segment_id"] == one) for one in ids]
    return Frozen(
        names=tuple(row["feature"] for row in of_first),
        scales=tuple(row["scaled_by"] for row in of_first),
        fills=_numbers(of_first, "fill"),
        centers=_numbers(of_first, "center"),
        units=_numbers(of_first, "scale"),
        centroids=np.stack([_numbers(rows, "centroid") for rows in by_id]),
        segment_ids=tuple(ids),
        segment_names=tuple(rows[0]["segment_name"] for rows in by_id),
    )


def latest(rows: Iterable[dict[str, Any]], feature_set: str) -> Frozen | None:
    """The model of a set that was fitted last, of whatever recipe."""
    of_set = [row for row in rows if row["feature_set"] == feature_set]
    if not of_set:
        return None
    last = max((str(row["fitted_on"]), str(row["model_id"])) for row in of_set)[1]
    return read(row for row in of_set if row["model_id"] == last)


def _sorted(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(rows, key=lambda row: int(row["feature_number"]))


def _numbers(rows: Sequence[dict[str, Any]], column: str) -> Floats:
    return np.array([float(row[column]) for row in rows])
