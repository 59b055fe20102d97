"""The one long table of all fitted models: parameters, backtests, metrics, deciles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple

import numpy as np

ROWS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("model_id", "target", "recipe_hash"), "string"),
    "fitted_on": "date32",
    **dict.fromkeys(("part", "model", "item", "metric"), "string"),
    **dict.fromkeys(("value", "low", "high"), "float64"),
    "note": "string",
}


class Row(NamedTuple):
    """One figure of a model."""

    part: str
    """parameter, backtest, metric, decile, tree, or note."""
    model: str
    item: str
    """What the figure is of, within the part."""
    metric: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    note: str | None = None


def note(words: str) -> Row:
    """Say why there is no model."""
    return Row("note", "", "", "", note=words)


def of_model(due: Mapping[str, Any], rows: Iterable[Row]) -> list[dict[str, Any]]:
    """Rows of one model of int_predictions_due, with all of `ROWS`."""
    common = {
        name: due[name] for name in ("model_id", "target", "recipe_hash", "fitted_on")
    }
    return [common | _told(row) for row in rows]


def _told(row: Row) -> dict[str, Any]:
    figures = {name: getattr(row, name) for name in ("value", "low", "high")}
    return row._asdict() | {
        name: None if one is None or not np.isfinite(one) else float(one)
        for name, one in figures.items()
    }
