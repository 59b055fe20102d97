"""A company that has nothing but order lines, of any size, and the nights after."""

from __future__ import annotations

import time
from pathlib import Path

import duckdb
import yaml

MEMORY_LIMIT = "6GB"


def order_lines(lines: int) -> str:
    """Order lines as SQL: three years, 50 a customer, 3 an order, 4 % returns.

    They end in mid-month: an ordinary night learns nothing new from a month or quarter.
    """
    orders, customers = max(lines // 3, 1), max(lines // 50, 1)
    return f"""
        with orders as (
            select
                range as order_number,
                (hash(range) >> 1)::bigint as dice,
                timestamp '2022-12-16' + to_seconds(
                    range * (3 * 365 * 86400.0 / {orders})
                ) as ordered_at
            from range({orders})
        )
        select
            dice,
            order_number::varchar as order_id,
            line_number,
            ordered_at,
            case when dice % 20 > 0 then (dice % {customers})::varchar end
                as customer_id,
            'P' || (hash(order_number * 3 + line_number) % 5000) as product_id,
            'D' || (hash(order_number * 3 + line_number) % 5000 % 12)
                as department_id,
            case when dice % 25 = 0 then -1 else 1 + dice % 3 end as quantity,
            5 + hash(order_number * 3 + line_number) % 5000 % 40 as unit_price,
            ['web', 'store', 'app'][1 + dice % 3] as channel,
            ['GB', 'IE', 'FR', 'DE'][1 + dice % 4] as country
        from orders, unnest([1, 2, 3]) as line(line_number)
        limit {lines}
    """


def night_lines(lines: int) -> str:
    """One line in a thousand as a night brings them, each order another customer's.

    A quarter each are orders of a new day, returns of whatever was sold in three years,
    and corrected and late orders of the last quarter, which the night before had seen.
    """
    return f"""
        with picked as (
            select *, (hash('night' || order_id) >> 1)::bigint as pick
            from ({order_lines(lines)})
        )
        select * exclude (pick) replace (
            case when pick % 4 = 0 then order_id else 'n' || order_id end as order_id,
            case pick % 4
                when 3 then timestamp '2025-12-15 12:00'
                when 2 then timestamp '2025-12-14 12:00'
                else ordered_at
            end as ordered_at,
            case when pick % 4 = 2 then -quantity else quantity + 1 end as quantity
        )
        from picked
        where
            case
                when pick % 4 >= 2 then pick // 4 % 1000 = 7
                else ordered_at >= timestamp '2025-09-17' and pick // 4 % 1000 < 12
            end
    """


def write_parquet(path: Path, query: str) -> None:
    """Write what a query gives."""
    with duckdb.connect() as connection:
        connection.execute(
            f"copy (select * exclude (dice) from ({query})) to '{path}'"
            " (format parquet, row_group_size 1000000)"
        )


def company(folder: Path, lines: int) -> Path:
    """Write order lines and the configuration of a company that has nothing else."""
    (folder / "order_lines").mkdir(parents=True)
    write_parquet(folder / "order_lines" / "years.parquet", order_lines(lines))
    # Of a file that was just written landing keeps no note.
    time.sleep(2)
    config = folder / "mercato.yml"
    config.write_text(
        yaml.safe_dump(
            {
                "company": {"name": "Bench", "currency": "GBP", "timezone": "UTC"},
                "warehouse": "warehouse/",
                "resources": {"memory_limit": MEMORY_LIMIT},
                "feeds": {"order_lines": [{"files": "order_lines/*.parquet"}]},
            }
        )
    )
    return config
