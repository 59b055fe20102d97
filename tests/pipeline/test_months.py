"""Big facts as files a month: what is published, and which months are linked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from pipeline.publish.months import BIG_FACTS, Earlier, write_months
from tests.conftest import Retail

Connection = duckdb.DuckDBPyConnection
KEY = ["order_id"]


@pytest.fixture
def warehouse() -> Iterator[Connection]:
    """Orders of two months, with hashes that are easily told apart."""
    with duckdb.connect() as connection:
        connection.execute("create schema marts")
        connection.execute("""
            create table marts.orders as
            select 'o' || range as order_id,
                date '2025-01-31' + range::int as order_date,
                range as _row_hash
            from range(2)
        """)
        yield connection


def written(warehouse: Connection, folder: Path, earlier: Earlier) -> Earlier:
    return Earlier(folder, write_months(warehouse, "orders", KEY, folder, earlier))


def linked(folder: Path) -> set[str]:
    return {file.stem for file in folder.iterdir() if file.stat().st_nlink > 1}


def test_only_a_month_in_which_a_hash_changed_is_written_again(
    warehouse: Connection, tmp_path: Path
) -> None:
    first = written(warehouse, tmp_path / "first", Earlier(None, {}))
    warehouse.execute("update marts.orders set _row_hash = 7 where order_id = 'o1'")
    written(warehouse, tmp_path / "second", first)
    assert linked(tmp_path / "second") == {"2025-01"}


def test_a_column_with_an_underscore_is_not_published(
    warehouse: Connection, tmp_path: Path
) -> None:
    written(warehouse, tmp_path / "first", Earlier(None, {}))
    rows = warehouse.execute(f"from '{tmp_path}/first/*.parquet' order by all")
    assert [column[0] for column in rows.description] == ["order_id", "order_date"]
    assert len(rows.fetchall()) == 2


@pytest.mark.parametrize("mart", sorted(BIG_FACTS - {"web_sessions"}))
def test_each_row_brings_the_hash_of_what_is_published_of_it(
    retail: Retail, mart: str
) -> None:
    file = retail.warehouse / "mercato.duckdb"
    with duckdb.connect(str(file), read_only=True) as connection:
        columns = connection.execute(f"from marts.{mart} limit 0").description
        names = [name for name, *_ in columns if name != "_row_hash"]
        told = connection.execute(
            "select count(*), count(distinct _row_hash), count_if(_row_hash <>"
            f" (hash(struct_pack({', '.join(f'{n} := {n}' for n in names)})) >> 1)"
            f"::bigint) from marts.{mart}"
        ).fetchone()
    assert told is not None
    rows, different, wrong = told
    assert rows == different > 1000
    assert wrong == 0


@pytest.mark.parametrize(
    ("table", "day"),
    [
        ("marts.orders", "order_date"),
        ("marts.customer_months", "month"),
        ("marts.customers_abt_snapshots", "as_of_date"),
        ("intermediate.int_customer_features", "as_of_date"),
        ("intermediate.int_customer_new_products", "first_order_date"),
        ("intermediate.int_located_order_days", "order_date"),
    ],
)
def test_what_is_asked_for_by_month_lies_in_the_order_of_time(
    retail: Retail, table: str, day: str
) -> None:
    file = retail.warehouse / "mercato.duckdb"
    with duckdb.connect(str(file), read_only=True) as connection:
        told = connection.execute(
            "select count(*), count_if(is_back) from (select"
            f" {day} < lag({day}) over (order by rowid) as is_back from {table})"
        ).fetchone()
    assert told is not None
    rows, back = told
    assert rows > 5000
    assert back == 0
