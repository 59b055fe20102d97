"""What a release's database holds of a mart: rows, or a view of its Parquet file."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from pipeline.database import Database, Options
from pipeline.folders import Folders
from pipeline.publish import candidate
from pipeline.schema import Resources

KEYS = {"customers": ["customer_id"], "departments": ["department_id"]}


@pytest.fixture
def release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A release of a mart of three rows, which are many here, and one of two."""
    monkeypatch.setattr(candidate, "MOST_ROWS", 2)
    (tmp_path / "parquet").mkdir()
    with duckdb.connect(str(tmp_path / "private.duckdb")) as connection:
        connection.execute("""
            create schema marts;
            create schema ops;
            create table marts.customers as
            select 'c' || (3 - range) as customer_id, range as orders from range(3);
            comment on table marts.customers is 'who bought';
            comment on column marts.customers.orders is 'how often';
            create table marts.departments as
            select 'd' || (2 - range) as department_id from range(2);
        """)
        told = candidate.write_marts(
            connection, tmp_path, KEYS, (None, {}), lambda _: None
        )
    assert {mart: one["rows"] for mart, one in told.items()} == {
        "customers": 3,
        "departments": 2,
    }
    return tmp_path


def test_a_mart_of_many_rows_is_a_view_of_its_file(release: Path) -> None:
    file = release / "parquet" / "customers.parquet"
    with duckdb.connect(str(release / "analytics.duckdb"), read_only=True) as reader:
        kinds = reader.execute(
            "select table_name, table_type from information_schema.tables"
            " where table_schema = 'marts' order by all"
        ).fetchall()
        assert kinds == [("customers", "VIEW"), ("departments", "BASE TABLE")]
        rows = reader.execute("from marts.customers").fetchall()
        assert rows == [("c1", 2), ("c2", 1), ("c3", 0)]
        assert reader.execute(f"from '{file}'").fetchall() == rows
        comments = reader.execute(
            "select comment from duckdb_views() where view_name = 'customers'"
            " union all select comment from duckdb_columns()"
            " where table_name = 'customers' and comment is not null"
        ).fetchall()
    assert comments == [("who bought",), ("how often",)]


def test_rows_lie_in_the_order_of_their_key_after_dbt_did_not_keep_it(
    tmp_path: Path,
) -> None:
    rows = candidate.MOST_ROWS
    folders = Folders(tmp_path)
    folders.make()
    dbts: Options = {"preserve_insertion_order": "false", "threads": 4}
    database = Database(folders, Resources())
    with duckdb.connect(str(folders.database), config=dbts) as connection:
        connection.execute(f"""
            create schema marts;
            create table marts.customers as
            select range as customer_id from range({rows}) order by hash(range);
        """)
        database.keep_open(dbts)
    with database.settled():
        for number in range(3):
            release = tmp_path / str(number)
            (release / "parquet").mkdir(parents=True)
            with database.opened() as connection:
                candidate.write_marts(
                    connection, release, KEYS, (None, {}), lambda _: None
                )
                file = release / "parquet" / "customers.parquet"
                found = connection.execute(
                    "select count(*) from read_parquet(?, file_row_number = true)"
                    " where customer_id = file_row_number",
                    [str(file)],
                ).fetchone()
            assert found == (rows,)
