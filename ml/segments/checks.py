"""Checks of a segmentation, month by month: from features of past days to rows.

Nothing is imported that costs time unless a check is due.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ml.features import Features
from ml.segments import frozen, scaling, stability
from ml.segments.recipes import Recipe
from ml.segments.stability import Against, Day, Later
from ml.tables import table

if TYPE_CHECKING:
    import pyarrow as pa

CHECK: Final[Mapping[str, str]] = {
    "feature_set": "string",
    "recipe_hash": "string",
    "model_id": "string",
    "origin": "date32",
    "horizon": "int64",
    "checked_on": "date32",
    "is_in_force": "bool_",
    "segments": "int64",
    "customers": "int64",
    "stale_ari": "float64",
    "frozen_ari": "float64",
    "floor_ari": "float64",
    "classifier_ari": "float64",
    "stale_gap": "float64",
    "stale_gap_low": "float64",
    "frozen_gap": "float64",
    "frozen_gap_low": "float64",
    "stale_moved_share": "float64",
    "frozen_moved_share": "float64",
    "floor_moved_share": "float64",
    "log_stale_ari": "float64",
    "log_frozen_ari": "float64",
    "log_floor_ari": "float64",
    "labels_verdict": "string",
    "verdict": "string",
}
FEWEST: Final = 30
"""Customers of a day below which nothing is said about it."""


@dataclass(frozen=True, slots=True)
class _Company:
    """Features of the sampled customers by day, as one recipe scales them."""

    recipe: Recipe
    days: Mapping[date, Features]
    k: int

    def scaled(self, scale: str) -> _Company:
        """The same with one scale for all features."""
        scales = (scale,) * len(self.recipe.names)
        days = {day: _scaled(one, scales) for day, one in self.days.items()}
        return _Company(replace(self.recipe, scales=scales), days, self.k)


def check(
    pairs: pa.Table, months: pa.Table, models: pa.Table, recipes: Sequence[Recipe]
) -> pa.Table:
    """Hold labels and models of earlier days against fits of the days to be checked.

    Args:
        pairs: Rows of int_segmentation_checks, all of one feature set; maybe none.
        months: Rows of int_segmentation_months.
        models: Rows of segment_models.
        recipes: Of the published feature set.

    Returns:
        One row for each pair whose days have enough customers, `CHECK` as columns.
    """
    rows: list[dict[str, Any]] = []
    wanted = sorted(
        pairs.to_pylist(), key=lambda row: (row["checked_on"], row["origin"])
    )
    if wanted and recipes:
        in_force = _in_force(models, wanted[0]["model_id"])
        company = _company(months, recipes[0], len(in_force.centroids))
        rows = _rows(wanted, company, in_force)
    return table(rows, CHECK)


def _in_force(models: pa.Table, model_id: str) -> frozen.Frozen:
    return frozen.read(row for row in models.to_pylist() if row["model_id"] == model_id)


def _company(months: pa.Table, recipe: Recipe, k: int) -> _Company:
    names = tuple(name for name in recipe.names if name in months.column_names)
    scales = tuple(recipe.scales[recipe.names.index(name)] for name in names)
    of_orders = replace(recipe, names=names, scales=scales)
    table = months.sort_by("customer_id")
    columns = [table[name].to_numpy().astype(np.float64) for name in names]
    given = Features(
        np.array(table["customer_id"].to_pylist(), dtype=object),
        names,
        scales,
        np.stack(columns, axis=1),
        np.stack(columns, axis=1),
    )
    dates = np.array(table["as_of_date"].to_pylist(), dtype=object)
    days = {day: given.rows(dates == day) for day in sorted(set(dates))}
    enough = {
        day: _scaled(one, scales) for day, one in days.items() if len(one) >= FEWEST
    }
    return _Company(of_orders, enough, k)


def _rows(
    wanted: Sequence[dict[str, Any]], company: _Company, in_force: frozen.Frozen
) -> list[dict[str, Any]]:
    as_written, logs = _Followed(company), _Followed(company.scaled("log"))
    is_known = set(in_force.names) == set(company.recipe.names)
    rows = []
    for pair in wanted:
        origin_on, checked_on = pair["origin"], pair["checked_on"]
        if not {origin_on, checked_on} <= set(company.days):
            continue
        origin = as_written.day(origin_on)
        if pair["is_in_force"] and is_known:
            features = company.days[origin_on]
            origin = Day(features, in_force, in_force.assign(features))
        later = as_written.later(checked_on, search=pair["is_in_force"])
        log = _compared(logs.day(origin_on), logs.later(checked_on))
        rows.append(
            pair
            | _judged(origin, later, company.recipe)
            | {f"log_{name}": value for name, value in log.items()}
        )
    return rows


class _Followed:
    """Models of all days, each fitted once."""

    def __init__(self, company: _Company) -> None:
        self._company = company
        self._days: dict[tuple[date, int], Day] = {}
        self._later: dict[tuple[date, int], Later] = {}

    def day(self, on: date, k: int | None = None) -> Day:
        company = self._company
        number = k or company.k
        if (on, number) not in self._days:
            fit = stability.fitted(company.days[on], company.recipe, number)
            self._days[on, number] = fit
        return self._days[on, number]

    def later(self, on: date, *, search: bool = False) -> Later:
        company, k = self._company, self._company.k
        if search:
            k = stability.found_number(company.days[on], company.recipe, k)
        if (on, k) not in self._later:
            self._later[on, k] = stability.repeated(self.day(on, k), company.recipe)
        return self._later[on, k]


def _refrozen(origin: Day, later: Later) -> Against:
    return later.against(origin.model.assign(later.day.features))


def _compared(origin: Day, later: Later) -> dict[str, float]:
    refrozen = _refrozen(origin, later)
    return {
        "stale_ari": stability.stale(origin, later).ari,
        "frozen_ari": refrozen.ari,
        "floor_ari": refrozen.floor,
    }


def _judged(origin: Day, later: Later, recipe: Recipe) -> dict[str, Any]:
    stale = stability.stale(origin, later)
    refrozen = _refrozen(origin, later)
    return {
        "segments": len(later.day.model.centroids),
        "customers": len(later.day.labels),
        "stale_ari": stale.ari,
        "frozen_ari": refrozen.ari,
        "floor_ari": refrozen.floor,
        "classifier_ari": stability.classified(origin, later, recipe.random_state),
        "stale_gap": stale.gap,
        "stale_gap_low": stale.gap_low,
        "frozen_gap": refrozen.gap,
        "frozen_gap_low": refrozen.gap_low,
        "stale_moved_share": stale.moved,
        "frozen_moved_share": refrozen.moved,
        "floor_moved_share": later.floor_moved,
        "labels_verdict": stability.verdict(stale),
        "verdict": stability.verdict(refrozen, stability.shift(origin, later)),
    }


def _scaled(features: Features, scales: tuple[str, ...]) -> Features:
    columns = [
        scaling.transformed(column, scale)
        for column, scale in zip(features.values.T, scales, strict=True)
    ]
    return replace(features, scales=scales, transformed=np.stack(columns, axis=1))
