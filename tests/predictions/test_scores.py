"""Customers whom models know nothing of have null and a reason, never a number."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from ml.lifetime.scoring import score
from ml.predictions.fitting import fit
from ml.propensity.scoring import score_all
from tests.conftest import ROOT
from tests.rendered import propensity_features, rendered

Connection = duckdb.DuckDBPyConnection
Row = dict[str, Any]
FEATURES = ", ".join(f"null::double as {name}" for name in propensity_features())
COMPANY = """
    create or replace table int_company as
    select date '2024-01-01' as data_from, date '{data_to}' as data_to;
    create or replace table products as
    select 1.0 as unit_cost, 100 as gross_sales where {has_costs};
    create or replace table int_campaign_contacts (
        campaign_id varchar, eve date, outcome_to date,
        is_analysed boolean, is_complete boolean
    );
    create or replace table int_customer_offers (
        customer_id varchar, recommended_products varchar,
        next_best_offer varchar, offer_reason varchar,
        next_best_channel varchar, channel_reason varchar
    );
"""
CUSTOMERS = """
    create or replace table customers as
    select
        customer_id,
        min(first_order_date) as first_order_date,
        max(last_order_date) as last_order_date,
        sum(order_days)::bigint as order_days,
        sum(net_sales)::decimal(18, 4) as net_sales,
        sum(margin)::decimal(18, 4) as margin
    from customer_months group by customer_id
    union all
    select 'nobody', null, null, 0, 0, null;
    create or replace table customers_abt as
    select
        customers.customer_id, frequency, recency_days, monetary,
        {others}
    from customers
    left join (
        select customer_id as id, order_days as frequency, 9 as recency_days,
            net_sales as monetary from customers
    ) on id = customer_id
"""


def months(alike: str) -> str:
    """Customer c0 bought once, the others as `alike` says; r has only returns."""
    return f"""
        create or replace table customer_months as
        select
            'c' || range as customer_id,
            date '2024-02-01' as month,
            if(range = 0, 1, 2)::bigint as order_days,
            (date '2024-02-02' + if(range = 0, 0, {alike}))::date as first_order_date,
            first_order_date + if(range = 0, 0, 9) as last_order_date,
            20::decimal(18, 4) as net_sales, 5::decimal(18, 4) as margin
        from range(200)
        union all
        select
            'c' || range, date '2025-06-01', 1, date '2025-06-09',
            date '2025-06-09', 30, 6
        from range(1, 200) where range % 3 = 0
        union all
        select 'r', date '2024-03-01', 0, null, null, -5, -1
    """


def scored(
    connection: Connection,
    *,
    data_to: str = "2026-01-14",
    has_costs: bool = True,
    alike: str = "(range % 17)::int",
) -> dict[str, Row]:
    """A night's scores of these customers, by customer."""
    connection.execute(COMPANY.format(data_to=data_to, has_costs=has_costs))
    connection.execute(months(alike))
    others = ", ".join(
        f"null::double as {name}"
        for name in propensity_features()
        if name not in {"frequency", "recency_days", "monetary"}
    )
    connection.execute(CUSTOMERS.format(others=others))

    def make(*names: str) -> None:
        for name in names:
            connection.execute(f"create or replace table {name} as {rendered(name)}")

    make("int_snapshot_dates", "int_predictions_due", "int_lifetime_customers")
    make("int_lifetime_groups", "int_lifetime_spends", "int_purchase_histories")
    windows = connection.sql(
        "select date '2025-03-31' as period, 0.5 as share, true as did,"
        f" true as is_treated, {FEATURES}"
    ).to_arrow_table()
    inputs: dict[str, Callable[[], pa.Table]] = {
        **{
            name: connection.table(f"int_lifetime_{name}").to_arrow_table
            for name in ("groups", "spends")
        },
        "purchase": lambda: windows,
        "response": lambda: windows,
    }
    due = connection.table("int_predictions_due").to_arrow_table()
    models = fit(due, inputs)
    connection.register("models", models)
    connection.execute("create or replace table prediction_models as from models")
    make("int_lifetime_parameters", "int_propensity_parameters")
    steps = connection.sql(
        "select distinct frequency_step, age_step from int_purchase_histories"
    ).to_arrow_table()
    parameters = connection.table("int_lifetime_parameters").to_arrow_table()
    connection.register("forecasts", score(parameters, steps))
    connection.register("trees", score_all([], lambda _: []))
    connection.execute(
        "create or replace table int_lifetime_forecasts as from forecasts"
    )
    connection.execute("create or replace table int_tree_scores as from trees")
    make("int_lifetime_scores", "int_propensity_scores", "customer_scores")
    made = connection.table("customer_scores").to_arrow_table().to_pylist()
    return {row["customer_id"]: row for row in made}


@pytest.fixture(scope="module")
def connection() -> Connection:
    return duckdb.connect()


def test_each_customer_has_what_is_known_of_it(connection: Connection) -> None:
    found = scored(connection)
    assert len(found) == 202
    for nobody in (found["nobody"], found["r"]):
        assert nobody["lifetime_reason"] == "no purchase yet"
        assert nobody["purchase_reason"] == "no purchase yet"
        known = {name for name, value in nobody.items() if value is not None}
        assert known == {
            *("customer_id", "as_of_date", "lifetime_reason", "purchase_reason"),
            *("response_reason", "uplift_reason"),
        }
    once, again = found["c0"], found["c3"]
    assert (once["lifetime_reason"], again["lifetime_reason"]) == (None, None)
    assert once["value_basis"] == "margin"
    assert 0 < once["p_alive"] <= 1
    assert (once["is_overdue"], once["overdue_on"]) == (None, None)
    assert again["clv_12m"] > once["clv_12m"] > 0
    assert once["clv_12m_low"] == 0 <= once["clv_12m_high"]
    # One window has only buyers: a model has nothing to tell apart.
    assert once["p_purchase_90d"] is None
    assert "fewer than two windows" in once["purchase_reason"]
    assert once["response_reason"] == "no campaign whose outcomes are all known"


def test_value_is_net_sales_where_costs_are_unknown(connection: Connection) -> None:
    found = scored(connection, has_costs=False)
    assert found["c3"]["value_basis"] == "net sales"
    with_costs = scored(connection)["c3"]["historic_clv"]
    assert found["c3"]["historic_clv"] > with_costs > 0


def test_a_young_company_has_no_model_yet(connection: Connection) -> None:
    found = scored(connection, data_to="2024-03-28")
    assert found["c3"]["p_alive"] is None
    assert found["c3"]["lifetime_reason"] == (
        "no quarter with three months of orders before it has ended"
    )
    assert found["c3"]["purchase_reason"] == (
        "no quarter has three months of orders before it and 90 days after"
    )
    # Whether somebody is overdue, and what was bought until now, need no model.
    assert found["c3"]["clv_12m"] is None
    assert found["c3"]["historic_clv"] > 0
    assert found["c3"]["is_overdue"] is False


def test_customers_who_are_all_alike_are_scored_alike(connection: Connection) -> None:
    found = scored(connection, alike="0")
    values = {
        (row["p_alive"], row["clv_12m"])
        for name, row in found.items()
        if name[1:].isdigit() and name != "c0" and int(name[1:]) % 3
    }
    ((alive, value),) = values
    assert 0 <= alive <= 1
    assert value >= 0


def test_a_night_on_which_nothing_is_due_loads_no_library() -> None:
    """Of those that fit; scoring needs special functions only."""
    code = (
        "import sys, pyarrow as pa\n"
        "from ml.predictions.fitting import fit\n"
        "from ml.lifetime.scoring import score\n"
        "from ml.propensity.scoring import score_all\n"
        "due = {'target': ['lifetime'], 'model_id': ['a'], 'is_due': [False]}\n"
        "fit(pa.table(due), {})\n"
        "score_all([], lambda columns: [])\n"
        "names = ('r', 'alpha', 'a', 'b', 'p', 'q', 'v')\n"
        "model = pa.table({name: [2.0] for name in names})\n"
        "steps = pa.table({'frequency_step': [1.0], 'age_step': [9.0]})\n"
        "assert score(model, steps).num_rows == 1\n"
        "loaded = {'sklearn', 'scipy.optimize', 'scipy.stats'} & set(sys.modules)\n"
        "assert not loaded, loaded\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)
