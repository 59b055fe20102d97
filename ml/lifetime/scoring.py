"""Forecasts for every history that customers have tonight: Arrow tables in and out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pyarrow as pa

DAYS: float = 365.0


def score(parameters: pa.Table, histories: pa.Table) -> pa.Table:
    """Expected purchases and quantiles of value within twelve months, while there.

    Args:
        parameters: The row of int_lifetime_parameters.
        histories: Distinct `frequency_step` and `age_step`, in days.

    Returns:
        These two with `expected_purchases` and `multiples`, a list by `STEPS` (of nulls
        without a spend model); no row without a purchase model.
    """
    import pyarrow as pa

    schema = pa.schema(
        [
            *((name, pa.float64()) for name in ("frequency_step", "age_step")),
            ("expected_purchases", pa.float64()),
            ("multiples", pa.list_(pa.float64())),
        ]
    )
    rows: list[dict[str, Any]] = parameters.to_pylist()
    given = rows[0] if rows else {}
    if given.get("r") is None or not histories.num_rows:
        return schema.empty_table()

    from ml.lifetime.forecast import forecast
    from ml.lifetime.purchases import PurchaseModel
    from ml.lifetime.spend import SpendModel

    r, alpha, a, b = (float(given[name]) for name in ("r", "alpha", "a", "b"))
    model = PurchaseModel(r, alpha, a, b, may_leave_at_once=True)
    spend = (
        None if given["p"] is None else SpendModel(given["p"], given["q"], given["v"])
    )
    steps = histories.sort_by(
        [("frequency_step", "ascending"), ("age_step", "ascending")]
    )
    frequency, age = (steps.column(name).to_numpy() for name in schema.names[:2])
    found = forecast(model, spend, frequency, age, DAYS)
    width = found.quantiles.shape[1]
    flat = pa.array(found.quantiles.ravel(), from_pandas=True)
    offsets = pa.array(np.arange(0, len(flat) + 1, width, dtype=np.int32))
    multiples = pa.ListArray.from_arrays(offsets, flat)
    columns = [frequency, age, found.purchases, multiples]
    return pa.table(columns, schema=schema)
