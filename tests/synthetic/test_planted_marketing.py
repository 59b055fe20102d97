from __future__ import annotations

import json
from math import sqrt

from tests.synthetic.generated import Company

NOISE = 4.0


def test_control_groups_get_no_mail(company: Company) -> None:
    controls, reactions = company.rows(
        """
        select count(*), count(opened_at) + count(clicked_at) + count(unsubscribed_at)
        from contacts where is_control
        """
    )[0]
    assert controls > 500
    assert reactions == 0


def test_mail_is_opened_before_it_is_clicked(company: Company) -> None:
    wrong = company.one(
        """
        select count(*) from contacts
        where opened_at <= assigned_at or clicked_at <= opened_at
            or unsubscribed_at <= opened_at
            or (clicked_at is not null and opened_at is null)
        """
    )
    assert wrong == 0


def test_arms_have_their_expected_shares_except_in_the_lossy_campaign(
    company: Company,
) -> None:
    deviations = company.rows(
        f"""
        select campaign_id, expected_share,
            count(*) filter (contacts.version = planned.version) as arm, count(*)
        from contacts
        join read_csv('{company.folder}/campaign_versions.csv') as planned
            using (campaign_id)
        where planned.is_control
        group by 1, 2
        """
    )
    scores = {
        campaign: (arm - share * total) / sqrt(share * (1 - share) * total)
        for campaign, share, arm, total in deviations
    }
    assert scores.pop("CMP07") < -2
    assert len(scores) == 9
    assert all(abs(score) < NOISE for score in scores.values())


def test_campaigns_cause_orders_as_planted_and_only_within_the_outcome_days(
    company: Company,
) -> None:
    expected = company.one(
        """
        select sum(effects.extra_orders_per_contact)
        from contacts
        join records using (customer_id)
        join persons using (person)
        join effects using (campaign_id, version, cluster)
        """
    )
    caused, in_time = company.rows(
        """
        select count(*), count(*) filter (
            orders.ordered_at::date - contacts.assigned_at::date between 1 and 13
            and not contacts.is_control
        )
        from caused_orders
        join (select distinct order_id, ordered_at from order_lines) as orders
            using (order_id)
        join records using (customer_id)
        join records as firsts on records.person = firsts.person and firsts.is_first
        join contacts on contacts.customer_id = firsts.customer_id
            and contacts.campaign_id = caused_orders.campaign_id
        """
    )[0]
    assert caused == in_time == company.one("select count(*) from caused_orders")
    assert abs(caused - expected) < NOISE * sqrt(expected)


def test_nobody_is_written_to_without_consent(company: Company) -> None:
    refused = company.one(
        f"""
        select count(*)
        from contacts
        join read_csv('{company.folder}/campaigns.csv') using (campaign_id)
        join customers on contacts.customer_id = customers.customer_no
        where (channel = 'Newsletter' and accepts_email = 'false')
            or (channel = 'SMS' and accepts_sms = 'false')
        """
    )
    assert refused == 0


def test_new_customers_cost_what_was_planted(company: Company) -> None:
    truth = json.loads((company.folder / "truth" / "truth.json").read_text())
    costs = company.rows(
        f"""
        with spent as (
            select channel, sum(cost) as cost
            from read_csv('{company.folder}/ad_spend.csv') group by 1
        ), acquired as (
            select customers.acquisition_channel as channel, count(*) as persons
            from persons
            join records on persons.person = records.person and records.is_first
            join customers on records.customer_id = customers.customer_no
            where persons.start_date > date '2026-06-30' - interval 730 day
            group by 1
        )
        select channel, 100 * cost / persons from spent join acquired using (channel)
        """
    )
    planted = truth["pence_for_a_new_customer"]
    for channel, pence in costs:
        if channel in planted:
            assert abs(pence / planted[channel] - 1) < 0.08, channel


def test_each_web_purchase_is_an_order_at_its_time_and_price(company: Company) -> None:
    purchases, agreeing = company.rows(
        """
        with orders as (
            select order_id, any_value(customer_id) as customer_id,
                any_value(timezone('UTC', timezone('Europe/London', ordered_at)))
                    as ordered_at,
                sum(amount) as amount
            from order_lines group by 1
        )
        select count(*), count(*) filter (
            orders.ordered_at = web_events.occurred_at
            and orders.amount = web_events.revenue::decimal(12, 2)
            and orders.customer_id is not distinct from web_events.customer_id
        )
        from web_events left join orders using (order_id)
        where event_type = 'purchase'
        """
    )[0]
    assert agreeing == purchases > 300


def test_sessions_of_half_an_hour_are_the_planted_ones(company: Company) -> None:
    found = company.one(
        """
        with starts as (
            select visitor_id from web_events
            qualify coalesce(occurred_at - lag(occurred_at) over (
                partition by visitor_id order by occurred_at
            ) > interval 30 minute, true)
        )
        select count(*) from starts
        """
    )
    planted, events = company.rows(
        "select count(*), sum(events) from planted_sessions"
    )[0]
    assert abs(found / planted - 1) < 0.01
    assert events == company.one("select count(*) from web_events")


def test_fewer_web_events_than_order_lines(company: Company) -> None:
    rows = company.summary.rows
    assert rows["web_events"] < rows["order_lines"]
