"""Credit and key figures of a million sessions: they add up, and pandas agrees."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import duckdb
import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from tests.bench.channels import SESSIONS, build, shop

Connection = duckdb.DuckDBPyConnection


@pytest.fixture(scope="module")
def made() -> Iterator[Connection]:
    with duckdb.connect() as connection:
        connection.execute(shop(SESSIONS))
        build(connection)
        yield connection


def one(made: Connection, query: str) -> tuple[object, ...]:
    (row,) = made.execute(query).fetchall()
    return tuple(row)


def test_every_model_credits_every_purchase_to_the_penny(made: Connection) -> None:
    purchases = one(
        made,
        "select count(distinct coalesce(order_id, event_id)) from int_web_events",
    )
    sales = one(made, "select sum(revenue) from int_web_purchases")
    credit = made.execute("""
        select model, sum(conversions), sum(revenue), count(*)
        from channel_attribution group by model
    """).fetchall()
    assert {model for model, *_ in credit} == {
        "first", "last", "linear", "position", "markov"
    }  # fmt: skip
    for _, conversions, revenue, channels in credit:
        assert (conversions,) == purchases
        assert (revenue,) == sales
        assert channels == 6


def test_no_order_counts_twice_and_each_with_its_own_sales(made: Connection) -> None:
    known, distinct, agreeing, unknown = one(
        made,
        """
        select count(order_id), count(distinct order_id),
            count(*) filter (purchases.revenue = orders.net_sales),
            count(*) filter (order_id is null)
        from int_web_purchases as purchases left join orders using (order_id)
        """,
    )
    assert known == distinct == agreeing
    assert isinstance(known, int)
    assert known > 30_000
    assert isinstance(unknown, int)
    assert unknown > 30_000


def test_pandas_credits_the_same(made: Connection) -> None:
    visits = made.execute("""
        select visits.person_id, touched_at, touch_id, channel,
            touched_date::timestamp as day,
            coalesce(conversions, 0) as conversions, revenue::double as revenue
        from int_visits as visits
        left join (
            select session_id as touch_id, count(*) as conversions,
                sum(revenue) as revenue
            from int_web_purchases group by all
        ) using (touch_id)
    """).df()
    visits = visits.sort_values(["person_id", "touched_at", "touch_id"])
    bought = visits["conversions"] > 0
    stretch = bought.astype(int).groupby(visits["person_id"]).cumsum() - bought.astype(
        int
    )
    visits["key"] = pd.factorize(visits["person_id"] + " " + stretch.astype(str))[0]
    final = visits[bought].set_index("key")
    visits = visits[visits["key"].isin(final.index)].copy()
    for column in ("day", "conversions", "revenue"):
        visits[f"final_{column}"] = visits["key"].map(final[column])
    visits = visits[visits["final_day"] - visits["day"] <= pd.Timedelta(days=30)]
    place = visits.groupby("key").cumcount().to_numpy()
    size = visits.groupby("key")["key"].transform("size").to_numpy()
    ends = (place == 0).astype(float) + (place == size - 1)
    inner = np.where(ends > 0, 0.4, 0.2 / np.maximum(size - 2, 1))
    weights: dict[str, NDArray[np.float64]] = {
        "first": (place == 0).astype(float),
        "last": (place == size - 1).astype(float),
        "linear": 1 / size,
        "position": np.where(size <= 2, ends / 2, inner),
    }
    assert (size > 2).sum() > 1_000
    for model, weight in weights.items():
        credit = pd.DataFrame(
            {
                "conversions": weight * visits["final_conversions"].to_numpy(),
                "revenue": weight * visits["final_revenue"].to_numpy(),
            }
        )
        expected = credit.groupby(visits["channel"].to_numpy()).sum().sort_index()
        found = made.execute(
            """
            select channel, conversions::double as conversions,
                revenue::double as revenue
            from channel_attribution where model = ? order by channel
            """,
            [model],
        ).df()
        assert list(found["channel"]) == list(expected.index)
        np.testing.assert_allclose(
            found["conversions"], expected["conversions"], atol=2e-6
        )
        np.testing.assert_allclose(found["revenue"], expected["revenue"], atol=2e-4)


def test_markov_shares_purchases_and_revenue_alike(made: Connection) -> None:
    apart, least = one(
        made,
        """
        select max(abs(conversions / purchases - revenue / sales)), min(conversions)
        from channel_attribution
        cross join (
            select count(*) as purchases, sum(revenue) as sales from int_web_purchases
        )
        where model = 'markov'
        """,
    )
    assert isinstance(apart, float)
    assert apart < 1e-9
    assert isinstance(least, Decimal)
    assert least > 0


def test_key_figures_add_up_over_campaigns_channels_and_months(
    made: Connection,
) -> None:
    measures = ("cost", "impressions", "clicks", "leads", "conversions", "revenue",
                "new_customers", "tracked_cost", "acquisition_cost")  # fmt: skip
    kpis = made.execute("select * from campaign_kpis").df()
    kpis[list(measures)] = kpis[list(measures)].astype(float)
    cells = kpis[~kpis["is_total"]]
    keys = ("campaign_id", "channel", "month")
    for kept in (["campaign_id"], ["channel"], ["month"], ["channel", "month"]):
        sums = cells.groupby(kept)[list(measures)].sum()
        rest = [key for key in keys if key not in kept]
        is_total = kpis["is_total"]
        for key in rest:
            is_total &= kpis[key].isna() if key == "month" else kpis[key] == "all"
        for key in kept:
            is_total &= kpis[key].notna() if key == "month" else kpis[key] != "all"
        totals = kpis[is_total].set_index(kept)[list(measures)].fillna(0)
        pd.testing.assert_frame_equal(
            totals.sort_index(), sums.sort_index(), check_like=True, atol=1e-6
        )


def test_ratios_are_ratios_of_the_sums_beside_them(made: Connection) -> None:
    kpis = made.execute("select * from campaign_kpis").df()
    for ratio, above, below in (
        ("cps", "tracked_cost", "conversions"),
        ("cac", "acquisition_cost", "new_customers"),
        ("roas", "revenue", "tracked_cost"),
    ):
        top, bottom = kpis[above].astype(float), kpis[below].astype(float)
        expected = (top / bottom).where(bottom > 0)
        np.testing.assert_allclose(kpis[ratio], expected, rtol=1e-9)
        assert kpis[ratio].notna().sum() > 20
    np.testing.assert_allclose(kpis["roi"], kpis["roas"] - 1, rtol=1e-9, atol=1e-9)


def test_spend_and_purchases_are_all_there(made: Connection) -> None:
    cost, conversions = one(
        made,
        """
        select cost, conversions from campaign_kpis
        where campaign_id = 'all' and channel = 'all' and month is null
        """,
    )
    spent = one(
        made,
        """
        select (sum(cost) + 900)::decimal(18, 4) from stg_ad_spend
        where spend_date <= date '2025-12-31'
        """,
    )
    assert (cost,) == spent
    paid = one(
        made,
        """
        select count(*) from int_conversions
        where channel in ('search', 'social') or campaign_id <> 'none'
            or channel = 'email' and converted_date >= date '2025-06-01'
        """,
    )
    assert (conversions,) == paid
