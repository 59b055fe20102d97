"""Linear models score in SQL as they do where they were fitted."""

from __future__ import annotations

import datetime

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from scipy.special import expit

from ml.predictions import rows
from ml.propensity.candidates import LOGISTIC, fit
from ml.propensity.grading import parameters
from ml.propensity.scoring import score_all
from ml.tables import table
from tests.rendered import propensity_features, rendered

NAMES = tuple(propensity_features())
SIZE = 1_000


def test_sql_gives_the_probabilities_of_the_fitted_model() -> None:
    rng = np.random.default_rng(4)
    values = rng.normal(20, 40, (SIZE, len(NAMES)))
    values[:, NAMES.index("frequency")] = rng.integers(1, 30, SIZE)
    values[rng.random(values.shape) < 0.1] = np.nan
    values[:, NAMES.index("frequency")] = np.nan_to_num(
        values[:, NAMES.index("frequency")], nan=1.0
    )
    did = rng.random(SIZE) < expit(np.nan_to_num(values[:, 0]) / 40)
    model = fit(LOGISTIC, values, did).calibrated(values, rng.random(SIZE) < 0.3)
    arms = {
        arm: fit(LOGISTIC, values, rng.random(SIZE) < rate)
        for arm, rate in (("treated", 0.4), ("control", 0.2))
    }
    fitted_on = datetime.date(2025, 3, 31)
    due = [
        {
            "target": target,
            "model_id": target,
            "recipe_hash": "h",
            "fitted_on": fitted_on,
        }
        for target in ("purchase", "response")
    ]
    found = rows.of_model(due[0], parameters(LOGISTIC, NAMES, model))
    for arm, one in arms.items():
        found += rows.of_model(due[1], parameters(arm, NAMES, one))
    found += rows.of_model(due[1], [rows.note("too few campaigns")])
    ids = [f"c{number}" for number in range(SIZE)]
    columns = {
        name: pa.array(values[:, at], from_pandas=True) for at, name in enumerate(NAMES)
    }
    with duckdb.connect() as connection:
        connection.register("int_predictions_due", pa.Table.from_pylist(due))
        connection.register("prediction_models", table(found, rows.ROWS))
        connection.register("customers_abt", pa.table({"customer_id": ids, **columns}))
        connection.register("int_tree_scores", score_all([], lambda _: []))
        for name in ("int_propensity_parameters", "int_propensity_scores"):
            connection.execute(f"create table {name} as {rendered(name)}")
        scores = {
            row["customer_id"]: row
            for row in connection.table("int_propensity_scores")
            .to_arrow_table()
            .to_pylist()
        }
        reasons = dict(
            connection.execute(
                "select target, reason from int_propensity_parameters"
            ).fetchall()
        )
    given = [scores[one] for one in ids]
    np.testing.assert_allclose(
        [row["p_purchase_90d"] for row in given], model.probabilities(values), rtol=1e-9
    )
    uplift = arms["treated"].probabilities(values) - arms["control"].probabilities(
        values
    )
    assert [row["uplift"] for row in given] == pytest.approx(uplift, abs=1e-9)
    assert {row["p_response"] for row in given} == {None}
    assert reasons["response"] == "too few campaigns"
    assert reasons["purchase"] is None
