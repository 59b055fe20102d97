"""ad_spend.csv: what the company pays for new customers, by day and channel.

Over the two years of the file, the cost of a channel is its planted cost of acquiring a
customer times the customers it brought; days differ by season and chance.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import pyarrow as pa

from synthetic.campaign_tables import budgets, starts
from synthetic.campaigns import PLANS, Contacts
from synthetic.population import ACQUISITION, Population
from synthetic.randomness import Array, Streams
from synthetic.season import Calendar
from synthetic.writing import dates, money

DAYS: Final = 730
COST_OF_ACQUISITION: Final = {
    "Google Ads": 1_800,
    "Facebook Ads": 2_400,
    "Affiliate": 1_200,
}
"""Pence for a new customer."""
COST_OF_CLICK: Final = {"Google Ads": 65, "Facebook Ads": 40, "Affiliate": 30}
CLICK_THROUGH: Final = {"Google Ads": 0.035, "Facebook Ads": 0.011, "Affiliate": 0.02}
LEADS: Final = 0.06
"""Leads for a click."""
NOISE: Final = 0.15


def spend_tables(
    streams: Streams,
    calendar: Calendar,
    population: Population,
    contacts: list[Contacts],
) -> list[pa.Table]:
    """Return the ad spend of each paid channel, then the mailings'."""
    tables = [
        _channel(streams.part("spend", index), calendar, population, channel)
        for index, channel in enumerate(COST_OF_ACQUISITION)
    ]
    return [*tables, _mailings(calendar, contacts)]


def _channel(
    rng: np.random.Generator, calendar: Calendar, population: Population, channel: str
) -> pa.Table:
    days = np.arange(calendar.last_day - DAYS + 1, calendar.last_day + 1)
    came = population.acquisition == ACQUISITION.index(channel)
    acquired = int((came & (population.start_day >= days[0])).sum())
    weight = np.diff(calendar.to_clock(np.append(days, days[-1] + 1)))
    weight = weight * rng.lognormal(0, NOISE, DAYS)
    cost = COST_OF_ACQUISITION[channel] * acquired * weight / weight.sum()
    clicks = rng.poisson(cost / COST_OF_CLICK[channel])
    impressions = clicks + rng.poisson(clicks * (1 / CLICK_THROUGH[channel] - 1))
    return _table(
        day=days,
        channel=[channel] * DAYS,
        cost=np.round(cost).astype(np.int64),
        campaign=[None] * DAYS,
        impressions=impressions,
        clicks=clicks,
        leads=rng.binomial(clicks, LEADS),
    )


def _mailings(calendar: Calendar, contacts: list[Contacts]) -> pa.Table:
    clicks = np.array([int((each.clicked_at >= 0).sum()) for each in contacts])
    opens = np.array([int((each.opened_at >= 0).sum()) for each in contacts])
    return _table(
        day=starts(calendar),
        channel=[plan.channel for plan in PLANS],
        cost=budgets(contacts),
        campaign=[plan.campaign_id for plan in PLANS],
        impressions=opens,
        clicks=clicks,
        leads=np.zeros_like(clicks),
    )


def _table(
    *,
    day: Array,
    channel: list[str],
    cost: Array,
    campaign: Sequence[str | None],
    impressions: Array,
    clicks: Array,
    leads: Array,
) -> pa.Table:
    return pa.table(
        {
            "spend_date": dates(day),
            "channel": channel,
            "cost": money(cost),
            "campaign_id": pa.array(campaign, pa.string()),
            "impressions": impressions,
            "clicks": clicks,
            "leads": leads,
            "currency": ["GBP"] * len(day),
        }
    )
