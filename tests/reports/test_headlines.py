"""Headlines claim no more than the rows below them show."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from pipeline.reports import headlines


def year(change: float | None, *, is_complete: bool = True) -> dict[str, Any]:
    return {
        "period_start": date(2025, 1, 1),
        "net_sales": 1234.4,
        "net_sales_change_previous_year_pct": change,
        "is_complete": is_complete,
    }


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (year(0.1), "Net sales grew by 10.0% to £1,234 in 2025."),
        (year(-0.1), "Net sales fell by 10.0% to £1,234 in 2025."),
        (year(0.005), "Net sales grew by 0.5% to £1,234 in 2025."),
        (year(0.0049), "Net sales of 2025 were £1,234, as in 2024."),
        (year(None), "Net sales of 2025: £1,234."),
        ({}, ""),
    ],
)
def test_sales_of_a_whole_year(row: dict[str, Any], told: str) -> None:
    assert headlines.sales(row, "GBP") == told


@pytest.mark.parametrize("change", [-0.6, -0.01, 0.0, 0.3, None])
def test_a_year_that_is_not_over_neither_grew_nor_fell(change: float | None) -> None:
    told = headlines.sales(year(change, is_complete=False), "GBP")
    assert "so far" in told
    assert not {"grew", "fell", "declined"} & set(told.split())
    if change is not None:
        assert "the same days of 2024" in told


def department(name: str, status: str | None, change: float) -> dict[str, Any]:
    return {
        "department_name": name,
        "status": status,
        "sales_change": change,
        "sales_change_pct": change / 100,
        "is_complete": status is not None,
    }


def test_departments_name_the_greatest_moves_and_what_opened_and_closed() -> None:
    rows = [
        department("Toys", "grew", 10),
        department("Food", "grew", 30),
        department("Shoes", "declined", -20),
        department("Music", "closed", -90),
        department("Garden", "opened", 80),
    ]
    assert headlines.departments(rows, 2025, "GBP") == (
        "Food grew most (by £30, +30.0%); Shoes declined most (by £20,"
        " \N{MINUS SIGN}20.0%); opened: Garden; closed: Music."
    )


def test_a_department_that_had_sold_nothing_grew_by_no_percent() -> None:
    row = {**department("Toys", "grew", 10), "sales_change_pct": None}
    told = "Toys grew most (by €10)."
    assert headlines.departments([row], 2025, "EUR") == told


@pytest.mark.parametrize(
    ("number", "told"), [(4, "A0, A1, A2 and A3"), (5, "A0, A1, A2 and others")]
)
def test_of_many_departments_that_opened_the_first_are_named(
    number: int, told: str
) -> None:
    rows = [department(f"A{place}", "opened", 1) for place in range(number)]
    assert headlines.departments(rows, 2025, "GBP") == f"opened: {told}."


def test_departments_of_a_year_that_is_not_over_did_nothing_yet() -> None:
    told = headlines.departments([department("Toys", None, -50)], 2026, "GBP")
    assert told == ("2026 is not complete: changes are against the same days of 2025.")
    assert headlines.departments([], 0, "GBP") == ""


def test_the_bridge_names_its_greatest_part() -> None:
    rows = [
        {"effect": "customers", "amount": 10, "is_complete": True},
        {"effect": "ticket", "amount": -30, "is_complete": True},
    ]
    assert headlines.bridge(rows, "2024 to 2025", "EUR") == (
        "2024 to 2025: what each customer spent took away most, €30."
    )
    assert headlines.bridge([], "", "EUR") == ""


def test_the_bridge_does_not_say_that_customers_became_more_or_fewer() -> None:
    """It adds departments up: fewer may have bought in each, and more in all."""
    row = {"effect": "customers", "amount": -30, "is_complete": False}
    told = "2024 to 2025 so far: the number of customers took away most, €30."
    assert headlines.bridge([row], "2024 to 2025", "EUR") == told


@pytest.mark.parametrize(
    ("shares", "named"),
    [
        ([0.6, 0.4], "A"),
        ([0.5, 0.5], None),
        ([None, 0.4], "B"),
        ([None, None], None),
        ([0.0, -0.1], None),
    ],
)
def test_the_best_is_named_where_there_is_one(
    shares: list[float | None], named: str | None
) -> None:
    rows = [
        {"segment_name": name, "sales_share": share, "customers_share": 0.5}
        for name, share in zip("AB", shares, strict=True)
    ]
    found = headlines.best(rows, "segment_name", "sales_share")
    assert (found["segment_name"] if found else None) == named
    told = headlines.segments(rows)
    assert ("brings" in told) == (named is not None)


def test_campaigns_of_which_none_showed_a_difference_worked_no_wonders() -> None:
    row = {"campaign_id": "Sale: A against control", "is_shown": False}
    assert headlines.tests([row]) == (
        "None of 1 comparison of buyers showed a difference that is more than chance."
    )
    assert headlines.tests([row, {**row, "is_shown": True}]) == (
        "1 of 2 comparisons of buyers showed more than chance: Sale: A against control."
    )
    assert headlines.tests([]) == ""


def test_one_cohort_is_told_with_its_size() -> None:
    cohort = {
        "cohort_month": date(2025, 12, 1),
        "month_number": 3,
        "customers": 1200,
        "retention_rate": 0.083,
    }
    assert headlines.retention(cohort) == (
        "Of the 1,200 customers who first bought in Dec 2025, 8.3% bought"
        " 3 months later."
    )
    assert headlines.retention({}) == ""


def test_missing_values_name_what_is_known_least() -> None:
    rows = [
        {"feature": "age", "missing_share": 0.2},
        {"feature": "sentiment", "missing_share": 0.9},
    ]
    assert headlines.missing(rows) == (
        "Least is known of sentiment: it is missing for 90.0% of customers."
    )
    assert "known of every customer" in headlines.missing([])


@pytest.mark.parametrize(
    ("failed", "told"),
    [
        ([], "All 3 checks of this release held."),
        (["warning"], "1 of 3 checks did not hold; none of them is an error."),
        (["error", "warning"], "2 of 3 checks did not hold, 1 of them errors."),
    ],
)
def test_checks_are_counted_by_what_they_stop(failed: list[str], told: str) -> None:
    rows = [{"success": False, "severity": severity} for severity in failed]
    rows += [{"success": True, "severity": "error"}] * (3 - len(failed))
    assert headlines.checks(rows) == told
    assert headlines.checks([]) == ""


def group(
    name: str, value: float | None, *, is_complete: bool = True
) -> dict[str, Any]:
    return {
        "name": name,
        "period_start": "2025",
        "net_sales": value,
        "share_of_sales": value,
        "is_complete": is_complete,
    }


def test_who_brought_the_most_is_said_where_there_is_one() -> None:
    rows = [group("New", 1234.4), group("Returning", 1234.6)]
    told = "Returning brought the most sales of 2025: £1,235."
    assert headlines.most(rows, "name", "GBP") == told
    assert headlines.most([rows[0], rows[0]], "name", "GBP") == ""
    cut = headlines.most([group("New", 1, is_complete=False)], "name", "GBP")
    assert cut == "New brought the most sales of 2025 so far: £1."


def test_the_largest_group_is_told_with_its_share() -> None:
    rows = [group("A", 0.4), group("B", 0.6)]
    told = "B brought the most sales of 2025, 60.0% of all."
    assert headlines.largest(rows, "name", 2025) == told
    assert headlines.largest([group("A", 0.5), group("B", 0.5)], "name", 2025) == ""
    assert "so far" in headlines.largest([group("A", 1, is_complete=False)], "name", 25)


def test_channels_are_compared_where_there_are_several() -> None:
    rows = [{"channel": "sms", "roas": 2.004}, {"channel": "mail", "roas": 2.006}]
    assert headlines.channels(rows, "EUR") == (
        "mail brought €2.01 of sales for each unit of money spent, the most of all."
    )
    assert "most" not in headlines.channels(rows[:1], "EUR")
    assert headlines.channels([rows[0], {**rows[0], "channel": "mail"}], "EUR") == ""


@pytest.mark.parametrize(
    ("lift", "is_good"), [(1.001, True), (1.0, False), (0.9, False)]
)
def test_predictions_are_praised_where_they_beat_chance(
    lift: float, *, is_good: bool
) -> None:
    told = headlines.predictions({"lift": lift, "cumulative_share": 0.234})
    assert ("held 23.4% of the buyers" in told) == is_good
    assert ("no better than chance" in told) != is_good
    assert headlines.predictions({}) == ""


@pytest.mark.parametrize(
    ("total", "testable", "told"),
    [
        (0, 0, ""),
        (1, 1, "1 offer to make, each of which a test can judge."),
        (3, 0, "3 offers to make; none has contacts enough for a test yet."),
        (3, 2, "3 offers to make; a test can judge 2 of them."),
    ],
)
def test_offers_say_how_many_can_be_tested(
    total: int, testable: int, told: str
) -> None:
    assert headlines.offers(total, testable) == told


@pytest.mark.parametrize(
    ("months", "told"),
    [(None, "not known yet"), (1, "every month,"), (2, "every 2 months,")],
)
def test_maintenance_names_an_interval_that_is_known(
    months: int | None, told: str
) -> None:
    assert told in headlines.maintenance(months)


@pytest.mark.parametrize(
    ("tried", "told"),
    [
        ([2, 3, 4], "3 segments were chosen; 2 to 4 were tried."),
        ([3], "3 segments, the only number that was tried."),
        ([], "3 segments, the only number that was tried."),
    ],
)
def test_the_number_of_segments_stands_beside_those_that_were_tried(
    tried: list[int], told: str
) -> None:
    assert headlines.chosen(3, tried) == told


def test_predictions_of_a_time_without_buyers_say_nothing() -> None:
    assert headlines.predictions({"lift": None, "cumulative_share": None}) == ""
