"""Lifetime models as rows: grades add up, and there is none where data tell nothing."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from ml.lifetime import purchases
from ml.lifetime.forecast import expected_purchases
from ml.lifetime.grading import fit
from ml.lifetime.histories import Histories
from ml.lifetime.scoring import score
from ml.predictions.fitting import fit as fit_due
from ml.predictions.rows import Row

DAYS = 180.0
Figures = dict[tuple[str, str, str], float]


def groups(customers: int = 1_500, *, buys_again: bool = True) -> pa.Table:
    """Rows of int_lifetime_groups, a group for each customer."""
    rng = np.random.default_rng(0)
    frequency = rng.integers(0, 20, customers) * float(buys_again)
    age = rng.integers(200, 700, customers).astype(float)
    recency = np.where(frequency > 0, np.floor(age * rng.uniform(0.5, 1, customers)), 0)
    later = rng.poisson(frequency / age * DAYS).astype(float)
    columns = {
        "frequency": frequency,
        "recency": recency,
        "age": age,
        "customers": np.ones(customers),
        "amount": (frequency + 1) * rng.gamma(6, 5, customers),
        "later_purchases": later,
        "later_squares": later**2,
        "later_amount": later * 30.0,
    }
    parts = [
        {"part": ["model"] * customers, "later_days": np.zeros(customers)},
        {"part": ["backtest"] * customers, "later_days": np.full(customers, DAYS)},
    ]
    return pa.concat_tables([pa.table(part | columns) for part in parts])


def spends(table: pa.Table) -> pa.Table:
    purchases = np.array(table.column("frequency")) + 1
    return pa.table(
        {
            "part": table.column("part"),
            "purchases": purchases,
            "mean": np.array(table.column("amount")) / purchases,
            "customers": table.column("customers"),
        }
    )


@pytest.fixture(scope="module")
def figures() -> Figures:
    table = groups()
    rows = fit(table, spends(table))
    return {
        (row.model, row.item, row.metric): row.value or 0.0
        for row in rows
        if row.part == "backtest"
    }


def test_buckets_add_up_to_the_total(figures: Figures) -> None:
    for model, _, metric in {key for key in figures if key[1] == "all"}:
        if metric != "rmse":
            parts = sum(
                value
                for (one, bucket, what), value in figures.items()
                if (one, what) == (model, metric) and bucket != "all"
            )
            assert parts == pytest.approx(figures[model, "all", metric])


def test_sums_are_those_of_the_customers(figures: Figures) -> None:
    table = groups().slice(1_500)
    columns = {name: np.array(table.column(name)) for name in table.column_names[1:]}
    histories = Histories(*(columns[name] for name in Histories._fields))
    model = purchases.fit(histories)
    expected = expected_purchases(model, histories, DAYS)
    assert figures["MBG/NBD", "all", "purchases"] == pytest.approx(expected.sum())
    error = np.sqrt(np.mean((expected - columns["later_purchases"]) ** 2))
    assert figures["MBG/NBD", "all", "rmse"] == pytest.approx(error)
    naive = columns["frequency"] / columns["age"] * DAYS
    assert figures["naive", "all", "purchases"] == pytest.approx(naive.sum())
    actual = columns["later_purchases"].sum()
    assert figures["actual", "all", "purchases"] == actual


def test_a_group_s_sums_grade_as_its_customers_do() -> None:
    table = groups()
    table = table.set_column(
        table.column_names.index("age"), "age", pa.array([700.0] * len(table))
    ).set_column(
        table.column_names.index("recency"),
        "recency",
        pa.array(np.where(np.array(table.column("frequency")) > 0, 600.0, 0.0)),
    )
    keys = ["part", "later_days", "frequency", "recency", "age"]
    sums = [name for name in table.column_names if name not in keys]
    summed = table.group_by(keys).aggregate([(name, "sum") for name in sums])
    summed = summed.rename_columns({f"{name}_sum": name for name in sums})
    assert len(summed) == 40
    found = [list(fit(each, spends(table))) for each in (table, summed)]
    for one, other in zip(*found, strict=True):
        assert one[:4] == other[:4]
        # Nobody leaves here, so that parameters of it may be anything small.
        if one.part == "backtest":
            assert one.value == pytest.approx(other.value, rel=1e-3)


def test_who_never_comes_back_tells_nothing() -> None:
    table = groups(buys_again=False)
    (row,) = fit(table, spends(table))
    assert row == Row(
        "note", "", "", "", note="0 customers bought again, a model needs 30"
    )


def test_nobody_is_a_reason_too() -> None:
    table = groups().slice(0, 0)
    (row,) = fit(table, spends(table))
    assert row.note == "0 customers bought again, a model needs 30"


def test_customers_who_are_all_alike_have_finite_forecasts() -> None:
    size = 500
    alike = Histories(*(np.full(size, each) for each in (3.0, 90.0, 120.0, 1.0)))
    model = purchases.fit(alike)
    expected = expected_purchases(model, alike, 365.0)
    assert np.isfinite(expected).all()
    # Four purchases in ninety days are about as many a year as this rhythm tells.
    assert 2 < expected[0] < 20


def test_without_a_model_there_is_no_forecast() -> None:
    names = ("r", "alpha", "a", "b", "p", "q", "v")
    nothing = pa.table({name: pa.nulls(1, pa.float64()) for name in names})
    steps = pa.table({"frequency_step": [1.0], "age_step": [9.0]})
    assert score(nothing, steps).num_rows == 0


def test_what_is_done_or_not_due_reads_nothing() -> None:
    def read() -> pa.Table:
        raise AssertionError

    due = pa.table(
        {
            "target": ["lifetime", "purchase"],
            "model_id": ["lifetime-1", "purchase-1"],
            "is_due": [True, False],
        }
    )
    inputs = dict.fromkeys(("groups", "spends", "purchase"), read)
    assert fit_due(due, inputs, done={"lifetime-1"}).num_rows == 0
