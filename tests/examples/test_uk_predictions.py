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
from ml.lifetime.purchases import PurchaseModel, fit

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


def spans_until(days: pd.DataFrame, last: pd.Timestamp) -> tuple[Any, Histories]:
    """First days and histories of those who had bought by then, in one order."""
    seen = days[days["order_date"] <= last].groupby("customer_id")["order_date"]
    span = seen.agg(["min", "max", "count"])
    columns = (
        (span["count"] - 1).to_numpy(np.float64),
        days_of(span["max"] - span["min"]),
        days_of(last - span["min"]),
        np.ones(len(span)),
    )
    return span["min"], Histories(*columns)


def came(days: pd.DataFrame, first: Any, last: pd.Timestamp, until: Any) -> Any:
    later = days[(days["order_date"] > last) & (days["order_date"] <= until)]
    return later.groupby("customer_id").size().reindex(first.index, fill_value=0)


def fitted(known: Histories) -> PurchaseModel:
    return fit(group(known.frequency, known.recency, known.age))


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
    model = fitted(spans_until(days, pd.Timestamp("2011-09-30"))[1])
    first, histories = spans_until(days, pd.Timestamp("2011-12-09"))
    ours = (
        uk.execute(
            "select customer_id, p_alive, expected_purchases_12m from customer_scores"
        )
        .df()
        .set_index("customer_id")
        .loc[first.index]
    )
    np.testing.assert_allclose(ours["p_alive"], model.p_alive(histories), rtol=1e-4)
    expected = model.expected_purchases(histories, 365.0)
    # Customers of more than a hundred purchase days are forecast in steps.
    few = histories.frequency < 100
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


def test_lives_drawn_from_the_model_buy_what_the_backtest_foretold(
    uk: Connection,
) -> None:
    days, last = uk.execute(PURCHASE_DAYS).df(), pd.Timestamp("2010-09-30")
    first, known = spans_until(days, last)
    model = fitted(known)
    rng = np.random.default_rng(0)
    size = (200, len(first))
    rate = rng.gamma(model.r + known.frequency, 1 / (model.alpha + known.age), size)
    leaves = rng.beta(model.a, model.b + known.frequency + 1, size).clip(1e-12)
    drawn = -np.expm1(-rate * leaves * 365) / leaves
    expected = (model.p_alive(known) * drawn.mean(axis=0)).sum()
    assert one(
        uk, "select predicted_purchases from clv_backtest where is_total"
    ) == pytest.approx((expected,), rel=0.005)


def test_forecasts_know_no_season(uk: Connection, figure: Any) -> None:
    days, until = uk.execute(PURCHASE_DAYS).df(), pd.Timestamp("2011-12-08")
    ratios = {}
    for end in ("2010-12-31", "2011-06-08", "2011-09-08"):
        last = pd.Timestamp(end)
        first, known = spans_until(days, last)
        model = fitted(known)
        expected = model.expected_purchases(known, float((until - last).days))
        ratios[end] = expected.sum() / came(days, first, last, until).sum()
    said = ", ".join(f"{ratio:.2f} from {end}" for end, ratio in ratios.items())
    figure("purchase days foretold / came", said)
    after_autumn, spring, before_autumn = ratios.values()
    assert after_autumn > 1.3
    assert spring == pytest.approx(1, abs=0.05)
    assert before_autumn < 0.85


def test_buyers_of_before_the_data_are_foretold_as_they_came(uk: Connection) -> None:
    days, last = uk.execute(PURCHASE_DAYS).df(), pd.Timestamp("2010-09-30")
    first, known = spans_until(days, last)
    model = fitted(known)
    expected = model.expected_purchases(known, 365.0)
    actual = came(days, first, last, pd.Timestamp("2011-09-30")).to_numpy()
    is_old = (first < pd.Timestamp("2010-01-01")).to_numpy()
    assert expected[is_old].sum() == pytest.approx(actual[is_old].sum(), rel=0.06)
    assert expected[~is_old].sum() > 1.3 * actual[~is_old].sum()


def test_a_night_leaves_no_probability_out_of_its_range(uk: Connection) -> None:
    assert one(
        uk,
        "select count(*) from customer_scores where p_alive not between 0 and 1"
        " or p_purchase_90d not between 0 and 1 or clv_12m < 0"
        " or clv_12m_low > clv_12m_high"
        " or (p_alive is null) <> (lifetime_reason is not null)"
        " or (p_purchase_90d is null) <> (purchase_reason is not null)",
    ) == (0,)
