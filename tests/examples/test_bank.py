"""A bank with nothing but card rows: purchases are counted, spending is clustered."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from sklearn.metrics import adjusted_rand_score

from tests.conftest import Figure
from tests.examples.conftest import CUSTOMERS, release_of

Connection = duckdb.DuckDBPyConnection


@pytest.fixture(scope="module")
def bank(bank_folder: Path) -> Iterator[Connection]:
    """The bank's marts, with its files and the planted truth beside them."""
    release = release_of("bank", bank_folder) / "analytics.duckdb"
    data = bank_folder / "data" / "bank"
    with duckdb.connect() as connection:
        connection.execute(f"attach '{release}' as bank (read_only)")
        for name, file in [
            ("cards", "transactions.parquet"),
            ("clients", "customers.csv"),
            ("codes", "mcc_codes.csv"),
            ("planted", "truth/persons.parquet"),
        ]:
            connection.execute(f"create view {name} as from '{data / file}'")
        connection.execute("use bank.marts")
        yield connection


def test_clusters_on_spending_by_category_are_the_planted_ones(
    bank: Connection, figure: Figure
) -> None:
    customers = bank.execute("""
        select segment_id, cluster from segment_assignments
        inner join memory.planted using (customer_id)
    """).df()
    index = adjusted_rand_score(customers["cluster"], customers["segment_id"])
    figure("bank", f"ARI {index:.3f} of {len(customers)} customers")
    assert len(customers) == CUSTOMERS["bank"]
    assert customers["segment_id"].nunique() == 4
    assert index >= 0.9


def test_segments_are_named_after_the_categories_that_set_them_apart(
    bank: Connection,
) -> None:
    names = bank.execute("""
        select cluster, mode(segment_name) from segment_assignments
        inner join memory.planted using (customer_id)
        group by cluster
    """).fetchall()
    assert "Airlines" in dict(names)["travellers"]
    assert "Home improvement" in dict(names)["homebodies"]


def test_frequency_counts_the_purchases_of_each_row(bank: Connection) -> None:
    differing = bank.execute("""
        with counted as (
            select
                client as customer_id,
                sum(purchases) filter (where amount > 0) as frequency,
                sum(amount) as monetary
            from memory.cards
            group by client
        )

        select count(*) from counted
        full join customers_abt as abt using (customer_id)
        where
            counted.frequency is distinct from abt.frequency
            or counted.monetary is distinct from abt.monetary
    """).fetchone()
    assert differing == (0,)


def test_the_same_purchases_stand_in_orders_periods_months_and_categories(
    bank: Connection,
) -> None:
    purchases, refunds = bank.execute("""
        select
            sum(purchases) filter (where amount > 0),
            sum(purchases) filter (where amount < 0)
        from memory.cards
    """).fetchall()[0]
    assert refunds > 0
    for query in [
        "select sum(purchase_count) from orders",
        "select sum(orders) from customer_months",
        "select sum(orders) from departments",
        """
        select sum(orders) from sales_by_period
        where period_type = 'year' and customer_type = 'all' and country = 'all'
            and channel = 'all'
        """,
    ]:
        assert bank.execute(query).fetchall() == [(purchases,)], query
    days, orders = bank.execute("""
        select
            (select count(distinct (client, day)) from memory.cards),
            (select count(*) from orders)
    """).fetchall()[0]
    assert orders == days


def test_categories_bear_the_descriptions_of_their_codes(bank: Connection) -> None:
    unnamed = bank.execute("""
        select count(*) from memory.codes as codes
        anti join departments
            on
                codes.mcc = departments.department_id
                and codes.description = departments.department_name
                and departments.orders > 0
    """).fetchone()
    assert unnamed == (0,)


def test_cohorts_of_activity_are_those_of_the_card_rows(bank: Connection) -> None:
    differing, cells = bank.execute("""
        with active as (
            select distinct client, date_trunc('month', day) as month
            from memory.cards
            where amount > 0
        ),

        cohorts as (
            select client, min(month) as cohort_month
            from active
            group by client
        ),

        counted as (
            select
                cohort_month,
                date_diff('month', cohort_month, month) as month_number,
                count(*) as active_customers
            from active
            inner join cohorts using (client)
            group by all
        )

        select
            count_if(
                coalesce(counted.active_customers, 0) <> cohorts.active_customers
            ),
            count(*)
        from cohort_retention as cohorts
        left join counted using (cohort_month, month_number)
    """).fetchall()[0]
    assert cells > 250
    assert differing == 0


def test_customers_leave_the_cohorts_as_planted(
    bank: Connection, figure: Figure
) -> None:
    (stayed,) = bank.execute("""
        select sum(retention_rate * customers) / sum(customers)
        from cohort_retention
        where month_number = 12 and is_complete
    """).fetchall()[0]
    figure("bank", f"{stayed:.3f} of the customers are active after a year")
    assert 0.5 < stayed < 0.96**11 + 0.05


def test_channels_by_which_customers_may_be_reached(bank: Connection) -> None:
    differing = bank.execute("""
        select count(*) from customers
        full join memory.clients as clients on customers.customer_id = clients.client
        where
            customers.accepts_email is distinct from contains(
                coalesce(clients.channels, ''), 'email'
            )
            or customers.accepts_phone is distinct from contains(
                coalesce(clients.channels, ''), 'phone'
            )
            or customers.age is distinct from clients.age
            or timezone('Europe/London', timezone('UTC', registered_at))::date
            is distinct from clients.registered_on
    """).fetchone()
    assert differing == (0,)
