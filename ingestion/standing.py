"""Rows that stand: noted for the next comparison, and taken back, singly or by load."""

from __future__ import annotations

from datetime import datetime

import duckdb

from ingestion.contract import Feed
from ingestion.ledger import Load
from ingestion.staging import Verdict
from ingestion.warehouse import TONIGHT
from ingestion.watermarks import Span
from ingestion.writing import Counts


def take_back_load(
    connection: duckdb.DuckDBPyConnection, feed: Feed, load: Load, at: datetime
) -> None:
    """Take back a load's rows and rejected rows; the ledger remembers."""
    for table, column in (
        (f"raw.{feed.name}", "_load_id"),
        ("ops.rejected_rows", "load_id"),
        ("ops.source_rows", "load_id"),
    ):
        connection.execute(f"delete from {table} where {column} = ?", [load.load_id])
    connection.execute(
        "update ops.loads set replaced_at = ? where load_id = ?", [at, load.load_id]
    )


def take_back_rows(connection: duckdb.DuckDBPyConnection, feed: Feed) -> int:
    """Take back the rows in `taken` (`load_id`, `line`); gives how many they are.

    The ledger's counts go down with them: read = filtered + rejected + landed holds of
    what stands, and `rows_taken_back` keeps how many there were.
    """
    ((count,),) = connection.execute("select count(*) from taken").fetchall()
    if not count:
        return 0
    connection.execute("""
        create or replace temp table uncounted as
        select
            load_id,
            count(*) as rows_read,
            count_if(outcome = 'filtered') as rows_filtered,
            count_if(outcome = 'rejected') as rows_rejected,
            count_if(outcome = 'landed') as rows_landed,
            sum(source_rows.amount) as amount_filtered,
            sum(rejected_rows.amount) as amount_rejected
        from taken
        inner join ops.source_rows using (load_id, line)
        left join ops.rejected_rows using (load_id, line)
        group by load_id
    """)
    counts = ("rows_read", "rows_filtered", "rows_rejected", "rows_landed")
    amounts = ("amount_filtered", "amount_rejected")
    less = [f"{name} = loads.{name} - uncounted.{name}" for name in counts]
    less += [
        f"{name} = loads.{name} - coalesce(uncounted.{name}, 0)" for name in amounts
    ]
    connection.execute(f"""
        update ops.loads as loads
        set
            {", ".join(less)},
            rows_taken_back = coalesce(rows_taken_back, 0) + uncounted.rows_read
        from uncounted
        where loads.load_id = uncounted.load_id
    """)
    if feed.name == "order_lines":
        # A night makes the orders again that they belonged to.
        connection.execute(f"""
            insert into ops.taken_order_lines
            select {TONIGHT}, _load_id, _line, order_id, customer_id, order_date
            from raw.order_lines
            where (_load_id, _line) in (select (load_id, line) from taken)
        """)
    for table, columns in (
        (f"raw.{feed.name}", "_load_id, _line"),
        ("ops.rejected_rows", "load_id, line"),
        ("ops.source_rows", "load_id, line"),
    ):
        connection.execute(
            f"delete from {table} where ({columns}) in"
            " (select (load_id, line) from taken)"
        )
    return int(count)


def note_rows(
    connection: duckdb.DuckDBPyConnection,
    load_id: int,
    counts: Counts,
    amount: str,
    watermark: Span,
) -> None:
    """Note the rows of `landing` that have just landed by way of `staged`.

    `amount` is the expression of a row's money, kept for those that were filtered.
    """
    landed = (
        f"select {load_id}, row + 1, key_hash, row_hash, 'landed', null from landing"
    )
    judged = f"""
        select
            {load_id},
            row + 1,
            key_hash,
            row_hash,
            case
                when _verdict is null then 'landed'
                when _verdict = {Verdict.FILTERED:d} then 'filtered'
                else 'rejected'
            end,
            case when _verdict = {Verdict.FILTERED:d} then {amount} end
        from landing
        inner join staged on landing.row = staged._row
    """
    is_whole = counts.rows_landed == counts.rows_read
    connection.execute(f"insert into ops.source_rows {landed if is_whole else judged}")
    connection.execute(
        "update ops.loads set watermark_from = ?, watermark_to = ? where load_id = ?",
        [*watermark, load_id],
    )
