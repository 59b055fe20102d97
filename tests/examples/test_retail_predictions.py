"""The synthetic retailer: who has left is known, and so are its figures' own sums."""

from __future__ import annotations

from typing import Any

import duckdb
import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from tests.conftest import Figure, Retail

Connection = duckdb.DuckDBPyConnection


def one(marts: Connection, query: str) -> tuple[Any, ...]:
    (row,) = marts.execute(query).fetchall()
    return tuple(row)


def test_who_has_left_is_told_from_who_is_there(
    marts: Connection, retail: Retail, figure: Figure
) -> None:
    rows = marts.execute(f"""
        select max(scores.p_alive), max(customers.last_order_date),
            bool_or(persons.alive_until is null)
        from marts.customer_scores as scores
        inner join marts.customers using (customer_id)
        inner join marts.customer_identities as identities using (customer_id)
        inner join '{retail.truth}/records.parquet' as records
            on identities.source_customer_id = records.customer_id
        inner join '{retail.truth}/persons.parquet' as persons using (person)
        where scores.p_alive is not null
        group by scores.customer_id
    """).fetchall()
    alive = np.array([row[0] for row in rows])
    is_there = np.array([row[2] for row in rows])
    area = roc_auc_score(is_there, alive)
    by_recency = roc_auc_score(is_there, [row[1].toordinal() for row in rows])
    figure("p_alive", f"AUC {area:.3f}, by recency alone {by_recency:.3f}")
    assert area > max(0.85, by_recency - 0.01)
    # Whether somebody is there and whether that was said agree on average.
    assert alive.mean() == pytest.approx(is_there.mean(), abs=0.1)


def test_scores_are_those_of_the_customers(marts: Connection) -> None:
    assert one(
        marts,
        "select count(*), count(p_alive), count(p_purchase_90d)"
        " from marts.customer_scores",
    ) == one(
        marts,
        "select count(*), count(first_order_date), count(first_order_date)"
        " from marts.customers",
    )
    expected, value = one(
        marts,
        "select max(abs(clv_12m - expected_purchases_12m * expected_purchase_value)),"
        " max(abs(p_purchase_90d + p_churn_90d - 1)) from marts.customer_scores",
    )
    assert expected < 0.1
    assert value < 1e-12


def test_sums_of_the_hold_out_and_deciles_are_those_of_orders(
    marts: Connection,
) -> None:
    first, last, purchases = one(
        marts,
        "select held_out_from, held_out_to, actual_purchases"
        " from marts.clv_backtest where is_total",
    )
    days = (
        "select distinct customer_id, order_date from marts.orders"
        " where is_purchase and not is_guest"
    )
    assert (purchases,) == one(
        marts,
        f"select count(*) from ({days}) where order_date between '{first}' and '{last}'"
        f" and customer_id in (select customer_id from ({days})"
        f" where order_date < '{first}')",
    )
    start, end, customers, positives = one(
        marts,
        "select test_from, test_to, sum(customers), sum(positives)"
        " from marts.model_deciles where target = 'purchase'"
        " and model <> 'recency only' group by all",
    )
    assert (customers, positives) == one(
        marts,
        f"select count(*), count(*) filter (where customer_id in (select customer_id"
        f" from ({days}) where order_date between '{start}' and '{end}'))"
        f" from (select distinct customer_id from ({days})"
        f" where order_date < '{start}')",
    )


def test_responses_are_graded_on_the_last_campaign(
    marts: Connection, retail: Retail
) -> None:
    last, starts_on = one(
        marts,
        "select max_by(campaign_id, starts_on), max(starts_on)"
        f" from read_csv('{retail.data}/campaigns.csv')",
    )
    test_from, contacts, rate = one(
        marts,
        "select test_from, max(value) filter (where metric = 'customers'),"
        " max(value) filter (where metric = 'actual_rate')"
        " from marts.model_metrics where target = 'response' and is_chosen"
        " group by test_from",
    )
    assert test_from == starts_on
    assert (contacts, round(contacts * rate)) == one(
        marts,
        "select sum(contacts), sum(responders) from marts.campaign_results"
        " where segmentation = 'all' and not is_control and version <> 'all'"
        f" and campaign_id = '{last}'",
    )
