"""Big facts as one Parquet file a month; a month that did not change is linked."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb

from pipeline.publish.tables import is_internal, literal, quoted

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
ROW_HASH: Final = "_row_hash"
"""Where a mart is big, its rows bring their hashes: a night need not make them."""
PARQUET: Final = "(format parquet, compression zstd)"


@dataclass(frozen=True, slots=True)
class Earlier:
    """What the release before holds of a mart."""

    folder: Path | None
    fingerprints: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Facts:
    """A mart: its published columns with their types, what tells rows apart, its order.

    The day is its first DATE column, where it has one.
    """

    name: str
    columns: Mapping[str, str]
    hashed: str
    day: str
    order: str


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
    facts = _facts(connection, mart, key)
    fingerprints = _fingerprints(connection, facts)
    for month, fingerprint in fingerprints.items():
        file = folder / f"{month}.parquet"
        before = earlier.folder / file.name if earlier.folder else None
        same = earlier.fingerprints.get(month) == fingerprint
        if same and before is not None and before.exists():
            os.link(before, file)
        else:
            _write(connection, facts, _month_condition(facts.day, month), file)
    if not fingerprints:
        _write(connection, facts, "false", folder / "empty.parquet")
    return fingerprints


def _facts(
    connection: duckdb.DuckDBPyConnection, mart: str, key: Sequence[str]
) -> _Facts:
    found = connection.execute(
        "select column_name, data_type from duckdb_columns() where table_name = ?"
        " and schema_name = 'marts' and database_name = current_database()"
        " order by column_index",
        [mart],
    ).fetchall()
    columns = {name: kind for name, kind in found if not is_internal(name)}
    # Of 63 bits: sums of unsigned numbers take three times as long.
    hashed = f"(hash({', '.join(map(quoted, columns))}) >> 1)::bigint"
    days = (name for name, kind in columns.items() if kind == "DATE")
    day = next(map(quoted, days), "null::date")
    return _Facts(
        name=mart,
        columns=columns,
        hashed=quoted(ROW_HASH) if ROW_HASH in dict(found) else hashed,
        day=day,
        # In time order, so that readers who ask for days skip the others.
        order=", ".join([day, *map(quoted, key)]) if key else "all",
    )


def _fingerprints(
    connection: duckdb.DuckDBPyConnection, facts: _Facts
) -> dict[str, str]:
    """Give count and hash of each month's rows, with what else makes a file."""
    shape = ",".join(f"{name} {kind}" for name, kind in facts.columns.items())
    rows = connection.execute(
        f"with days as (select {facts.day} as day, count(*) as rows,"
        f" sum({facts.hashed}) as hashes from marts.{quoted(facts.name)} group by day),"
        " months as (select date_trunc('month', day) as month, sum(rows) as rows,"
        " sum(hashes) as hashes from days group by month)"
        " select coalesce(strftime(month, '%Y-%m'), 'undated') as name, rows::varchar"
        " || ' ' || md5(concat_ws('|', ?, ?, version(), hashes)) from months"
        " order by name",
        [shape, facts.order],
    ).fetchall()
    return dict(rows)


def _month_condition(day: str, month: str) -> str:
    if month == "undated":
        return f"{day} is null"
    first = f"date '{month}-01'"
    return f"{day} >= {first} and {day} < {first} + interval 1 month"


def _write(
    connection: duckdb.DuckDBPyConnection, facts: _Facts, where: str, file: Path
) -> None:
    columns = ", ".join(map(quoted, facts.columns))
    connection.execute(
        f"copy (select {columns} from marts.{quoted(facts.name)} where {where}"
        f" order by {facts.order}) to {literal(file)} {PARQUET}"
    )
