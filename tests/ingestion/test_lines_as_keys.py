"""A text file without ids is keyed by its lines; responses have a currency."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ingestion.errors import LandingError
from tests.ingestion.conftest import Warehouse

MAILING = "arm,spend\nA,1\nA,1\n\nB,2\n"
RATES = "rate_date,currency,rate\n2024-01-01,USD,0.5\n"
RESPONSES = (
    "campaign_id,customer_id,responded_at,spend,currency\n"
    "X,1,2024-01-02,10,GBP\n"
    "X,2,2024-01-02,10,usd\n"
    "X,3,2023-12-31,10,USD\n"
    "X,4,,10,USD\n"
)


def test_feeds_of_one_file_have_the_same_line_as_their_key(
    warehouse: Warehouse,
) -> None:
    warehouse.write("mailing.csv", MAILING)
    contact = {"campaign_id": "'X'", "customer_id": "_line", "version": "arm"}
    response = {"campaign_id": "'X'", "customer_id": "'no ' || _line"}
    warehouse.land(
        warehouse.source("campaign_contacts", "mailing.csv", columns=contact),
        warehouse.source("campaign_responses", "mailing.csv", columns=response),
    )
    assert warehouse.rows(
        "select customer_id, version, _line from raw.campaign_contacts order by all"
    ) == [("2", "A", 2), ("3", "A", 3), ("5", "B", 5)]
    assert warehouse.rows(
        "select customer_id, spend from raw.campaign_responses order by all"
    ) == [("no 2", Decimal(1)), ("no 3", Decimal(1)), ("no 5", Decimal(2))]


def test_a_column_that_the_file_calls_so_is_the_files(warehouse: Warehouse) -> None:
    columns = {"customer_id": "_line"}
    warehouse.land_text("customers", "_line,city\nabc,York\n", columns=columns)
    assert warehouse.rows("select customer_id from raw.customers") == [("abc",)]


def test_no_attribute_is_made_of_the_line(warehouse: Warehouse) -> None:
    columns = {"customer_id": "_line"}
    warehouse.land_text("customer_attributes", "income\n10\n20\n", columns=columns)
    assert warehouse.rows(
        "select customer_id, attribute, value from raw.customer_attributes order by all"
    ) == [("2", "income", "10"), ("3", "income", "20")]


def test_a_version_called_all_is_rejected(warehouse: Warehouse) -> None:
    content = "campaign_id,customer_id,version\nX,1,All\nX,2,A\n"
    warehouse.land_text("campaign_contacts", content)
    assert warehouse.rejected() == [(2, "version", "All")]


def test_spend_of_responses_is_converted_and_rejected_without_a_rate(
    warehouse: Warehouse,
) -> None:
    warehouse.write("rates.csv", RATES)
    warehouse.write("responses.csv", RESPONSES)
    warehouse.land(
        warehouse.source("campaign_responses", "responses.csv"),
        warehouse.source("exchange_rates", "rates.csv"),
    )
    assert warehouse.rows(
        "select customer_id, spend, currency from raw.campaign_responses order by all"
    ) == [("1", Decimal(10), "GBP"), ("2", Decimal(5), "USD")]
    assert warehouse.rejected() == [(4, "currency", "USD"), (5, "currency", "USD")]


def test_foreign_responses_without_a_day_have_no_rate(warehouse: Warehouse) -> None:
    warehouse.write("rates.csv", RATES)
    content = "campaign_id,customer_id,spend,currency\nX,1,10,USD\nX,2,10,GBP\n"
    warehouse.write("responses.csv", content)
    warehouse.land(
        warehouse.source("campaign_responses", "responses.csv"),
        warehouse.source("exchange_rates", "rates.csv"),
    )
    assert warehouse.rows("select customer_id from raw.campaign_responses") == [("2",)]
    assert warehouse.rejected() == [(2, "currency", "USD")]
    assert "no exchange rate" in warehouse.reasons()[0]


def test_a_parquet_file_has_no_lines_to_name(warehouse: Warehouse) -> None:
    path = warehouse.folder / "customers.parquet"
    warehouse.connection.execute(f"copy (select 1 as one) to '{path}'")
    columns = {"customer_id": "_line"}
    source = warehouse.source("customers", "customers.parquet", columns=columns)
    with pytest.raises(LandingError, match="has no such column"):
        warehouse.land(source)
