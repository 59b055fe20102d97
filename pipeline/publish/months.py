"""Big facts as one Parquet file a month; a month that did not change is linked."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb

from pipeline.publish.tables import literal, quoted

BIG_FACTS: Final = frozenset(
    {
        "order_lines",
        "orders",
        "customer_months",
        "customer_department_shares",
        "customers_abt_snapshots",
        "web_sessions",
    }
)
PARQUET: Final = "(format parquet, compression zstd)"


@dataclass(frozen=True, slots=True)
class Earlier:
    """What the release before holds of a mart."""

    folder: Path | None
    fingerprints: Mapping[str, str]


def write_months(
    connection: duckdb.DuckDBPyConnection,
    mart: str,
    key: Sequence[str],
    folder: Path,
    earlier: Earlier,
) -> dict[str, str]:
    """Write a mart month by month; gives the fingerprint of each month.

    The months are those of its first DATE column; a mart without one is a single file.
    A month is linked to the earlier release's file where its rows, the columns, the
    order and the engine are the same: the file would have the same content.
    """
    folder.mkdir()
    day = _day(connection, mart)
    # In time order, so that readers who ask for days skip the others.
    order = ", ".join([day, *map(quoted, key)]) if key else "all"
    fingerprints = _fingerprints(connection, mart, day, order)
    for month, fingerprint in fingerprints.items():
        file = folder / f"{month}.parquet"
        before = earlier.folder / file.name if earlier.folder else None
        same = earlier.fingerprints.get(month) == fingerprint
        if same and before is not None and before.exists():
            os.link(before, file)
        else:
            where = _month_condition(day, month)
            _write(connection, mart, where, order, file)
    if not fingerprints:
        _write(connection, mart, "false", order, folder / "empty.parquet")
    return fingerprints


def _day(connection: duckdb.DuckDBPyConnection, mart: str) -> str:
    """Name the mart's first DATE column: the day or month that its rows belong to."""
    found = connection.execute(
        "select column_name from duckdb_columns() where schema_name = 'marts'"
        " and database_name = current_database() and table_name = ?"
        " and data_type = 'DATE' order by column_index limit 1",
        [mart],
    ).fetchone()
    return quoted(found[0]) if found else "null::date"


def _fingerprints(
    connection: duckdb.DuckDBPyConnection, mart: str, day: str, order: str
) -> dict[str, str]:
    """Give count and hash of each month's rows, with what else makes a file."""
    shape = connection.execute(
        "select string_agg(column_name || ' ' || data_type, ',' order by column_index),"
        " string_agg('\"' || column_name || '\"', ', ' order by column_index)"
        " from duckdb_columns() where schema_name = 'marts'"
        " and database_name = current_database() and table_name = ?",
        [mart],
    ).fetchone()
    columns, names = shape or ("", "")
    rows = connection.execute(
        f"with months as (select date_trunc('month', {day}) as month,"
        f" count(*) as rows, sum(hash({names})::hugeint) as hashes"
        f" from marts.{quoted(mart)} group by all)"
        " select coalesce(strftime(month, '%Y-%m'), 'undated') as name, rows::varchar"
        " || ' ' || md5(concat_ws('|', ?, ?, version(), hashes)) from months"
        " order by name",
        [columns, order],
    ).fetchall()
    return dict(rows)


def _month_condition(day: str, month: str) -> str:
    if month == "undated":
        return f"{day} is null"
    first = f"date '{month}-01'"
    return f"{day} >= {first} and {day} < {first} + interval 1 month"


def _write(
    connection: duckdb.DuckDBPyConnection,
    mart: str,
    where: str,
    order: str,
    file: Path,
) -> None:
    connection.execute(
        f"copy (select * from marts.{quoted(mart)} where {where} order by {order})"
        f" to {literal(file)} {PARQUET}"
    )
