"""How the configuration says that a feature set is to be clustered."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ml.segments.outliers import Filter, parse

if TYPE_CHECKING:
    import pyarrow as pa

NUMBERS_OF_SEGMENTS = range(2, 9)
"""Tried where the configuration names none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """One feature set whose model is due."""

    feature_set: str
    model_id: str
    recipe_hash: str
    fitted_on: datetime.date | None
    """`data_to` of the data that the model is fitted on."""
    due_because: str
    random_state: int
    names: tuple[str, ...]
    scales: tuple[str, ...]
    filters: tuple[Filter, ...]
    ks: tuple[int, ...]


def read(
    due: pa.Table,
    features: pa.Table,
    settings: pa.Table,
    known: pa.Table,
    done: Collection[str] = (),
) -> list[Recipe]:
    """Put together the recipes of the sets that are due.

    Args:
        due: Rows of int_segmentation_due, one per set.
        features: Rows of int_segmentation_recipe, one per set and feature.
        settings: Rows of stg_settings.
        known: Rows of int_segmentation_names, one per name and kind.
        done: Ids of models whose rows are there, so that a step repeated adds nothing.

    Returns:
        The sets with `is_due`, by name.

    Raises:
        ValueError: A feature, category, filter or number of segments that cannot be;
            it names the set and what would be right.
    """
    rows = [
        row for row in due.to_pylist() if row["is_due"] and row["model_id"] not in done
    ]
    return _recipes(rows, features, settings, known)


def published(
    sets: pa.Table, features: pa.Table, settings: pa.Table, known: pa.Table
) -> list[Recipe]:
    """Put together the recipe of the published set, due or not; arguments as `read`."""
    rows = [row for row in sets.to_pylist() if row["is_published"]]
    return _recipes(rows, features, settings, known)


def _recipes(
    rows: list[dict[str, Any]], features: pa.Table, settings: pa.Table, known: pa.Table
) -> list[Recipe]:
    return [
        _recipe(row, features.to_pylist(), settings.to_pylist(), known.to_pylist())
        for row in sorted(rows, key=lambda row: str(row["feature_set"]))
    ]


def _recipe(
    row: dict[str, Any],
    features: list[dict[str, Any]],
    settings: list[dict[str, Any]],
    known: list[dict[str, Any]],
) -> Recipe:
    name = row["feature_set"]
    written = _Written(name, settings)
    _check(name, written.values("feature"), known, "number")
    _check(name, written.values("category"), known, "text")
    chosen = [one for one in features if one["feature_set"] == name]
    chosen.sort(key=lambda one: int(one["feature_number"]))
    if not chosen:
        raise ValueError(f"segmentation feature set {name!r} has no features")
    ks = tuple(int(value) for value in written.values("k")) or NUMBERS_OF_SEGMENTS
    if min(ks) < 1:
        raise ValueError(f"segmentation {name!r}: k == {min(ks)}, must be at least 1")
    return Recipe(
        feature_set=name,
        model_id=row["model_id"],
        recipe_hash=row["recipe_hash"],
        fitted_on=row["data_to"],
        due_because=row["due_because"],
        random_state=row["random_state"],
        names=tuple(one["feature"] for one in chosen),
        scales=tuple(one["scale"] for one in chosen),
        filters=tuple(parse(value) for value in written.values("outlier")),
        ks=tuple(ks),
    )


@dataclass(frozen=True, slots=True)
class _Written:
    feature_set: str
    settings: list[dict[str, Any]]

    def values(self, item: str) -> list[str]:
        """Values of one part of the set, in the order written."""
        rows = [
            row
            for row in self.settings
            if row["section"] == f"segmentation_{item}"
            and row["item"] == self.feature_set
        ]
        return [str(row["value"]) for row in sorted(rows, key=_position)]


def _position(row: dict[str, Any]) -> int:
    return int(row["position"])


def _check(
    feature_set: str, names: Iterable[str], known: list[dict[str, Any]], kind: str
) -> None:
    of_kind = sorted({str(row["feature"]) for row in known if row["kind"] == kind})
    for name in names:
        if name not in of_kind:
            what = "feature" if kind == "number" else "categorical feature"
            raise ValueError(
                f"segmentation feature set {feature_set!r}: unknown {what} {name!r}, "
                f"must be one of {', '.join(of_kind)}"
            )
