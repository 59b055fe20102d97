"""`_is_duplicate`: of several rows with one key, the last landed counts.

Only keys touched tonight are looked at again: those of the rows that came and of the
rows that were taken back. The outcome equals that of looking at all rows.
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from ingestion.contract import Feed
from ingestion.sql import identifier


def remember_keys(
    connection: duckdb.DuckDBPyConnection, feed: Feed, load_ids: Sequence[int]
) -> None:
    """Note the keys of loads that are about to be taken back, in `touched`."""
    if feed.key:
        connection.execute(
            f"create or replace temp table touched as {_keys(feed, load_ids)}"
        )


def forget(connection: duckdb.DuckDBPyConnection, feed: Feed, load_id: int) -> None:
    """Take a load's rows and rejected rows back."""
    for table in (f"raw.{feed.name}", "ops.rejected_rows"):
        column = "_load_id" if table.startswith("raw") else "load_id"
        connection.execute(f"delete from {table} where {column} = ?", [load_id])


def mark_duplicates(
    connection: duckdb.DuckDBPyConnection, feed: Feed, load_ids: Sequence[int]
) -> None:
    """Set `_is_duplicate` for the keys in `touched` and those of the given loads."""
    if not feed.key:
        return
    connection.execute(f"insert into touched {_keys(feed, load_ids)}")
    key = ", ".join(identifier(name) for name in feed.key)
    named = " and ".join(f"{identifier(name)} is not null" for name in feed.key)
    # Most keys have one row and need no ranking: their hash tells, cheaply.
    connection.execute(f"""
        create or replace temp table repeated as
        select _hash from (
            select hash({key}) as _hash, _load_id, _line, _is_duplicate
            from raw.{feed.name} where {named}
        )
        semi join (select distinct _hash from touched) as touched using (_hash)
        group by _hash
        having min(struct_pack(_load_id, _line)) < max(struct_pack(_load_id, _line))
            or bool_or(_is_duplicate)
    """)
    connection.execute(f"""
        update raw.{feed.name} as rows
        set _is_duplicate = ranked.is_duplicate
        from (
            select rowid as row, is_duplicate from (
                select
                    rowid,
                    _is_duplicate,
                    (_load_id, _line) < max((_load_id, _line)) over (
                        partition by {key}
                    ) as is_duplicate
                from raw.{feed.name}
                where {named} and hash({key}) in (select _hash from repeated)
            )
            where is_duplicate <> _is_duplicate
        ) as ranked
        where rows.rowid = ranked.row
    """)


def _keys(feed: Feed, load_ids: Sequence[int]) -> str:
    key = ", ".join(identifier(name) for name in feed.key)
    named = " and ".join(f"{identifier(name)} is not null" for name in feed.key)
    loads = ", ".join(str(load_id) for load_id in load_ids)
    # Not `in (null)`: DuckDB 1.5.5 loses rows inserted in the same transaction into a
    # table that was made by a select with such a condition.
    wanted = f"_load_id in ({loads})" if load_ids else "false"
    return (
        f"select hash({key}) as _hash from raw.{feed.name} where {wanted} and {named}"
    )
