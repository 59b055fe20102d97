"""What is recommended, offered and aimed at: held out, and computed again in pandas."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import duckdb
import pandas as pd
import pytest

from tests.conftest import Figure, Retail
from tests.rendered import rendered

Connection = duckdb.DuckDBPyConnection
MODELS = (
    "int_calendar",
    "int_recent_baskets",
    "int_product_affinities",
    "product_affinities",
    "int_customer_recommendations",
)
JUDGED = """
    create table bought as
    select distinct customer_id, product_id from order_lines
    where is_purchase and order_date > (select data_to - 365 from int_company);
    create table later as
    select distinct customer_id, product_id from all_lines
    where
        is_purchase and is_merchandise and product_id is not null
        and order_date > (select data_to from int_company)
        and customer_id in (select customer_id from bought);
    create table new_purchases as
    from later anti join bought using (customer_id, product_id);
    create table recommended as
    select customer_id, unnest(string_split(recommended_products, ', ')) as product_id
    from int_customer_recommendations;
    create table popular as
    select customer_id, product_id
    from (select distinct customer_id from new_purchases)
    cross join (
        select product_id, count(*) as orders from int_recent_baskets group by all
    )
    anti join bought using (customer_id, product_id)
    qualify row_number() over (
        partition by customer_id order by orders desc, product_id
    ) <= 5;
"""
"""Products that are new to a customer in the days held out, and who foresaw them."""


def learned(marts: str, data_to: date) -> Connection:
    """Recommendations of a day that is past, beside what was bought after it."""
    connection = duckdb.connect()
    connection.execute(f"attach '{marts}' as release (read_only)")
    connection.execute("create table all_lines as from release.marts.order_lines")
    connection.execute(
        "create table int_company as select min(order_date) as data_from,"
        " ?::date as data_to, 1 as fiscal_year_starts from all_lines",
        [data_to],
    )
    connection.execute(
        "create view order_lines as from all_lines"
        " where order_date <= (select data_to from int_company)"
    )
    connection.execute("create view int_order_days as from order_lines")
    for model in MODELS:
        connection.execute(f"create table {model} as {rendered(model)}")
    connection.execute(JUDGED)
    return connection


def hit_rates(connection: Connection, purchases: str) -> tuple[float, float, int]:
    """Shares of customers who bought what was recommended, or popular; how many."""
    ((found, popular, judged),) = connection.execute(
        f"""
        with judged as ({purchases})
        select
            (select count(distinct customer_id) from judged
             join recommended using (customer_id, product_id)),
            (select count(distinct customer_id) from judged
             join popular using (customer_id, product_id)),
            (select count(distinct customer_id) from judged)
        """
    ).fetchall()
    return found / judged, popular / judged, judged


@pytest.fixture(scope="module")
def past(retail: Retail) -> Iterator[Connection]:
    file = retail.warehouse / "current" / "analytics.duckdb"
    with learned(str(file), date(2026, 3, 31)) as connection:
        yield connection


def test_recommendations_foresee_more_new_products_than_popularity(
    past: Connection, figure: Figure
) -> None:
    found, popular, judged = hit_rates(past, "from new_purchases")
    figure("recommended products", f"{found:.1%} of {judged} customers bought one of")
    figure("popular products", f"five within 90 days, of the most sold {popular:.1%}")
    assert judged > 300
    assert found > 1.5 * popular


def test_planted_companions_are_foreseen_and_found_again(
    past: Connection, retail: Retail, figure: Figure
) -> None:
    past.execute(f"create view truth as from '{retail.truth / 'companions.parquet'}'")
    found, popular, _ = hit_rates(
        past,
        """
        select distinct new_purchases.* from new_purchases
        join truth on new_purchases.product_id = truth.companion_id
        join bought
            on bought.customer_id = new_purchases.customer_id
            and bought.product_id = truth.product_id
        """,
    )
    figure("companions", f"{found:.1%} by recommendation, {popular:.1%} by popularity")
    assert found > 1.5 * popular
    # Of products in enough orders to tell, the planted companion leads the others.
    ((told, first),) = past.execute(
        """
        with often as (
            select product_id from int_recent_baskets group by all having count(*) >= 50
        ),
        first_ones as (
            select interest_id, arg_max(product_id, chance) as product_id
            from int_product_affinities where interest = 'product' group by all
        )
        select count(*), count(*) filter (first_ones.product_id = truth.companion_id)
        from often join truth using (product_id)
        join first_ones on first_ones.interest_id = often.product_id
        """
    ).fetchall()
    figure("companions that lead", f"{first} of {told} products in 50 orders or more")
    assert first > 0.5 * told


def test_online_retail_ii_is_foreseen_better_than_by_popularity(
    uk_file: str, figure: Figure
) -> None:
    with learned(uk_file, date(2011, 9, 10)) as connection:
        found, popular, judged = hit_rates(connection, "from new_purchases")
    figure("Online Retail II", f"{found:.1%} and {popular:.1%} of {judged} customers")
    assert found > 1.2 * popular


def test_nobody_is_recommended_what_was_bought_within_a_year(marts: Connection) -> None:
    ((customers, repeated),) = marts.execute(
        """
        with recommended as (
            select customer_id, unnest(string_split(recommended_products, ', ')) as one
            from marts.customer_scores
        )
        select
            (select count(recommended_products) from marts.customer_scores),
            (select count(*) from recommended join marts.order_lines as lines
             on recommended.customer_id = lines.customer_id
             and recommended.one = lines.product_id
             and lines.is_purchase
             and lines.order_date > (select max(as_of_date) - 365
                                     from marts.customers_abt)
             and lines.is_complete)
        """
    ).fetchall()
    assert customers > 1000
    assert repeated == 0


def test_a_channel_is_one_that_the_customer_allows(marts: Connection) -> None:
    rows = marts.execute(
        """
        select next_best_channel, count(*), count(*) filter (
            case next_best_channel
                when 'email' then accepts_email and email is not null
                when 'sms' then accepts_sms and phone is not null
                when 'push' then accepts_push
                when 'phone' then accepts_phone and phone is not null
                when 'banner' then not coalesce(
                    accepts_push or accepts_email and email is not null, false
                )
            end
        )
        from marts.customer_scores join marts.customers using (customer_id)
        where next_best_channel is not null group by all
        """
    ).fetchall()
    assert {channel for channel, *_ in rows} >= {"email", "sms", "push", "banner"}
    assert all(customers == allowed for _, customers, allowed in rows)


def test_kpis_are_those_of_the_segments_customers(marts: Connection) -> None:
    customers = marts.execute(
        "from marts.segment_assignments join marts.customers_abt using (customer_id)"
    ).df()
    segments = customers.groupby("segment_id")
    sums = segments[
        [
            *("orders_last_365_days", "net_sales_last_365_days", "returns"),
            *("gross_sales", "campaign_responses", "campaign_contacts"),
        ]
    ].sum()
    expected = pd.DataFrame(
        {
            "active_share_90d": segments["orders_last_90_days"].agg(
                lambda orders: (orders > 0).mean()
            ),
            "orders_per_customer": segments["orders_last_365_days"].mean(),
            "average_order_value": sums["net_sales_last_365_days"]
            / sums["orders_last_365_days"],
            "repeat_share": segments["frequency"].agg(lambda one: (one > 1).mean()),
            "products_per_customer": segments["product_variety"].mean(),
            "return_rate": -sums["returns"] / sums["gross_sales"],
            "response_rate": sums["campaign_responses"] / sums["campaign_contacts"],
        }
    )
    kpis = marts.execute("select * from marts.segment_kpis").df()
    found = kpis.pivot_table(index="segment_id", columns="kpi", values="current")
    pd.testing.assert_frame_equal(
        found.sort_index(axis=1),
        expected.astype(float).sort_index(axis=1),
        check_names=False,
        atol=1e-6,
    )
    errors = kpis.set_index(["kpi", "segment_id"])["standard_error"]
    spread = segments["product_variety"].agg(lambda one: one.std(ddof=0))
    size = segments.size()
    pd.testing.assert_series_equal(
        errors["products_per_customer"].sort_index(),
        spread / size**0.5,
        check_names=False,
        atol=1e-6,
    )


def test_a_target_is_known_from_the_data_and_better_than_the_present(
    marts: Connection,
) -> None:
    kpis = marts.execute("select * from marts.segment_kpis").df()
    sign = kpis["kpi"].map(lambda kpi: -1 if kpi == "return_rate" else 1)
    better = sign * (kpis["target"] - kpis["current"])
    held = kpis["target_basis"] == "hold"
    assert (better[held] == 0).all()
    assert (better[~held] > 2 * kpis["standard_error"][~held]).all()
    of_all = kpis[kpis["target_basis"] == "company"]
    assert (of_all["target"] == of_all["company_value"]).all()
    assert 0 < held.sum() < len(kpis)


def test_each_segment_has_three_to_five_hypotheses_with_a_plan(
    marts: Connection,
) -> None:
    rows = marts.execute(
        "select segment_id, count(*), count(distinct action), count(test_plan),"
        " count(channel), max(2 * contacts_per_arm - contacts_available)"
        " from marts.segment_actions group by segment_id"
    ).fetchall()
    segments = marts.execute(
        "select count(distinct segment_id) from marts.segment_assignments"
    ).fetchone()
    assert segments == (len(rows),)
    for _, actions, names, plans, channels, too_many in rows:
        assert 3 <= actions <= 5
        assert actions == names == plans == channels
        assert too_many <= 0
