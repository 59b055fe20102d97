"""Fit what is due: one step for all targets."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING, Any

from ml.predictions import rows
from ml.tables import table

if TYPE_CHECKING:
    import pyarrow as pa

Read = Callable[[], "pa.Table"]


def fit(
    due: pa.Table, inputs: Mapping[str, Read], *, done: Collection[str] = ()
) -> pa.Table:
    """Rows of all models that are due, with the columns of `ml.predictions.rows`.

    Args:
        due: Rows of int_predictions_due.
        inputs: How to read each model's data: groups and spends of lifetime value,
            windows of the others.
        done: Ids of models whose rows are there, so that a step repeated adds nothing.
    """
    found: list[dict[str, Any]] = []
    for one in due.to_pylist():
        if one["is_due"] and one["model_id"] not in done:
            found += rows.of_model(one, _fit(one, inputs))
    return table(found, rows.ROWS)


def _fit(due: Mapping[str, Any], inputs: Mapping[str, Read]) -> list[rows.Row]:
    # Nights on which nothing is due import nothing that is dear.
    if due["target"] == "lifetime":
        from ml.lifetime.grading import fit as fit_lifetime

        return list(fit_lifetime(inputs["groups"](), inputs["spends"]()))
    from ml.propensity.grading import grade
    from ml.propensity.response import grade_response

    windows = inputs[due["target"]]()
    if due["target"] == "response":
        return list(grade_response(windows, due["days"]))
    return list(grade(windows, due["days"], "bought"))
