"""Currency: foreign amounts in `staged` brought to the company's currency."""

from __future__ import annotations

from typing import Final

import duckdb

from ingestion.contract import MONEY, Feed
from ingestion.sql import identifier, literal
from ingestion.staging import Staging, Verdict

_DAY: Final = {
    "order_lines": "order_date",
    "ad_spend": "spend_date",
    "campaign_responses": "responded_date",
}


_IN_FORCE: Final = """
    select rate_date, upper(currency) as currency, rate
    from raw.exchange_rates where not _is_duplicate
"""


def note_rates(connection: duckdb.DuckDBPyConnection) -> None:
    """Note the rates in force before tonight, as `rates` and `rates_before`."""
    for table in ("rates", "rates_before"):
        connection.execute(f"create or replace temp table {table} as {_IN_FORCE}")


def renew_rates(connection: duckdb.DuckDBPyConnection) -> None:
    """Take the rates that have just landed into force."""
    connection.execute(f"create or replace temp table rates as {_IN_FORCE}")


def stale_loads(connection: duckdb.DuckDBPyConnection, feed: Feed) -> set[int]:
    """Loads with foreign rows from days on which a rate has changed, or come, tonight.

    They must land again, or a rate that is late or corrected would never count.
    """
    day = _DAY.get(feed.name)
    if day is None:
        return set()
    rows = connection.execute(f"""
        with changed as (
            select currency, min(rate_date) as since from (
                (from rates except from rates_before)
                union all
                (from rates_before except from rates)
            ) group by currency
        )
        select distinct _load_id from raw.{feed.name} as rows
        inner join changed
            on rows.currency = changed.currency and rows.{day} >= changed.since
        union
        select distinct load_id from ops.rejected_rows as rows
        inner join changed on upper(rows.value) = changed.currency
        where rows.feed = {literal(feed.name)} and rows.column_name = 'currency'
    """).fetchall()
    return {load_id for (load_id,) in rows}


def rate_staged(
    connection: duckdb.DuckDBPyConnection, staging: Staging, currency: str
) -> None:
    """Convert the money of foreign rows in `staged`; those without a rate are rejected.

    A rate holds from its day until the next one. Landing costs nothing more where all
    rows are in the company's currency.
    """
    if staging.feed.name not in _DAY or "currency" not in staging.names:
        return
    day = _day(staging)
    foreign = f"staged.currency <> {literal(currency.upper())}"
    connection.execute(f"""
        create or replace temp table rates_used as
        select asked.currency, asked.day, rates.rate
        from (
            select distinct currency, {day} as day from staged where {foreign}
        ) as asked
        asof left join rates
            on asked.currency = rates.currency and asked.day >= rates.rate_date
    """)
    if connection.execute("select 1 from rates_used limit 1").fetchall():
        connection.execute(_rated(staging, day, foreign))
        connection.execute("create or replace temp view staged as from rated")


def _rated(staging: Staging, day: str, foreign: str) -> str:
    is_without = f"_verdict is null and {foreign} and rate is null"
    verdict = f"case when {is_without} then {Verdict.NO_RATE:d} else _verdict end"
    value = f"case when {is_without} then staged.currency else _value end"
    money = [
        f"case when {foreign} then try_cast(round({name} * rate, 4) as {MONEY})"
        f" else {name} end as {name}"
        for name in _money(staging.feed, staging)
    ]
    changed = ", ".join([*money, f"{verdict} as _verdict", f"{value} as _value"])
    price = (
        f", {_price(staging, foreign)}" if staging.feed.name == "order_lines" else ""
    )
    return f"""
        create or replace temp table rated as
        select staged.* replace ({changed}){price}
        from staged
        left join rates_used
            on staged.currency = rates_used.currency and {day} = rates_used.day
        order by staged._row
    """


def _day(staging: Staging) -> str:
    """The day that a row's rate is of; a response without one has no rate."""
    day = _DAY[staging.feed.name]
    is_dated = day != "responded_date" or "responded_at" in staging.names
    return f"staged.{day}" if is_dated else "null::date"


def _price(staging: Staging, foreign: str) -> str:
    """Price of a piece as the source has it: a return has its sale's, not its rate."""
    prices = []
    if "unit_price" in staging.names:
        prices.append("staged.unit_price")
    if {"amount", "quantity"} <= staging.names:
        prices.append("staged.amount / nullif(staged.quantity, 0)")
    price = f"coalesce({', '.join([*prices, 'null'])})"
    return (
        f"case when {foreign} then try_cast(round({price}, 4) as {MONEY}) end"
        " as price_in_currency"
    )


def _money(feed: Feed, staging: Staging) -> list[str]:
    names = [
        column.name
        for column in feed.columns
        if column.type == MONEY and column.name in staging.names
    ]
    if staging.computes_amount and "amount" not in names:
        names.append("amount")
    return [identifier(name) for name in names]
