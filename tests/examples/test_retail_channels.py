"""What channels and campaigns brought: marts against pandas and the planted truth."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Any, NamedTuple

import duckdb
import pandas as pd
import pytest

from tests.conftest import Figure, Retail

Connection = duckdb.DuckDBPyConnection
LOOKBACK = pd.Timedelta(days=30)


class Journey(NamedTuple):
    """Channels of the sessions that led to the last one's orders, or to nothing."""

    channels: tuple[str, ...]
    orders: int
    revenue: float


@pytest.fixture(scope="module")
def visits(marts: Connection) -> pd.DataFrame:
    """Sessions with their person, found by log-in, order and cookie."""
    sessions = marts.execute("""
        select sessions.*, orders.customer_id as buyer, orders.net_sales
        from marts.web_sessions as sessions
        left join marts.orders as orders using (order_id)
        order by started_at, session_id
    """).df()
    seen = sessions["customer_id"].fillna(sessions["buyer"])
    owners: dict[str, set[str]] = defaultdict(set)
    for visitor, customer in zip(sessions["visitor_id"], seen, strict=True):
        if isinstance(customer, str):
            owners[visitor].add(customer)
    only = {one: min(them) for one, them in owners.items() if len(them) == 1}
    sessions["owner"] = seen.fillna(sessions["visitor_id"].map(only))
    sessions["person"] = sessions["owner"].fillna("cookie " + sessions["visitor_id"])
    return sessions


@pytest.fixture(scope="module")
def journeys(visits: pd.DataFrame) -> list[Journey]:
    """Each person's sessions cut at purchases; none longer ago than the lookback."""
    return [
        journey
        for _, sessions in visits.groupby("person", sort=False)
        for journey in cut(sessions.to_dict("records"))
    ]


def cut(sessions: list[dict[Any, Any]]) -> Iterator[Journey]:
    waiting: list[dict[Any, Any]] = []
    for session in sessions:
        waiting.append(session)
        if session["converted"]:
            day = session["session_date"]
            near = [one for one in waiting if day - one["session_date"] <= LOOKBACK]
            far = waiting[: len(waiting) - len(near)]
            if far:
                yield Journey(tuple(one["channel"] for one in far), 0, 0.0)
            led = tuple(one["channel"] for one in near)
            yield Journey(led, 1, float(session["net_sales"]))
            waiting = []
    if waiting:
        yield Journey(tuple(one["channel"] for one in waiting), 0, 0.0)


def credit(journeys: list[Journey], model: str) -> dict[str, list[float]]:
    found: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for channels, orders, revenue in journeys:
        if orders:
            for place, channel in enumerate(channels):
                weight = weights(model, len(channels))[place]
                found[channel][0] += weight * orders
                found[channel][1] += weight * revenue
    return found


def weights(model: str, touches: int) -> list[float]:
    if model == "linear":
        return [1 / touches] * touches
    if model == "position" and touches > 2:
        return [0.4, *[0.2 / (touches - 2)] * (touches - 2), 0.4]
    if model == "position" and touches == 2:
        return [0.5, 0.5]
    chosen = 0 if model == "first" else touches - 1
    return [float(place == chosen) for place in range(touches)]


@pytest.mark.parametrize("model", ["first", "last", "linear", "position"])
def test_credit_is_what_a_loop_over_persons_gives(
    marts: Connection, journeys: list[Journey], model: str
) -> None:
    rows = marts.execute(
        """
        select channel, conversions::double, revenue::double
        from marts.channel_attribution where model = ?
        """,
        [model],
    ).fetchall()
    expected = credit(journeys, model)
    assert set(expected) == {channel for channel, conversions, _ in rows if conversions}
    for channel, conversions, revenue in rows:
        assert conversions == pytest.approx(expected[channel][0], abs=2e-6)
        assert revenue == pytest.approx(expected[channel][1], abs=2e-4)


def test_markov_credit_is_what_chains_without_a_channel_lose(
    marts: Connection, journeys: list[Journey]
) -> None:
    channels = sorted({one for journey in journeys for one in journey.channels})
    whole = bought(journeys, None)
    effects = {one: 1 - bought(journeys, one) / whole for one in channels}
    found = dict(
        marts.execute("""
            select channel, conversions::double from marts.channel_attribution
            where model = 'markov' and conversions > 0
        """).fetchall()
    )
    orders = sum(journey.orders for journey in journeys)
    for channel in channels:
        share = effects[channel] / sum(effects.values())
        assert found.pop(channel) == pytest.approx(share * orders, abs=1e-5)
    assert found == {}


def bought(journeys: list[Journey], lost: str | None) -> float:
    """Purchases of the chain if whoever comes to a channel is lost."""
    ways: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for channels, orders, _ in journeys:
        way = ["(start)", *channels, "(bought)" if orders else "(nothing)"]
        for origin, target in zip(way, way[1:], strict=False):  # noqa: RUF007
            ways[origin][target] += 1
    here = {"(start)": 1.0}
    sold = 0.0
    for _ in range(500):
        there: dict[str, float] = defaultdict(float)
        for origin, share in here.items():
            for target, count in ways[origin].items():
                there[target] += share * count / sum(ways[origin].values())
        sold += there.pop("(bought)", 0.0)
        here = {k: v for k, v in there.items() if k not in {"(nothing)", lost}}
    return sold


def test_credit_adds_up_to_the_tracked_orders(
    marts: Connection, visits: pd.DataFrame, figure: Figure
) -> None:
    totals = marts.execute("""
        select model, sum(conversions), sum(revenue)::double
        from marts.channel_attribution group by model
    """).fetchall()
    orders = visits[visits["converted"]]
    assert len(totals) == 5
    for _, conversions, revenue in totals:
        assert conversions == len(orders) == orders["order_id"].nunique()
        assert revenue == pytest.approx(float(orders["net_sales"].sum()), abs=1e-6)
    figure("attribution", f"{len(orders)} orders, {revenue:,.2f} in each of 5 models")


def test_new_customers_cost_what_was_planted(
    marts: Connection, retail: Retail, figure: Figure
) -> None:
    pence = json.loads((retail.truth / "truth.json").read_text())
    planted = pence["pence_for_a_new_customer"]
    names = {"search": "Google Ads", "social": "Facebook Ads", "affiliate": "Affiliate"}
    came = dict(
        marts.execute(f"""
            select lower(acquisition_channel), count(*)
            from '{retail.truth}/persons.parquet'
            inner join '{retail.truth}/records.parquet' as records using (person)
            inner join read_csv('{retail.data}/customers.csv', all_varchar = true)
                as customers on records.customer_id = customers.customer_no
            where records.is_first and start_date > date '2026-06-30' - 730
            group by all
        """).fetchall()
    )
    bought = marts.execute("""
        select channel, costed_customers, cac from marts.channel_value
        where channel in ('search', 'social', 'affiliate')
    """).fetchall()
    assert len(bought) == len(names)
    for channel, costed, cac in bought:
        source = names[channel]
        expected = planted[source] / 100
        share = costed / came[source.lower()]
        figure(f"cost of a customer by {channel}", f"{cac:.2f}, planted {expected:.2f}")
        assert 0.8 < share < 1.2
        assert cac * share == pytest.approx(expected, rel=0.08)


def test_channel_value_is_what_pandas_gives(marts: Connection) -> None:
    customers = marts.execute("""
        select customer_id, acquisition_channel as channel, first_order_date,
            net_sales::double as net_sales, coalesce(margin, 0)::double as margin,
            clv_12m::double as clv_12m
        from marts.customers inner join marts.customer_scores using (customer_id)
        where orders > 0
    """).df()
    months = marts.execute("""
        select customer_id, month, net_sales::double as net_sales
        from marts.customer_months
        where orders > 0 and month between date '2025-07-01' and date '2026-06-01'
    """).df()
    spend = marts.execute("""
        select channel, sum(cost)::double as cost from marts.campaign_kpis
        where not is_total group by channel
    """).df()
    costs = dict(zip(spend["channel"], spend["cost"], strict=True))
    found = (
        marts.execute("""
        select * replace (
            net_sales::double as net_sales,
            monthly_active_revenue::double as monthly_active_revenue
        ) from marts.channel_value
    """)
        .df()
        .set_index("channel")
    )
    active = months.merge(customers[["customer_id", "channel"]], on="customer_id")
    for channel in ("search", "social", "affiliate", "email", "organic", "store"):
        own = customers[customers["channel"] == channel]
        rows = active[active["channel"] == channel]
        value = found.loc[channel]
        assert value["customers_acquired"] == len(own)
        assert value["historic_clv"] == pytest.approx(own["margin"].mean())
        assert value["clv_12m"] == pytest.approx(own["clv_12m"].mean())
        assert value["lifetime_value"] == pytest.approx(
            own["margin"].mean() + own["clv_12m"].mean()
        )
        assert value["monthly_active_customers"] == pytest.approx(len(rows) / 12)
        assert value["monthly_active_revenue"] == pytest.approx(
            rows["net_sales"].sum() / 12, abs=1e-4
        )
        if channel in {"search", "social", "affiliate"}:
            recent = (own["first_order_date"] >= pd.Timestamp("2024-07-01")).sum()
            assert value["cac"] == pytest.approx(costs[channel] / recent)
            assert value["ltv_cac"] == pytest.approx(
                value["lifetime_value"] / value["cac"]
            )
    total = found.loc["all"]
    assert total["customers_acquired"] == len(customers)
    assert total["net_sales"] == pytest.approx(customers["net_sales"].sum())


def test_sales_cycles_are_the_planted_wait_after_registration(
    marts: Connection, visits: pd.DataFrame, figure: Figure
) -> None:
    customers = marts.execute("""
        select customer_id, acquisition_channel as channel, first_order_date,
            timezone('Europe/London', timezone('UTC', registered_at))::date as day
        from marts.customers where orders > 0
    """).df()
    customers["day"] = pd.to_datetime(customers["day"])
    registered = customers[["customer_id", "day", "channel"]].dropna(subset="day")
    seen = visits.dropna(subset="owner").rename(columns={"session_date": "day"})
    seen = seen[["owner", "day", "channel"]].rename(columns={"owner": "customer_id"})
    touches = pd.concat([registered, seen]).merge(
        customers[["customer_id", "first_order_date"]], on="customer_id"
    )
    touches = touches[touches["day"] <= touches["first_order_date"]]
    # The first of a day's rows, the registration, has its channel unless it has none.
    touches["has_none"] = touches["channel"].isna()
    touches = touches.sort_values(["day", "has_none"], kind="stable")
    first = touches.groupby("customer_id", sort=False).head(1)
    first = first[first["day"] >= pd.Timestamp("2021-07-01")]
    days = (first["first_order_date"] - first["day"]).dt.days
    found = marts.execute("select * from marts.sales_cycle").df().set_index("channel")
    assert found.loc["all", "customers"] == len(days)
    assert found.loc["all", "median_days"] == days.median()
    for channel, own in days.groupby(first["channel"].fillna("unknown")):
        cycle = found.loc[channel]
        assert cycle["customers"] == len(own)
        assert cycle["mean_days"] == pytest.approx(own.mean(), abs=1e-6)
        assert cycle["lower_quartile_days"] == own.quantile(0.25)
        assert cycle["median_days"] == own.median()
        assert cycle["upper_quartile_days"] == own.quantile(0.75)
    # Planted: who registers waits a geometric number of days with mean 1 / 0.15.
    total = found.loc["all"]
    figure("days to the first order", f"median {total['median_days']:.0f}, planted 5")
    assert 4 <= total["median_days"] <= 6


def test_orders_that_mails_caused_and_clicks_show_are_the_campaigns(
    retail: Retail, figure: Figure
) -> None:
    file = str(retail.warehouse / "mercato.duckdb")
    with duckdb.connect(file, read_only=True) as private:
        rows = private.execute(f"""
            select caused.campaign_id, conversions.campaign_id
            from '{retail.truth}/caused_orders.parquet' as caused
            inner join '{retail.data}/campaign_contacts.parquet' as contacts
                on caused.customer_id = contacts.customer_id
                and caused.campaign_id = contacts.campaign_id
            inner join marts.orders using (order_id)
            left join intermediate.int_conversions as conversions
                on caused.order_id = conversions.order_id
            where clicked_at is not null and orders.is_purchase
        """).fetchall()
    right = sum(planted == found for planted, found in rows)
    figure("caused and clicked", f"{right} of {len(rows)} orders credited as planted")
    assert len(rows) > 50
    assert right / len(rows) > 0.9


def test_incremental_sales_are_the_planted_ones(
    marts: Connection, retail: Retail, figure: Figure
) -> None:
    rows = marts.execute("""
        select campaign_id, incremental_conversions, incremental_conversions_low,
            incremental_conversions_high, cost::double, cost_per_incremental_sale
        from marts.campaign_kpis
        where month is null and channel = 'all' and incremental_conversions is not null
    """).fetchall()
    caused = dict(
        marts.execute(f"""
            select campaign_id, count(*) from '{retail.truth}/caused_orders.parquet'
            group by campaign_id
        """).fetchall()
    )
    covered = [
        low <= caused.get(campaign, 0) <= high for campaign, _, low, high, *_ in rows
    ]
    figure("incremental sales", f"{sum(covered)} of {len(rows)} intervals hold planted")
    assert len(rows) == 10
    assert sum(covered) >= 8
    for _, gained, _, _, cost, each in rows:
        assert each == (pytest.approx(cost / gained) if gained > 0 else None)


def test_a_repeat_purchase_is_a_customer_s_later_order(
    marts: Connection, visits: pd.DataFrame
) -> None:
    numbers = dict(
        marts.execute("""
            select order_id, customer_order_number from marts.orders
            where customer_order_number is not null
        """).fetchall()
    )
    orders = visits[visits["converted"]]
    later = orders[[numbers.get(order, 0) > 1 for order in orders["order_id"]]]
    found = dict(
        marts.execute("""
            select funnel_step, visitors from marts.web_funnel
            where channel = 'all' and device = 'all' and month is null
        """).fetchall()
    )
    assert found["visit"] == visits["visitor_id"].nunique()
    assert found["purchase"] == orders["visitor_id"].nunique()
    assert later["visitor_id"].nunique() <= found["repeat_purchase"]
    assert found["repeat_purchase"] <= later["visitor_id"].nunique() * 1.05


def test_abandoned_carts_are_latest_carts_of_who_did_not_buy_since(
    marts: Connection, visits: pd.DataFrame
) -> None:
    orders = marts.execute("""
        select customer_id, max(ordered_at) as ordered_at from marts.orders
        where is_purchase and customer_id is not null group by all
    """).df()
    last = orders.set_index("customer_id")["ordered_at"]
    carts = visits[visits["furthest_step"] >= 2].groupby("person").tail(1)
    carts = carts[carts["abandoned_cart"]]
    since = carts["owner"].map(last)
    expected = set(carts[~(since >= carts["started_at"])]["session_id"])
    found = marts.execute("select * from marts.abandoned_carts").df()
    assert set(found["session_id"]) == expected
    assert len(expected) > 50
    consents = marts.execute("""
        select customer_id, accepts_email from marts.customers
    """).fetchall()
    allowed = dict(consents)
    for customer, accepts in zip(
        found["customer_id"], found["accepts_email"], strict=True
    ):
        if isinstance(customer, str):
            assert allowed[customer] == accepts or pd.isna(accepts)
