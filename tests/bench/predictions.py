"""Ten million customers' purchases as SQL, and lifetime value over them."""

from __future__ import annotations

import resource
import tempfile
import time
from pathlib import Path

import duckdb
import pyarrow as pa

from ml.lifetime.scoring import score
from ml.predictions.fitting import fit
from tests.bench.data import MEMORY_LIMIT
from tests.rendered import rendered

CUSTOMERS = 10_000_000
CUSTOMERS_TABLE = """
    create table customers as
    select
        customer_id,
        min(first_order_date) as first_order_date,
        max(last_order_date) as last_order_date,
        sum(order_days)::bigint as order_days,
        sum(net_sales)::decimal(18, 4) as net_sales,
        null::decimal(18, 4) as margin
    from customer_months group by customer_id
"""
SOURCES = """
    create table int_company as
    select date '2023-01-01' as data_from, date '2026-01-14' as data_to;
    create table products as select 1 as unit_cost, 1 as gross_sales where false;
    create table int_campaign_contacts (
        campaign_id varchar, eve date, outcome_to date,
        is_analysed boolean, is_complete boolean
    );
"""


def months(customers: int) -> str:
    """Three years of customer_months: rates and times to leave differ by customer."""
    return f"""
        create table customer_months as
        with customers as (
            select
                range as customer,
                (hash(range) % 36)::int as start,
                least(36, start + 1 + floor(-ln(1e-3 + hash(range, 1) % 1000 / 1e3)
                    * 9)::int) as stop,
                (5 + 60 * pow(hash(range, 2) % 1000 / 1e3, 3))::int as activity
            from range({customers})
        ),
        active as (
            select customer, unnest(range(start, stop)) as number, start, activity
            from customers
        )
        select
            'c' || customer as customer_id,
            (date '2023-01-01' + interval 1 month * number)::date as month,
            1 + (hash(customer, number) % 5 = 0)::bigint as order_days,
            month + (hash(customer, number, 1) % 14)::int as first_order_date,
            first_order_date + (order_days - 1)::int * 13 as last_order_date,
            (order_days * (10 + hash(customer, number, 2) % 90
                + hash(customer) % 50))::decimal(18, 4) as net_sales,
            null::decimal(18, 4) as margin
        from active
        where number = start or hash(customer, number, 3) % 100 < activity
    """


def lifetime_steps(connection: duckdb.DuckDBPyConnection) -> None:
    """Fit what is due and score everybody, as a night of dbt does."""

    def table(name: str) -> pa.Table:
        return connection.table(name).to_arrow_table()

    def view(name: str) -> None:
        connection.execute(f"create or replace view {name} as {rendered(name)}")

    def make(name: str) -> None:
        connection.execute(f"create or replace table {name} as {rendered(name)}")

    make("int_snapshot_dates")
    make("int_predictions_due")
    make("int_lifetime_customers")
    for name in (
        "int_purchase_histories",
        "int_lifetime_groups",
        "int_lifetime_spends",
    ):
        view(name)
    inputs = {
        "groups": lambda: table("int_lifetime_groups"),
        "spends": lambda: table("int_lifetime_spends"),
    }
    due = connection.sql("from int_predictions_due where target = 'lifetime'")
    models = fit(due.to_arrow_table(), inputs)
    connection.register("models", models)
    connection.execute("create or replace table prediction_models as from models")
    view("int_lifetime_parameters")
    steps = connection.sql(
        "select distinct frequency_step, age_step from int_purchase_histories"
    )
    found = score(table("int_lifetime_parameters"), steps.to_arrow_table())
    connection.register("found", found)
    connection.execute("create or replace table int_lifetime_forecasts as from found")
    make("int_lifetime_scores")


def predictions(customers: int = CUSTOMERS) -> None:
    """Print how long lifetime value of so many customers takes."""
    with (
        tempfile.TemporaryDirectory() as folder,
        duckdb.connect(str(Path(folder) / "bench.duckdb")) as connection,
    ):
        connection.execute(f"set memory_limit = '{MEMORY_LIMIT}'")
        connection.execute("set preserve_insertion_order = false")
        for statement in (SOURCES, months(customers), CUSTOMERS_TABLE):
            connection.execute(statement)
        start, cpu = time.perf_counter(), time.process_time()
        lifetime_steps(connection)
        seconds, spent = time.perf_counter() - start, time.process_time() - cpu
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(
        f"lifetime  {customers:,} customers, fit and score: {seconds:.1f} s,"
        f" CPU {spent:.1f} s, {memory:.2f} GiB"
    )


if __name__ == "__main__":
    predictions()
