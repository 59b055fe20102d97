"""A generated company with its files as DuckDB tables."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

import synthetic

CUSTOMERS = 2_000


@dataclass(frozen=True, slots=True)
class Company:
    """A generated company with its files as DuckDB views."""

    folder: Path
    summary: synthetic.Summary
    connection: duckdb.DuckDBPyConnection

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        return self.connection.execute(query).fetchall()

    def one(self, query: str) -> Any:
        ((value,),) = self.rows(query)
        return value


VIEWS = {
    "customers": "read_csv('{0}/customers.csv', all_varchar = true)",
    "contacts": "'{0}/campaign_contacts.parquet'",
    "web_events": "read_json('{0}/web_events/*.jsonl')",
    "persons": "'{0}/truth/persons.parquet'",
    "records": "'{0}/truth/records.parquet'",
    "planted_returns": "'{0}/truth/returns.parquet'",
    "effects": "'{0}/truth/campaign_effects.parquet'",
    "caused_orders": "'{0}/truth/caused_orders.parquet'",
    "planted_sessions": "'{0}/truth/sessions.parquet'",
}
DELIVERED = """
create table delivered as
select * exclude (file_row_number), row_number() over (
    partition by filename, order_id order by file_row_number
) as position
from read_parquet(
    '{0}/order_lines/*.parquet',
    union_by_name = true, filename = true, file_row_number = true
)
"""
ORDER_LINES = """
create table order_lines as
select *, quantity * unit_price - discount as amount from delivered
qualify row_number() over (
    partition by order_id, position order by filename desc
) = 1
"""


def generate(folder: Path) -> Company:
    """Generate the company and open its files."""
    summary = synthetic.generate(
        scenario="retail", customers=CUSTOMERS, seed=11, out=folder
    )
    connection = duckdb.connect()
    for name, source in VIEWS.items():
        connection.execute(f"create view {name} as from {source.format(folder)}")
    connection.execute(DELIVERED.format(folder))
    connection.execute(ORDER_LINES)
    return Company(folder, summary, connection)
