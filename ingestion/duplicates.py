"""`_is_duplicate`: of several rows with one key, the last landed counts.

Only keys touched tonight are looked at again: those of the rows that came and of the
rows that were taken back. The outcome equals that of looking at all rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import duckdb

from ingestion.contract import Feed
from ingestion.sql import identifier
from ingestion.warehouse import TONIGHT

FEW_KEYS: Final = 1_000_000
"""So many are ranked at once; of more, those of one row are sorted out before."""


def forget_keys(connection: duckdb.DuckDBPyConnection, feed: Feed) -> None:
    """Begin a feed: no key is touched yet."""
    if feed.key:
        none = _hashes(feed, "false")
        connection.execute(f"create or replace temp table touched as {none}")


def remember_keys(
    connection: duckdb.DuckDBPyConnection, feed: Feed, condition: str
) -> None:
    """Note the keys of raw rows that are about to be taken back, in `touched`."""
    if feed.key:
        connection.execute(f"insert into touched {_hashes(feed, condition)}")


def mark_duplicates(
    connection: duckdb.DuckDBPyConnection, feed: Feed, load_ids: Sequence[int]
) -> None:
    """Set `_is_duplicate` for the keys in `touched` and those of the given loads."""
    if not feed.key:
        return
    among = "true"
    if _has_other_loads(connection, feed, load_ids):
        remember_keys(connection, feed, f"_load_id in ({_list(load_ids)})")
        among = f"{_hash(feed)} in (select _hash from touched)"
        touched = _rows(connection, "touched")
        if touched <= FEW_KEYS:
            # Cheaper than the hash, and its lowest and highest say where to read.
            among += f" and {_part(feed)} in (select _part from touched)"
            if touched:
                connection.execute(_ranking(feed, among))
            return
    # Most keys have one row and need no ranking: their hash tells, cheaply.
    connection.execute(f"""
        create or replace temp table repeated as
        select {_hash(feed)} as _hash from raw.{feed.name}
        where {_is_whole(feed)} and {among}
        group by 1 having count(*) > 1 or bool_or(_is_duplicate)
    """)
    if _rows(connection, "repeated"):
        among = f"{_hash(feed)} in (select _hash from repeated)"
        connection.execute(_ranking(feed, among))


def _rows(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    row = connection.execute(f"select count(*) from {table}").fetchone()
    return int(row[0]) if row else 0


def _ranking(feed: Feed, among: str) -> str:
    key = ", ".join(identifier(name) for name in feed.key)
    return f"""
        update raw.{feed.name} as rows
        set _is_duplicate = ranked.is_duplicate, _landing_id = {TONIGHT}
        from (
            select
                rowid as row,
                _is_duplicate,
                (_load_id, _line) < max((_load_id, _line)) over (
                    partition by {key}
                ) as is_duplicate
            from raw.{feed.name}
            where {_is_whole(feed)} and {among}
        ) as ranked
        where rows.rowid = ranked.row
            and ranked.is_duplicate <> ranked._is_duplicate
    """


def _has_other_loads(
    connection: duckdb.DuckDBPyConnection, feed: Feed, load_ids: Sequence[int]
) -> bool:
    rows = connection.execute(
        f"""
        select 1 from ops.loads
        where feed = ? and replaced_at is null and load_id not in ({_list(load_ids)})
        limit 1
        """,
        [feed.name],
    ).fetchall()
    return bool(rows)


def _hashes(feed: Feed, condition: str) -> str:
    return (
        f"select distinct {_hash(feed)} as _hash, {_part(feed)} as _part"
        f" from raw.{feed.name} where {condition} and {_is_whole(feed)}"
    )


def _hash(feed: Feed) -> str:
    return f"hash({', '.join(identifier(name) for name in feed.key)})"


def _part(feed: Feed) -> str:
    """Give the first part of the key that is never empty: by it rows are found."""
    return identifier(_whole_parts(feed)[0])


def _is_whole(feed: Feed) -> str:
    """A null part names nothing, so its row is no duplicate, unless it may be empty.

    Nulls hash alike, and `partition by` holds them to be one value.
    """
    parts = _whole_parts(feed)
    return " and ".join(f"{identifier(name)} is not null" for name in parts)


def _whole_parts(feed: Feed) -> Sequence[str]:
    return [name for name in feed.key if name not in feed.may_be_empty]


def _list(load_ids: Sequence[int]) -> str:
    return ", ".join(str(load_id) for load_id in load_ids) or "-1"
