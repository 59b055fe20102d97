"""Time zones in SQL, ten times as fast as asking DuckDB's calendar row by row.

A zone's offset is a step function with some two steps a year, so it is written out as a
binary tree of comparisons. Outside the years written out, the calendar is asked. In the
hour that autumn repeats, the second (standard) time is meant; in the hour that spring
leaves out, the clock is taken not to have been put forward: both as the calendar does.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from ingestion.sql import literal

_FIRST_YEAR: Final = 1995
_LAST_YEAR: Final = 2037
_EPOCH: Final = datetime(1970, 1, 1)  # noqa: DTZ001 - naive on purpose: UTC
_SECOND: Final = 1_000_000
EARLIEST: Final = "timestamp '1000-01-01'"
LATEST: Final = "timestamp '9999-12-31'"
"""What counts as a date: beyond, the calendar fails, and no customer was born."""

Steps = tuple[tuple[int, int], ...]
"""(from this microsecond on, offset in microseconds), the first from the beginning."""


def to_utc(local: str, zone: str) -> str:
    """SQL for the UTC instant of a naive local timestamp."""
    if is_utc(zone):
        return local
    steps = _steps(zone)
    by_local = tuple((start + offset, offset) for start, offset in steps)
    calendar = f"timezone('UTC', timezone({literal(zone)}, {local}))"
    return _shifted(local, by_local, "-", calendar)


def from_utc(instant: str, zone: str) -> str:
    """SQL for the naive local timestamp of a UTC instant."""
    if is_utc(zone):
        return instant
    calendar = f"timezone({literal(zone)}, timezone('UTC', {instant}))"
    return _shifted(instant, _steps(zone), "+", calendar)


def is_utc(zone: str) -> bool:
    """Whether the zone is UTC by any of its names."""
    return zone in ("UTC", "Etc/UTC", "GMT", "Etc/GMT", "Zulu")


def _shifted(expression: str, steps: Steps, sign: str, calendar: str) -> str:
    microseconds = f"epoch_us({expression})"
    fast = f"make_timestamp({microseconds} {sign} {_tree(microseconds, steps)})"
    first, last = datetime(_FIRST_YEAR, 1, 2), datetime(_LAST_YEAR, 12, 30)  # noqa: DTZ001
    known = f"{expression} between timestamp '{first}' and timestamp '{last}'"
    possible = f"{expression} between {EARLIEST} and {LATEST}"
    return f"case when {known} then {fast} when {possible} then {calendar} end"


def _tree(number: str, steps: Steps) -> str:
    if len(steps) == 1:
        return str(steps[0][1])
    middle = len(steps) // 2
    low, high = _tree(number, steps[:middle]), _tree(number, steps[middle:])
    return f"case when {number} < {steps[middle][0]} then {low} else {high} end"


@lru_cache
def _steps(zone: str) -> Steps:
    """The zone's offsets over the years written out, by UTC."""
    here = ZoneInfo(zone)
    at = datetime(_FIRST_YEAR, 1, 1, tzinfo=UTC)
    end = datetime(_LAST_YEAR + 1, 1, 1, tzinfo=UTC)
    steps = [(_microseconds(at), _offset(at, here))]
    while at < end:
        following = at + timedelta(days=1)
        if _offset(following, here) != _offset(at, here):
            steps.append(_step_between(at, following, here))
        at = following
    return tuple(steps)


def _step_between(low: datetime, high: datetime, zone: ZoneInfo) -> tuple[int, int]:
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) // 2
        if _offset(middle, zone) == _offset(low, zone):
            low = middle
        else:
            high = middle
    high = high.replace(microsecond=0)
    return _microseconds(high), _offset(high, zone)


def _offset(at: datetime, zone: ZoneInfo) -> int:
    offset = at.astimezone(zone).utcoffset() or timedelta()
    return round(offset.total_seconds()) * _SECOND


def _microseconds(at: datetime) -> int:
    return round((at.replace(tzinfo=None) - _EPOCH).total_seconds()) * _SECOND
