"""Gate 1: what is expected of the rows that were landed since the last release."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Mapping
from datetime import date, timedelta
from typing import Final

from ingestion.contract import DAY, Feed
from ingestion.feeds import FEEDS
from pipeline.quality.checks import Check, Suite, between, filled, never
from pipeline.quality.history import against_earlier_nights, days_of, on_time
from pipeline.schema import Quality

EARLIEST: Final = date(1980, 1, 1)
FACTS: Final = (
    "order_lines",
    "web_events",
    "social_interactions",
    "ad_spend",
    "campaign_responses",
)
"""Feeds whose days cannot lie in the future."""

RANGES: Final[Mapping[str, tuple[Check, ...]]] = {
    "order_lines": (
        filled("amount"),
        between("amount", -10_000_000, 10_000_000, severity="warning"),
        between("quantity", -1_000_000, 1_000_000, severity="warning"),
        between("unit_price", 0, None, mostly=0.999, severity="warning"),
        filled("customer_id", mostly=0.5, severity="warning"),
    ),
    "customers": (
        between("age", 0, 120, mostly=0.98, severity="warning"),
        between("birth_date", date(1900, 1, 1), None, mostly=0.98, severity="warning"),
        never(
            "is an address with an @, where it is filled in, in at least 90 % of rows",
            "select count(*) as rows_without from {batch} where email not like '%_@_%'"
            " having count(*) > 0.1 * (select count(email) from {batch})",
            column="email",
            severity="warning",
        ),
    ),
    "products": (between("unit_cost", 0, None, severity="warning"),),
    "department_sales": (between("year", 1980, 2100), between("customers", 0, None)),
    "campaign_versions": (between("expected_share", 0, 1),),
    "campaign_responses": (
        between("visits", 0, None, severity="warning"),
        between("conversions", 0, None, severity="warning"),
    ),
    "ad_spend": (
        between("cost", 0, None, severity="warning"),
        between("impressions", 0, None),
        between("clicks", 0, None),
    ),
    "exchange_rates": (between("rate", 0.000001, 1_000_000),),
    "web_events": (
        filled("visitor_id", mostly=0.5, severity="warning"),
        between("revenue", 0, None, mostly=0.99, severity="warning"),
    ),
    "social_interactions": (between("sentiment", -1, 1),),
}


def gate_1(
    configured: Iterable[str],
    landed: Container[str],
    quality: Quality,
    after_load: int,
    today: date,
) -> list[Suite]:
    """Give the suites of feeds: all have rows, and those landed since are in order.

    `landed` names the feeds that have a load after `after_load`.
    """
    limits = {name: quality.limit(name) for name in configured}
    return [
        _presence(limits, today),
        *(
            _rows(FEEDS[name], limit, after_load, today)
            for name, limit in limits.items()
            if name in landed
        ),
    ]


def _presence(names: Collection[str], today: date) -> Suite:
    """A feed that is configured has rows, whenever they came, and goes on."""
    query = " union all ".join(
        f"select '{name}' as feed, exists (from raw.{name}) as has_rows"
        for name in names
    )
    check = never(
        "every configured feed has rows", "select feed from {batch} where not has_rows"
    )
    late = on_time(days_of(names, FACTS), today)
    checks = (check, late) if late else (check,)
    return Suite("feeds", "feeds", query, checks)


def _rows(feed: Feed, limit: float, after_load: int, today: date) -> Suite:
    """Few rows are rejected, required columns are there, values are in range."""
    checks = (
        *_loads(feed.name, limit, after_load),
        *(filled(column) for column in feed.required),
        *_days(feed, today),
        *RANGES.get(feed.name, ()),
        *against_earlier_nights(feed, after_load),
    )
    query = f"select * from raw.{feed.name} where _load_id > {after_load}"
    return Suite(feed.name, feed.name, query, checks)


def _loads(name: str, limit: float, after_load: int) -> Iterable[Check]:
    """Few rows are rejected, and a file does not shrink to less than half."""
    tonight = f"feed = '{name}' and load_id > {after_load} and replaced_at is null"
    yield never(
        f"at most {limit:.2%} of the rows read are rejected",
        "select sum(rows_rejected) as rejected, sum(rows_read) as read,"
        f" (select count(*) from {{batch}}) as landed from ops.loads"
        f" where {tonight} having sum(rows_rejected) > {limit!r} * sum(rows_read)",
    )
    yield never(
        "a new version of a source has at least half the rows of the earlier one",
        "select later.source, earlier.rows_read as rows_before,"
        " later.rows_read as rows_now, (select count(*) from {batch}) as landed"
        f" from (from ops.loads where {tonight}) as later"
        " inner join ops.loads as earlier on later.feed = earlier.feed"
        " and later.source = earlier.source"
        " and later.landed_at = earlier.replaced_at"
        " and later.sheet is not distinct from earlier.sheet"
        " where later.rows_read < 0.5 * earlier.rows_read",
        severity="warning",
    )


def _days(feed: Feed, today: date) -> Iterable[Check]:
    """The first day of a fact, local where it is derived, is between 1980 and tomorrow.

    A few rows may be wrong, but a single one in the future is told.
    """
    day = next(
        (
            column.local_date or column.name
            for column in feed.columns
            if column.local_date or (column.is_required and column.type == DAY)
        ),
        None,
    )
    if day and feed.name in FACTS:
        # Tomorrow: east of Greenwich the day has begun already.
        tomorrow = today + timedelta(days=1)
        yield between(day, EARLIEST, tomorrow, mostly=0.99)
        yield between(day, None, tomorrow, severity="warning")
