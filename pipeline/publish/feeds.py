"""How far each feed's data go at the moment of a release."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb

from ingestion.contract import DAY
from ingestion.feeds import FEEDS


@dataclass(frozen=True, slots=True)
class FeedState:
    """A feed in a release."""

    feed: str
    data_to: date | None
    """Last complete local day; none where the feed has no days."""
    rows: int

    def as_json(self) -> dict[str, Any]:
        """Give it for a JSON file."""
        day = self.data_to.isoformat() if self.data_to else None
        return {"feed": self.feed, "data_to": day, "rows": self.rows}


def feed_states(
    connection: duckdb.DuckDBPyConnection, feeds: Iterable[str]
) -> list[FeedState]:
    """Read how far the configured feeds go."""
    return [_state(connection, feed) for feed in feeds]


def _state(connection: duckdb.DuckDBPyConnection, name: str) -> FeedState:
    day = _day(name)
    # The day of the feed's landing was still running: it is not complete.
    last = (
        f"max({day}) filter ({day} < (select timezone((select value from raw.settings"
        " where section = 'company' and item = 'timezone'),"
        " timezone('UTC', max(landed_at)))::date from ops.loads"
        f" where feed = '{name}' and replaced_at is null))"
        if day
        else "null"
    )
    row = connection.execute(
        f"select {last}, count(*) from raw.{name}"
        " where not coalesce(_is_duplicate, false)"
    ).fetchone()
    return FeedState(name, row[0], row[1]) if row else FeedState(name, None, 0)


def _day(name: str) -> str | None:
    """Name the column with the local day of a feed's rows."""
    feed = FEEDS[name]
    if name == "campaigns":
        return None
    for column in feed.columns:
        if column.local_date:
            return column.local_date
        if column.type == DAY and column.is_required:
            return column.name
    return None
