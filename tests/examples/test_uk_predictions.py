"""Online Retail II: purchases are foretold on a quarter that no model had seen."""

from __future__ import annotations

from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

from ml.lifetime.histories import Histories, group
from ml.lifetime.purchases import fit

Connection = duckdb.DuckDBPyConnection
PURCHASE_DAYS = """
    select distinct customer_id, order_date
    from orders
    where is_purchase and is_complete and not is_guest
"""


def one(uk: Connection, query: str) -> tuple[Any, ...]:
    (row,) = uk.execute(query).fetchall()
    return tuple(row)


def days_of(spans: Any) -> NDArray[np.float64]:
    return np.asarray(spans.dt.days, dtype=np.float64)


def metric(uk: Connection, model: str, name: str) -> tuple[Any, ...]:
    return one(
        uk,
        "select value, ci_low, ci_high, baseline from model_metrics"
        f" where target = 'purchase' and metric = '{name}' and {model}",
    )


def test_purchases_in_ninety_days_on_the_last_window(
    uk: Connection, figure: Any
) -> None:
    auc, low, high, recency = metric(uk, "is_chosen", "auc")
    figure("AUC, purchase in 90 days", f"{auc:.3f} ({low:.3f} to {high:.3f})")
    assert auc >= 0.77
    gain, gain_low, *_ = metric(uk, "is_chosen", "auc_gain")
    assert gain == pytest.approx(auc - recency)
    assert gain_low > 0
    brier, _, _, plain = metric(uk, "is_chosen", "brier")
    assert brier < plain


def test_the_baseline_is_what_recency_alone_ranks(uk: Connection) -> None:
    days = uk.execute(PURCHASE_DAYS).df()
    at = pd.Timestamp("2011-06-30")
    before = days[days["order_date"] <= at].groupby("customer_id")["order_date"].max()
    window = days[
        (days["order_date"] > at) & (days["order_date"] <= at + pd.Timedelta(days=90))
    ]
    did = before.index.isin(window["customer_id"])
    value, _, _, baseline = metric(uk, "model = 'recency only'", "auc")
    assert (
        value == baseline == pytest.approx(roc_auc_score(did, before.astype("int64")))
    )
    assert one(
        uk,
        "select sum(customers), sum(positives) from model_deciles"
        " where model <> 'recency only'",
    ) == (len(did), did.sum())


def test_deciles_fall_and_are_calibrated(uk: Connection) -> None:
    rates = np.array(
        uk.execute(
            "select actual_rate, predicted_rate, lift, cumulative_share"
            " from model_deciles where model <> 'recency only' order by decile"
        ).fetchall()
    )
    assert (np.diff(rates[:, 0]) < 0).all()
    assert np.abs(rates[:, 0] - rates[:, 1]).max() < 0.06
    assert rates[0, 2] > 2
    assert rates[-1, 3] == pytest.approx(1)


def test_the_purchase_model_is_that_of_pandas(uk: Connection) -> None:
    days = uk.execute(PURCHASE_DAYS).df()
    last = pd.Timestamp("2011-09-30")
    seen = days[days["order_date"] <= last].groupby("customer_id")["order_date"]
    span = seen.agg(["min", "max", "count"])
    model = fit(
        group(
            (span["count"] - 1).to_numpy(np.float64),
            days_of(span["max"] - span["min"]),
            days_of(last - span["min"]),
        )
    )
    data_to = pd.Timestamp("2011-12-09")
    span = days.groupby("customer_id")["order_date"].agg(["min", "max", "count"])
    histories = Histories(
        (span["count"] - 1).to_numpy(np.float64),
        days_of(span["max"] - span["min"]),
        days_of(data_to - span["min"]),
        np.ones(len(span)),
    )
    ours = (
        uk.execute(
            "select customer_id, p_alive, expected_purchases_12m from customer_scores"
        )
        .df()
        .set_index("customer_id")
        .loc[span.index]
    )
    np.testing.assert_allclose(ours["p_alive"], model.p_alive(histories), rtol=1e-4)
    expected = model.expected_purchases(histories, 365.0)
    # Customers of more than a hundred purchase days are forecast in steps.
    few = (span["count"] <= 100).to_numpy()
    found = ours["expected_purchases_12m"].to_numpy()
    np.testing.assert_allclose(found[few], expected[few], rtol=1e-3)
    np.testing.assert_allclose(found[~few], expected[~few], rtol=0.03)


def test_the_hold_out_is_what_happened(uk: Connection, figure: Any) -> None:
    customers, actual, predicted, naive, rmse, naive_rmse, plain_rmse = one(
        uk,
        "select customers, actual_purchases, predicted_purchases, naive_purchases,"
        " predicted_rmse, naive_rmse, naive_average_rmse"
        " from clv_backtest where is_total",
    )
    figure("hold-out", f"{predicted:,.0f} purchase days foretold, {actual:,.0f} came")
    first = f"({PURCHASE_DAYS} and order_date < date '2010-10-01')"
    assert (customers,) == one(uk, f"select count(distinct customer_id) from {first}")
    assert (actual,) == one(
        uk,
        f"select count(*) from ({PURCHASE_DAYS}) where order_date between"
        f" date '2010-10-01' and date '2011-09-30'"
        f" and customer_id in (select customer_id from {first})",
    )
    assert rmse < min(naive_rmse, plain_rmse)
    assert predicted == pytest.approx(actual, rel=0.3)
    assert naive > 0


def test_a_night_leaves_no_probability_out_of_its_range(uk: Connection) -> None:
    assert one(
        uk,
        "select count(*) from customer_scores where p_alive not between 0 and 1"
        " or p_purchase_90d not between 0 and 1 or clv_12m < 0"
        " or clv_12m_low > clv_12m_high"
        " or (p_alive is null) <> (lifetime_reason is not null)"
        " or (p_purchase_90d is null) <> (purchase_reason is not null)",
    ) == (0,)
