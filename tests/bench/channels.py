"""Sessions of a made-up web shop as SQL, and the channel models over them."""

from __future__ import annotations

import resource
import time

import duckdb

from ml.attribution import removal_effects
from tests.rendered import rendered

SESSIONS = 1_000_000
MODELS = (
    "int_campaign_words",
    "int_visits",
    "int_web_purchases",
    "int_journeys",
    "int_channel_transitions",
    "int_removal_effects",
    "int_ad_spend",
    "int_channel_credits",
    "channel_attribution",
    "int_contact_touches",
    "int_claimed_purchases",
    "int_purchases",
    "int_conversions",
    "int_acquisitions",
    "int_campaign_months",
    "int_incremental_sales",
    "campaign_kpis",
    "sales_cycle",
)
"""In the order of their refs."""


def shop(sessions: int) -> str:
    """What lies below the channel models: a year, four sessions a visitor.

    One session in ten buys; a third of these orders is known, a third has a number that
    is not, a few share one. A letter reaches four customers in five.
    """
    customers = max(sessions // 12, 1)
    return f"""
        create table dice as
        select
            range as session,
            range % ({sessions} // 4 + 1) as visitor,
            range // ({sessions} // 4 + 1) + 1 as visit_number,
            (hash(range) >> 1)::bigint as dice,
            timestamp '2025-01-01' + to_seconds(dice // 17 % 31532400) as moment,
            dice // 13 % 10 as tenth
        from range({sessions});

        create table web_sessions as
        select
            's' || session as session_id,
            'v' || visitor as visitor_id,
            visit_number,
            case when visitor % 3 = 0 and dice % 7 < 3
                then 'c' || (visitor // 3 % {customers}) end as customer_id,
            moment as started_at,
            moment::date as session_date,
            ['direct', 'search', 'social', 'email', 'organic', 'radio']
                [1 + dice // 11 % 6] as channel,
            case when dice % 90 = 0 then 'X' end as utm_campaign,
            case when tenth = 0 and dice % 3 < 2 then 'o' || session end as order_id
        from dice;

        create table int_web_events as
        select
            's' || session as event_id,
            'v' || visitor as visitor_id,
            visit_number,
            moment + interval 20 second as occurred_at,
            moment::date as occurred_date,
            case when dice % 3 < 2
                then 'o' || case when dice % 50 = 0 then session // 2 else session end
                end as order_id,
            4 as step_number,
            (dice % 9000)::decimal(18, 4) / 100 as revenue
        from dice
        where tenth = 0;

        create table orders as
        select
            'o' || session as order_id,
            'c' || (visitor // 3 % {customers}) as customer_id,
            moment + interval 20 second as ordered_at,
            moment::date as order_date,
            (dice % 8000)::decimal(18, 4) / 100 as net_sales,
            true as is_purchase,
            true as is_complete
        from dice
        where tenth = 0 and dice % 3 < 1 or tenth = 5;

        create table customers as
        select
            customer_id,
            min(order_date) as first_order_date,
            min(ordered_at) - interval 40 day as registered_at,
            case when hash(customer_id) % 2 = 0 then 'search' end
                as acquisition_channel,
            sum(net_sales) as net_sales
        from orders group by customer_id;
        create table int_customer_records as from customers;

        create table int_company as
        select 'UTC' as timezone, date '2025-01-01' as data_from,
            date '2025-12-31' as data_to;
        create table int_feed_days as
        select 'web_events' as feed, * exclude (timezone) from int_company;
        create table stg_settings (
            section varchar, item varchar, position int, value varchar
        );

        create table int_campaigns as
        select 'X' as campaign_id, 'Sale' as campaign_name, 'email' as channel,
            date '2025-06-01' as starts_on, 900::decimal(18, 4) as budget,
            'orders' as outcome_source;
        create table int_campaign_arms as
        select * from (values ('X', 'A', false, 'none'), ('X', 'none', true, null))
            as arms (campaign_id, version, is_control, control_version);
        create table int_campaign_contacts as
        select
            'X' as campaign_id,
            customer_id,
            hash(customer_id) % 5 = 0 as is_control,
            timestamp '2025-06-01 09:00' as assigned_at,
            date '2025-06-01' as assigned_date,
            date '2025-06-15' as outcome_to,
            null::timestamp as opened_at,
            null::timestamp as clicked_at
        from customers;
        create table int_campaign_statistics as
        select 'X' as campaign_id, if(is_control, 'none', 'A') as version,
            'conversion' as metric, 'all' as segmentation,
            count(*) as contacts, count(*) / 10 as total
        from int_campaign_contacts group by is_control;
        create table stg_campaign_responses (
            campaign_id varchar, customer_id varchar, responded_at timestamp,
            responded_date date, visits bigint, conversions bigint,
            spend decimal(18, 4)
        );
        create table int_merged_customers (
            source_customer_id varchar, customer_id varchar
        );
        create table stg_ad_spend as
        select
            date '2024-12-01' + range::int // 2 as spend_date,
            ['search', 'social'][1 + range % 2] as channel,
            null::varchar as campaign_id,
            ((1000 + range % 77) / 7)::decimal(18, 4) as cost,
            10000 + range as impressions,
            case when range % 3 > 0 then 100 + range end as clicks,
            range % 4 as leads
        from range(790);
    """


def build(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the tables of the channel models, each from its own SQL."""
    for model in MODELS:
        if model == "int_removal_effects":
            effects = removal_effects(
                connection.table("int_channel_transitions").to_arrow_table()
            )
            connection.register(model, effects)
        else:
            connection.execute(f"create table {model} as {rendered(model)}")


def channels(sessions: int = SESSIONS) -> None:
    """Print how long the channel models take over so many sessions."""
    with duckdb.connect() as connection:
        connection.execute(shop(sessions))
        start = time.perf_counter()
        build(connection)
        seconds = time.perf_counter() - start
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"channels  {sessions:,} web sessions: {seconds:.1f} s, {memory:.2f} GiB")


if __name__ == "__main__":
    channels()
