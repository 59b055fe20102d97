from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from ingestion.feeds import FEEDS
from tests.synthetic.generated import Company

ROOT = Path(__file__).parents[2]
GENERATED = "data/retail/"


def configured() -> dict[str, Any]:
    config = yaml.safe_load((ROOT / "mercato.yml").read_text(encoding="utf-8"))
    return {feed: source for feed, (source,) in config["feeds"].items()}


def columns_of(company: Company, files: str) -> list[str]:
    path = company.folder / files.removeprefix(GENERATED)
    reader = "read_json" if path.suffix == ".jsonl" else "read_csv"
    reader = "read_parquet" if path.suffix == ".parquet" else reader
    option = ", union_by_name = true"
    relation = duckdb.sql(f"from {reader}('{path}'{option})")
    return list(relation.columns)


@pytest.mark.parametrize("feed", sorted(configured()))
def test_every_column_of_every_file_lands_in_its_feed(
    company: Company, feed: str
) -> None:
    source = configured()[feed]
    mapping = source.get("columns", {})
    theirs = {name: ours for ours, name in mapping.items()}
    ours = {theirs.get(name, name) for name in columns_of(company, source["files"])}
    ours |= {name for name, value in mapping.items() if value.startswith("'")}
    assert set(FEEDS[feed].required) <= ours
    if not FEEDS[feed].keeps_further_columns:
        assert ours <= set(FEEDS[feed].column_names)


def test_every_feed_but_two_has_data(company: Company) -> None:
    absent = set(FEEDS) - set(configured())
    assert absent == {"exchange_rates", "campaign_responses"}
    assert set(company.summary.rows) == set(configured())
    assert all(rows > 0 for rows in company.summary.rows.values())


def test_summary_counts_the_rows_of_the_files(company: Company) -> None:
    rows = company.summary.rows
    assert company.one("select count(*) from delivered") == rows["order_lines"]
    assert company.one("select count(*) from customers") == rows["customers"]
    assert company.one("select count(*) from web_events") == rows["web_events"]


def test_exactly_the_planted_customers_cannot_be_landed(company: Company) -> None:
    truth = json.loads((company.folder / "truth" / "truth.json").read_text())
    refused = company.one(
        """
        select count(*) from customers
        where customer_no is null
            or (date_of_birth is not null and try_cast(date_of_birth as date) is null)
            or try_cast(registered_at as timestamp) is null
            or (age is not null and try_cast(age as bigint) is null)
        """
    )
    assert refused == truth["rejected_customers"] >= 3


def test_order_lines_keep_money_exact(company: Company) -> None:
    types = company.rows(
        "select distinct typeof(unit_price), typeof(discount) from order_lines"
    )
    assert types == [("DECIMAL(12,2)", "DECIMAL(12,2)")]
