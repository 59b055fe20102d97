"""Taking a person out: a new database file with all that landed, but without them.

The rows that stay are copied into a file that never held the person, as the engine
keeps freed blocks. What models made of the rows is left behind: it is made anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import duckdb

from ingestion.erased import (
    KEPT,
    changes,
    digest,
    goes,
    hidden,
    is_erased,
    joined,
    keyed,
    note_forgotten,
)
from ingestion.feeds import FEEDS
from ingestion.persons import Person
from ingestion.sql import identifier, literal
from ingestion.warehouse import prepare

ERASED: Final = "[erased]"
"""Stands in texts where the person was."""
_MADE_OF_ROWS: Final = frozenset({"builds", "taken_order_lines"})
"""Ops tables that begin anew, as the marts do."""
_MESSAGES: Final = {
    "runs": ("message",),
    "run_steps": ("message",),
    "quality_results": ("observed",),
}


@dataclass(frozen=True, slots=True)
class Taken:
    """What an erasure took: rows that went, and rows that stay without the person."""

    rows_gone: int
    rows_kept: int


def rewrite(
    connection: duckdb.DuckDBPyConnection,
    person: Person,
    file: Path,
    key: bytes,
    *,
    with_sales: bool,
    at: datetime,
) -> Taken:
    """Write all that landed into a new database file, without the person."""
    with _attached(connection, file):
        for schema in ("raw", "ops"):
            connection.execute(f"create schema fresh.{schema}")
        _enter(connection, person, key, with_sales=with_sales, at=at)
        connection.execute(
            "create or replace temp table taken"
            " (load_id bigint, line bigint, goes boolean, amount decimal(18, 4))"
        )
        for feed in FEEDS:
            _copy_feed(connection, feed, key)
        _copy(connection, "raw.settings", "raw.settings")
        _copy_ledger(connection, person, key)
        for table in _state(connection):
            _copy_state(connection, table, person.of("customer_id"))
        ((gone, kept),) = connection.execute(
            "select count_if(goes), count_if(not goes) from taken"
        ).fetchall()
    with duckdb.connect(str(file)) as fresh:
        prepare(fresh)
    return Taken(gone, kept)


def _enter(
    connection: duckdb.DuckDBPyConnection,
    person: Person,
    key: bytes,
    *,
    with_sales: bool,
    at: datetime,
) -> None:
    """Enter the erasure into the new file, and itself as a landing."""
    for table in ("erasures", "erased_keys", "landings"):
        _copy(connection, f"ops.{table}", f"ops.{table}")
    connection.execute(
        "insert into fresh.ops.erasures"
        " select coalesce(max(erasure_id), 0) + 1, ?, ?, ?, ? from ops.erasures",
        [at, with_sales, person.records, digest(key, "")],
    )
    connection.executemany(
        "insert into fresh.ops.erased_keys"
        " select max(erasure_id), ?, ? from fresh.ops.erasures",
        [[column, digest(key, text)] for column, text in person.names],
    )
    connection.execute(
        "insert into fresh.ops.landings"
        " select coalesce(max(landing_id), 0) + 1, ? from ops.landings",
        [at],
    )


def _copy_feed(connection: duckdb.DuckDBPyConnection, feed: str, key: bytes) -> None:
    table = f"raw.{feed}"
    names = [column.name for column in FEEDS[feed].raw_columns]
    if not note_forgotten(connection, table, names, key, "fresh.ops"):
        _copy(connection, table, table)
        return
    rows, erased, left_out = joined(table, names), is_erased(names), goes(feed, names)
    _copy(connection, table, f"(select rows.* from {rows} where not ({erased}))")
    if feed in KEPT:
        values = dict(changes(feed, names, key))
        values["_landing_id"] = "(select max(landing_id) from fresh.ops.landings)"
        replaced = ", ".join(f"{value} as {name}" for name, value in values.items())
        connection.execute(
            f"insert into fresh.{table} select rows.* replace ({replaced}) from {rows}"
            f" where {erased} and not ({left_out})"
        )
    amount = FEEDS[feed].amount
    connection.execute(
        "insert into taken select rows._load_id, rows._line,"
        f" bool_or({left_out}), any_value({f'rows.{amount}' if amount else 'null'})"
        f" from {rows} where {erased} group by rows._load_id, rows._line"
    )


def _copy_ledger(
    connection: duckdb.DuckDBPyConnection, person: Person, key: bytes
) -> None:
    counts = """
        select
            load_id,
            count(*) as erased,
            count_if(goes) as gone,
            sum(amount) filter (goes) as amount
        from taken group by load_id
    """
    _copy(
        connection,
        "ops.loads",
        f"""(
            select loads.* replace (
                rows_filtered + coalesce(counts.gone, 0) as rows_filtered,
                rows_landed - coalesce(counts.gone, 0) as rows_landed,
                case when counts.amount is null then amount_filtered
                    else coalesce(amount_filtered, 0) + counts.amount
                end as amount_filtered,
                nullif(coalesce(rows_erased, 0) + coalesce(counts.erased, 0), 0)
                    as rows_erased
            )
            from ops.loads left join ({counts}) as counts using (load_id)
        )""",
    )
    _copy(
        connection,
        "ops.source_rows",
        f"""(
            select source_rows.* replace (
                {_source_hashes(connection, key)}
                case when goes then 'filtered' else outcome end as outcome,
                case when goes then taken.amount else source_rows.amount end as amount
            )
            from ops.source_rows left join taken using (load_id, line)
        )""",
    )
    pattern = literal(person.pattern)
    rejected = (
        f"select * replace (regexp_replace(reason, {pattern}, '{ERASED}', 'g')"
        f" as reason), coalesce(regexp_matches(record, {pattern}), false)"
        f" or coalesce(regexp_matches(value, {pattern}), false) as is_erased"
        " from ops.rejected_rows"
    )
    _copy(connection, "ops.rejected_rows", f"({hidden(rejected, key, 'fresh.ops')})")
    for table, columns in _MESSAGES.items():
        changed = ", ".join(
            f"regexp_replace({name}, {pattern}, '{ERASED}', 'g') as {name}"
            for name in columns
        )
        _copy(
            connection,
            f"ops.{table}",
            f"(select * replace ({changed}) from ops.{table})",
        )


def _source_hashes(connection: duckdb.DuckDBPyConnection, key: bytes) -> str:
    """The first erasure makes the hashes keyed ones; from then on they land so."""
    if connection.execute("select 1 from ops.erasures limit 1").fetchall():
        return ""
    return "".join(
        f"{keyed(column, column, key)} as {column}, "
        for column in ("key_hash", "row_hash")
    )


def _state(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """The ops tables that are neither copied yet nor begun anew: models' state."""
    rows = connection.execute("""
        select table_name from duckdb_tables()
        where database_name = current_database() and schema_name = 'ops'
            and table_name not in (
                select table_name from duckdb_tables()
                where database_name = 'fresh' and schema_name = 'ops'
            )
        order by table_name
    """).fetchall()
    return [table for (table,) in rows if table not in _MADE_OF_ROWS]


def _copy_state(
    connection: duckdb.DuckDBPyConnection, table: str, ids: Sequence[str]
) -> None:
    """Copy a table without the rows that bear an id of the person."""
    name = f"ops.{identifier(table)}"
    columns = {row[0] for row in connection.execute(f"describe {name}").fetchall()}
    theirs = ", ".join(literal(one) for one in ids)
    conditions = [
        f"coalesce({column} not in ({theirs}), true)"
        for column in ("customer_id", "source_customer_id")
        if column in columns
    ]
    where = " and ".join(conditions) or "true"
    _copy(connection, name, f"(from {name} where {where})")


def _copy(connection: duckdb.DuckDBPyConnection, table: str, rows: str) -> None:
    connection.execute(f"create table fresh.{table} as from {rows}")


@contextmanager
def _attached(connection: duckdb.DuckDBPyConnection, file: Path) -> Iterator[None]:
    connection.execute(f"attach {literal(str(file))} as fresh")
    try:
        yield
    finally:
        connection.execute("detach fresh")
