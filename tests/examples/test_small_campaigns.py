"""A shop's marketing small enough to work out by hand: spend, touches and claims.

Ann clicks an advertisement, buys in the web and again a month later; two platforms
claim Bob's order at the till and one of Fay's that nobody knows; Cid gets a letter and
buys, Dan gets none and buys as well; a stranger buys, Gil leaves a cart behind.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb
import pytest
import yaml

from tests.conftest import done

pytestmark = pytest.mark.slow
Connection = duckdb.DuckDBPyConnection

FILES = {
    "order_lines": """\
order_id,ordered_at,customer_id,product_id,quantity,unit_price
O0,2024-01-01,zoe,tea,1,1
O1,2024-01-10 12:00,ann,tea,1,100
O2,2024-01-12,bob,tea,1,50
O3,2024-02-01 09:10,ann,tea,1,30
O4,2024-02-10,cid,tea,1,20
O5,2024-02-10,dan,tea,1,20
O6,2024-02-29,eve,tea,1,1
""",
    "customers": """\
customer_id,registered_at,acquisition_channel,accepts_email,accepts_sms
ann,2024-01-08,Google Ads,true,
gil,2024-02-02,,true,false
""",
    "campaigns": """\
campaign_id,campaign_name,channel,starts_on,budget,outcome_days
FB,Winter,social,2024-01-12,,14
GG,Winter,search,2024-01-12,,14
L,Letter,post,2024-02-05,6,14
""",
    "campaign_contacts": """\
campaign_id,customer_id,version,is_control,assigned_at
L,cid,letter,false,2024-02-05
L,dan,none,true,2024-02-05
""",
    "campaign_responses": """\
campaign_id,customer_id,responded_at,conversions,spend
FB,bob,2024-01-12 12:00,1,50
GG,bob,2024-01-12 13:00,1,50
FB,fay,2024-02-20 09:00,1,11
GG,fay,2024-02-20 10:00,1,11
""",
    "ad_spend": """\
spend_date,channel,cost,campaign_id,impressions,clicks,currency
2024-01-04,Google Ads,10,,100,4,EUR
2024-01-05,Google Ads,2,,50,1,GBP
2024-01-12,social,5,FB,,,USD
2024-01-12,social,900,FB,,,JPY
""",
    "exchange_rates": """\
rate_date,currency,rate
2024-01-01,EUR,0.8
2024-01-01,USD,0.5
""",
    "web_events": """\
event_id,occurred_at,visitor_id,customer_id,order_id,event_type,utm_source,utm_medium,revenue
e1,2024-01-05 10:00,v,,,page_view,google,cpc,
e2,2024-01-10 11:50,v,ann,,page_view,,,
e3,2024-01-10 12:00,v,ann,O1,purchase,,,101
e4,2024-01-11 12:00,v,ann,O1,purchase,,,101
e5,2024-02-01 09:00,u,ann,,page_view,fb,paid_social,
e6,2024-02-01 09:10,u,ann,,purchase,fb,paid_social,31
e7,2024-02-03 10:00,w,,,purchase,google,cpc,7
e8,2024-02-20 10:00,x,gil,,add_to_cart,,,15
""",
}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    folder = tmp_path_factory.mktemp("campaigns")
    for feed, text in FILES.items():
        (folder / f"{feed}.csv").write_text(text)
    config = folder / "mercato.yml"
    config.write_text(
        yaml.safe_dump(
            {
                "company": {"name": "Small", "currency": "GBP"},
                "warehouse": "warehouse/",
                "channels": {
                    "search": ["google ads", "cpc"],
                    "social": ["paid_social"],
                },
                "feeds": {feed: [{"files": f"{feed}.csv"}] for feed in FILES},
                "quality": {"rejected_share": 0.3},
            }
        )
    )
    done("refresh", "--config", str(config))
    release = folder / "warehouse" / "current" / "analytics.duckdb"
    with duckdb.connect(str(release), read_only=True) as connection:
        yield connection


def kpis(shop: Connection, columns: str) -> list[Any]:
    return shop.execute(f"""
        select campaign_id, channel, strftime(month, '%m'), {columns}
        from marts.campaign_kpis where not is_total order by all
    """).fetchall()


def test_spend_is_in_one_currency_and_without_a_rate_it_is_rejected(
    shop: Connection,
) -> None:
    assert kpis(shop, "cost::double, tracked_cost::double, budgeted_cost::double") == [
        ("FB", "social", "01", 2.5, 2.5, None),
        ("GG", "search", "01", None, None, None),
        ("GG", "search", "02", None, None, None),
        ("L", "post", "02", 6, 6, 6),
        # The web is tracked from the fifth of January.
        ("none", "search", "01", 10, 2, None),
        ("none", "search", "02", None, None, None),
        ("none", "social", "02", None, None, None),
    ]


def test_a_purchase_counts_once_whoever_claims_it(shop: Connection) -> None:
    assert kpis(shop, "conversions, revenue::double") == [
        ("FB", "social", "01", 0, 0),
        ("GG", "search", "01", 1, 50),
        ("GG", "search", "02", 1, 11),
        ("L", "post", "02", 1, 20),
        ("none", "search", "01", 1, 100),
        ("none", "search", "02", 1, 7),
        ("none", "social", "02", 1, 30),
    ]
    total = shop.execute("""
        select conversions, revenue::double, cost::double from marts.campaign_kpis
        where campaign_id = 'all' and channel = 'all' and month is null
    """).fetchall()
    assert total == [(6, 218, 18.5)]


def test_ratios_divide_by_nothing_only_into_null(shop: Connection) -> None:
    found = kpis(shop, "ctr, cpc, cpl, cps, roas, roi")
    assert [row for row in found if row[0] != "GG" and "02" not in row] == [
        ("FB", "social", "01", None, None, None, None, 0, -1),
        ("none", "search", "01", 5 / 150, 2, None, 2, 50, 49),
    ]
    assert ("none", "social", "02", *[None] * 6) in found


def test_who_was_in_the_control_bought_as_well(shop: Connection) -> None:
    rows = shop.execute("""
        select channel, incremental_conversions, cost_per_incremental_sale
        from marts.campaign_kpis
        where campaign_id = 'L' and month is null order by channel
    """).fetchall()
    assert rows == [("all", 0, None), ("post", 0, None)]


@pytest.mark.parametrize(
    ("model", "credit"),
    [
        ("first", {"direct": (1, 30), "search": (2, 107)}),
        ("last", {"direct": (1, 100), "search": (1, 7), "social": (1, 30)}),
        ("linear", {"direct": (1, 65), "search": (1.5, 57), "social": (0.5, 15)}),
        ("position", {"direct": (1, 65), "search": (1.5, 57), "social": (0.5, 15)}),
        # Of 3/4 who buy 5/9 are lost without search, 6/9 without direct visits, 3/9.
        (
            "markov",
            {
                "direct": (1.285714, 58.7143),
                "search": (1.071429, 48.9286),
                "social": (0.642857, 29.3571),
            },
        ),
    ],
)
def test_credit_by_hand(
    shop: Connection, model: str, credit: dict[str, tuple[float, float]]
) -> None:
    rows = shop.execute(
        """
        select channel, conversions::double, revenue::double, cost::double, roas
        from marts.channel_attribution where model = ?
        """,
        [model],
    ).fetchall()
    # Ann's order page, loaded again next day, is a direct visit before her next order.
    assert {row[0]: row[1:3] for row in rows if row[1]} == credit
    assert {row[0] for row in rows} == {"direct", "post", "search", "social"}
    (search,) = (row for row in rows if row[0] == "search")
    assert search[3:] == (2, credit["search"][1] / 2)


def test_the_first_touch_is_a_click_and_a_letter(shop: Connection) -> None:
    rows = shop.execute("""
        select channel, customers, median_days from marts.sales_cycle order by all
    """).fetchall()
    assert rows == [("all", 2, 5), ("post", 1, 5), ("search", 1, 5)]


def test_only_gil_left_a_cart_behind(shop: Connection) -> None:
    rows = shop.execute("""
        select customer_id, cart_value::double,
            accepts_email, accepts_sms, accepts_push, is_reachable
        from marts.abandoned_carts
    """).fetchall()
    assert rows == [("gil", 15, True, False, None, True)]


def test_the_second_order_is_a_repeat_purchase(shop: Connection) -> None:
    rows = shop.execute("""
        select funnel_step, visitors from marts.web_funnel
        where month is null order by step_number
    """).fetchall()
    assert rows == [
        ("visit", 4), ("view", 4), ("cart", 4), ("checkout", 3), ("purchase", 3),
        ("repeat_purchase", 1),
    ]  # fmt: skip
