"""The company's calendar: trading days, season and the wall clock of its shops.

Purchases follow a Poisson process whose clock runs faster on busy days. `clock` is that
operational time: it advances by one on an average day, so a rate "per day" of the truth
is an average over the year.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from synthetic.randomness import Array

TIMEZONE = "Europe/London"
YEARS = 5
EARLIER_YEARS = 3
"""Customers may have started so long before the first day of data."""
SECONDS_A_DAY = 86_400

WEEKDAYS = (0.90, 0.85, 0.90, 1.00, 1.20, 1.30, 0.85)
MONTHS = (0.85, 0.85, 0.95, 1.0, 1.0, 1.0, 0.95, 0.90, 1.0, 1.05, 1.35, 1.50)
BLACK_FRIDAY = 2.2
QUIET_DAYS = {(12, 25): 0.05, (1, 1): 0.30}
_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Calendar:
    """Days are counted from 1970-01-01; `clock` has one entry a day from `origin`."""

    origin: int
    first_day: int
    last_day: int
    clock: Array
    utc_offset: Array
    """Seconds that the wall clock is ahead of UTC, by day from `origin`."""

    def to_clock(self, days: Array) -> Array:
        """Operational time at the start of each day."""
        found: Array = self.clock[days - self.origin]
        return found

    def to_days(self, clock: Array) -> Array:
        """Day in which each operational time falls."""
        return self.origin + np.searchsorted(self.clock, clock, side="right") - 1

    def to_utc(self, local_seconds: Array) -> Array:
        """UTC seconds of wall-clock seconds."""
        # Clocks change before 03:00, so the small hours belong to the day before.
        days = (local_seconds - 3 * 3_600) // SECONDS_A_DAY
        utc: Array = local_seconds - self.utc_offset[days - self.origin]
        return utc

    def months(self) -> Iterator[tuple[int, int]]:
        """First and last day of each month of the data, in order."""
        month = day_to_date(self.first_day).replace(day=1)
        while date_to_day(month) <= self.last_day:
            following = (month + timedelta(days=31)).replace(day=1)
            first = max(date_to_day(month), self.first_day)
            yield first, min(date_to_day(following) - 1, self.last_day)
            month = following


def date_to_day(day: date) -> int:
    """Days since 1970-01-01."""
    return (day - _EPOCH).days


def day_to_date(day: int) -> date:
    """Date of a day counted from 1970-01-01."""
    return _EPOCH + timedelta(days=int(day))


def years_before(day: date, years: int) -> date:
    """Return the same date some years earlier; 29 February becomes the 28th."""
    leap = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - years, day=28 if leap else day.day)


def make_calendar(last_day: date) -> Calendar:
    """Make the calendar of the five years that end with `last_day`."""
    first = years_before(last_day, YEARS) + timedelta(days=1)
    origin = date_to_day(years_before(first, EARLIER_YEARS))
    dates = [day_to_date(day) for day in range(origin, date_to_day(last_day) + 1)]
    weights = np.array([_busyness(day) for day in dates])
    clock = np.concatenate([[0.0], np.cumsum(weights / weights.mean())])
    return Calendar(
        origin=origin,
        first_day=date_to_day(first),
        last_day=date_to_day(last_day),
        clock=clock,
        utc_offset=np.array([_offset(day) for day in dates]),
    )


def _busyness(day: date) -> float:
    if (day.month, day.day) in QUIET_DAYS:
        return QUIET_DAYS[day.month, day.day]
    is_black_friday = day.month == 11 and day.weekday() == 4 and 23 <= day.day <= 29
    factor = BLACK_FRIDAY if is_black_friday else 1.0
    return WEEKDAYS[day.weekday()] * MONTHS[day.month - 1] * factor


def _offset(day: date) -> int:
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    offset = noon.astimezone(ZoneInfo(TIMEZONE)).utcoffset()
    return int(offset.total_seconds()) if offset else 0
