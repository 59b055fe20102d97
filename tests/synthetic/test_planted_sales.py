from __future__ import annotations

import json
from math import sqrt

import numpy as np
import pytest

from synthetic.scenarios import LAST_DAY
from synthetic.season import date_to_day, make_calendar
from tests.synthetic.generated import CUSTOMERS, Company

NOISE = 4.0
"""Standard deviations that chance is allowed."""


def test_each_return_undoes_an_earlier_sale_of_the_same_thing(company: Company) -> None:
    links = company.one("select count(*) from planted_returns")
    sound = company.one(
        """
        select count(*)
        from planted_returns as link
        join order_lines as back
            on link.order_id = back.order_id and link.line_number = back.position
        join order_lines as sale
            on link.sale_order_id = sale.order_id
            and link.sale_line_number = sale.position
        where back.customer_id = sale.customer_id
            and back.product_id = sale.product_id
            and back.unit_price = sale.unit_price
            and back.quantity = -link.quantity
            and link.quantity between 1 and sale.quantity
            and -back.discount between 0 and sale.discount
            and back.ordered_at::date > sale.ordered_at::date
            and not sale.is_cancelled
        """
    )
    assert sound == links > 1_000


def test_all_negative_lines_are_planted_returns_and_nothing_comes_back_twice(
    company: Company,
) -> None:
    negative = company.one("select count(*) from order_lines where quantity < 0")
    sales = company.one(
        "select count(distinct (sale_order_id, sale_line_number)) from planted_returns"
    )
    assert negative == sales == company.one("select count(*) from planted_returns")


def test_some_returns_fall_into_a_later_month(company: Company) -> None:
    share = company.one(
        """
        select avg((date_trunc('month', back.at) > date_trunc('month', sale.at))::int)
        from planted_returns as link
        join (select order_id, any_value(ordered_at) as at from order_lines group by 1)
            as back using (order_id)
        join (select order_id, any_value(ordered_at) as at from order_lines group by 1)
            as sale on link.sale_order_id = sale.order_id
        """
    )
    assert 0.1 < share < 0.6


def test_lines_are_numbered_from_the_third_year_and_then_without_gaps(
    company: Company,
) -> None:
    numbered = company.rows(
        "select distinct year(ordered_at) from delivered where line_number is not null"
    )
    assert {year for (year,) in numbered} == {2023, 2024, 2025, 2026}
    assert company.one(
        "select bool_and(line_number = position) from delivered "
        "where year(ordered_at) >= 2023"
    )


def test_the_newest_file_repeats_the_last_days_of_the_year_before(
    company: Company,
) -> None:
    truth = json.loads((company.folder / "truth" / "truth.json").read_text())
    repeated = company.rows(
        """
        select count(*), min(ordered_at)::date::varchar, max(ordered_at)::date::varchar
        from delivered
        where filename like '%2026.parquet' and year(ordered_at) = 2025
        """
    )
    assert repeated == [(truth["repeated_order_lines"], "2025-12-29", "2025-12-31")]
    surplus = company.one(
        "select (select count(*) from delivered) - count(*) from order_lines"
    )
    assert surplus == truth["repeated_order_lines"] > 0


def test_purchases_come_at_the_planted_rates_while_customers_are_alive(
    company: Company,
) -> None:
    calendar = make_calendar(LAST_DAY)
    persons = company.connection.execute(
        "select * from persons where start_date >= '2021-07-01' and not never_buys"
    ).df()
    bought = dict(
        company.rows(
            """
            select records.person, count(distinct order_lines.order_id)
            from order_lines join records using (customer_id)
            where order_lines.quantity > 0
                and order_id not in (select order_id from caused_orders)
            group by 1
            """
        )
    )
    repeats = sum(bought[person] - 1 for person in persons["person"])
    start = persons["start_date"].map(lambda day: date_to_day(day.date()))
    end = persons["alive_until"].map(
        lambda day: (
            calendar.last_day if day is None or day != day else date_to_day(day.date())
        )
    )
    clock = calendar.to_clock(end.to_numpy() + 1) - calendar.to_clock(start.to_numpy())
    expected = float(np.sum(persons["purchases_per_day"] * clock))
    assert abs(repeats - expected) < NOISE * sqrt(expected) + 0.01 * expected


def test_customers_leave_with_the_planted_chance_after_each_purchase(
    company: Company,
) -> None:
    left, expected = company.rows(
        """
        with purchases as (
            select records.person, count(distinct order_lines.order_id) as orders
            from order_lines join records using (customer_id)
            where order_lines.quantity > 0
                and order_id not in (select order_id from caused_orders)
            group by 1
        )
        select count(persons.alive_until), sum(purchases.orders * persons.dropout)
        from persons join purchases using (person)
        where persons.start_date >= '2021-07-01'
        """
    )[0]
    assert abs(left - expected) < NOISE * sqrt(expected)


def test_one_time_buyers_leave_with_their_chance_after_the_first_purchase(
    company: Company,
) -> None:
    left, expected = company.rows(
        """
        with purchases as (
            select records.person, count(distinct order_lines.order_id) as orders
            from order_lines join records using (customer_id)
            where order_lines.quantity > 0
                and order_id not in (select order_id from caused_orders)
            group by 1
        )
        select count(*) filter (alive_until is not null and orders = 1), sum(dropout)
        from persons join purchases using (person)
        where start_date >= '2021-07-01'
        """
    )[0]
    assert abs(left - expected) < NOISE * sqrt(expected)


@pytest.mark.parametrize(
    ("planted", "share", "of"),
    [
        ("select count(*) from persons where never_buys", 0.06, CUSTOMERS),
        (
            "select count(distinct person) from records where not is_first",
            0.09,
            CUSTOMERS,
        ),
        ("select count(*) from persons where cluster = 'fashion'", 0.20, CUSTOMERS),
        (
            "select count(*) from persons where start_date < '2021-07-01'",
            0.25,
            CUSTOMERS,
        ),
    ],
)
def test_shares_are_the_planned_ones_but_for_chance(
    company: Company, planted: str, share: float, of: int
) -> None:
    noise = sqrt(of * share * (1 - share))
    assert abs(company.one(planted) - of * share) < NOISE * noise


def test_a_quarter_of_duplicates_takes_orders_too(company: Company) -> None:
    further, takes = company.rows(
        "select count(*), count(*) filter (takes_orders) from records "
        "where not is_first"
    )[0]
    assert abs(takes - further / 4) < NOISE * sqrt(further * 3 / 16)
    both = company.one(
        "select count(distinct customer_id) from order_lines join records "
        "using (customer_id) where not is_first and takes_orders"
    )
    assert 0 < both <= takes


def test_guests_place_their_share_of_orders_and_return_nothing(
    company: Company,
) -> None:
    guests, customers, returns = company.rows(
        """
        select count(distinct order_id) filter (customer_id is null),
            count(distinct order_id) filter (customer_id is not null and quantity > 0),
            count(*) filter (customer_id is null and quantity < 0)
        from order_lines
        """
    )[0]
    assert abs(guests - 0.08 * customers) < NOISE * sqrt(0.08 * customers)
    assert returns == 0


def test_departments_open_and_close_when_planted(company: Company) -> None:
    truth = json.loads((company.folder / "truth" / "truth.json").read_text())
    years = {
        department: (first, last)
        for department, first, last in company.rows(
            f"""
            select department_id, min(year(ordered_at)), max(year(ordered_at))
            from order_lines
            join read_csv('{company.folder}/products.csv') using (product_id)
            where quantity > 0
            group by 1
            """
        )
    }
    assert years["D09"] == (truth["departments_opened_in"]["D09"], 2026)
    assert years["D10"] == (2021, truth["departments_closed_from"]["D10"] - 1)
    assert years["D01"] == (2021, 2026)
