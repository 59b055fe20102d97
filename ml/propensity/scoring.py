"""Scores of models that SQL cannot apply: Arrow batches in, an Arrow table out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ml.features import Floats
from ml.propensity.trees import Trees

if TYPE_CHECKING:
    import pyarrow as pa


def score_all(
    rows: Sequence[Mapping[str, Any]], read: Callable[[str], Iterable[pa.RecordBatch]]
) -> pa.Table:
    """Probabilities by every ensemble of trees that is in force.

    Args:
        rows: Rows of prediction_models, of the models in force that are not linear.
        read: Gives batches of customers_abt with the columns named.

    Returns:
        target, customer_id and probability; no row, and nothing read, without a model.
    """
    import pyarrow as pa

    names = [("target", pa.string()), ("customer_id", pa.string())]
    schema = pa.schema([*names, ("probability", pa.float64())])
    found: list[pa.RecordBatch] = []
    for target in sorted({row["target"] for row in rows}):
        trees = {row["model"] for row in rows if row["part"] == "tree"}
        of_target = [
            row for row in rows if row["target"] == target and row["model"] in trees
        ]
        fills = _fills(of_target)
        for batch in read(", ".join(["customer_id", *fills])):
            ids = batch.column("customer_id")
            chance = _probabilities(of_target, fills, batch)
            targets = pa.array([target] * len(ids), pa.string())
            found.append(pa.record_batch([targets, ids, chance], schema=schema))
    return pa.Table.from_batches(found, schema=schema)


def _fills(rows: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """What stands in for each unknown feature, in the order that the trees know.

    Models without places are of earlier versions, which trusted the order of rows.
    """
    fills = {row["item"]: row["value"] for row in rows if row["metric"] == "fill"}
    places = {row["item"]: row["value"] for row in rows if row["metric"] == "place"}
    return dict(sorted(fills.items(), key=lambda pair: places.get(pair[0], 0.0)))


def _probabilities(
    rows: Sequence[Mapping[str, Any]],
    fills: Mapping[str, float],
    batch: pa.RecordBatch,
) -> Floats:
    trees = Trees.from_json(next(row["note"] for row in rows if row["part"] == "tree"))
    one = {row["metric"]: row["value"] for row in rows if not row["item"]}
    columns = []
    for name, fill in fills.items():
        values = batch.column(name).cast("float64").to_numpy(zero_copy_only=False)
        logs = np.sign(values) * np.log1p(np.abs(values))
        columns.append(np.where(np.isfinite(logs), logs, fill))
    logits = one["intercept"] + one["slope"] * trees.logits(np.column_stack(columns))
    return np.asarray(1 / (1 + np.exp(-logits)))
