"""web_events/<month>.jsonl: the events of web sessions, times in UTC."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from synthetic.campaigns import PLANS
from synthetic.catalogue import Catalogue
from synthetic.contacts import customer_ids
from synthetic.randomness import Array, Streams, cumulative, positions
from synthetic.web import (
    BOUNCES,
    CHECKOUT,
    DEVICES,
    MAX_VIEWS,
    PURCHASE,
    SOURCES,
    VIEW,
    Sessions,
)
from synthetic.writing import instants, labels, money, numbered

EVENT_TYPES: Final = ("page_view", "add_to_cart", "begin_checkout", "purchase")
STEP_PAGES: Final = ("", "/cart", "/checkout", "/thank-you")
GAP_SECONDS: Final = (8, 240)
WIDTH: Final = 8


class EventTables:
    """Turns sessions into tables of events, one for each month."""

    def __init__(self, streams: Streams, catalogue: Catalogue) -> None:
        self.streams = streams
        pages = [f"/product/{each}" for each in catalogue.product_ids[:-1]]
        self.pages = ["/", *STEP_PAGES[1:], *pages]
        self.popularity = cumulative(catalogue.popularity[:-1])
        self.rows = 0

    def months(self, sessions: Sessions) -> Iterator[tuple[str, pa.Table, pa.Table]]:
        """Yield each month's name, its events and the truth about its sessions."""
        month = sessions.at.astype("datetime64[s]").astype("datetime64[M]")
        for index, each in enumerate(np.unique(month)):
            rows = np.flatnonzero(month == each)
            rng = self.streams.part("web_events", index)
            events, truth = self._events(rng, sessions.take(rows))
            yield str(each), events, truth

    def _events(
        self, rng: np.random.Generator, sessions: Sessions
    ) -> tuple[pa.Table, pa.Table]:
        views = _views(rng, sessions)
        counts = views + sessions.reach
        session = np.repeat(np.arange(len(sessions)), counts)
        step = np.maximum(positions(counts) - np.repeat(views, counts) + 1, 0)
        at = _times(rng, sessions, session, counts)
        page = self._pages(rng, step, positions(counts))
        rank = np.argsort(at, kind="stable")
        session, step, at, page = session[rank], step[rank], at[rank], page[rank]
        ids = self.rows + 1 + np.arange(len(at))
        self.rows += len(at)
        return (
            _event_table(sessions, session, step, at, ids, labels(self.pages, page)),
            _session_table(sessions, counts),
        )

    def _pages(self, rng: np.random.Generator, step: Array, position: Array) -> Array:
        product = np.searchsorted(self.popularity, rng.random(len(step)), side="right")
        viewed = np.where(position == 0, 0, product + len(STEP_PAGES))
        return np.where(step == 0, viewed, step)


def _views(rng: np.random.Generator, sessions: Sessions) -> Array:
    count = len(sessions)
    views = np.minimum(1 + rng.geometric(0.3, count), MAX_VIEWS)
    bounces = (sessions.reach == VIEW) & (rng.random(count) < BOUNCES)
    return np.where(bounces, 1, views)


def _times(
    rng: np.random.Generator, sessions: Sessions, session: Array, counts: Array
) -> Array:
    gaps = rng.integers(*GAP_SECONDS, len(session))
    gaps[positions(counts) == 0] = 0
    passed = np.cumsum(gaps)
    start = np.cumsum(counts) - counts
    passed -= np.repeat(passed[start], counts)
    length = passed[start + counts - 1]
    # The purchase, which is the last event, has the time of the order.
    begin = sessions.at - np.where(sessions.reach == PURCHASE, length, 0)
    times: Array = begin[session] + passed
    return times


def _event_table(
    sessions: Sessions,
    session: Array,
    step: Array,
    at: Array,
    ids: Array,
    page: pa.Array,
) -> pa.Table:
    reach, record = sessions.reach[session], sessions.record[session]
    # Buyers log in at the checkout, the others when they come or never.
    is_known = (reach != PURCHASE) | (step >= CHECKOUT)
    is_purchase = step == PURCHASE
    sources = np.array(SOURCES, dtype=object)[sessions.source[session]]
    campaigns = [plan.campaign_id for plan in PLANS]
    return pa.table(
        {
            "event_id": numbered("E", ids, WIDTH),
            "occurred_at": instants(at),
            "visitor_id": numbered("V", sessions.visitor[session], WIDTH),
            "customer_id": _optional(customer_ids(record), is_known & (record >= 0)),
            "order_id": _optional(
                numbered("O", sessions.order[session], WIDTH), is_purchase
            ),
            "event_type": labels(EVENT_TYPES, step),
            "page": page,
            "utm_source": pa.array(sources[:, 0], pa.string()),
            "utm_medium": pa.array(sources[:, 1], pa.string()),
            "utm_campaign": labels(campaigns, sessions.campaign[session]),
            "device": labels(DEVICES, sessions.device[session]),
            "revenue": _optional(money(sessions.revenue[session]), is_purchase),
        }
    )


def _session_table(sessions: Sessions, counts: Array) -> pa.Table:
    return pa.table(
        {
            "visitor_id": numbered("V", sessions.visitor, WIDTH),
            "person": pa.array(sessions.person, mask=sessions.person < 0),
            "events": counts,
            "is_purchase": sessions.reach == PURCHASE,
            "source": labels(
                [each[0] or "direct" for each in SOURCES], sessions.source
            ),
            "medium": labels(
                [each[1] or "direct" for each in SOURCES], sessions.source
            ),
        }
    )


def _optional(values: pa.Array, where: Array) -> pa.Array:
    return pc.if_else(pa.array(where), values, None)
