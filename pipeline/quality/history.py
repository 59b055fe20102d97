"""What is expected of a feed in view of its earlier nights: warnings, never errors.

A company may have a good reason for an odd night; a person decides. Each check is
silent until there are enough earlier nights to know what is usual.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

from ingestion.contract import MONEY, NUMBER, QUANTITY, Feed
from ingestion.feeds import FEEDS
from pipeline.quality.checks import Check, never

NIGHTS: Final = 30
"""Earlier nights that tell what is usual."""
FEWEST_NIGHTS: Final = 3
FEWEST_ROWS: Final = 100
"""Rows from which on a share or a mean is one."""
MOST_ROWS: Final = 1_000_000
"""Earlier rows that are looked at: a night of a big company costs no more."""
VOLUME: Final = 5
"""Times as many, or as few, rows as usual."""
MEAN: Final = 3
"""Times as high, or as low, a mean as usual."""
MISSING: Final = 0.2
"""More of the rows without a value than usual."""
DAYS_LATE: Final = 7
"""Days more behind than usual."""


def against_earlier_nights(feed: Feed, after_load: int) -> Iterable[Check]:
    """Give the checks of the rows that a feed brought since the last release."""
    yield _volume(feed, after_load)
    measured = [
        column.name
        for column in feed.raw_columns
        if column.type in {MONEY, NUMBER, QUANTITY}
    ]
    if measured:
        yield _means(feed, after_load, measured)
    optional = [
        column.name
        for column in feed.columns
        if not column.is_required and not feed.keeps_further_columns
    ]
    if optional:
        yield _missing(feed, after_load, optional)


def on_time(days: dict[str, str], today: date) -> Check | None:
    """Expect each feed to be no later than it was on earlier nights.

    Args:
        days: The column with the day of each feed that has one.
        today: The day of this night.
    """
    if not days:
        return None
    last = " union all ".join(
        f"select '{name}' as feed, max({day}) filter ({day} <= date '{today}')"
        f" as last_day from raw.{name}"
        for name, day in days.items()
    )
    return never(
        f"no feed is {DAYS_LATE} days later than usual: has it stopped?",
        "with usual as (select feed, median(date_diff('day', data_to,"
        " released_at::date)) as days_behind from (select * from ops.releases"
        " where data_to is not null qualify row_number() over (partition by feed"
        f" order by released_at desc) <= {NIGHTS}) group by feed"
        f" having count(*) >= {FEWEST_NIGHTS})"
        " select feed, last_day, days_behind as usually_days_behind,"
        f" date_diff('day', last_day, date '{today}') as now_days_behind"
        f" from ({last}) inner join usual using (feed)"
        f" where date_diff('day', last_day, date '{today}')"
        f" > days_behind + {DAYS_LATE} and (select count(*) from {{batch}}) >= 0",
        severity="warning",
    )


def _volume(feed: Feed, after_load: int) -> Check:
    nights = (
        "select landed_at, max(load_id) as load_id, sum(rows_landed) as rows"
        f" from ops.loads where feed = '{feed.name}' group by landed_at"
    )
    return never(
        f"brings no more than {VOLUME} times the rows of a usual night, and no fewer"
        f" than one in {VOLUME}",
        f"with nights as ({nights}),"
        " usual as (select median(rows) as rows from (select rows from nights"
        f" where load_id <= {after_load} order by load_id desc limit {NIGHTS})"
        f" having count(*) >= {FEWEST_NIGHTS})"
        " select nights.rows as rows_tonight, usual.rows as rows_usually,"
        " (select count(*) from {batch}) as landed from nights cross join usual"
        f" where nights.load_id > {after_load} and (nights.rows > {VOLUME} * usual.rows"
        f" or {VOLUME} * nights.rows < usual.rows)",
        severity="warning",
    )


def _means(feed: Feed, after_load: int, columns: list[str]) -> Check:
    found = ", ".join(
        f"struct_pack(column_name := '{name}', mean_before := avg({name})"
        f" filter (not is_new), mean_now := avg({name}) filter (is_new))"
        for name in columns
    )
    return never(
        f"has means within {MEAN} times those of earlier rows: another unit, currency"
        " or decimal sign?",
        f"{_compared(feed, after_load, found)}"
        " select column_name, mean_before, mean_now from found"
        f" where mean_before * mean_now < 0 or abs(mean_now) > {MEAN}"
        f" * abs(mean_before) or {MEAN} * abs(mean_now) < abs(mean_before)",
        severity="warning",
    )


def _missing(feed: Feed, after_load: int, columns: list[str]) -> Check:
    found = ", ".join(
        f"struct_pack(column_name := '{name}',"
        f" missing_before := avg(({name} is null)::integer) filter (not is_new),"
        f" missing_now := avg(({name} is null)::integer) filter (is_new))"
        for name in columns
    )
    return never(
        f"lacks no column in {MISSING:.0%} more of the rows than before",
        f"{_compared(feed, after_load, found)}"
        " select column_name, missing_before, missing_now from found"
        f" where missing_now > missing_before + {MISSING}",
        severity="warning",
    )


def _compared(feed: Feed, after_load: int, found: str) -> str:
    """Open a query that has `found`: figures of earlier and of tonight's rows."""
    earlier = f"select * from raw.{feed.name} where _load_id <= {after_load}"
    return (
        "with compared as (select *, true as is_new from {batch} union all by name"
        f" select *, false as is_new from ({earlier} limit {MOST_ROWS})),"
        f" figures as (select [{found}] as figures from compared"
        f" having count(*) filter (is_new) >= {FEWEST_ROWS}"
        f" and count(*) filter (not is_new) >= {FEWEST_ROWS}),"
        " found as (select unnest(figures, recursive := true) from figures)"
    )


def days_of(names: Iterable[str], facts: Iterable[str]) -> dict[str, str]:
    """Give the day column of each fact among the feeds."""
    found = {}
    for name in names:
        day = next((c.local_date for c in FEEDS[name].columns if c.local_date), None)
        if day and name in facts:
            found[name] = day
    return found
