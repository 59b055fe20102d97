"""The retail company with its CRM in MariaDB and its shop in PostgreSQL.

What the two hold is handed over as dumps that their own clients load: `crm.sql` and
`shop.sql`. Web events, social interactions and ad spend stay files. Each row says when
it was last changed, as tables that are read by night should.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Final, TextIO

import duckdb

from synthetic import retail

_BATCH: Final = 500

CRM: Final[Mapping[str, str]] = {
    "customers": "select row_number() over () as record_id, *,"
    " try_cast(registered_at as timestamp) as updated_at from '{0}/customers.csv'",
    "customer_attributes": "from '{0}/customer_attributes.csv'",
    "company_segments": "from '{0}/company_segments.csv'",
    "company_profiles": "from '{0}/company_profiles.csv'",
    "campaigns": "from '{0}/campaigns.csv'",
    "campaign_versions": "from '{0}/campaign_versions.csv'",
    "campaign_contacts": "select *, greatest(assigned_at, coalesce(opened_at,"
    " assigned_at), coalesce(clicked_at, assigned_at), coalesce(unsubscribed_at,"
    " assigned_at)) as updated_at from '{0}/campaign_contacts.parquet'"
    " order by campaign_id, customer_id, version",
}
"""Tables of the CRM by name, each a query over the files of the retail company."""

SHOP: Final[Mapping[str, str]] = {
    "departments": "from '{0}/departments.csv'",
    "products": "from '{0}/products.csv'",
    "department_sales": "from '{0}/department_sales.csv'",
    "order_lines": """
        with delivered as (
            select
                * exclude (line_number, filename, file_row_number),
                row_number() over (
                    partition by filename, order_id order by file_row_number
                ) as line_number,
                filename
            from read_parquet(
                '{0}/order_lines/*.parquet',
                union_by_name = true, filename = true, file_row_number = true
            )
        )
        select * exclude (filename), ordered_at as updated_at from delivered
        qualify row_number() over (
            partition by order_id, line_number order by filename desc
        ) = 1
        order by ordered_at, order_id, line_number
    """,
}
"""Tables of the shop: what files repeat at the turn of a year stands here once."""

_KEYS: Final[Mapping[str, str]] = {
    "customers": "record_id",
    "order_lines": "order_id, line_number",
    "campaign_contacts": "campaign_id, customer_id, version",
}
_REPLACED: Final = ("campaign_contacts.parquet", "order_lines")


def generate(customers: int, seed: int, out: Path, last_day: date) -> Mapping[str, int]:
    """Write the company as files and two dumps; return the rows of each feed."""
    rows = retail.generate(customers, seed, out, last_day)
    held = dict(rows)
    with duckdb.connect(config={"threads": 1}) as connection:
        with (out / "crm.sql").open("w", encoding="utf-8") as dump:
            dump.write("set names utf8mb4;\n")
            for table, query in CRM.items():
                held[table] = _mariadb(connection, table, query.format(out), dump)
        with (out / "shop.sql").open("w", encoding="utf-8") as dump:
            for table, query in SHOP.items():
                held[table] = _postgres(connection, table, query.format(out), dump)
    for name in (*(f"{table}.csv" for table in (*CRM, *SHOP)), *_REPLACED):
        _remove(out / name)
    return held


def _mariadb(
    connection: duckdb.DuckDBPyConnection, table: str, query: str, dump: TextIO
) -> int:
    dump.write(_create(connection, table, query, {"TIMESTAMP": "datetime(6)"}))
    rows = 0
    cursor = connection.execute(query)
    while batch := cursor.fetchmany(_BATCH):
        values = ",\n".join(f"({', '.join(map(_written, row))})" for row in batch)
        dump.write(f"insert into {table} values\n{values};\n")
        rows += len(batch)
    dump.write(_index(connection, table, query))
    return rows


def _postgres(
    connection: duckdb.DuckDBPyConnection, table: str, query: str, dump: TextIO
) -> int:
    dump.write(_create(connection, table, query, {}))
    dump.write(f"copy {table} from stdin (format csv);\n")
    rows = 0
    cursor = connection.execute(query)
    while batch := cursor.fetchmany(_BATCH):
        dump.writelines(f"{','.join(map(_in_csv, row))}\n" for row in batch)
        rows += len(batch)
    dump.write("\\.\n" + _index(connection, table, query))
    return rows


def _create(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    query: str,
    types: Mapping[str, str],
) -> str:
    described = connection.execute(f"describe {query}").fetchall()
    of_text = {"VARCHAR": "varchar(120)", "DOUBLE": "double precision", **types}
    columns = ",\n".join(
        f"    {name} {of_text.get(type_, type_).lower()}"
        for name, type_, *_ in described
    )
    return f"drop table if exists {table};\ncreate table {table} (\n{columns}\n);\n"


def _index(connection: duckdb.DuckDBPyConnection, table: str, query: str) -> str:
    described = connection.execute(f"describe {query}").fetchall()
    key = _KEYS.get(table)
    statements = [f"alter table {table} add primary key ({key});\n"] if key else []
    if "updated_at" in (name for name, *_ in described):
        statements.append(f"create index {table}_by_change on {table} (updated_at);\n")
    return "".join(statements)


def _written(value: object) -> str:
    """A value as MariaDB reads it."""
    if value is None:
        return "null"
    if isinstance(value, bool | int | float):
        return str(value).lower()
    text = str(value).replace("\\", "\\\\").replace("'", "''")
    return f"'{text}'"


def _in_csv(value: object) -> str:
    """A value as PostgreSQL reads it in CSV: nothing at all is null."""
    if value is None:
        return ""
    quoted = str(value).replace('"', '""')
    return f'"{quoted}"'


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
